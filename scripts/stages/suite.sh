# shellcheck shell=bash
# tests/ on real containers: the daemons, built with AddressSanitizer and UBSan, run as processes of this machine
# against a PostgreSQL, a Redis and a database of their own.
# shellcheck source=scripts/node-test.sh
. scripts/node-test.sh
# shellcheck source=scripts/suite-lane.sh
. scripts/suite-lane.sh

targets_up() {
    local lane
    for ((lane = 1; lane <= SUITE_LANES; lane++)); do
        check "the suite's own targets and database start, lane $lane" scripts/suite-targets.sh up "$lane"
    done
}

# Without daemons and targets the tests could only wait and fail.
bring_up() {
    check "the daemons build with AddressSanitizer and UBSan" scripts/build.sh build-asan address,undefined
    targets_up
    [ "$(total failed suite)" = 0 ]
}

suite_down() {
    local lane
    for ((lane = 1; lane <= SUITE_LANES; lane++)); do scripts/suite-targets.sh down "$lane" >/dev/null 2>&1 || true; done
}

# The ones that take longest first, so that no lane is left over with one of them.
suite_files() {
    local long=(verdicts generator watch refusals rehearsal loop undo) name
    for name in "${long[@]}"; do echo "tests/$name.test.mjs"; done
    test_files tests tests/browser | grep -vxF "$(printf 'tests/%s.test.mjs\n' "${long[@]}")"
}

stage_suite() {
    local files
    scripts/setup.sh build node engine clocks promtool
    scripts/npm-deps.sh tests
    scripts/engine.sh ensure
    scripts/images.sh redis postgres debian
    scripts/target-images.sh memcached nginx mariadb rabbitmq elasticsearch mongodb kafka network-tools
    trap suite_down EXIT
    suite_down
    bring_up || return 0
    mapfile -t files < <(suite_files)
    export SELFHEAL_BIN=build-asan/bin
    run_node_lanes "the suite" "$SUITE_LANES" "${files[@]}"
}
