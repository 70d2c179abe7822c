#!/usr/bin/env bash
# engine.sh ensure|stop|status - a Docker engine that answers: the machine's own, or one started here.
#
# Only an engine that this script started is ever stopped by it (.run/dockerd.pid says so).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

OUR_PID_FILE=$RUN_DIR/dockerd.pid
LOG=$RUN_DIR/dockerd.log
ENGINE_PID_FILE=/var/run/docker.pid
WAIT_S=60

engine_answers() { timeout 20 docker info >/dev/null 2>&1; }

# is_running PID NAME - a pid file outlives a killed engine, and its number may be anybody's by now, or
# that of a dead process which nobody has reaped.
is_running() {
    [ -n "${1:-}" ] && [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$2" ] &&
        ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

is_dockerd() { is_running "${1:-}" dockerd; }

remove_stale_pid_file() {
    local pid
    [ -e "$ENGINE_PID_FILE" ] || return 0
    pid=$(cat "$ENGINE_PID_FILE" 2>/dev/null || true)
    if is_dockerd "$pid"; then
        return 0
    fi
    say "a Docker engine died and left its pid file behind: removing $ENGINE_PID_FILE"
    as_root rm -f "$ENGINE_PID_FILE"
}

# The engine's containerd outlives a killed dockerd and keeps the containers' shims; a new dockerd
# takes it over by itself as long as it runs, so only its left-over pid file is looked at.
remove_stale_containerd_pid() {
    local file=/var/run/docker/containerd/containerd.pid pid
    [ -e "$file" ] || return 0
    pid=$(cat "$file" 2>/dev/null || true)
    is_running "$pid" containerd || as_root rm -f "$file"
}

find_dockerd() {
    local path
    for path in /usr/sbin/dockerd /usr/bin/dockerd "$(command -v dockerd || true)"; do
        if [ -n "$path" ] && [ -x "$path" ]; then
            echo "$path"
            return 0
        fi
    done
    return 1
}

# Started through sudo, the engine's socket would answer root alone.  A user's own group (Debian gives
# each user one) may have it; a group that is shared with others may not.
group_argument() {
    if [ "$(id -u)" != 0 ] && [ "$(id -gn)" = "$(id -un)" ]; then
        printf -- '--group=%s\n' "$(id -gn)"
    fi
}

# launch ARGS... starts dockerd detached from this terminal; prints nothing, leaves its pid.
launch() {
    local dockerd group
    dockerd=$(find_dockerd) || die "no dockerd on this machine (scripts/setup.sh engine installs it)"
    group=$(group_argument)
    # shellcheck disable=SC2016  # expanded by the inner shell
    as_root setsid --fork sh -c 'log=$1; pid_file=$2; shift 2; echo $$ >"$pid_file"
        exec "$@" >>"$log" 2>&1 </dev/null' sh "$LOG" "$OUR_PID_FILE" "$dockerd" ${group:+"$group"} "$@"
}

wait_for_engine() {
    local started=$SECONDS pid
    while [ $((SECONDS - started)) -lt "$WAIT_S" ]; do
        if engine_answers; then return 0; fi
        pid=$(cat "$OUR_PID_FILE" 2>/dev/null || true)
        if [ -n "$pid" ] && ! is_running "$pid" dockerd && ! is_running "$pid" sh; then
            echo "the engine ended by itself"
            return 1
        fi
        sleep 0.5
    done
    echo "no answer from the engine within ${WAIT_S}s"
    return 1
}

# What to try, best first: plain; the older iptables; a storage driver that works on any file system.
use_legacy_iptables() {
    as_root update-alternatives --set iptables /usr/sbin/iptables-legacy
    as_root update-alternatives --set ip6tables /usr/sbin/ip6tables-legacy || true
}

start_engine() {
    : >"$LOG" 2>/dev/null || as_root sh -c ": >'$LOG'"
    remove_stale_pid_file
    remove_stale_containerd_pid
    launch
    step "starting a Docker engine" wait_for_engine && return 0
    if grep -qiE 'iptables.*(failed|incompatible|not supported)' "$LOG" && [ -x /usr/sbin/iptables-legacy ]; then
        say "its firewall rules failed: trying the older iptables"
        as_root true && use_legacy_iptables
        relaunch && return 0
    fi
    if grep -qiE 'error initializing graphdriver|driver not supported|overlay.*(invalid|not supported)' "$LOG"; then
        say "its storage driver does not work here: trying vfs, which is slower and needs more disk"
        relaunch --storage-driver=vfs && return 0
    fi
    explain_and_die
}

relaunch() {
    stop_ours
    remove_stale_pid_file
    : | as_root tee "$LOG" >/dev/null
    launch "$@"
    step "starting the Docker engine once more" wait_for_engine
}

explain_and_die() {
    grep -E 'level=(error|fatal)|^failed|rror' "$LOG" | tail -n 8 | sed 's/^/    /' >&2 || true
    die "the Docker engine does not start; its log is ${LOG#"$ROOT"/}"
}

stop_ours() {
    local pid tries=0
    pid=$(cat "$OUR_PID_FILE" 2>/dev/null || true)
    if is_dockerd "$pid"; then
        as_root kill "$pid"
        while is_dockerd "$pid" && [ "$tries" -lt 150 ]; do
            sleep 0.2
            tries=$((tries + 1))
        done
        if is_dockerd "$pid"; then
            warn "the engine did not leave within 30s: killing it"
            as_root kill -9 "$pid" || true
        fi
    fi
    as_root rm -f "$OUR_PID_FILE"
}

# An engine is there but answers only to root, or to members of its group.
explain_no_rights() {
    local pid
    pid=$(cat "$ENGINE_PID_FILE" 2>/dev/null || true)
    if is_dockerd "$pid" || [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then
        die "a Docker engine is there but does not answer $(id -un): add the user to its group (sudo usermod -aG docker $(id -un), then log in again) or run it with sudo"
    fi
}

ensure() {
    have docker || die "no docker command (scripts/setup.sh engine installs it)"
    if engine_answers; then return 0; fi
    if [ -n "${DOCKER_HOST:-}" ]; then
        die "the engine at DOCKER_HOST=$DOCKER_HOST does not answer: start it, or unset DOCKER_HOST to let make start one here"
    fi
    [ "$(id -u)" = 0 ] || explain_no_rights
    can_be_root || die "no Docker engine answers, and starting one needs root or sudo"
    ask_for_root
    start_engine
    [ "$(id -u)" = 0 ] || explain_no_rights_after_start
}

explain_no_rights_after_start() {
    engine_answers || die "the engine runs but does not answer $(id -un): run make with sudo"
}

stop() {
    if [ ! -e "$OUR_PID_FILE" ]; then
        ! engine_answers || say "the Docker engine was not started here: left running"
        return 0
    fi
    step "stopping the Docker engine" stop_ours
}

status() {
    if ! engine_answers; then
        say "no Docker engine answers"
        return 1
    fi
    docker version --format 'engine {{.Server.Version}} (API {{.Server.APIVersion}})'
}

case ${1:-} in
    ensure) ensure ;;
    stop) stop ;;
    status) status ;;
    *) die "engine.sh ensure|stop|status" ;;
esac
