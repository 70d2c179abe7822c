# shellcheck shell=bash
# node-test.sh - runs files with node's test runner, shows what happens live and counts.  Sourced by stages.

# tap_count LOG WORD
tap_count() { sed -nE "s/^# $2 ([0-9]+)$/\1/p" "$1" 2>/dev/null | tail -n 1 | grep . || echo 0; }

# run_node_tests WHAT FILE... - skipped and unfinished tests count as failed: nothing is left out silently.
run_node_tests() {
    local what=$1 log status=0 bad word
    shift
    [ $# -gt 0 ] || { failed 1 "$what: no test files"; return 0; }
    log=$RUN_DIR/log/$(tr -cs 'a-zA-Z0-9' '-' <<<"$what").tap
    # shellcheck disable=SC2086  # words: what it runs under, or nothing
    ${NODE_PREFIX:-} node --test --test-concurrency=1 \
        --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=tap --test-reporter-destination="$log" "$@" </dev/null || status=$?
    passed "$(tap_count "$log" pass)" "$what"
    bad=0
    for word in fail cancelled skipped todo; do bad=$((bad + $(tap_count "$log" "$word"))); done
    if [ "$bad" = 0 ] && [ "$status" != 0 ]; then bad=1; fi
    failed "$bad" "$what"
}

# test_files FOLDER [FOLDER_TO_LEAVE_OUT]
test_files() {
    find "$1" -name node_modules -prune -o ${2:+-path "$2" -prune -o} -name '*.test.mjs' -print 2>/dev/null | sort
}
