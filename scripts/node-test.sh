# shellcheck shell=bash
# node-test.sh - runs files with node's test runner, shows what happens live and counts.  Sourced by stages.

# What never ends is ended, with the file that it stands in.  In the foreground, so that Ctrl-C ends it as well.
FILE_LIMIT_S=1200
STAGE_LIMIT_S=2400

# tap_count LOG WORD
tap_count() { sed -nE "s/^# $2 ([0-9]+)$/\1/p" "$1" 2>/dev/null | tail -n 1 | grep . || echo 0; }

# tell_failures LOG - keeps the words of each failed test for the end of the run: a log is often cut off in front.  A few lines each, so that all fit.
tell_failures() {
    awk '/^ *not ok / { sub(/^ */, ""); print "  " $0 }
         /^ *error: / { left = 12 }
         /^ *(code|name): / { left = 0 }
         left > 0 && NF { print "  " substr($0, 1, 300); left-- }' "$1" 2>/dev/null >>"$FAILURES" || true
}

# run_node_tests WHAT FILE... - skipped and unfinished tests count as failed: nothing is left out silently.
run_node_tests() {
    local what=$1 log status=0 bad word
    shift
    [ $# -gt 0 ] || { failed 1 "$what: no test files"; return 0; }
    log=$RUN_DIR/log/$(tr -cs 'a-zA-Z0-9' '-' <<<"$what").tap
    # shellcheck disable=SC2086  # words: what it runs under, or nothing
    ${NODE_PREFIX:-} timeout --foreground -k 10 "$STAGE_LIMIT_S" node --test --test-concurrency=1 \
        --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=tap --test-reporter-destination="$log" "$@" </dev/null || status=$?
    passed "$(tap_count "$log" pass)" "$what"
    bad=0
    for word in fail cancelled skipped todo; do bad=$((bad + $(tap_count "$log" "$word"))); done
    if [ "$bad" = 0 ] && [ "$status" != 0 ]; then bad=1; fi
    if [ "$bad" != 0 ]; then tell_failures "$log"; fi
    failed "$bad" "$what"
}

# next_of QUEUE - takes its first line away and prints it; fails when it is empty.
next_of() {
    local first
    {
        flock 9
        first=$(head -n 1 "$1")
        sed -i 1d "$1"
    } 9>"$1.lock"
    [ -n "$first" ] && printf '%s\n' "$first"
}

# lane_work FOLDER - runs files of the queue until none is left; what a file printed comes whole, once it is done.
lane_work() {
    local file log
    while file=$(next_of "$1/queue"); do
        log=$1/$(basename "$file" .test.mjs)
        # shellcheck disable=SC2086  # words: what it runs under, or nothing
        ${NODE_PREFIX:-} timeout --foreground -k 10 "$FILE_LIMIT_S" node --test --test-concurrency=1 --test-reporter=spec --test-reporter-destination="$log.txt" \
            --test-reporter=tap --test-reporter-destination="$log.tap" "$file" </dev/null 2>"$log.err" || : >"$log.failed"
        { flock 9; cat "$log.txt" "$log.err"; } 9>"$1/printing"
    done
}

# run_node_lanes WHAT COUNT FILE... - as run_node_tests, in COUNT lanes at once (suite-lane.sh), each of which takes the next file when it is done
# with one.
run_node_lanes() {
    local what=$1 count=$2 folder=$RUN_DIR/log/lanes lane file log passes=0 bad=0 word lanes=()
    shift 2
    rm -rf "$folder"
    mkdir -p "$folder"
    printf '%s\n' "$@" >"$folder/queue"
    for ((lane = 1; lane <= count; lane++)); do
        (suite_lane "$lane" && lane_work "$folder") &
        lanes+=($!)
    done
    wait "${lanes[@]}" || true
    for file in "$@"; do
        log=$folder/$(basename "$file" .test.mjs)
        passes=$((passes + $(tap_count "$log.tap" pass)))
        local here=0
        for word in fail cancelled skipped todo; do here=$((here + $(tap_count "$log.tap" "$word"))); done
        if [ "$here" = 0 ] && { [ -e "$log.failed" ] || [ "$(tap_count "$log.tap" tests)" = 0 ]; }; then here=1; fi
        if [ "$here" != 0 ]; then
            say "$file: $here failed"
            tell_failures "$log.tap"
        fi
        bad=$((bad + here))
    done
    passed "$passes" "$what"
    failed "$bad" "$what"
}

# test_files FOLDER [FOLDER_TO_LEAVE_OUT]
test_files() {
    find "$1" -name node_modules -prune -o ${2:+-path "$2" -prune -o} -name '*.test.mjs' -print 2>/dev/null | sort
}
