#!/usr/bin/env bash
# rooms.sh - who may include whom.  Prints each include that the table does not allow, and each circle between files; fails if there is one.
#
# From outside a room of common/, only its front door (common/ROOM/ROOM.h) may be included; a room uses only rooms that stand
# in its row.  A daemon's folder includes its own files and the rooms of its row, never another daemon's.  fuzz/ looks at single parsers, also
# those inside a room, and bench/ measures them, so they may include all; nobody includes those two.
set -euo pipefail
cd "$(dirname "$0")/.."

# room: what it may use.  Tests (*_test.c, *_testing.c) may use common/testing besides.
rooms() {
    cat <<'TABLE'
common/base:
common/audit: common/base
common/metrics: common/base
common/loop: common/base
common/facts: common/base
common/yaml: common/base
common/testing:
common/http: common/base common/metrics
common/ws: common/base common/http
common/auth: common/base common/http common/ws
common/store: common/base common/metrics common/http
common/docker: common/base common/http
common/hand: common/base
common/executor: common/base common/metrics common/docker common/hand
common/types:
common/checks: common/base common/facts
common/catalogue: common/base common/yaml common/facts common/types common/checks common/executor
common/reload: common/base common/metrics common/catalogue
common/request: common/base common/executor common/catalogue
common/rules: common/base common/facts common/catalogue
common/probes: common/base common/loop common/facts common/checks common/catalogue common/executor common/rules
common/found: common/base common/catalogue common/executor common/probes
health-monitor: common/base common/loop common/metrics common/facts common/http common/auth common/store common/executor common/checks common/catalogue common/rules common/probes common/found common/reload
ai-agent: common/base common/metrics common/facts common/http common/ws common/auth common/store common/executor common/checks common/catalogue common/rules common/probes common/found common/reload
ai-diagnosis: common/base common/facts common/http common/auth common/checks common/catalogue common/rules common/reload
backend-ext: common/base common/metrics common/yaml common/audit common/http common/ws common/auth
incident-generator: common/base common/metrics common/http common/auth common/store common/executor common/catalogue common/reload
docker-hand: common/base common/facts common/hand common/executor common/catalogue common/request common/reload
selfheal-admin: common/base common/audit common/auth
selfheal-cli: common/base common/http
mock-services:
TABLE
}

includes() {
    git ls-files --cached --others --exclude-standard '*.c' '*.h' | xargs grep -HoE '^#include "[^"]+"' | sed -E 's/:#include "([^"]+)"/ \1/'
}

check() {
    awk '
        function room_of(path,  parts) { split(path, parts, "/"); return parts[1] == "common" ? parts[1] "/" parts[2] : parts[1] }
        FILENAME == "/dev/fd/3" {
            name = $1; sub(/:$/, "", name); known[name] = 1
            for (i = 2; i <= NF; i++) allowed[name, $i] = 1
            next
        }
        {
            from = room_of($1); to = room_of($2); last = to; sub(/.*\//, "", last)
            # A file and its headers are one: x.c, x.h and x_internal.h.
            a = $1; b = $2; sub(/(_internal)?\.[ch]$/, "", a); sub(/(_internal)?\.[ch]$/, "", b)
            if (a != b) edges[a] = edges[a] " " b
            if (from == to || from == "fuzz" || from == "bench") next
            is_test = $1 ~ /_test(ing)?\.c$/
            if (!(from in known)) problem($1 ": " from " has no row in scripts/rooms.sh")
            else if (!((from, to) in allowed) && !(is_test && to == "common/testing")) problem($1 " includes " $2 ": " from " does not use " to)
            else if (to ~ /^common\// && $2 != to "/" last ".h") problem($1 " includes " $2 ": the front door is " to "/" last ".h")
        }
        function problem(text) { print text; bad = 1 }
        # What comes back to itself through others.
        function walk(file, path,  list, n, i) {
            if (state[file] == 2) return
            if (state[file] == 1) { problem("a circle: " path " " file); return }
            state[file] = 1
            n = split(edges[file], list, " ")
            for (i = 1; i <= n; i++) walk(list[i], path " " file)
            state[file] = 2
        }
        END { for (file in edges) walk(file, ""); exit bad }
    ' /dev/fd/3 3< <(rooms) <(includes)
}

check
