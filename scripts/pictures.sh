#!/usr/bin/env bash
# pictures.sh - makes the README's pictures anew: the browser test goes through the running system (UI_URL) with a camera.
#
# Like every run of that test it heals all faults and closes the incidents that are open.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

KEPT="redis-test-2-board redis-test-3-incident redis-test-4-approval redis-test-5-execution
    pages-systems-desktop-dark pages-insight-desktop-light pages-board-phone-dark pages-systems-phone-light"
MAX_BYTES=200000
FOLDER=$ROOT/docs/pictures
taken=$RUN_DIR/pictures
export UI_URL=${UI_URL:-http://localhost:5173}

scripts/setup.sh node browser
scripts/npm-deps.sh tests
curl -s -m 5 -o /dev/null "$UI_URL/health" || die "nothing answers at $UI_URL: make demo starts the system"

rm -rf "$taken"
SCREENSHOTS=$taken NO_COLOR=1 step "taking pictures of $UI_URL" \
    node --test --test-name-pattern='^redis-test:' tests/browser/browser.test.mjs || die "the walk through the page failed"

mkdir -p "$FOLDER"
for name in $KEPT; do
    [ -f "$taken/$name.webp" ] || die "the walk left no picture $name"
    bytes=$(wc -c <"$taken/$name.webp")
    [ "$bytes" -le "$MAX_BYTES" ] || die "the picture $name has $bytes bytes, at most $MAX_BYTES are kept"
    cp "$taken/$name.webp" "$FOLDER/"
done
say "made anew: $(du -ck "$FOLDER"/*.webp | tail -n 1 | cut -f1) KiB in ${FOLDER#"$ROOT"/}"
