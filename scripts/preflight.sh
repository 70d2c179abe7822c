#!/usr/bin/env bash
# preflight.sh - before anything is started: is something in the way?  Says what, and what to do.
#
# Looks at disk space, at ports, and (with an engine) at containers of the same names.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

NEED_DISK_MIB=3072             # images, their build, and the database
NEED_DISK_AGAIN_MIB=512        # once the images are there
problems=0

problem() {
    printf '  - %s\n' "$*" >&2
    problems=$((problems + 1))
}

# name of the part, the variable that moves it, its default port, the variable of its container's name, its default
PARTS="
Redis|REDIS_TEST_PORT|6380|REDIS_TEST_CONTAINER|redis-test
PostgreSQL|POSTGRES_TEST_PORT|5433|POSTGRES_TEST_CONTAINER|postgres-test
the database|POSTGRES_PORT|5432|POSTGRES_CONTAINER|postgres
the backend|BACKEND_PORT|8080|BACKEND_CONTAINER|backend
the diagnosis|AI_DIAGNOSIS_PORT|8000|AI_DIAGNOSIS_CONTAINER|ai-diagnosis
the agent|AI_AGENT_PORT|8001|AI_AGENT_CONTAINER|ai-agent
the monitor|HEALTH_MONITOR_PORT|8002|HEALTH_MONITOR_CONTAINER|health-monitor
the generator|INCIDENT_GENERATOR_PORT|9000|INCIDENT_GENERATOR_CONTAINER|incident-generator
the UI|FRONTEND_PORT|5173|FRONTEND_CONTAINER|frontend
"

# Where the images go: the engine's folder, or what is above it while there is none yet.
engine_folder() {
    local folder
    folder=$(docker info --format '{{.DockerRootDir}}' 2>/dev/null || true)
    [ -n "$folder" ] || folder=/var/lib/docker
    while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
    echo "$folder"
}

check_disk() {
    local folder free needed=$NEED_DISK_MIB
    folder=$(engine_folder)
    if docker image inspect "$(basename "$ROOT")_backend" >/dev/null 2>&1 ||
        docker image inspect "$(basename "$ROOT")-backend" >/dev/null 2>&1; then
        needed=$NEED_DISK_AGAIN_MIB
    fi
    free=$(df -Pm "$folder" 2>/dev/null | awk 'NR == 2 { print $4 }')
    if [ -n "$free" ] && [ "$free" -lt "$needed" ]; then
        problem "only $free MiB are free in $folder, $needed MiB are needed: make room (docker system prune removes what Docker no longer uses)"
    fi
}

project_folder_of() {
    docker inspect -f '{{index .Config.Labels "com.docker.compose.project.working_dir"}}' "$1" 2>/dev/null || true
}

# holder_of PORT: "program (pid N)", as far as it may be seen
holder_of() {
    local line
    line=$({ as_root_quietly ss -Hltnp "sport = :$1" || true; } 2>/dev/null | head -n 1)
    sed -nE 's/.*users:\(\("([^"]+)",pid=([0-9]+).*/\1 (process \2)/p' <<<"$line"
}

as_root_quietly() {
    if [ "$(id -u)" = 0 ] || ! sudo -n true 2>/dev/null; then "$@"; else sudo -n "$@"; fi
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Which container publishes the port?  Prints its name.
publisher_of() {
    docker ps --filter "publish=$1" --format '{{.Names}}' 2>/dev/null | head -n 1
}

check_port() {
    local part=$1 variable=$2 port=$3 container=$4 publisher holder
    is_taken "$port" || return 0
    publisher=$(publisher_of "$port")
    if [ -n "$publisher" ]; then
        [ "$publisher" = "$container" ] && [ "$(project_folder_of "$publisher")" = "$ROOT" ] && return 0
        problem "port $port, which $part needs, is published by the container $publisher: stop it (docker stop $publisher), or move $part (make demo $variable=N)"
        return 0
    fi
    holder=$(holder_of "$port")
    problem "port $port, which $part needs, is taken by ${holder:-another program}: stop it, or move $part (make demo $variable=N)"
}

check_container() {
    local container=$1 variable=$2 folder
    docker inspect "$container" >/dev/null 2>&1 || return 0
    folder=$(project_folder_of "$container")
    [ "$folder" != "$ROOT" ] || return 0
    if [ -n "$folder" ]; then
        problem "a container named $container belongs to the copy in $folder: run make down there first"
    else
        problem "a container named $container is already there and is not ours: remove it (docker rm -f $container), or choose another name ($variable=NAME)"
    fi
}

check_parts() {
    local part port_variable port name_variable name
    while IFS='|' read -r part port_variable port name_variable name; do
        [ -n "$part" ] || continue
        port=${!port_variable:-$port}
        name=${!name_variable:-$name}
        check_port "$part" "$port_variable" "$port" "$name"
        check_container "$name" "$name_variable"
    done <<<"$PARTS"
    check_container "${DOCKER_HAND_CONTAINER:-docker-hand}" DOCKER_HAND_CONTAINER # it has no port
}

check_disk
check_parts
[ "$problems" = 0 ] || die "$problems thing(s) in the way, listed above; nothing was started"
