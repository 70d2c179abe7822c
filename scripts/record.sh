#!/usr/bin/env bash
# record.sh - records a first healing anew: make demo in the terminal as an asciicast, then the same on the page as a WebM.
#
# Like the demo it heals all faults and closes the incidents that are open.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

FOLDER=$ROOT/docs/pictures
MAX_BYTES=3000000
made=$RUN_DIR/recordings
export UI_URL=${UI_URL:-http://localhost:${FRONTEND_PORT:-5173}}

scripts/setup.sh node browser
scripts/npm-deps.sh tests
have script || die "the program script (bsdutils) is not there"

rm -rf "$made"
mkdir -p "$made" "$FOLDER"
step "recording make demo" node scripts/record-terminal.mjs "$made/first-healing.cast" "make demo" || die "the demo was not recorded"
step "recording the page at $UI_URL" node tests/browser/record.mjs "$made/first-healing.webm" || die "the page was not recorded"

bytes=$(cat "$made"/* | wc -c)
[ "$bytes" -le "$MAX_BYTES" ] || die "both together have $bytes bytes, at most $MAX_BYTES are kept"
cp "$made"/first-healing.* "$FOLDER/"
say "made anew: $((bytes / 1000)) kB in ${FOLDER#"$ROOT"/}"
