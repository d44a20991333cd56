#!/bin/sh
# Installs what tests compile and run with: g++ and Python. Run it as often as you like.
# Where they are not to be had it says so and succeeds: the tests that need them skip, with the reason.
set -u

wanted=
need() { command -v "$1" >/dev/null 2>&1 || wanted="$wanted $2"; }
need g++ g++
need python3 python3
need git git
[ -z "$wanted" ] && exit 0

skip() {
    echo "tests/fetch-tools.sh: $1; tests that need them will be skipped" >&2
    exit 0
}
command -v apt-get >/dev/null 2>&1 || skip "there is no$wanted, which are installed by apt-get only"
[ "$(id -u)" = 0 ] || skip "there is no$wanted (as root: apt-get install -y$wanted)"
echo "tests/fetch-tools.sh: installing$wanted" >&2
# shellcheck disable=SC2086 # a list of packages
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted >/dev/null 2>&1; }
install || { apt-get update >/dev/null 2>&1 && install; } || skip "$wanted could not be installed by apt-get"
