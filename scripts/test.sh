#!/usr/bin/env bash
# test.sh all|quick|lint|STAGE... - runs stages, counts, and ends with one line: N passed, N failed.
#
# A stage is a function stage_NAME in scripts/stages/NAME.sh.  It reports with `passed COUNT WHAT` and
# `failed COUNT WHAT`; a stage that reports nothing, or ends with an error of its own, is a failure.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

export NO_COLOR=1
RESULTS=$RUN_DIR/test-results
FAILURES=$RUN_DIR/test-failures # what single failed tests said, told again at the end
: >"$RESULTS"
: >"$FAILURES"

# passed COUNT WHAT / failed COUNT WHAT
passed() { [ "$1" = 0 ] || printf 'passed\t%s\t%s\t%s\n' "$1" "$STAGE" "$2" >>"$RESULTS"; }
failed() {
    [ "$1" = 0 ] || printf 'failed\t%s\t%s\t%s\n' "$1" "$STAGE" "$2" >>"$RESULTS"
}

# check WHAT CMD... - one check: its output is shown when it fails.
check() {
    local what=$1
    shift
    if step "$what" "$@"; then passed 1 "$what"; else failed 1 "$what"; fi
}

total() { awk -F'\t' -v kind="$1" -v stage="${2:-}" '$1 == kind && (stage == "" || $3 == stage) { n += $2 } END { print n + 0 }' "$RESULTS"; }

run_stage() {
    local status=0 started=$SECONDS
    STAGE=$1
    printf '\n== %s\n' "$STAGE"
    # shellcheck source=/dev/null
    . "scripts/stages/$STAGE.sh"
    # In a subshell, so that its `set -e`, its traps and its environment stay its own.
    set +e
    (set -e; "stage_${STAGE//-/_}")
    status=$?
    set -e
    if [ "$status" != 0 ]; then failed 1 "the stage ended with status $status"; fi
    if [ "$(total passed "$STAGE")" = 0 ] && [ "$(total failed "$STAGE")" = 0 ]; then failed 1 "the stage ran nothing"; fi
    printf -- '-- %s: %s passed, %s failed, %ss\n' "$STAGE" "$(total passed "$STAGE")" "$(total failed "$STAGE")" $((SECONDS - started))
}

summary() {
    local passes failures
    passes=$(total passed)
    failures=$(total failed)
    if [ "$failures" != 0 ]; then
        if [ -s "$FAILURES" ]; then
            printf '\nwhat failed said:\n'
            head -n 100 "$FAILURES"
        fi
        printf '\nfailed:\n'
        awk -F'\t' '$1 == "failed" { printf "  %s: %s (%d)\n", $3, $4, $2 }' "$RESULTS"
    fi
    printf '\n%s passed, %s failed\n' "$passes" "$failures"
    [ "$failures" = 0 ] && [ "$passes" != 0 ]
}

stages_of() {
    case $1 in
        quick) echo c-quick ui-units ;;
        lint) echo layout tidy ;;
        all) echo layout compilers tidy c-units ui-units sanitizers compose suite threads-load system ;;
        *) echo "$1" ;;
    esac
}

stages=()
for name in "${@:-all}"; do
    read -r -a more <<<"$(stages_of "$name")"
    stages+=("${more[@]}")
done
for name in "${stages[@]}"; do
    [ -e "scripts/stages/$name.sh" ] || die "no stage $name: all, quick, lint, or one of $(basename -s .sh -a scripts/stages/*.sh | tr '\n' ' ')"
done
for name in "${stages[@]}"; do run_stage "$name"; done
summary
