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
    # What the tests read: the daemons, and where the catalogue finds the watched systems.
    export SUITE_BIN=$ROOT/build-asan/bin
    export REDIS_TEST_ADDRESS=127.0.0.1:$REDIS_TEST_PORT POSTGRES_TEST_ADDRESS=127.0.0.1:$POSTGRES_TEST_PORT
    export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
}

suite_up() { scripts/compose.sh up -d --build redis-test postgres-test postgres; }
suite_down() { scripts/compose.sh down --volumes --remove-orphans >/dev/null 2>&1 || true; }

stage_suite() {
    local files
    suite_environment
    scripts/setup.sh build node engine
    scripts/engine.sh ensure
    scripts/images.sh redis postgres
    check "the daemons build with AddressSanitizer and UBSan" scripts/build.sh build-asan address,undefined
    trap suite_down EXIT
    suite_down
    check "the suite's own targets and database start" suite_up
    if [ -e tests/package-lock.json ]; then scripts/npm-deps.sh tests; fi
    mapfile -t files < <(test_files tests tests/browser)
    run_node_tests "the suite" "${files[@]}"
}
