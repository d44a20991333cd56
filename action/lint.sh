#!/usr/bin/env bash
# What action.yml does, as a runner runs it: lints the models that a change touches, and leaves SARIF, a summary and a verdict.
#
#   MODELLINT_DLL  modellint.dll to run; without it, the program 'modellint'
#   BASE           revision that the change is compared with; empty or zeros: everything is linted, and all findings count
#   PATHS          folders or globs of models, a line each; the repository unless given
#   ARGUMENTS      further arguments of lint, a line each
#   FAIL_ON        error, warning, note or none
#   CATEGORY       category for code scanning
#   WORK           folder for results
#   GITHUB_OUTPUT, GITHUB_STEP_SUMMARY   as GitHub sets them
#
# The exit code is that of lint, and is an output too: a later step gates, after the upload.
# Kept to what bash 3.2 has, which macOS runners bring.
set -uo pipefail

work=${WORK:-${RUNNER_TEMP:-/tmp}/modellint}
summary=${GITHUB_STEP_SUMMARY:-/dev/null}
outputs=${GITHUB_OUTPUT:-/dev/null}
mkdir -p "$work"
if [ -n "${MODELLINT_DLL:-}" ]; then modellint=(dotnet "$MODELLINT_DLL"); else modellint=(modellint); fi

finish() {
    echo "exit-code=$1" >>"$outputs"
    exit "$1"
}

# Text of ours in one line, for workflow commands.
fail() {
    printf '::error title=ModelLint::%s\n' "$1"
    printf '## ModelLint\n\n%s\n' "$1" >>"$summary"
    finish 2
}

lines() {
    while IFS= read -r line; do
        line=${line%$'\r'}
        if [ -n "$line" ]; then printf '%s\0' "$line"; fi
    done <<<"$1"
}

paths=()
while IFS= read -r -d '' line; do paths+=("$line"); done < <(lines "${PATHS:-.}")
arguments=()
while IFS= read -r -d '' line; do arguments+=("$line"); done < <(lines "${ARGUMENTS:-}")

# What a checkout without Git LFS content left as a pointer becomes the file: only that, only where it is needed.
unset GIT_LFS_SKIP_SMUDGE
if command -v git-lfs >/dev/null && ! git config --get filter.lfs.smudge >/dev/null; then git lfs install --local --skip-repo >/dev/null; fi
fetch() {
    local file=$1
    [ -f "$file" ] && [ ! -L "$file" ] || return 0
    [ "$(head -c 42 -- "$file" | tr -d '\0')" = "version https://git-lfs.github.com/spec/v1" ] || return 0
    if git cat-file --filters "HEAD:./$file" >"$work/fetched" && [ -s "$work/fetched" ]; then mv -f -- "$work/fetched" "$file"; fi
}

base=${BASE:-}
base=${base//[[:space:]]/}
case $base in
    -*) fail "the base is no revision" ;;
    *[!0]*) ;;
    *) base="" ;;
esac
judged=()
if [ -n "$base" ]; then
    if ! git rev-parse --verify --quiet --end-of-options "$base^{commit}" >/dev/null; then
        git fetch --quiet --no-tags --depth=1 origin "$base" 2>/dev/null ||
            fail "the base revision is not in this clone and can't be fetched: give actions/checkout fetch-depth: 0"
    fi
    base=$(git rev-parse --verify --quiet --end-of-options "$base^{commit}") || fail "the base is no commit"
    changed=()
    while IFS= read -r -d '' file; do changed+=("$file"); done < <(git diff --relative --name-only -z --no-renames --no-ext-diff --diff-filter=AMT "$base" HEAD -- "${paths[@]}")
    # A model is touched where it changes, or where a file beside or below it does that can hold its weights.
    tracked=()
    while IFS= read -r -d '' file; do case $file in *.onnx) tracked+=("$file") ;; esac; done < <(git ls-files -z -- "${paths[@]}")
    touched=()
    for file in ${changed[@]+"${changed[@]}"}; do
        case $file in
            *.onnx) touched+=("$file") ;;
            *.md | *.txt | *.json | *.yml | *.yaml | *.py | *.cs | *.sarif | *.mlcal | *.jpg | *.png) ;;
            *)
                for model in ${tracked[@]+"${tracked[@]}"}; do
                    case $model in
                        */*) [ "${file#"${model%/*}/"}" = "$file" ] || touched+=("$model") ;;
                        *) touched+=("$model") ;;
                    esac
                done
                ;;
        esac
    done
    models=()
    while IFS= read -r -d '' model; do models+=("$model"); done < <(if [ ${#touched[@]} -gt 0 ]; then printf '%s\0' "${touched[@]}" | LC_ALL=C sort -zu; fi)
    # Who judges is not for the change under review to choose: configuration, suppressions and baseline are those of the base.
    judged=(--new-from-rev "$base" --config-from-rev "$base")
    rules=()
    while IFS= read -r -d '' file; do rules+=("$file"); done < <(git diff --name-only -z --no-renames --no-ext-diff "$base" HEAD -- ":(top,glob)**/modellint.json" ":(top,glob)**/*.sarif" ":(top,glob)**/*.mlcal" ":(top,glob)**/*.dll" ":(top,glob)**/.gitattributes")
    if [ ${#rules[@]} -gt 0 ]; then
        {
            printf '> This change also touches what judges it; that of the base was used:\n'
            for file in "${rules[@]}"; do printf '> - %s\n' "$(printf '%s' "$file" | LC_ALL=C tr -c 'A-Za-z0-9/._ -' '?' | sed 's/[_.]/\\&/g')"; done
            printf '\n'
        } >>"$summary"
    fi
    if [ ${#models[@]} -eq 0 ]; then
        printf '## ModelLint\n\nNo model is touched.\n' >>"$summary"
        echo "No model is touched."
        finish 0
    fi
    for model in "${models[@]}"; do
        fetch "$model"
        while IFS= read -r -d '' file; do fetch "$file"; done < <("${modellint[@]}" files --null -- "./$model" 2>/dev/null)
    done
else
    models=("${paths[@]}")
fi

# A name that begins with a dash is a file, not an option.
named=()
for model in "${models[@]}"; do case $model in -*) named+=("./$model") ;; *) named+=("$model") ;; esac; done

sarif=$work/modellint.sarif
"${modellint[@]}" lint --no-plugins --fail-on "${FAIL_ON:-error}" ${judged[@]+"${judged[@]}"} --format github --output-file "markdown=$work/summary.md" \
    --sarif "$sarif" --sarif-profile github ${CATEGORY:+--category "$CATEGORY"} ${arguments[@]+"${arguments[@]}"} -- "${named[@]}"
code=$?
if [ -f "$work/summary.md" ]; then cat "$work/summary.md" >>"$summary"; else printf '## ModelLint\n\nlint ended with %s; the log of this step says why.\n' "$code" >>"$summary"; fi
if [ -f "$sarif" ]; then echo "sarif-file=$sarif" >>"$outputs"; fi
finish "$code"
