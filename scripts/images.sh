#!/usr/bin/env bash
# images.sh PART... - makes sure that the base images are there: redis | postgres | debian | node
#
# Each is pulled; where no registry answers, a stand-in is built from Debian's packages under a name
# of its own.  What was chosen is written to .run/compose.env, which scripts/compose.sh passes on.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

ENV_FILE=$RUN_DIR/compose.env
PULL_LIMIT_S=600

declare -A REAL=(
    [redis]=redis:7-alpine
    [postgres]=postgres:16-alpine
    [debian]=debian:bookworm-slim
    [node]=node:22-bookworm-slim
)
declare -A STANDIN=(
    [redis]=selfheal-standin/redis:7
    [postgres]=selfheal-standin/postgres:15
    [debian]=selfheal-standin/debian:bookworm
    [node]=selfheal-standin/node:22
)
declare -A VARIABLE=(
    [redis]=REDIS_IMAGE [postgres]=POSTGRES_IMAGE [debian]=DEBIAN_IMAGE [node]=NODE_IMAGE
)

wanted() { [[ $parts == *" $1 "* ]]; }
present() { docker image inspect "$1" >/dev/null 2>&1; }

# A stand-in is made anew when its recipe changes: the label holds the recipe's checksum.
recipe_sum() {
    find "scripts/standins/$1" "scripts/standins/$1.sh" -type f 2>/dev/null | sort | xargs cat | sha256sum | cut -c1-16
}

standin_is_current() {
    [ "$(docker image inspect -f '{{index .Config.Labels "selfheal.recipe"}}' "${STANDIN[$1]}" 2>/dev/null)" = "$(recipe_sum "$1")" ]
}

pull() { timeout "$PULL_LIMIT_S" docker pull -q "$1"; }

build_plain() {
    DOCKER_BUILDKIT=0 docker build -q --label "selfheal.recipe=$(recipe_sum "$1")" \
        --build-arg "DEBIAN_IMAGE=${STANDIN[debian]}" -t "${STANDIN[$1]}" "$2"
}

build_standin() {
    case $1 in
        debian) scripts/standins/debian.sh "${STANDIN[debian]}" "selfheal.recipe=$(recipe_sum debian)" ;;
        node) scripts/standins/node.sh "${STANDIN[node]}" "${STANDIN[debian]}" "selfheal.recipe=$(recipe_sum node)" ;;
        *) build_plain "$1" "scripts/standins/$1" ;;
    esac
}

# Debian's npm comes in hundreds of packages: it is installed while the first stand-in is being built.
node_job=
fetch_node_meanwhile() {
    local log=$RUN_DIR/log/node-meanwhile.log
    if [ -z "$node_job" ] && wanted node && ! standin_is_current node; then
        say "fetching node meanwhile"
        scripts/setup.sh node >"$log" 2>&1 </dev/null &
        node_job=$!
    fi
}

need_node() {
    if [ -n "$node_job" ]; then
        step "waiting for node" tail --pid="$node_job" -n +1 -f "$RUN_DIR/log/node-meanwhile.log" || true
        wait "$node_job" || true
    fi
    # Nothing to do when that went well, and its own words when it did not.
    scripts/setup.sh node
}

need_standin() {
    if standin_is_current "$1"; then return 0; fi
    case $1 in
        debian) scripts/setup.sh standins && fetch_node_meanwhile ;;
        node) need_standin debian && need_node ;;
        *) need_standin debian ;;
    esac
    step "building a stand-in for ${REAL[$1]}" build_standin "$1" ||
        die "the stand-in for ${REAL[$1]} could not be built"
}

# choose PART -> the image's name in $chosen.  Asking a registry again and again costs seconds each time:
# an image that is there is taken, and one failed pull decides for the parts that follow.
registry=unknown
choose() {
    local part=$1 given=${!VARIABLE[$1]:-}
    if [ -n "$given" ]; then
        chosen=$given
        return 0
    fi
    chosen=${REAL[$part]}
    if present "$chosen"; then return 0; fi
    if [ "$registry" != absent ] && ! standin_is_current "$part"; then
        if step "pulling $chosen" pull "$chosen" 2>/dev/null; then
            registry=present
            return 0
        fi
        registry=absent
        say "no image registry answers: building stand-ins from Debian's packages instead"
    fi
    need_standin "$part"
    chosen=${STANDIN[$part]}
}

postgres_volume() {
    case $1 in
        "${STANDIN[postgres]}") echo selfheal_postgres_15 ;;
        *) echo selfheal_postgres_16 ;;
    esac
}

write_env() {
    touch "$ENV_FILE"
    grep -v "^$1=" "$ENV_FILE" >"$ENV_FILE.new" || true
    printf '%s=%s\n' "$1" "$2" >>"$ENV_FILE.new"
    mv "$ENV_FILE.new" "$ENV_FILE"
}

[ $# -gt 0 ] || set -- redis postgres debian node
parts=" $* "
for part; do
    [ -n "${REAL[$part]:-}" ] || die "images.sh: unknown part $part (redis, postgres, debian, node)"
    choose "$part"
    write_env "${VARIABLE[$part]}" "$chosen"
    if [ "$part" = postgres ] && [ -z "${POSTGRES_VOLUME:-}" ]; then
        write_env POSTGRES_VOLUME "$(postgres_volume "$chosen")"
    fi
done
