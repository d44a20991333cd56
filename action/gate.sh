#!/usr/bin/env bash
# The last step of action.yml: says that an upload was passed over, and gives lint's verdict.
#
#   CODE     lint's exit code; empty where lint never ended
#   UPLOAD   how the upload ended: success, failure, skipped
#   GITHUB_STEP_SUMMARY   as GitHub sets it
set -uo pipefail

if [ "${UPLOAD:-}" = failure ]; then
    note="SARIF was not uploaded (no code scanning here, or a token that may only read); the verdict stands."
    printf '::notice title=ModelLint::%s\n' "$note"
    printf '\n%s\n' "$note" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
exit "${CODE:-2}"
