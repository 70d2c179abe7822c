# shellcheck shell=bash
# The daemons, built with ThreadSanitizer, under load on real containers: 50 approvals at once, all systems broken at once, kills at random moments.
# A daemon with a report leaves with an error, which fails the test that stopped it.
# Then, on the same targets, what can only be seen of daemons without a sanitizer: how much memory they take.
# shellcheck source=scripts/node-test.sh
. scripts/node-test.sh
# shellcheck source=scripts/stages/suite.sh
. scripts/stages/suite.sh
# shellcheck source=scripts/stages/threads.sh
. scripts/stages/threads.sh

loaded_up() {
    check "the daemons build with ThreadSanitizer" scripts/build.sh build-tsan thread
    check "the daemons build" scripts/build.sh build
    targets_up
    [ "$(total failed threads-load)" = 0 ]
}

sizes() {
    suite_lane 1
    SELFHEAL_BIN=build/bin run_node_tests "memory of the release build" tests/history.test.mjs tests/docker-hand.test.mjs
}

stage_threads_load() {
    scripts/setup.sh build node engine
    scripts/engine.sh ensure
    scripts/images.sh redis postgres
    trap suite_down EXIT
    suite_down
    loaded_up || return 0
    export SELFHEAL_BIN=build-tsan/bin KILLS=${KILLS:-12}
    NODE_PREFIX=without_random_addresses run_node_lanes "the load under ThreadSanitizer" "$SUITE_LANES" tests/failures-kill.test.mjs tests/failures.test.mjs
    sizes
}
