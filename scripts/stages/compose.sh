# shellcheck shell=bash
# docker-compose.yml is valid without any settings, alone and with deploy/metrics.compose.yml, for each compose that is there, and shows nothing to the network.

without_settings() { env -u REDIS_IMAGE -u POSTGRES_IMAGE -u DEBIAN_IMAGE -u NODE_IMAGE "$@"; }

with_metrics=(-f docker-compose.yml -f deploy/metrics.compose.yml)
v1_accepts() { without_settings docker-compose -f docker-compose.yml config -q && without_settings docker-compose "${with_metrics[@]}" config -q; }
v2_accepts() { without_settings docker compose -f docker-compose.yml config -q && without_settings docker compose "${with_metrics[@]}" config -q; }

# Every published port names the loopback address, or PUBLISHED_ON, which is that where nobody says otherwise.
only_loopback() {
    local ports
    ports=$(grep -oE '"[^"]*:[0-9]+"' <<<"$(grep -hE '^ +ports:' docker-compose.yml deploy/metrics.compose.yml)")
    [ -n "$ports" ] && ! grep -vE '^"(127\.0\.0\.1|\$\{PUBLISHED_ON:-127\.0\.0\.1\}):' <<<"$ports"
}

# The engine's socket stands in the volumes of one service, docker-hand.
one_has_the_engine() {
    local services
    services=$(awk '/^  [a-z-]+:$/ { service = $1 } /:\/var\/run\/docker\.sock$/ { print service }' docker-compose.yml)
    [ "$services" = docker-hand: ]
}

stage_compose() {
    scripts/setup.sh engine
    if docker-compose version >/dev/null 2>&1; then check "docker-compose 1 accepts the file" v1_accepts; fi
    if docker compose version >/dev/null 2>&1; then check "docker compose 2 accepts the file" v2_accepts; fi
    check "only loopback ports are published" only_loopback
    check "docker-hand alone has the engine's socket" one_has_the_engine
}
