#!/usr/bin/env bash
# Builds the virtual environment from a lock file, or brings an existing one up to date.
# usage: make_venv.sh PYTHON VENV LOCKFILE
# Uses nothing but PYTHON with its venv module; which package index is asked is the machine's own setting.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=$1
venv=$2
lock=$3

say() { printf '%s\n' "$*" >&2; }

# What a person must install first, said before venv fails with a page of its own.
explain_missing() {
    if ! command -v "$python" >/dev/null; then
        say "'$python' was not found. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"
        exit 1
    fi
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        say "$("$python" --version 2>&1) is too old: Ieumtok needs Python 3.11 or newer. Name one with: make PYTHON=python3.12"
        exit 1
    fi
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        say "This Python cannot make virtual environments yet. On Debian or Ubuntu, please run"
        say "    apt-get install python3-venv"
        say "as root (or with sudo), then call make again."
        exit 1
    fi
}

# A copied, half-built or outdated environment is built anew; a sound one is kept.
is_sound() {
    "$venv/bin/python" - "$venv" 2>/dev/null <<'PY'
import os.path, sys
import pip
sys.exit(sys.version_info < (3, 11) or os.path.realpath(sys.prefix) != os.path.realpath(sys.argv[1]))
PY
}

# install LOCKFILE: what it lists and nothing else, each file checked against its hash. The lists are
# complete, so nothing need be resolved. Warnings about the machine's own settings are left out.
install() {
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --progress-bar off \
        --root-user-action=ignore --no-compile --no-deps --require-hashes -r "$1"
}

# compile_all PROCESSES (0: one per core): without tables of telephone numbers that nobody loads.
compile_all() {
    "$venv/bin/python" -m compileall -qq -j "$1" \
        -x '/phonenumbers/(geodata|carrierdata|tzdata|shortdata)/|/site-packages/(pip|setuptools)/' \
        "$venv/lib" 2>/dev/null
}

if ! is_sound; then
    explain_missing
    say "Making $venv with $("$python" --version) ..."
    rm -rf "$venv"
    "$python" -m venv "$venv"
    install requirements-pip.lock # an old pip takes twice as long for the rest
fi

say "Installing what $lock lists (less than a minute the first time) ..."
install "$lock"
# Where processes cannot share memory, one must do. Some packages carry files for other Pythons, which
# cannot be compiled: that is no fault, and what is not compiled now is compiled when it is first used.
compile_all 0 || compile_all 1 || true
