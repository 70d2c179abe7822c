# shellcheck shell=bash
# Sources are laid out as .clang-format says; scripts are clean; what is kept has nothing that must not be.

clang_format_agrees() { scripts/sources.sh c | xargs -r clang-format --dry-run -Werror; }
shellcheck_agrees() { scripts/sources.sh shell | xargs -r shellcheck -x; }

node_scripts_parse() {
    local file
    while read -r file; do node --check "$file" || return 1; done < <(find scripts tests -name node_modules -prune -o -name '*.mjs' -print)
}

# Who may include whom, and no circles.
rooms_are_kept() { scripts/rooms.sh; }

# A warning of the formatter is a line that a reader does not see as it was meant.
man_page_renders() {
    local said
    said=$(groff -man -Tutf8 -ww -z docs/man/*.1 2>&1)
    printf '%s' "$said"
    [ -z "$said" ]
}

# Nothing unfinished, and no conflict left over, in the files that git keeps.
no_leftovers() {
    ! git grep -nIE '\b(TODO|FIXME|XXX)\b|^(<<<<<<<|>>>>>>>) ' -- . ':!*package-lock.json' ':!scripts/stages/layout.sh'
}

# docker-hand is read as a whole by whoever trusts it: its lines without tests, blank ones left out.
docker_hand_is_small() {
    local lines
    lines=$(find docker-hand -name '*.[ch]' ! -name '*_test.c' -exec cat {} + | grep -c '[^[:space:]]')
    echo "docker-hand: $lines lines"
    [ "$lines" -le 800 ]
}

stage_layout() {
    scripts/setup.sh lint node
    check "C sources are formatted" clang_format_agrees
    check "shell scripts are clean" shellcheck_agrees
    check "node scripts parse" node_scripts_parse
    check "rooms include only what they may" rooms_are_kept
    check "docker-hand has at most 800 lines" docker_hand_is_small
    check "the man page renders without a warning" man_page_renders
    check "nothing unfinished is left" no_leftovers
}
