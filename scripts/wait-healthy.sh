#!/usr/bin/env bash
# wait-healthy.sh [--now] - polls each part's GET /health until all say 200, or asks only once; shows the log of
# a part that does not, and of the database when it is not ready.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

LIMIT_S=${HEALTHY_TIMEOUT:-180}
if [ "${1:-}" = --now ]; then LIMIT_S=0; fi

# service, its port
PARTS=(
    "backend ${BACKEND_PORT:-8080}"
    "ai-diagnosis ${AI_DIAGNOSIS_PORT:-8000}"
    "ai-agent ${AI_AGENT_PORT:-8001}"
    "health-monitor ${HEALTH_MONITOR_PORT:-8002}"
    "incident-generator ${INCIDENT_GENERATOR_PORT:-9000}"
    "frontend ${FRONTEND_PORT:-5173}"
)

answer_of() { curl -s -m 5 -o "$RUN_DIR/health.json" -w '%{http_code}' "http://127.0.0.1:$1/health" || true; }

show_log() {
    printf '\nlast log lines of %s:\n' "$1" >&2
    scripts/compose.sh logs --tail=20 "$1" 2>&1 | sed 's/^/    /' >&2 || true
}

# The database has no /health: the engine knows what its own check said.
database_is_ready() {
    [ "$(docker inspect -f '{{.State.Health.Status}}' "${POSTGRES_CONTAINER:-postgres}" 2>/dev/null)" = healthy ]
}

# Prints what is still missing, one "service reason" a line.
missing_parts() {
    local part service port code
    for part in "${PARTS[@]}"; do
        read -r service port <<<"$part"
        code=$(answer_of "$port")
        case $code in
            200) ;;
            000) echo "$service gives no answer on port $port" ;;
            *) echo "$service answers $code: $(head -c 300 "$RUN_DIR/health.json" 2>/dev/null)" ;;
        esac
    done
}

started=$SECONDS
while missing=$(missing_parts) && [ -n "$missing" ]; do
    if [ $((SECONDS - started)) -ge "$LIMIT_S" ]; then
        printf 'not healthy after %ss:\n%s\n' "$LIMIT_S" "$missing" >&2
        database_is_ready || show_log postgres
        while read -r service _; do show_log "$service"; done <<<"$missing"
        exit 1
    fi
    sleep 1
done
