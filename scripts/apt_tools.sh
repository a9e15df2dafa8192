# Sourced by ensure_browser.sh and ensure_wrk.sh: getting Debian packages with or without rights.
# Everything here speaks on stderr; stdout belongs to the caller's one answer, a path.

say() { printf '%s\n' "$*" >&2; }

# "root", "sudo" or "private": how this user can get packages; fails when the machine has no apt.
apt_road() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then
        echo root
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        echo sudo
    else
        echo private
    fi
}

# quietly COMMAND...: without input; what it said is worth reading only when it failed.
quietly() {
    local said
    said=$("$@" 2>&1 </dev/null) || { say "$said"; return 1; }
}

# as_admin root|sudo COMMAND...: with the rights that the road has, without questions.
as_admin() {
    local road=$1
    shift
    if [ "$road" = sudo ]; then
        quietly sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    else
        quietly env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# twice COMMAND...: mirrors and locks have bad moments; one more try is fair, a third would hide a fault.
twice() {
    "$@" || { say "Trying once more ..."; sleep 3; "$@"; }
}

# apt_install root|sudo PACKAGE...: for the whole machine.
apt_install() {
    local road=$1
    shift
    say "Installing $* ..."
    twice as_admin "$road" apt-get -qq -o DPkg::Lock::Timeout=300 update
    twice as_admin "$road" apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
        install -y --no-install-recommends "$@"
}

# private_apt FOLDER ARGUMENT...: apt with its lists and downloads in FOLDER. It reads which packages
# the machine has from dpkg's own file and changes nothing there.
private_apt() {
    local folder=$1
    shift
    quietly apt-get -qq -o Dir::State="$folder/state" -o Dir::State::status=/var/lib/dpkg/status \
        -o Dir::Cache="$folder/cache" -o Debug::NoLocking=1 "$@"
}

# apt_unpack FOLDER PACKAGE...: downloads the packages with those they need and the machine lacks,
# and unpacks them into FOLDER/tree. Needs no rights; no package script is run.
apt_unpack() {
    local folder=$1 archive
    shift
    say "No rights to install $*: unpacking a private copy in $folder ..."
    rm -rf "$folder/tree"
    mkdir -p "$folder/tree" "$folder/apt/state/lists/partial" "$folder/apt/cache/archives/partial"
    twice private_apt "$folder/apt" update
    twice private_apt "$folder/apt" install -y --no-install-recommends --download-only "$@"
    for archive in "$folder"/apt/cache/archives/*.deb; do
        dpkg-deb --extract "$archive" "$folder/tree"
    done
    rm -rf "$folder/apt"
}

# tree_libraries TREE: the library folders of an unpacked tree, as LD_LIBRARY_PATH wants them.
tree_libraries() {
    (cd "$1" && find "$PWD" \( -name '*.so' -o -name '*.so.*' \) -printf '%h\n') |
        grep -vE '/lib/chromium|/(gconv|dri|security|cryptsetup|loaders|immodules|printbackends)$' |
        sort -u | paste -sd:
}
