# shellcheck shell=bash
# The UI's types hold, what the daemons say is typed as docs/api says, and its vitest tests pass.

vitest_runs() { (cd frontend && npx vitest run --reporter=default --reporter=json --outputFile.json="$RUN_DIR/vitest.json"); }
weighs_little() { (cd frontend && npm run --silent build); }
types_hold() { (cd frontend && npm run --silent typecheck); }

# vitest_count FIELD - a number from its report; a report that is not there counts nothing.
vitest_count() {
    node -e '
        const report = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
        console.log(process.argv[2].split("+").reduce((sum, key) => sum + (report[key] ?? 0), 0));
    ' "$RUN_DIR/vitest.json" "$1" 2>/dev/null || echo 0
}

stage_ui_units() {
    local status=0
    scripts/setup.sh node
    scripts/npm-deps.sh frontend
    check "the UI's types of the API are those of docs/api" scripts/api-types.sh --check
    check "the UI's types hold" types_hold
    check "the page weighs no more than it may" weighs_little
    rm -f "$RUN_DIR/vitest.json"
    step "UI unit tests" vitest_runs || status=$?
    passed "$(vitest_count numPassedTests)" "UI unit tests"
    # A test that is left out is no better than one that fails.
    failed "$(vitest_count numFailedTests+numPendingTests+numTodoTests)" "UI unit tests"
    [ "$status" = 0 ] || [ "$(vitest_count numFailedTests)" != 0 ] || failed 1 "vitest ended with status $status"
}
