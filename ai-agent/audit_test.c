/* audit_test.c - what is told of each moment, and that a repeat of it is the same record. */
#include "ai-agent/audit.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EXECUTION "33333333-3333-4333-8333-333333333333"
#define INCIDENT "11111111-1111-4111-8111-111111111111"

static struct {
    char key[200], kind[60], actor[60], incident_id[60];
    char *detail;
    int count;
} told;

static void fake_audit(void *self, const char *key, const char *kind, const char *actor, const char *incident_id, const json_t *detail)
{
    (void)self;
    AUTO_JSON json_t *copy = json_deep_copy(detail);
    assert_true(*json_str(copy, "happened_at") != '\0');
    json_object_del(copy, "happened_at"); /* the only one that is another each time */
    free(told.detail);
    told.detail = NULL;
    assert_int_equal(json_canonical(copy, &told.detail, NULL), ERR_NONE);
    snprintf(told.key, sizeof told.key, "%s", key);
    snprintf(told.kind, sizeof told.kind, "%s", kind);
    snprintf(told.actor, sizeof told.actor, "%s", actor);
    snprintf(told.incident_id, sizeof told.incident_id, "%s", incident_id);
    told.count++;
}

static const struct recorder recorder = {.audit = fake_audit};
static const struct action flush = {.name = "flush"};
static const struct target target = {.name = "redis-test"};
static char command[] = "docker exec x redis-cli FLUSHALL";

static struct execution execution_of(void)
{
    struct execution e = {.id = EXECUTION, .plan = {.incident_id = INCIDENT, .target = &target}};
    e.plan.steps.list[0] = (struct step_plan){.action = &flush, .command = command};
    e.plan.steps.count = 1;
    return e;
}

static void check(const char *key, const char *kind, const char *detail)
{
    assert_string_equal(told.key, key);
    assert_string_equal(told.kind, kind);
    assert_string_equal(told.incident_id, INCIDENT);
    assert_string_equal(told.detail, detail);
}

static void the_moments_of_an_execution_are_told(void **state)
{
    (void)state;
    struct execution e = execution_of();
    audit_approval(&recorder, &e, "P", "D", EVIDENCE_OPENED);
    check("audit/" EXECUTION "/approval", "approval",
          "{\"action\":\"flush\",\"digest\":\"D\",\"evidence_opened\":true,\"execution_id\":\"" EXECUTION
          "\",\"proposal_id\":\"P\",\"system\":\"redis-test\"}");
    audit_approval(&recorder, &e, "P", "D", EVIDENCE_NOT_TOLD);
    check("audit/" EXECUTION "/approval", "approval",
          "{\"action\":\"flush\",\"digest\":\"D\",\"execution_id\":\"" EXECUTION "\",\"proposal_id\":\"P\",\"system\":\"redis-test\"}");
    assert_string_equal(told.actor, "unauthenticated");
    audit_step_begin(&recorder, &e, 1, &e.plan.steps.list[0]);
    check("audit/" EXECUTION "/step-1-begin", "step.begin",
          "{\"action\":\"flush\",\"attempt\":1,\"command\":\"docker exec x redis-cli FLUSHALL\",\"execution_id\":\"" EXECUTION
          "\",\"system\":\"redis-test\"}");
    assert_string_equal(told.actor, "ai-agent");
    audit_end(&recorder, &e, "completed", "");
    check("audit/" EXECUTION "/end", "end",
          "{\"execution_id\":\"" EXECUTION "\",\"nothing_ran\":false,\"status\":\"completed\",\"system\":\"redis-test\"}");
    e.cut_off = true;
    snprintf(e.cancelled_by, sizeof e.cancelled_by, "anna");
    audit_end(&recorder, &e, "failed", "");
    check("audit/" EXECUTION "/end", "end",
          "{\"cancelled_by\":\"anna\",\"execution_id\":\"" EXECUTION "\",\"nothing_ran\":false,\"status\":\"failed\",\"system\":\"redis-test\"}");
    e.cut_off = false;
    atomic_store(&e.nothing_ran, true);
    audit_end(&recorder, &e, "failed", "no longer needed");
    check("audit/" EXECUTION "/end", "end",
          "{\"execution_id\":\"" EXECUTION
          "\",\"nothing_ran\":true,\"reason\":\"no longer needed\",\"status\":\"failed\",\"system\":\"redis-test\"}");
}

static void a_step_ends_with_digests_of_what_it_printed(void **state)
{
    (void)state;
    const struct action_record r = {.execution_id = EXECUTION,
                                    .incident_id = INCIDENT,
                                    .attempt = 2,
                                    .action = "flush",
                                    .command = "c",
                                    .executed_at_us = 1500000,
                                    .outcome = ACTION_UNKNOWN,
                                    .out = "abc",
                                    .err = "",
                                    .health_before = 0,
                                    .health_after = -1};
    audit_step_end(&recorder, &r, false);
    check("audit/" EXECUTION "/step-2-end", "step.end",
          "{\"action\":\"flush\",\"attempt\":2,\"command\":\"c\",\"duration_ms\":0,\"execution_id\":\"" EXECUTION
          "\",\"exit_code\":null,\"healed\":false,\"health_after\":null,\"health_before\":0,\"result\":\"unknown\","
          "\"started_at\":\"1970-01-01T00:00:01.5Z\","
          "\"stderr_sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
          "\"stdout_sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}");
}

static void each_refusal_is_a_record_of_its_own(void **state)
{
    (void)state;
    char first[200];
    AUTO_JSON json_t *differences = json_pack("[{s:s}]", "field", "container.id");
    audit_refusal(&recorder, "proposal", INCIDENT, "", "it is well", NULL);
    assert_string_equal(told.detail, "{\"reason\":\"it is well\",\"what\":\"proposal\"}");
    snprintf(first, sizeof first, "%s", told.key);
    audit_refusal(&recorder, "approval", INCIDENT, "P", "void", differences);
    assert_string_equal(told.detail,
                        "{\"differences\":[{\"field\":\"container.id\"}],\"proposal_id\":\"P\",\"reason\":\"void\",\"what\":\"approval\"}");
    assert_string_not_equal(told.key, first);
}

static void a_proposal_is_told_with_its_seal_unless_it_is_too_large(void **state)
{
    (void)state;
    AUTO_JSON json_t *seal = json_pack("{s:i}", "x", 1);
    struct sealed_proposal sealed = {.id = "P", .incident_id = INCIDENT, .target = &target, .seal = seal, .digest = "D"};
    sealed.steps.list[0] = (struct step_plan){.action = &flush, .command = command};
    audit_proposal(&recorder, &sealed);
    check("audit/P/proposal", "proposal",
          "{\"action\":\"flush\",\"digest\":\"D\",\"proposal_id\":\"P\",\"seal\":{\"x\":1},\"system\":\"redis-test\"}");
    AUTO_FREE char *large = calloc(1, 70001);
    memset(large, 'x', 70000);
    json_object_set_new(seal, "x", json_string(large));
    audit_proposal(&recorder, &sealed);
    check("audit/P/proposal", "proposal",
          "{\"action\":\"flush\",\"digest\":\"D\",\"left_out_bytes\":70087,\"proposal_id\":\"P\",\"system\":\"redis-test\"}");
    AUTO_JSON json_t *fit = audit_fit(json_pack("{s:s}", "reason", large));
    assert_int_equal(strlen(json_str(fit, "detail_sha256")), DIGEST_TEXT_BYTES - 1);
    assert_null(json_object_get(fit, "reason"));
}

static void without_an_audit_nothing_is_told(void **state)
{
    (void)state;
    const struct recorder none = {.audit = NULL};
    struct execution e = execution_of();
    int before = told.count;
    audit_end(&none, &e, "failed", "why");
    assert_int_equal(told.count, before);
}

static int forget(void **state)
{
    (void)state;
    free(told.detail);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_moments_of_an_execution_are_told), cmocka_unit_test(a_step_ends_with_digests_of_what_it_printed),
        cmocka_unit_test(each_refusal_is_a_record_of_its_own),  cmocka_unit_test(a_proposal_is_told_with_its_seal_unless_it_is_too_large),
        cmocka_unit_test(without_an_audit_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, forget);
}
