#!/usr/bin/env bash
# demo.sh [redis|postgres] - from whatever is there to a running system, then one life cycle in the terminal.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

system=${1:-redis}
case $system in
    redis | postgres) ;;
    *) die "SYSTEM=$system is unknown: redis or postgres" ;;
esac
ui=http://localhost:${FRONTEND_PORT:-5173}
export ALLOWED_ORIGINS=${ALLOWED_ORIGINS:-$ui,http://127.0.0.1:${FRONTEND_PORT:-5173}}

# node is there where the stand-ins were built with it; elsewhere the image that built the UI has it.
run_cycle() {
    local image
    if have node && [ -x "$TOOLS_DIR/node_modules/.bin/node" ]; then
        DEMO_URL=http://127.0.0.1:${FRONTEND_PORT:-5173} node scripts/demo.mjs "$system"
        return
    fi
    image=$(sed -n 's/^NODE_IMAGE=//p' "$RUN_DIR/compose.env")
    local terminal=()
    if [ -t 0 ] && [ -t 1 ]; then terminal=(-it); fi
    docker run --rm "${terminal[@]}" --network "container:${FRONTEND_CONTAINER:-frontend}" \
        -e DEMO_URL=http://127.0.0.1:5173 -e "DEMO_APPROVE=${DEMO_APPROVE:-}" -v "$ROOT/scripts:/demo:ro" "${NODE_IMAGE:-$image}" \
        node /demo/demo.mjs "$system"
}

scripts/setup.sh engine
scripts/engine.sh ensure
scripts/preflight.sh
scripts/images.sh
step "building every part" scripts/compose.sh build || die "a part could not be built"
step "starting every part" scripts/compose.sh up -d --remove-orphans || {
    scripts/wait-healthy.sh --now || true
    die "a part could not be started"
}
step "waiting until every part is healthy" scripts/wait-healthy.sh || die "the system did not come up"
say "all parts are healthy; the UI is at $ui"

status=0
run_cycle || status=$?
say ""
say "The UI stays at $ui - try it there; make down stops everything."
exit "$status"
