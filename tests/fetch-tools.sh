#!/bin/sh
# Installs what tests compile and run with: g++, Python with its environments, git with its LFS, pre-commit. Run it as often as you like.
# Where they are not to be had it says so and succeeds: the tests that need them skip, with the reason.
set -u

wanted=
need() { command -v "$1" >/dev/null 2>&1 || wanted="$wanted $2"; }
need g++ g++
need python3 python3
need git git
need git-lfs git-lfs
need pre-commit pre-commit
# Debian has it in a package of its own, without a command.
python3 -c "import ensurepip" >/dev/null 2>&1 || wanted="$wanted python3-venv"
[ -z "$wanted" ] && exit 0

skip() {
    echo "tests/fetch-tools.sh: $1; tests that need them will be skipped" >&2
    exit 0
}
command -v apt-get >/dev/null 2>&1 || skip "there is no$wanted, which are installed by apt-get only"
[ "$(id -u)" = 0 ] || skip "there is no$wanted (as root: apt-get install -y$wanted)"
echo "tests/fetch-tools.sh: installing$wanted" >&2
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" >/dev/null 2>&1; }
updated=
for package in $wanted; do
    install "$package" && continue
    [ -n "$updated" ] || { apt-get update >/dev/null 2>&1 || true; }
    updated=yes
    install "$package" || echo "tests/fetch-tools.sh: $package could not be installed by apt-get; tests that need it will be skipped" >&2
done
