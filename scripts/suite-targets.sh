#!/usr/bin/env bash
# suite-targets.sh up|down [LANE] - the watched systems and the database that tests and measurements use, beside a running demo.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/suite-lane.sh
. scripts/suite-lane.sh

suite_lane "${2:-1}"

case ${1:-} in
    up) scripts/compose.sh up -d --build redis-test postgres-test postgres ;;
    down) scripts/compose.sh down --volumes --remove-orphans ;;
    *) die "suite-targets.sh up|down [LANE]" ;;
esac
