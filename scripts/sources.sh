#!/usr/bin/env bash
# sources.sh c|shell - lists our own files of a kind, one a line.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

case ${1:-} in
    c) find common health-monitor ai-agent ai-diagnosis backend-ext incident-generator docker-hand selfheal-admin selfheal-cli bench fuzz tests \
        -name node_modules -prune -o -name '*.[ch]' -print 2>/dev/null | sort ;;
    shell) { find scripts -name '*.sh' && echo frontend/docker-entrypoint.sh && echo .ci/run; } | sort ;;
    *) die "sources.sh c|shell" ;;
esac
