#!/usr/bin/env bash
# down.sh - stops the whole system, and the engine if it was started here.  The incidents stay in their volume.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

if ! have docker || ! timeout 20 docker info >/dev/null 2>&1; then
    say "no Docker engine answers: nothing is running"
    scripts/engine.sh stop
    exit 0
fi

stop_system() {
    # The watched systems' data is in volumes without a name: those go with their containers.
    scripts/compose.sh rm -fsv && scripts/compose.sh down --remove-orphans
}

step "stopping every part" stop_system || die "not everything could be stopped"
scripts/engine.sh stop
say "all stopped.  The incidents are kept; to delete them: docker volume rm <name> (docker volume ls lists selfheal_postgres_*)"
