#!/usr/bin/env bash
# suite-targets.sh up|down - the watched systems and the database that tests and measurements use, beside a running demo.
#
# Names and ports are the ones in tests/lib/suite.mjs.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

export COMPOSE_PROJECT_NAME=selfheal-suite
export REDIS_TEST_PORT=16380 POSTGRES_TEST_PORT=15433 POSTGRES_PORT=15432
export REDIS_TEST_CONTAINER=suite-redis-test POSTGRES_TEST_CONTAINER=suite-postgres-test
export POSTGRES_CONTAINER=suite-postgres POSTGRES_VOLUME=selfheal_suite_postgres

case ${1:-} in
    up) scripts/compose.sh up -d --build redis-test postgres-test postgres ;;
    down) scripts/compose.sh down --volumes --remove-orphans ;;
    *) die "suite-targets.sh up|down" ;;
esac
