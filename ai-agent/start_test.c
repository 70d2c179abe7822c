/* Every check between an approval and an execution, on a fake backend and a fake engine. */
#include "ai-agent/start.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define INCIDENT "11111111-1111-4111-8111-111111111111"
#define OTHER "22222222-2222-4222-8222-222222222222"

static struct agent agent;
static struct {
    const char *incident; /* JSON; NULL = the backend is down; "" = unknown there */
    const char *container_id, *started_at;
    enum err_code engine; /* what inspect fails with */
} fake;

static enum err_code fake_fetch(void *ctx, const char *id, struct incident *ret, struct err *err)
{
    (void)ctx;
    if (!fake.incident)
        return err_set(err, ERR_UNAVAILABLE, "the backend cannot be asked");
    if (!*fake.incident)
        return err_set(err, ERR_NOT_FOUND, "incident %s not found", id);
    AUTO_JSON json_t *json = json_loads(fake.incident, 0, NULL);
    return incident_read(json, ret, err);
}

static enum err_code fake_inspect(void *self, const char *name, struct instance *ret, struct err *err)
{
    (void)self;
    (void)name;
    if (fake.engine)
        return err_set(err, fake.engine, "the engine says no");
    memset(ret, 0, sizeof *ret);
    snprintf(ret->id, sizeof ret->id, "%s", fake.container_id);
    snprintf(ret->incarnation, sizeof ret->incarnation, "%s", fake.started_at);
    snprintf(ret->started_at, sizeof ret->started_at, "%s", fake.started_at);
    return ERR_NONE;
}

/* It cannot be followed, so it is asked each time. */
static const struct executor_kind fake_kind = {.name = "docker", .inspect = fake_inspect};

static int set_up(void **state)
{
    struct err err;
    (void)state;
    agent.incidents = (struct incident_source){.fetch = fake_fetch};
    agent.proposals = proposals_create(60000);
    agent.executors = executors_create();
    if (!agent.executors || executors_add(agent.executors, &(struct executor){.kind = &fake_kind}, &err) ||
        catalogue_load("config/catalogue.yaml", &agent.catalogue, &err))
        return -1;
    return (int)identities_start(agent.catalogue, agent.executors, &agent.identities, &err);
}

static int tear_down(void **state)
{
    (void)state;
    identities_stop(agent.identities);
    executors_destroy(agent.executors);
    catalogue_free(agent.catalogue);
    proposals_destroy(agent.proposals);
    return 0;
}

static const char oom[] = "{\"id\":\"" INCIDENT "\",\"status\":\"triage\",\"affected_system\":\"redis-test\",\"error_logs\":[\"OOM\"]}";
static const char resolved[] = "{\"id\":\"" INCIDENT "\",\"status\":\"resolved\",\"affected_system\":\"redis-test\",\"error_logs\":[\"OOM\"]}";
static const char foreign[] = "{\"id\":\"" INCIDENT "\",\"status\":\"triage\",\"source\":\"payment-service\",\"message\":\"slow\"}";

static struct request start_of(const char *system, const char *action)
{
    struct request r = {.incident_id = INCIDENT};
    snprintf(r.system, sizeof r.system, "%s", system);
    snprintf(r.action, sizeof r.action, "%s", action);
    return r;
}

static void reset(const char *incident)
{
    fake.incident = incident;
    fake.container_id = "aaaaaaaaaaaaaaaa";
    fake.started_at = "2026-01-01T00:00:00Z";
    fake.engine = ERR_NONE;
}

static const struct {
    const char *incident, *system, *action;
    enum err_code engine, want;
    const char *want_word;
} cases[] = {
    {oom, "redis-test", "flush", ERR_NONE, ERR_NONE, ""},
    {oom, "mysql", "flush", ERR_NONE, ERR_NOT_FOUND, "known: redis-test, postgres-test"},
    {oom, "redis-test", "rm", ERR_NONE, ERR_NOT_FOUND, "known: flush, start, unpause, restart"},
    {oom, "redis-test", "kill-connections", ERR_NONE, ERR_NOT_FOUND, "unknown action"},
    {oom, "redis-test", "restart", ERR_NONE, ERR_CONFLICT, "is flush, not restart"},
    {oom, "postgres-test", "restart", ERR_NONE, ERR_CONFLICT, "about redis-test, not postgres-test"},
    {resolved, "redis-test", "flush", ERR_NONE, ERR_CONFLICT, "already resolved"},
    {foreign, "redis-test", "flush", ERR_NONE, ERR_CONFLICT, "no fix"},
    {"", "redis-test", "flush", ERR_NONE, ERR_NOT_FOUND, "not found"},
    {NULL, "redis-test", "flush", ERR_NONE, ERR_UNAVAILABLE, "backend"},
    {oom, "redis-test", "flush", ERR_NOT_FOUND, ERR_NOT_FOUND, "target missing: there is no container redis-test for redis-test"},
    {oom, "redis-test", "flush", ERR_UNAVAILABLE, ERR_UNAVAILABLE, "engine"},
};

static void without_a_proposal_only_the_agents_own_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r = start_of(cases[i].system, cases[i].action);
        struct execution_plan plan = {.step_count = 99};
        char used[UUID_TEXT_BYTES];
        struct err err = {0};
        reset(cases[i].incident);
        fake.engine = cases[i].engine;
        assert_int_equal(start_check(&agent, &r, &plan, used, &err), cases[i].want);
        assert_non_null(strstr(err.msg, cases[i].want_word));
        assert_string_equal(used, "");
        if (cases[i].want) {
            assert_int_equal(plan.step_count, 99); /* untouched */
            continue;
        }
        assert_string_equal(plan.incident_id, INCIDENT);
        assert_string_equal(plan.target->name, "redis-test");
        assert_string_equal(plan.evidence, "OOM");
        assert_int_equal(plan.step_count, 2);
        assert_string_equal(plan.steps[1]->name, "restart");
        assert_string_equal(plan.container_id, fake.container_id);
    }
}

/* A proposal to restart redis-test: not what the agent would propose by now, but what was approved. */
static struct sealed_proposal seal(const char *incident_id, int64_t at_us)
{
    struct err err;
    struct sealed_proposal sealed = {.target = catalogue_target_find(agent.catalogue, "redis-test"), .step_count = 1};
    sealed.steps[0] = catalogue_action_find(agent.catalogue, "redis", "restart");
    snprintf(sealed.incident_id, sizeof sealed.incident_id, "%s", incident_id);
    snprintf(sealed.container_id, sizeof sealed.container_id, "aaaaaaaaaaaaaaaa");
    snprintf(sealed.started_at, sizeof sealed.started_at, "2026-01-01T00:00:00Z");
    snprintf(sealed.incarnation, sizeof sealed.incarnation, "%s", sealed.started_at);
    assert_int_equal(proposals_seal(agent.proposals, &sealed, at_us, &err), ERR_NONE);
    return sealed;
}

static enum err_code check_sealed(const struct sealed_proposal *sealed, const char *action, struct execution_plan *plan, char *used, struct err *err)
{
    struct request r = start_of("redis-test", action);
    snprintf(r.proposal_id, sizeof r.proposal_id, "%s", sealed->id);
    return start_check(&agent, &r, plan, used, err);
}

static void a_proposal_is_carried_out_as_it_was_shown(void **state)
{
    (void)state;
    struct execution_plan plan = {.step_count = 99};
    char used[UUID_TEXT_BYTES];
    struct err err;
    reset(oom);
    struct sealed_proposal sealed = seal(INCIDENT, clock_wall_us());
    assert_int_equal(check_sealed(&sealed, "restart", &plan, used, &err), ERR_NONE);
    assert_int_equal(plan.step_count, 1);
    assert_string_equal(plan.steps[0]->name, "restart");
    assert_string_equal(plan.container_id, fake.container_id);
}

static void a_proposal_that_no_longer_fits_is_refused(void **state)
{
    (void)state;
    struct execution_plan plan = {.step_count = 99};
    char used[UUID_TEXT_BYTES];
    struct err err;
    reset(oom);
    struct sealed_proposal sealed = seal(INCIDENT, clock_wall_us()), expired = seal(INCIDENT, 0), others = seal(OTHER, clock_wall_us());

    assert_int_equal(check_sealed(&sealed, "flush", &plan, used, &err), ERR_CONFLICT);
    assert_int_equal(check_sealed(&expired, "restart", &plan, used, &err), ERR_NOT_FOUND);
    assert_int_equal(check_sealed(&others, "restart", &plan, used, &err), ERR_CONFLICT);
    fake.started_at = "2026-01-01T00:00:01Z";
    assert_int_equal(check_sealed(&sealed, "restart", &plan, used, &err), ERR_CONFLICT);
    assert_non_null(strstr(err.msg, "started again"));
    fake.container_id = "bbbbbbbbbbbbbbbb";
    assert_int_equal(check_sealed(&sealed, "restart", &plan, used, &err), ERR_CONFLICT);
    assert_non_null(strstr(err.msg, "another one"));
    reset(resolved);
    assert_int_equal(check_sealed(&sealed, "restart", &plan, used, &err), ERR_CONFLICT);
    assert_int_equal(plan.step_count, 99);
}

static void a_used_proposal_leads_to_its_execution(void **state)
{
    (void)state;
    struct execution_plan plan = {.step_count = 99};
    char used[UUID_TEXT_BYTES];
    struct err err;
    reset(resolved);
    struct sealed_proposal sealed = seal(INCIDENT, clock_wall_us());
    proposals_used(agent.proposals, sealed.id, OTHER);
    assert_int_equal(check_sealed(&sealed, "restart", &plan, used, &err), ERR_NONE);
    assert_string_equal(used, OTHER);
    assert_int_equal(plan.step_count, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_proposal_only_the_agents_own_is_accepted),
        cmocka_unit_test(a_proposal_is_carried_out_as_it_was_shown),
        cmocka_unit_test(a_proposal_that_no_longer_fits_is_refused),
        cmocka_unit_test(a_used_proposal_leads_to_its_execution),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
