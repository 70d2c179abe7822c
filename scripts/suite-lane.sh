# shellcheck shell=bash
# suite-lane.sh - the names and ports of the suite's lanes: each has watched systems and a database of its own, beside a running demo.  Sourced.

# shellcheck disable=SC2034 # the stages use it
SUITE_LANES=2

# suite_lane N - from here on tests and scripts use lane N's; the first one's are also the fallbacks of tests/lib/suite.mjs.
suite_lane() {
    local tail=
    [ "$1" = 1 ] || tail=-$1
    export COMPOSE_PROJECT_NAME=selfheal-suite$tail
    export REDIS_TEST_PORT=$((16379 + $1)) POSTGRES_TEST_PORT=$((15431 + 2 * $1)) POSTGRES_PORT=$((15430 + 2 * $1))
    export REDIS_TEST_CONTAINER=suite$tail-redis-test POSTGRES_TEST_CONTAINER=suite$tail-postgres-test
    export POSTGRES_CONTAINER=suite$tail-postgres POSTGRES_VOLUME=selfheal_suite${tail/-/_}_postgres
}
