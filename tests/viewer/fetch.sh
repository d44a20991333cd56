#!/bin/sh
# Fetches what shows SARIF in a browser: Microsoft's web component from npm, and Debian's chromium. Run it as often as you like.
# Where they are not to be had it says so and succeeds: the test that needs them skips, with the reason.
set -u
cd "$(dirname "$0")" || exit 1

missing() {
    echo "tests/viewer/fetch.sh: $1; the test of the SARIF viewer will be skipped" >&2
    exit 0
}

command -v npm >/dev/null 2>&1 || missing "npm is not installed"
stamp=node_modules/.fetched
wanted=$(cksum <package.json)
if [ "$(cat $stamp 2>/dev/null)" != "$wanted" ]; then
    # The component asks for an older React than its own dependencies do.
    npm install --legacy-peer-deps --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error >&2 || missing "npm install failed"
    echo "$wanted" >$stamp
fi

if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
    command -v apt-get >/dev/null 2>&1 || missing "there is no chromium"
    [ "$(id -u)" = 0 ] || missing "there is no chromium (as root: apt-get install -y chromium)"
    echo "tests/viewer/fetch.sh: installing chromium" >&2
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1 \
        || missing "chromium could not be installed by apt-get"
fi
