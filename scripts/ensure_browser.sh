#!/usr/bin/env bash
# Prints the path of a Chromium that can show Korean; gets the browser and a font when they are missing.
# stdout: the path, nothing else. Looks at IEUMTOK_CHROMIUM, then PATH, then .cache/chromium.
# As root, or with sudo that asks no password, the packages are installed; anybody else gets a private
# copy below .cache/chromium with a start script. Only tests and screenshots use this browser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/apt_tools.sh
. scripts/apt_tools.sh

private=$PWD/.cache/chromium
tree=$private/tree
log=$PWD/.cache/browser.log

# The browser of this machine, if it has one.
system_browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

# fc-list may be missing on a bare machine; then the fonts are too, or cannot be known.
has_korean_font() {
    [ -n "$(fc-list :lang=ko family 2>/dev/null | head -n 1)" ]
}

# What Playwright's driver is linked with, and a bare Debian lacks.
has_libatomic() {
    compgen -G '/usr/lib*/libatomic.so.1' >/dev/null || compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null
}

# One line per package that is missing here.
missing_packages() {
    system_browser >/dev/null || echo chromium
    has_libatomic || echo libatomic1
    has_korean_font || printf '%s\n' fonts-nanum fontconfig
}

# Fonts of the machine and of the private tree together; a cache of its own, as the machine's is not writable.
write_font_config() {
    cat >"$private/fonts.conf" <<CONFIG
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>$tree/usr/share/fonts</dir>
  <cachedir>$private/font-cache</cachedir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
</fontconfig>
CONFIG
}

# The start script: private libraries and fonts, then the private browser or else the machine's.
# The file "libraries" beside it is for Playwright's driver, see tests/support/browser.py.
write_wrapper() {
    local browser=$tree/usr/lib/chromium/chromium
    tree_libraries "$tree" >"$private/libraries"
    [ -x "$browser" ] || browser=$(system_browser)
    cat >"$private/chromium.new" <<WRAPPER
#!/bin/sh
export LD_LIBRARY_PATH="$(cat "$private/libraries")\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$private/fonts.conf"
exec "$browser" "\$@"
WRAPPER
    chmod +x "$private/chromium.new"
    mv "$private/chromium.new" "$private/chromium"
}

# Ubuntu's package "chromium", for one, is an empty shell; and a private copy may be half unpacked.
starts() {
    "$1" --version >/dev/null 2>"$log"
}

# The answer: a browser that starts.
answer() {
    if ! starts "$1"; then
        say "This Chromium does not start: $1"
        cat "$log" >&2
        say "Please name another in IEUMTOK_CHROMIUM."
        exit 1
    fi
    printf '%s\n' "$1"
    exit 0
}

mkdir -p .cache
exec 9>.cache/browser.lock
if command -v flock >/dev/null; then flock 9; fi

if [ -n "${IEUMTOK_CHROMIUM:-}" ]; then answer "$IEUMTOK_CHROMIUM"; fi
mapfile -t missing < <(missing_packages)
if [ ${#missing[@]} = 0 ]; then answer "$(system_browser)"; fi
if starts "$private/chromium"; then answer "$private/chromium"; fi

road=$(apt_road || true)
case "$road" in
root | sudo)
    apt_install "$road" "${missing[@]}"
    answer "$(system_browser)"
    ;;
private)
    apt_unpack "$private" "${missing[@]}"
    write_font_config
    write_wrapper
    answer "$private/chromium"
    ;;
*)
    say "Missing here: ${missing[*]}. This machine has no apt: please install Chromium and a Korean font"
    say "(Nanum or Noto CJK) by hand, or name a browser in IEUMTOK_CHROMIUM."
    exit 1
    ;;
esac
