#!/usr/bin/env bash
# compose.sh ARGS... - `docker compose` (v2) or docker-compose (1.29), whichever is there, with the
# images that scripts/images.sh chose.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
elif docker-compose version >/dev/null 2>&1; then
    compose=(docker-compose)
else
    die "neither docker compose nor docker-compose is there (scripts/setup.sh engine installs one)"
fi
if [ -s "$RUN_DIR/compose.env" ]; then
    compose+=(--env-file "$RUN_DIR/compose.env")
fi
exec "${compose[@]}" "$@"
