#!/usr/bin/env bash
# demo.sh [redis|postgres] - from whatever is there to a running system, then one life cycle in the terminal.
# AUTH=on: with users; one is made for the demo, who breaks, asks and approves.
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

case ${AUTH:=off} in
    on | off) export AUTH ;;
    *) die "AUTH=$AUTH is unknown: on or off" ;;
esac

# The password goes through a pipe and a file of our own, never through a command line.  It is another one each time.
make_user() {
    local admin=(docker exec -i "${BACKEND_CONTAINER:-backend}" selfheal-admin)
    export DEMO_USER=demo DEMO_PASSWORD
    DEMO_PASSWORD=$(head -c 18 /dev/urandom | base64 | tr -- '+/' '-_')
    (umask 077 && printf '%s\n' "$DEMO_PASSWORD" >"$RUN_DIR/demo-password")
    if "${admin[@]}" user list | grep -q "^$DEMO_USER "; then
        "${admin[@]}" user password "$DEMO_USER" <"$RUN_DIR/demo-password"
        "${admin[@]}" user role "$DEMO_USER" --role approver
    else
        "${admin[@]}" user add "$DEMO_USER" --role approver <"$RUN_DIR/demo-password"
    fi
}

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
        -e DEMO_URL=http://127.0.0.1:5173 -e "DEMO_APPROVE=${DEMO_APPROVE:-}" -e DEMO_USER -e DEMO_PASSWORD -v "$ROOT/scripts:/demo:ro" "${NODE_IMAGE:-$image}" \
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

if [ "$AUTH" = on ]; then
    make_user || die "the demo's user could not be made"
    say "AUTH=on: log in there as $DEMO_USER; the password is in ${RUN_DIR#"$ROOT"/}/demo-password"
fi

status=0
run_cycle || status=$?
say ""
say "The UI stays at $ui - try it there; make down stops everything."
exit "$status"
