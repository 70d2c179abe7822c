# shellcheck shell=bash
# The whole system from docker-compose.yml, beside a running demo: the demo's life cycles, and the browser test.
# shellcheck source=scripts/node-test.sh
. scripts/node-test.sh
# shellcheck source=scripts/suite-lane.sh
. scripts/suite-lane.sh

system_environment() {
    export COMPOSE_PROJECT_NAME=selfheal-system
    export REDIS_TEST_PORT=17380 POSTGRES_TEST_PORT=17433 POSTGRES_PORT=17432 BACKEND_PORT=17080
    export AI_DIAGNOSIS_PORT=17000 AI_AGENT_PORT=17001 HEALTH_MONITOR_PORT=17002
    export INCIDENT_GENERATOR_PORT=17900 FRONTEND_PORT=17173
    export REDIS_TEST_CONTAINER=system-redis-test POSTGRES_TEST_CONTAINER=system-postgres-test
    export POSTGRES_CONTAINER=system-postgres BACKEND_CONTAINER=system-backend
    export AI_DIAGNOSIS_CONTAINER=system-ai-diagnosis AI_AGENT_CONTAINER=system-ai-agent
    export HEALTH_MONITOR_CONTAINER=system-health-monitor FRONTEND_CONTAINER=system-frontend
    export INCIDENT_GENERATOR_CONTAINER=system-incident-generator DOCKER_HAND_CONTAINER=system-docker-hand
    export POSTGRES_VOLUME=selfheal_system_postgres
    export UI_URL=http://localhost:$FRONTEND_PORT
    export ALLOWED_ORIGINS=$UI_URL,http://127.0.0.1:$FRONTEND_PORT
    # The same faults again and again, within minutes: none of them is a fix that did not hold.
    export RELAPSE_WINDOW=0s BREAKER_FAILURES=0 EXECUTIONS_PER_TARGET=100
    export DEMO_URL=$UI_URL DEMO_APPROVE=yes
}

system_down() { scripts/compose.sh down --volumes --remove-orphans >/dev/null 2>&1 || true; }

# Without a running system the rest could only wait and fail.
bring_up() {
    check "every part builds" scripts/compose.sh build
    check "every part starts" scripts/compose.sh up -d
    check "every part is healthy" scripts/wait-healthy.sh
    [ "$(total failed system)" = 0 ]
}

# The browser tests that need nothing of this system's but its page, if that: those that bring daemons of their own
# (tests/browser/own-system.mjs), and the stories, which bring none.  They run beside the others.
apart() { grep -lF -e own-system.mjs -e story-pages.mjs tests/browser/*.test.mjs; }

own_down() { scripts/suite-targets.sh down 1 >/dev/null 2>&1 || true; }

run_apart() {
    local files
    suite_lane 1
    trap own_down EXIT
    export SELFHEAL_BIN=build/bin
    mapfile -t files < <(apart)
    run_node_tests "stories and real executions in a browser" "${files[@]}"
}

stage_system() {
    local files
    system_environment
    scripts/setup.sh build engine node browser
    scripts/engine.sh ensure
    scripts/images.sh
    scripts/target-images.sh network-tools
    trap system_down EXIT
    system_down
    bring_up || return 0
    check "the demo heals Redis" node scripts/demo.mjs redis
    check "the demo heals PostgreSQL" node scripts/demo.mjs postgres
    scripts/npm-deps.sh tests
    scripts/npm-deps.sh frontend
    check "the daemons build" scripts/build.sh build
    own_down
    check "targets and a database beside the system start" scripts/suite-targets.sh up 1
    (run_apart) &
    mapfile -t files < <(test_files tests/browser | grep -vxFf <(apart))
    run_node_tests "the loop in a browser" "${files[@]}"
    wait $!
}
