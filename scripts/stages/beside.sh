# shellcheck shell=bash
# deploy/compose.yml, as a person starts it beside services of their own: up, a container with two labels found, frozen, healed and removed, down.

beside_environment() {
    export COMPOSE_PROJECT_NAME=selfheal-test-beside INSTANCE=selfheal-test-beside LABELS_SCOPE=selfheal-test-beside
    export BACKEND_PORT=17680 AI_DIAGNOSIS_PORT=17600 AI_AGENT_PORT=17601 HEALTH_MONITOR_PORT=17602 FRONTEND_PORT=17673
    export PUBLIC_URL=http://localhost:$FRONTEND_PORT
    export ALLOWED_ORIGINS=$PUBLIC_URL,http://127.0.0.1:$FRONTEND_PORT
    # Asked often, so that the test is short.
    export CHECK_INTERVAL=2
}

beside() { scripts/compose.sh -f deploy/compose.yml "$@"; }
beside_down() {
    docker rm -fv "$INSTANCE-cache" >/dev/null 2>&1 || true
    beside down --volumes --remove-orphans >/dev/null 2>&1 || true
}

# Of the parts that have one; the generator is not among them.
beside_is_healthy() {
    local service
    for ((tries = 0; tries < 120; tries++)); do
        service=$(docker ps -a --filter "name=^$INSTANCE-" --format '{{.Names}} {{.Status}}' | grep -v '(healthy)$' || true)
        [ -n "$service" ] || return 0
        sleep 1
    done
    echo "$service"
    beside logs --tail=20
    return 1
}

stage_beside() {
    scripts/setup.sh engine node
    scripts/engine.sh ensure
    scripts/images.sh
    beside_environment
    trap beside_down EXIT
    beside_down
    check "deploy/compose.yml builds and starts" beside up -d --build || return 0
    check "every part of it is healthy" beside_is_healthy
    check "a container with two labels is found, healed and proven" node scripts/beside.mjs "$(sed -n 's/^REDIS_IMAGE=//p' "$RUN_DIR/compose.env")"
}
