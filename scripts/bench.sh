#!/usr/bin/env bash
# bench.sh - measures the daemons of build/bin on targets of their own and prints a table; bench/bench.mjs says what.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh engine node
scripts/engine.sh ensure
scripts/images.sh redis postgres
trap 'scripts/suite-targets.sh down >/dev/null 2>&1 || true' EXIT
step "starting targets and a database to measure on" scripts/suite-targets.sh up || die "the targets did not start"
SELFHEAL_BIN=build/bin node bench/bench.mjs
