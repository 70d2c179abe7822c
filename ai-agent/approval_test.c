/* Every check between an approval and an execution, on a fake backend and a fake engine. */
#include "ai-agent/approval.h"
#include "ai-agent/listing.h"
#include "ai-agent/undo.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define INCIDENT "11111111-1111-4111-8111-111111111111"
#define OTHER "22222222-2222-4222-8222-222222222222"

static struct agent agent;
static struct {
    const char *incident; /* JSON; NULL = the backend is down; "" = unknown there */
    const char *container_id, *started_at, *image_id;
    enum err_code engine; /* what inspect fails with */
    bool other_open;      /* another incident of that fault is open */
    bool well;            /* the target refuses nothing */
    const char *listed;   /* what a command that only looks prints */
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

static bool fake_other_open(void *ctx, const struct incident *incident)
{
    (void)ctx;
    (void)incident;
    return fake.other_open;
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
    snprintf(ret->image_id, sizeof ret->image_id, "%s", fake.image_id);
    return ERR_NONE;
}

static enum err_code fake_exec(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    (void)self;
    (void)err;
    *ret_exit_code = 0;
    exec->on_output(exec->ctx, EXECUTOR_STDOUT, fake.listed, strlen(fake.listed));
    return ERR_NONE;
}

/* It cannot be followed, so it is asked each time. */
static const struct executor_kind fake_kind = {.name = "docker", .inspect = fake_inspect, .exec = fake_exec};

static enum err_code fake_live(void *self, const struct target *t, struct facts *f, struct instance *ret, struct err *err)
{
    (void)self;
    (void)t;
    (void)ret;
    if (fake.engine)
        return err_set(err, fake.engine, "the engine says no");
    facts_set_text(f, "container_state", "running");
    facts_set_number(f, "answers", 1);
    facts_set_number(f, "used_memory", fake.well ? 1 : 50);
    facts_set_number(f, "maxmemory", 50);
    facts_set_number(f, "keys", 7);
    facts_set_text(f, "maxmemory_policy", "noeviction");
    facts_set_text(f, "write_error", fake.well ? "" : "OOM command not allowed when used memory > 'maxmemory'.");
    facts_set_number(f, "health", fake.well ? 98 : 0);
    facts_set_text(f, "summary", "memory 0.0 of 0.0 MB used");
    return ERR_NONE;
}

static char path[] = "config/catalogue.yaml", other_path[] = "CMakeLists.txt";

static int set_up(void **state)
{
    struct err err;
    (void)state;
    agent.incidents = (struct incident_source){.fetch = fake_fetch, .other_open = fake_other_open};
    agent.live = (struct live_source){.ask = fake_live};
    agent.proposals = proposals_create(60000, NULL);
    agent.executors = executors_create();
    if (!agent.executors || executors_add(agent.executors, &(struct executor){.kind = &fake_kind}, &err) ||
        catalogue_load_file(path, &agent.catalogue, &err))
        return -1;
    static struct agent_settings settings = {.catalogue = {.path = path}, .evidence_max_age_ms = 600000, .undo_window_ms = 3600000};
    agent.settings = &settings;
    return (int)identities_start(agent.executors, NULL, NULL, &agent.identities, &err);
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

/* What an undo is made of: a snapshot that lies in a store and a folder of its own. */
static char home[] = "/tmp/approval-test-XXXXXX";
static const atomic_bool running = false;

static void open_capsules(void)
{
    static char store_path[64];
    struct err err = {0};
    memcpy(home + strlen(home) - 6, "XXXXXX", 6);
    assert_non_null(mkdtemp(home));
    snprintf(store_path, sizeof store_path, "%s/store.sqlite", home);
    assert_int_equal(store_open(store_path, &agent.store, &err), ERR_NONE);
    const struct capsules_options o = {
        .folder = home, .store = agent.store, .executors = agent.executors, .keep_days = 1, .tidy_every_ms = 1000000, .cancel = &running};
    assert_int_equal(capsules_open(&o, &agent.capsules, &err), ERR_NONE);
}

static void close_capsules(void)
{
    char command[80];
    capsules_close(agent.capsules);
    store_close(agent.store);
    snprintf(command, sizeof command, "rm -rf %s", home);
    assert_int_equal(system(command), 0);
}

static void keep_capsule(void)
{
    struct capsule c = {.attempt = 1, .key_count = 7, .taken_at_us = clock_wall_us()};
    struct err err = {0};
    uuid_create(c.id);
    clock_mark(c.mark);
    snprintf(c.kind, sizeof c.kind, "redis-snapshot");
    snprintf(c.execution_id, sizeof c.execution_id, OTHER);
    snprintf(c.incident_id, sizeof c.incident_id, INCIDENT);
    snprintf(c.system, sizeof c.system, "redis-test");
    snprintf(c.container_id, sizeof c.container_id, "aaaaaaaaaaaaaaaa");
    snprintf(c.folder, sizeof c.folder, "/data");
    snprintf(c.file, sizeof c.file, "dump.rdb");
    assert_int_equal(capsules_keep(agent.capsules, &c, &err), ERR_NONE);
}

static const char oom[] = "{\"id\":\"" INCIDENT "\",\"status\":\"triage\",\"affected_system\":\"redis-test\",\"error_logs\":[\"OOM\"]}";
static const char resolved[] = "{\"id\":\"" INCIDENT "\",\"status\":\"resolved\",\"affected_system\":\"redis-test\",\"error_logs\":[\"OOM\"]}";
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
    fake.image_id = "sha256:one";
    fake.well = false;
    fake.listed = "big 9000000 bytes\n";
}

static void seal_action(const char *action, const char *incident_id, int64_t at_us, char ret_id[UUID_TEXT_BYTES])
{
    struct err err;
    const struct rule *rule;
    struct sealed_proposal sealed = {.target = catalogue_target_find(agent.catalogue, "redis-test")};
    struct facts *none = facts_create();
    for (size_t i = 0; (rule = catalogue_rule(agent.catalogue, i)); i++)
        if (strcmp(rule->name, "redis-oom") == 0)
            sealed.rule = rule;
    assert_true(steps_add(&sealed.steps, catalogue_action_find(agent.catalogue, "redis", action), sealed.target, none));
    facts_destroy(none);
    const struct listing_place place = {.executor = target_executor(agent.executors, sealed.target), .target = sealed.target};
    assert_int_equal(listing_keep(&place, &sealed.steps, &err), ERR_NONE);
    sealed.undo_window_ms = agent.settings->undo_window_ms;
    snprintf(sealed.incident_id, sizeof sealed.incident_id, "%s", incident_id);
    snprintf(sealed.container_id, sizeof sealed.container_id, "aaaaaaaaaaaaaaaa");
    snprintf(sealed.incarnation, sizeof sealed.incarnation, "2026-01-01T00:00:00Z");
    snprintf(sealed.started_at, sizeof sealed.started_at, "2026-01-01T00:00:00Z");
    snprintf(sealed.image_id, sizeof sealed.image_id, "%s", fake.image_id);
    snprintf(sealed.catalogue_digest, sizeof sealed.catalogue_digest, "%s", catalogue_digest_in_force(agent.catalogue));
    sealed.checked_at_us = clock_wall_us();
    sealed.facts = json_pack("{s:s}", "write_error", "OOM command not allowed");
    assert_int_equal(proposals_seal(agent.proposals, &sealed, at_us, &err), ERR_NONE);
    memcpy(ret_id, sealed.id, UUID_TEXT_BYTES);
    sealed_proposal_free(&sealed);
}

static void seal(const char *incident_id, int64_t at_us, char ret_id[UUID_TEXT_BYTES])
{
    seal_action("flush", incident_id, at_us, ret_id);
}

/* What is wrong with the approval in each row. */
enum proposal_kind { SHOWN, NOT_SHOWN, EXPIRED, OF_ANOTHER };

static const struct {
    const char *what;
    enum proposal_kind proposal;
    bool by_id;
    const char *incident, *system, *action, *container_id, *started_at;
    enum err_code engine;
    bool well;
    enum err_code want;
    const char *want_word;
} cases[] = {
    {"as shown, by its id", SHOWN, true, oom, "redis-test", "flush", NULL, NULL, ERR_NONE, false, ERR_NONE, ""},
    {"as shown, by its words", SHOWN, false, oom, "redis-test", "flush", NULL, NULL, ERR_NONE, false, ERR_NONE, ""},
    {"nothing was shown", NOT_SHOWN, false, oom, "redis-test", "flush", NULL, NULL, ERR_NONE, false, ERR_NOT_FOUND, "ask for one"},
    {"expired, by its words", EXPIRED, false, oom, "redis-test", "flush", NULL, NULL, ERR_NONE, false, ERR_NOT_FOUND, "ask for one"},
    {"expired, by its id", EXPIRED, true, oom, "redis-test", "flush", NULL, NULL, ERR_NONE, false, ERR_NOT_FOUND, "expired"},
    {"another incident's", OF_ANOTHER, true, oom, "redis-test", "flush", NULL, NULL, ERR_NONE, false, ERR_CONFLICT, "is for incident"},
    {"unknown system", SHOWN, true, oom, "mysql", "flush", NULL, NULL, ERR_NONE, false, ERR_NOT_FOUND, "known: redis-test, postgres-test"},
    {"unknown action", SHOWN, true, oom, "redis-test", "rm", NULL, NULL, ERR_NONE, false, ERR_NOT_FOUND, "known: flush, evict-volatile"},
    {"an action of another type", SHOWN, true, oom, "redis-test", "kill-connections", NULL, NULL, ERR_NONE, false, ERR_NOT_FOUND, "unknown action"},
    {"another action", SHOWN, true, oom, "redis-test", "restart", NULL, NULL, ERR_NONE, false, ERR_CONFLICT, "is flush, not restart"},
    {"another system", SHOWN, true, oom, "postgres-test", "restart", NULL, NULL, ERR_NONE, false, ERR_CONFLICT,
     "about redis-test, not postgres-test"},
    {"resolved meanwhile", SHOWN, true, resolved, "redis-test", "flush", NULL, NULL, ERR_NONE, false, ERR_CONFLICT, "already resolved"},
    {"unknown incident", SHOWN, true, "", "redis-test", "flush", NULL, NULL, ERR_NONE, false, ERR_NOT_FOUND, "not found"},
    {"no backend", SHOWN, true, NULL, "redis-test", "flush", NULL, NULL, ERR_NONE, false, ERR_UNAVAILABLE, "backend"},
    {"no engine", SHOWN, true, oom, "redis-test", "flush", NULL, NULL, ERR_UNAVAILABLE, false, ERR_UNAVAILABLE, "engine"},
    {"another container", SHOWN, true, oom, "redis-test", "flush", "bbbbbbbbbbbbbbbb", NULL, ERR_NONE, false, ERR_CONFLICT, "another one"},
    {"started again", SHOWN, true, oom, "redis-test", "flush", NULL, "2026-01-01T00:00:01Z", ERR_NONE, false, ERR_CONFLICT, "started again"},
    {"well by now", SHOWN, true, oom, "redis-test", "flush", NULL, NULL, ERR_NONE, true, ERR_CONFLICT, "no longer needed: redis-test is healthy now"},
};

static void an_approval_is_for_what_was_shown_and_still_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r = start_of(cases[i].system, cases[i].action);
        struct execution_plan plan = {.target = NULL};
        char used[UUID_TEXT_BYTES], id[UUID_TEXT_BYTES] = "";
        struct err err = {0};
        proposals_destroy(agent.proposals);
        agent.proposals = proposals_create(60000, NULL);
        reset(cases[i].incident);
        if (cases[i].proposal != NOT_SHOWN)
            seal(cases[i].proposal == OF_ANOTHER ? OTHER : INCIDENT, cases[i].proposal == EXPIRED ? 0 : clock_wall_us(), id);
        if (cases[i].by_id)
            memcpy(r.proposal_id, id, sizeof r.proposal_id);
        fake.engine = cases[i].engine;
        fake.well = cases[i].well;
        if (cases[i].container_id)
            fake.container_id = cases[i].container_id;
        if (cases[i].started_at)
            fake.started_at = cases[i].started_at;
        AUTO_JSON json_t *differences = NULL;
        enum err_code code = approval_check(&agent, &r, &plan, used, &differences, &err);
        if (code != cases[i].want || (code && !strstr(err.msg, cases[i].want_word)))
            fail_msg("%s: %d %s", cases[i].what, (int)code, err.msg);
        assert_int_equal(plan.target != NULL, code == ERR_NONE);
        if (code)
            continue;
        assert_string_equal(r.proposal_id, id);
        assert_string_equal(plan.steps.list[0].action->name, "flush");
        assert_string_equal(plan.container_id, "aaaaaaaaaaaaaaaa");
        assert_string_equal(plan.evidence, "OOM");
        execution_plan_free(&plan);
    }
}

static void a_used_proposal_leads_to_its_execution(void **state)
{
    (void)state;
    struct execution_plan plan = {.target = NULL};
    struct request r = start_of("redis-test", "flush");
    char used[UUID_TEXT_BYTES];
    struct err err;
    reset(resolved);
    seal(INCIDENT, clock_wall_us(), r.proposal_id);
    assert_int_equal(proposals_used(agent.proposals, r.proposal_id, OTHER, NULL), ERR_NONE);
    AUTO_JSON json_t *differences = NULL;
    assert_int_equal(approval_check(&agent, &r, &plan, used, &differences, &err), ERR_NONE);
    assert_string_equal(used, OTHER);
    assert_null(plan.target);
}

/* What changed between showing and approving, and the field that tells it. */
static void what_differs_is_told_field_by_field(void **state)
{
    (void)state;
    static const struct {
        const char *what, *field, *want_word;
    } rows[] = {
        {"nothing", NULL, NULL},
        {"digest edited", NULL, "the digest is not that of proposal"},
        {"container recreated", "container.id", "another one"},
        {"container started again", "container.started_at", "started again"},
        {"image replaced", "container.image", "container.image was sha256:one and is sha256:two"},
        {"catalogue changed", "catalogue", "catalogue was"},
        {"evidence too old", NULL, "its evidence was seen"},
        {"fault gone", "premise", "no longer needed"},
        {"less time to undo it", "steps[0].undo", "steps[0].undo was Before it runs"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct request r = start_of("redis-test", "flush");
        struct execution_plan plan = {.target = NULL};
        char used[UUID_TEXT_BYTES];
        struct err err = {0};
        AUTO_JSON json_t *differences = NULL;
        struct agent_settings settings = *agent.settings, *kept = (struct agent_settings *)agent.settings;
        reset(oom);
        fake.image_id = "sha256:one";
        seal(INCIDENT, clock_wall_us(), r.proposal_id);
        agent.settings = &settings;
        if (i == 1)
            memset(r.digest, 'a', DIGEST_TEXT_BYTES - 1);
        if (i == 2)
            fake.container_id = "bbbbbbbbbbbbbbbb";
        if (i == 3)
            fake.started_at = "2026-01-01T00:00:01Z";
        if (i == 4)
            fake.image_id = "sha256:two";
        if (i == 5)
            settings.catalogue.path = other_path;
        if (i == 6)
            settings.evidence_max_age_ms = -1;
        fake.well = i == 7;
        settings.undo_window_ms = i == 8 ? 60000 : kept->undo_window_ms;
        enum err_code code = approval_check(&agent, &r, &plan, used, &differences, &err);
        agent.settings = kept;
        if (code != (i == 0 ? ERR_NONE : ERR_CONFLICT) || (rows[i].want_word && !strstr(err.msg, rows[i].want_word)))
            fail_msg("%s: %d %s", rows[i].what, (int)code, err.msg);
        if (rows[i].field)
            assert_string_equal(json_str(json_array_get(differences, 0), "field"), rows[i].field);
        else
            assert_int_equal(json_array_size(differences), 0);
        const json_t *fact = json_array_get(differences, 1);
        assert_string_equal(json_str(fact, "field"), i == 7 ? "premise.write_error" : "");
        assert_string_equal(json_str(fact, "was"), i == 7 ? "OOM command not allowed" : "");
        if (!code)
            execution_plan_free(&plan);
    }
}

/* Of a system and fault one incident is open at most. */
static void an_undo_leaves_an_incident_alone_beside_a_newer_one(void **state)
{
    static const struct {
        const char *incident;
        bool other_open, want;
    } rows[] = {{resolved, true, true}, {resolved, false, false}, {oom, true, false}};
    (void)state;
    open_capsules();
    keep_capsule();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct request r = start_of("redis-test", "undo");
        struct execution_plan plan = {.target = NULL};
        char used[UUID_TEXT_BYTES];
        struct err err = {0};
        AUTO_JSON json_t *differences = NULL;
        AUTO_JSON json_t *proposal = NULL;
        reset(rows[i].incident);
        fake.other_open = rows[i].other_open;
        if (undo_propose(&agent, OTHER, &proposal, &err))
            fail_msg("%s", err.msg);
        snprintf(r.proposal_id, sizeof r.proposal_id, "%s", json_str(proposal, "proposal_id"));
        if (approval_check(&agent, &r, &plan, used, &differences, &err))
            fail_msg("%s", err.msg);
        assert_int_equal(plan.leaves_status, rows[i].want);
        execution_plan_free(&plan);
    }
    fake.other_open = false;
    close_capsules();
}

static const struct {
    const char *other; /* in the list of open ones */
    bool want;
} lists[] = {
    {"{\"id\":\"" OTHER "\",\"affected_system\":\"redis-test\",\"generated_by\":\"health-monitor\",\"metrics_snapshot\":{\"fault\":\"a\"}}", true},
    {"{\"id\":\"" INCIDENT "\",\"affected_system\":\"redis-test\",\"generated_by\":\"health-monitor\",\"metrics_snapshot\":{\"fault\":\"a\"}}",
     false},
    {"{\"id\":\"" OTHER "\",\"affected_system\":\"postgres\",\"generated_by\":\"health-monitor\",\"metrics_snapshot\":{\"fault\":\"a\"}}", false},
    {"{\"id\":\"" OTHER "\",\"affected_system\":\"redis-test\",\"generated_by\":\"health-monitor\",\"metrics_snapshot\":{\"fault\":\"b\"}}", false},
    {"{\"id\":\"" OTHER "\",\"affected_system\":\"redis-test\",\"generated_by\":\"manual\",\"metrics_snapshot\":{\"fault\":\"a\"}}", false},
    {"7", false},
};

static void another_open_one_is_of_the_same_system_and_fault(void **state)
{
    static const char own[] =
        "{\"id\":\"" INCIDENT "\",\"affected_system\":\"redis-test\",\"generated_by\":\"health-monitor\",\"metrics_snapshot\":{\"fault\":\"a\"}}";
    struct incident incident;
    AUTO_JSON json_t *json = json_loads(own, 0, NULL);
    (void)state;
    assert_int_equal(incident_read(json, &incident, NULL), ERR_NONE);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        json_t *list = json_array();
        json_array_append_new(list, json_loads(lists[i].other, JSON_DECODE_ANY, NULL));
        assert_int_equal(incident_list_has_other(list, &incident), lists[i].want);
        json_decref(list);
    }
    assert_false(incident_list_has_other(NULL, &incident));
    incident_free(&incident);
}

/* An undo is derived anew like a fix. */
static void what_differs_of_an_undo_is_told_field_by_field(void **state)
{
    (void)state;
    static const struct {
        const char *what, *field, *want_word;
    } rows[] = {
        {"nothing", NULL, NULL},
        {"container recreated", "container.id", "another one"},
        {"container started again", "container.started_at", "started again"},
        {"image replaced", "container.image", "container.image was sha256:one and is sha256:two"},
        {"catalogue changed", "catalogue", "catalogue was"},
        {"its time is over", NULL, "that time is over"},
    };
    open_capsules();
    keep_capsule();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct request r = start_of("redis-test", "undo");
        struct execution_plan plan = {.target = NULL};
        char used[UUID_TEXT_BYTES];
        struct err err = {0};
        AUTO_JSON json_t *differences = NULL;
        AUTO_JSON json_t *proposal = NULL;
        struct agent_settings settings = *agent.settings, *kept = (struct agent_settings *)agent.settings;
        reset(resolved);
        fake.image_id = "sha256:one";
        agent.settings = &settings;
        if (undo_propose(&agent, OTHER, &proposal, &err))
            fail_msg("%s", err.msg);
        snprintf(r.proposal_id, sizeof r.proposal_id, "%s", json_str(proposal, "proposal_id"));
        if (i == 1)
            fake.container_id = "bbbbbbbbbbbbbbbb";
        if (i == 2)
            fake.started_at = "2026-01-01T00:00:01Z";
        if (i == 3)
            fake.image_id = "sha256:two";
        if (i == 4)
            settings.catalogue.path = other_path;
        if (i == 5)
            settings.undo_window_ms = -1;
        enum err_code code = approval_check(&agent, &r, &plan, used, &differences, &err);
        agent.settings = kept;
        if (code != (i == 0 ? ERR_NONE : ERR_CONFLICT) || (rows[i].want_word && !strstr(err.msg, rows[i].want_word)))
            fail_msg("%s: %d %s", rows[i].what, (int)code, err.msg);
        assert_string_equal(json_str(json_array_get(differences, 0), "field"), rows[i].field ? rows[i].field : "");
        if (!code)
            execution_plan_free(&plan);
    }
    close_capsules();
}

static void keys_that_were_not_listed_are_not_approved(void **state)
{
    (void)state;
    for (int changed = 0; changed < 2; changed++) {
        struct request r = start_of("redis-test", "unlink-big-keys");
        struct execution_plan plan = {.target = NULL};
        char used[UUID_TEXT_BYTES];
        struct err err = {0};
        AUTO_JSON json_t *differences = NULL;
        reset(oom);
        seal_action("unlink-big-keys", INCIDENT, clock_wall_us(), r.proposal_id);
        fake.listed = changed ? "new 99000000 bytes\nbig 9000000 bytes\n" : fake.listed;
        enum err_code code = approval_check(&agent, &r, &plan, used, &differences, &err);
        if (code != (changed ? ERR_CONFLICT : ERR_NONE))
            fail_msg("%d %s", (int)code, err.msg);
        if (changed) {
            assert_string_equal(json_str(json_array_get(differences, 0), "field"), "steps[0].listed");
            assert_non_null(strstr(err.msg, "new 99000000 bytes"));
        } else {
            assert_string_equal(plan.steps.list[0].listed, fake.listed);
            execution_plan_free(&plan);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_approval_is_for_what_was_shown_and_still_stands),
        cmocka_unit_test(what_differs_is_told_field_by_field),
        cmocka_unit_test(what_differs_of_an_undo_is_told_field_by_field),
        cmocka_unit_test(keys_that_were_not_listed_are_not_approved),
        cmocka_unit_test(a_used_proposal_leads_to_its_execution),
        cmocka_unit_test(an_undo_leaves_an_incident_alone_beside_a_newer_one),
        cmocka_unit_test(another_open_one_is_of_the_same_system_and_fault),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
