#!/usr/bin/env bash
# Writes requirements.lock and requirements-dev.lock anew from pyproject.toml, and the pip that
# installs them in requirements-pip.lock.
# usage: lock.sh PYTHON_OF_VENV [uv arguments, e.g. --upgrade]
# Pins that still fit are kept. The files name versions and hashes, never an index: that is each machine's own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=$1
shift

"$python" -c 'import uv' 2>/dev/null ||
    "$python" -m pip install -qq --disable-pip-version-check --no-input --root-user-action=ignore uv

compile() {
    "$python" -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url "$@"
}

compile "$@" pyproject.toml -o requirements.lock
compile "$@" pyproject.toml --group dev -o requirements-dev.lock
echo pip | compile "$@" - -o requirements-pip.lock
