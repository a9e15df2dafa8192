#!/usr/bin/env bash
# Prints the path of wrk, the HTTP load generator of the benchmarks; gets it when it is missing.
# stdout: the path, nothing else. Looks at IEUMTOK_WRK, then PATH, then .cache/wrk.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/apt_tools.sh
. scripts/apt_tools.sh

private=$PWD/.cache/wrk

find_wrk() {
    local candidate
    for candidate in "${IEUMTOK_WRK:-}" "$(command -v wrk || true)" "$private/wrk"; do
        if [ -n "$candidate" ] && [ -x "$candidate" ]; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

write_wrapper() {
    cat >"$private/wrk" <<WRAPPER
#!/bin/sh
LD_LIBRARY_PATH="$(tree_libraries "$private/tree")\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}" exec "$private/tree/usr/bin/wrk" "\$@"
WRAPPER
    chmod +x "$private/wrk"
}

find_wrk && exit 0
road=$(apt_road || true)
case "$road" in
root | sudo) apt_install "$road" wrk ;;
private)
    apt_unpack "$private" wrk
    write_wrapper
    ;;
*)
    say "wrk is missing and this machine has no apt: please install wrk, or name it in IEUMTOK_WRK."
    exit 1
    ;;
esac
find_wrk || { say "wrk was installed but cannot be found."; exit 1; }
