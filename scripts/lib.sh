# shellcheck shell=bash
# lib.sh - what every script here shares: where things are, how to speak, how to run a long step.
#
# Source it; it changes into the project's root and keeps state in .run/ (git-ignored).

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit 1

RUN_DIR=$ROOT/.run             # logs, the engine's pid file, settings written by these scripts
TOOLS_DIR=$ROOT/.tools         # node and npm of our own
mkdir -p "$RUN_DIR/log"

# A node of the machine may be too old or too new: ours goes first once it is there.
export PATH="$TOOLS_DIR/node_modules/.bin:$PATH:/usr/sbin:/sbin"

say()  { printf '%s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die()  { printf '\nerror: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# as_root CMD... runs it with the rights of root, or says what is missing.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        die "this needs root and there is no sudo: run as root, or run by hand: $*"
    fi
}

can_be_root() { [ "$(id -u)" = 0 ] || have sudo; }

# Ask for the password once, in front, instead of in the middle of a step whose output is hidden.
ask_for_root() {
    [ "$(id -u)" = 0 ] || ! have sudo || sudo -v || die "this needs the rights of root, and sudo refused them: run it as root, or ask for sudo rights"
}

# step "what it does" CMD... runs a long command with its output in a log, prints the seconds
# as they go by, and shows the end of the log when it fails.  The command's status is returned.
step() {
    local label=$1 log pid status=0 started=$SECONDS shown=0
    shift
    log=$RUN_DIR/log/$(printf '%s' "$label" | tr -cs 'a-zA-Z0-9' '-' | cut -c1-50).log
    [ -t 1 ] || printf '%s ...\n' "$label"
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        if [ -t 1 ]; then
            printf '\r%s ... %ds ' "$label" "$((SECONDS - started))"
        elif [ $((SECONDS - started)) -ge $((shown + 15)) ]; then
            shown=$((SECONDS - started))
            printf '  %s: %ds so far\n' "$label" "$shown"
        fi
        sleep 0.2
    done
    wait "$pid" || status=$?
    if [ -t 1 ]; then printf '\r'; fi
    if [ "$status" = 0 ]; then
        printf '%s: done in %ds   \n' "$label" "$((SECONDS - started))"
    else
        printf '%s: FAILED after %ds\n' "$label" "$((SECONDS - started))"
        tail -n 40 "$log" | sed 's/^/    /' >&2
        say "    (all of it: ${log#"$ROOT"/})" >&2
    fi
    return "$status"
}
