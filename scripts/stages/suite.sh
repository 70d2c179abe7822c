# shellcheck shell=bash
# tests/ on real containers: the daemons, built with AddressSanitizer and UBSan, run as processes of this machine
# against a PostgreSQL, a Redis and a database of their own.
# shellcheck source=scripts/node-test.sh
. scripts/node-test.sh

# Without daemons and targets the tests could only wait and fail.
bring_up() {
    check "the daemons build with AddressSanitizer and UBSan" scripts/build.sh build-asan address,undefined
    check "the suite's own targets and database start" scripts/suite-targets.sh up
    [ "$(total failed suite)" = 0 ]
}

suite_down() { scripts/suite-targets.sh down >/dev/null 2>&1 || true; }

stage_suite() {
    local files
    scripts/setup.sh build node engine clocks
    scripts/engine.sh ensure
    scripts/images.sh redis postgres
    trap suite_down EXIT
    suite_down
    bring_up || return 0
    mapfile -t files < <(test_files tests tests/browser)
    SELFHEAL_BIN=build-asan/bin run_node_tests "the suite" "${files[@]}"
}
