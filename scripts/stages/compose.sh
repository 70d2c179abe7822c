# shellcheck shell=bash
# docker-compose.yml, alone and with deploy/metrics.compose.yml, and deploy/compose.yml are valid without any settings for each compose that is there,
# and show nothing to the network.

without_settings() { env -u REDIS_IMAGE -u POSTGRES_IMAGE -u DEBIAN_IMAGE -u NODE_IMAGE "$@"; }

# accepted_by COMPOSE... - each of the three ways to start.
accepted_by() {
    without_settings "$@" -f docker-compose.yml config -q &&
        without_settings "$@" -f docker-compose.yml -f deploy/metrics.compose.yml config -q &&
        without_settings "$@" -f deploy/compose.yml config -q
}

# Every published port names the loopback address, or PUBLISHED_ON, which is that where nobody says otherwise.
only_loopback() {
    local ports
    ports=$(grep -oE '"[^"]*:[0-9]+"' <<<"$(grep -hE '^ +ports:' docker-compose.yml deploy/metrics.compose.yml)")
    [ -n "$ports" ] && ! grep -vE '^"(127\.0\.0\.1|\$\{PUBLISHED_ON:-127\.0\.0\.1\}):' <<<"$ports"
}

# Nothing is published beside one's own services: what is on the machine's network is told to listen on the loopback address, whatever the environment says.
only_loopback_beside() {
    local told
    told=$(BIND_ADDRESS=0.0.0.0 LISTEN=0.0.0.0:80 PUBLISHED_ON=0.0.0.0 docker_compose -f deploy/compose.yml config |
        awk '/^[a-z]/ { at = $1 } /^  [a-z-]+:$/ && at == "services:" { service = $1 } / network_mode: host$/ { host[service] = 1 }
            / (BIND_ADDRESS: |LISTEN: )"?127\.0\.0\.1(:[0-9]+)?"?$/ { told[service] = 1 } / ports:$/ { print "published", service }
            END { for (service in host) if (!told[service]) print "untold", service; print length(host) }')
    [ "$told" = 5 ] || { echo "$told" && false; }
}

docker_compose() {
    if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

# The engine's socket stands in the volumes of one service, docker-hand.
one_has_the_engine() {
    local file services
    for file in docker-compose.yml deploy/compose.yml; do
        services=$(awk '/^  [a-z-]+:$/ { service = $1 } /:\/var\/run\/docker\.sock$/ { print service }' "$file")
        [ "$services" = docker-hand: ] || return 1
    done
}

stage_compose() {
    scripts/setup.sh engine
    if docker-compose version >/dev/null 2>&1; then check "docker-compose 1 accepts the files" accepted_by docker-compose; fi
    if docker compose version >/dev/null 2>&1; then check "docker compose 2 accepts the files" accepted_by docker compose; fi
    check "only loopback ports are published" only_loopback
    check "beside one's own services all listen on the loopback address" only_loopback_beside
    check "docker-hand alone has the engine's socket" one_has_the_engine
}
