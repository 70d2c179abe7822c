# shellcheck shell=bash
# ctest.sh - counts the single tests of the C programs that ctest runs.  Sourced by stages.
# CTEST_PREFIX, when set, is a command that ctest is run by.

# count_cmocka LOG WORD - the sum of cmocka's own summary lines.
count_cmocka() {
    sed -nE "s/^[0-9]+: \[  $2  \] ([0-9]+) test\(s\).*/\1/p" "$1" | awk '{ n += $1 } END { print n + 0 }'
}

# run_ctest FOLDER WHAT - a program that dies without a summary counts as one failure.
run_ctest() {
    local folder=$1 what=$2 log=$RUN_DIR/log/ctest-$1.log status=0 broken bad
    step "$what" run_ctest_logged "$folder" "$log" || status=$?
    passed "$(count_cmocka "$log" PASSED)" "$what"
    bad=$(count_cmocka "$log" FAILED)
    broken=$(sed -nE 's/.*tests passed, ([0-9]+) tests failed out of.*/\1/p' "$log")
    if [ "$bad" -lt "${broken:-0}" ]; then bad=$broken; fi
    if [ "$bad" = 0 ] && [ "$status" != 0 ]; then bad=1; fi
    failed "$bad" "$what"
}

run_ctest_logged() {
    local folder=$1 log=$2 status=0
    ${CTEST_PREFIX:-} ctest --test-dir "$folder" -V -j "$(nproc)" --no-tests=error >"$log" 2>&1 || status=$?
    if [ "$status" != 0 ]; then
        grep -E '^[0-9]+: (\[  (ERROR|FAILED)  \]|.*(ERROR|runtime error|Failure))|\*\*\*|The following tests FAILED' "$log" | head -n 60 || true
        tail -n 15 "$log"
    fi
    return "$status"
}
