#include "ai-agent/proposals.h"
#include "ai-agent/propose.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ID "11111111-1111-4111-8111-111111111111"

static struct catalogue *catalogue;

static int load(void **state)
{
    struct err err;
    (void)state;
    return (int)catalogue_load("config/catalogue.yaml", &catalogue, &err);
}

static int unload(void **state)
{
    (void)state;
    catalogue_free(catalogue);
    return 0;
}

static struct incident read_incident(const char *text)
{
    struct err err = {0};
    struct incident incident;
    AUTO_JSON json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    assert_int_equal(incident_read(json, &incident, &err), ERR_NONE);
    return incident;
}

/* want: the steps in order, or "" for no fix. */
static const struct {
    const char *incident, *want;
} cases[] = {
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"OOM command not allowed when used memory > 'maxmemory'.\"]}",
     "flush restart"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":\"[\\\"OOM command not allowed\\\"]\"}",
     "flush restart"},                                                                                                      /* as JSON text */
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":\"OOM command not allowed\"}", "flush restart"}, /* as plain text */
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"ERR max number of clients reached\"]}", "restart"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"something odd\"]}", "restart"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"postgres-test\",\"error_logs\":[\"FATAL:  sorry, too many clients already\"]}",
     "kill-connections restart"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"postgres-test\",\"error_logs\":[\"FATAL:  remaining connection slots are reserved for non-replication "
     "superuser connections\"]}",
     "kill-connections restart"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"postgres-test\",\"error_logs\":[\"FATAL:  remaining connection slots are reserved for roles with the "
     "SUPERUSER attribute\"]}",
     "kill-connections restart"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"postgres-test\",\"error_logs\":[\"could not write block\"]}", "restart"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"postgres-test\",\"error_logs\":[\"container postgres-test is paused\"]}", "unpause restart"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"connection refused\",\"container redis-test died (exit code 137)\"]}",
     "start restart"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"container redis-test is not running (exited, exit code 0)\"]}",
     "start restart"},
    /* what a backend without the plan's fields keeps */
    {"{\"id\":\"" ID "\",\"source\":\"redis-test\",\"message\":\"redis-test: memory exhausted, health 0%: OOM command not allowed\"}",
     "flush restart"},
    {"{\"id\":\"" ID "\",\"source\":\"redis-test\",\"affected_system\":\"\",\"error_logs\":[],\"message\":\"OOM\"}", "flush restart"},
    {"{\"id\":\"" ID "\",\"source\":\"payment-service\",\"message\":\"OOM\"}", ""},
    {"{\"id\":\"" ID "\",\"message\":\"OOM\"}", ""},
};

static void an_incident_leads_to_its_steps_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct incident incident = read_incident(cases[i].incident);
        struct proposal p;
        char got[200] = "";
        propose(catalogue, &incident, &p);
        for (size_t n = 0; n < p.step_count; n++) {
            strcat(got, n ? " " : "");
            strcat(got, p.steps[n]->name);
        }
        assert_string_equal(got, cases[i].want);
        if (p.step_count == 0)
            assert_non_null(strstr(p.reason, "redis-test, postgres-test")); /* what is watched is named */
        incident_free(&incident);
    }
}

static const struct instance container = {.id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                                          .state = INSTANCE_RUNNING,
                                          .incarnation = "run 1",
                                          .started_at = "2026-01-02T03:04:05Z"};

static void a_proposal_shows_all_that_will_be_done(void **state)
{
    (void)state;
    struct incident incident = read_incident("{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"first\",\"OOM command\"],"
                                             "\"metrics_snapshot\":\"{\\\"health\\\": 12}\"}");
    struct proposal p;
    const struct proposal_seal seal = {.proposal_id = "P", .expires_at_us = 1000000, .container = &container};
    propose(catalogue, &incident, &p);
    AUTO_JSON json_t *o = propose_json(catalogue, &incident, &p, &seal);
    const json_t *steps = json_object_get(o, "steps"), *details = json_object_get(o, "details");

    assert_string_equal(json_str(o, "proposal_id"), "P");
    assert_string_equal(json_str(o, "incident_id"), ID);
    assert_string_equal(json_str(o, "action"), "flush");
    assert_string_equal(json_str(o, "risk"), "high");
    assert_string_equal(json_str(o, "expires_at"), "1970-01-01T00:00:01Z");
    assert_string_equal(json_str(o, "command"), json_str(o, "command_preview"));
    assert_non_null(strstr(json_str(o, "command"), "redis-cli -e FLUSHALL"));
    assert_string_equal(json_string_value(json_array_get(json_object_get(o, "argv"), 0)), "docker");
    assert_int_equal(json_array_size(steps), 2);
    assert_string_equal(json_str(json_array_get(steps, 1), "action"), "restart");
    assert_string_equal(json_str(json_array_get(steps, 1), "risk"), "medium");
    assert_string_equal(json_str(details, "rule"), "redis-oom");
    assert_string_equal(json_str(details, "matched"), "OOM command");
    assert_string_equal(json_str(details, "container_id"), "0123456789ab");
    assert_int_equal(json_integer_value(json_object_get(details, "health")), 12);
    assert_int_equal(json_array_size(json_object_get(o, "evidence")), 2);
    assert_int_equal(json_array_size(json_object_get(o, "alternatives")), 2); /* start and unpause */
    incident_free(&incident);
}

static void what_is_no_incident_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"[]", "{}", "{\"id\":5}", "{\"id\":\"x\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct incident incident;
        AUTO_JSON json_t *json = json_loads(texts[i], 0, NULL);
        assert_int_equal(incident_read(json, &incident, NULL), ERR_PROTOCOL);
    }
}

static struct sealed_proposal sample(void)
{
    struct sealed_proposal sealed = {.target = catalogue_target(catalogue, 0)};
    snprintf(sealed.container_id, sizeof sealed.container_id, "%s", container.id);
    snprintf(sealed.incarnation, sizeof sealed.incarnation, "%s", container.incarnation);
    snprintf(sealed.started_at, sizeof sealed.started_at, "%s", container.started_at);
    return sealed;
}

static void a_proposal_holds_until_its_time_is_over(void **state)
{
    (void)state;
    struct proposals *p = proposals_create(1000);
    struct sealed_proposal sealed = sample(), got;
    struct err err;
    assert_int_equal(proposals_seal(p, &sealed, 5000000, &err), ERR_NONE);
    assert_int_equal(sealed.expires_at_us, 6000000);
    assert_int_equal(proposals_find(p, sealed.id, 5999999, &got, &err), ERR_NONE);
    assert_string_equal(got.id, sealed.id);
    assert_int_equal(proposals_find(p, sealed.id, 6000000, &got, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.msg, "expired"));
    assert_int_equal(proposals_find(p, ID, 5000000, &got, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.msg, "unknown"));
    proposals_used(p, sealed.id, "the execution");
    assert_int_equal(proposals_find(p, sealed.id, 7000000, &got, &err), ERR_NONE); /* leads to its execution */
    assert_string_equal(got.execution_id, "the execution");
    proposals_destroy(p);
}

static void the_oldest_goes_when_there_are_too_many(void **state)
{
    (void)state;
    struct proposals *p = proposals_create(1000);
    struct sealed_proposal first = sample(), last = sample(), got;
    struct err err;
    proposals_seal(p, &first, 0, &err);
    for (int i = 0; i < PROPOSAL_MAX; i++) {
        last = sample();
        proposals_seal(p, &last, 0, &err);
    }
    assert_int_equal(proposals_find(p, first.id, 0, &got, &err), ERR_NOT_FOUND);
    assert_int_equal(proposals_find(p, last.id, 0, &got, &err), ERR_NONE);
    proposals_destroy(p);
}

static void another_container_or_start_is_drift(void **state)
{
    (void)state;
    struct sealed_proposal sealed = sample();
    struct instance now = container;
    struct err err;
    assert_int_equal(proposal_drift(&sealed, &now, &err), ERR_NONE);
    now.state = INSTANCE_EXITED; /* dead, but the same one with the same start */
    assert_int_equal(proposal_drift(&sealed, &now, &err), ERR_NONE);
    strcpy(now.incarnation, "run 2");
    strcpy(now.started_at, "2026-01-02T09:09:09Z");
    assert_int_equal(proposal_drift(&sealed, &now, &err), ERR_CONFLICT);
    assert_non_null(strstr(err.msg, "2026-01-02T03:04:05Z"));
    assert_non_null(strstr(err.msg, "2026-01-02T09:09:09Z"));
    now = container;
    now.id[0] = 'f';
    assert_int_equal(proposal_drift(&sealed, &now, &err), ERR_CONFLICT);
    assert_non_null(strstr(err.msg, "f123456789ab"));
}

static void the_names_of_actions_are_those_of_the_type(void **state)
{
    (void)state;
    char names[200], cut[9];
    propose_action_names(catalogue, "redis", names, sizeof names);
    assert_string_equal(names, "flush, start, unpause, restart");
    propose_action_names(catalogue, "redis", cut, sizeof cut); /* never past its end */
    assert_true(strlen(cut) < sizeof cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_incident_leads_to_its_steps_in_order),
        cmocka_unit_test(a_proposal_shows_all_that_will_be_done),
        cmocka_unit_test(what_is_no_incident_is_refused),
        cmocka_unit_test(a_proposal_holds_until_its_time_is_over),
        cmocka_unit_test(the_oldest_goes_when_there_are_too_many),
        cmocka_unit_test(another_container_or_start_is_drift),
        cmocka_unit_test(the_names_of_actions_are_those_of_the_type),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
