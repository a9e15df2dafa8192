# Everything a person or a machine does with this checkout. Needs python3 >= 3.11 with venv, git and make.
# Stamp files inside .venv make a second call cheap: a lock file that changed is installed once, then left alone.

PYTHON ?= python3
ARGS   ?=
VENV   := .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
RUNTIME_STAMP := $(VENV)/installed-runtime
DEV_STAMP     := $(VENV)/installed-dev
SCRIPTS_AND_SUPPORT := scripts tests/support

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup run dev check test bench quality learn lock screenshots clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(RUNTIME_STAMP) ## build .venv with what the server needs

run: $(RUNTIME_STAMP) ## start the server (ARGS="staff add NAME --role counselor" runs another command)
	@exec $(PY) run_bot.py $(ARGS)

dev: $(DEV_STAMP) ## add the tools that check and test to .venv

check: $(DEV_STAMP) ## lint, format, types, layers, rules of the repository
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m mypy --explicit-package-bases $(SCRIPTS_AND_SUPPORT)
	$(BIN)/lint-imports
	$(PY) scripts/check_repo.py

# Whoever has nothing left to do takes from the others, so no core waits for one long file.
test: $(DEV_STAMP) ## run the whole suite, real PostgreSQL and browser included (ARGS="-k word")
	@chromium="$$(scripts/ensure_browser.sh)" && \
	IEUMTOK_CHROMIUM="$$chromium" $(PY) -m pytest -n auto --dist worksteal $(ARGS)

bench: $(DEV_STAMP) ## measure; results on the screen, no pass or fail
	@wrk="$$(scripts/ensure_wrk.sh)" && export IEUMTOK_WRK="$$wrk" && \
	for bench in tests/bench/bench_*.py; do \
	  if [ -f "$$bench" ]; then echo "== $$bench"; PYTHONPATH=. $(PY) "$$bench" $(ARGS) || exit 1; fi; \
	done

quality: $(DEV_STAMP) ## measure how well messages are understood (ARGS="--errors 40 --trait idiom")
	@PYTHONPATH=. $(PY) scripts/quality.py $(ARGS)

learn: $(DEV_STAMP) ## make the reader's model anew from tests/data/phrases.tsv
	@PYTHONPATH=. $(PY) scripts/learn.py

lock: $(DEV_STAMP) ## write the lock files anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@scripts/lock.sh $(PY) $(ARGS)

screenshots: $(DEV_STAMP) ## take the pictures of the documentation
	@chromium="$$(scripts/ensure_browser.sh)" && \
	IEUMTOK_CHROMIUM="$$chromium" PYTHONPATH=. $(PY) scripts/screenshots.py $(ARGS)

clean: ## remove what make built; var/ (the data of residents) stays
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME_STAMP): requirements.lock
	@scripts/make_venv.sh "$(PYTHON)" $(VENV) requirements.lock
	@touch $@

# The development lock holds the runtime's packages too, so it makes both stamps.
$(DEV_STAMP): requirements.lock requirements-dev.lock
	@scripts/make_venv.sh "$(PYTHON)" $(VENV) requirements-dev.lock
	@touch $(RUNTIME_STAMP) $@
