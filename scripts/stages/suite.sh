# shellcheck shell=bash
# tests/ on real containers: the daemons, built with AddressSanitizer and UBSan, run as processes of this machine
# against a PostgreSQL, a Redis and a database of their own (other ports, other names than the demo's).
# shellcheck source=scripts/node-test.sh
. scripts/node-test.sh

suite_environment() {
    export COMPOSE_PROJECT_NAME=selfheal-suite
    export REDIS_TEST_PORT=16380 POSTGRES_TEST_PORT=15433 POSTGRES_PORT=15432
    export REDIS_TEST_CONTAINER=suite-redis-test POSTGRES_TEST_CONTAINER=suite-postgres-test
    export POSTGRES_CONTAINER=suite-postgres POSTGRES_VOLUME=selfheal_suite_postgres
    export SELFHEAL_BIN=build-asan/bin
}

# Without daemons and targets the tests could only wait and fail.
bring_up() {
    check "the daemons build with AddressSanitizer and UBSan" scripts/build.sh build-asan address,undefined
    check "the suite's own targets and database start" suite_up
    [ "$(total failed suite)" = 0 ]
}

suite_up() { scripts/compose.sh up -d --build redis-test postgres-test postgres; }
suite_down() { scripts/compose.sh down --volumes --remove-orphans >/dev/null 2>&1 || true; }

stage_suite() {
    local files
    suite_environment
    scripts/setup.sh build node engine
    scripts/engine.sh ensure
    scripts/images.sh redis postgres
    trap suite_down EXIT
    suite_down
    bring_up || return 0
    mapfile -t files < <(test_files tests tests/browser)
    run_node_tests "the suite" "${files[@]}"
}
