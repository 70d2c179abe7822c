/* Facts and evidence as rows, and what is proposed. */
#include "ai-agent/proposals.h"
#include "ai-agent/propose.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A proposal is also over by the clock that nobody sets: longer than any test takes, so that only the time that a test gives decides. */
#define TTL_MS 3600000
#define TTL_US (TTL_MS * INT64_C(1000))
#define ID "11111111-1111-4111-8111-111111111111"

static struct catalogue *catalogue;
static const struct proposal_bias no_bias;

static int load(void **state)
{
    struct err err;
    (void)state;
    return (int)catalogue_load_file("config/catalogue.yaml", &catalogue, &err);
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

/* Facts as live.h gives them: a Redis that is well, one that refuses writes, a PostgreSQL whose slots are taken. */
static struct facts *live(const char *name)
{
    struct facts *f = facts_create();
    bool full = strcmp(name, "full") == 0, slots = strcmp(name, "slots") == 0, paused = strcmp(name, "paused") == 0;
    facts_set_text(f, "container_state", paused ? "paused" : "running");
    facts_set_text(f, "container_words", paused ? "container redis-test is paused" : "");
    facts_set_number(f, "answers", !paused);
    facts_set_text(f, "refusal", "");
    facts_set_text(f, "login_error", slots ? "FATAL:  sorry, too many clients already" : "");
    facts_set_text(f, "write_error", full ? "OOM command not allowed when used memory > 'maxmemory'." : "");
    facts_set_number(f, "used_memory", full ? 52428800 : 1048576);
    facts_set_number(f, "maxmemory", 52428800);
    facts_set_text(f, "maxmemory_policy", "noeviction");
    facts_set_number(f, "errorstat_OOM", 0);
    facts_set_number(f, "keys", 7);
    facts_set_number(f, "expires", 2);
    facts_set_number(f, "container_memory_bytes", 104857600);
    facts_set_number(f, "client_backends", slots ? 20 : 7);
    facts_set_number(f, "max_connections", 20);
    facts_set_number(f, "idle", slots ? 20 : 1);
    facts_set_number(f, "idle_in_transaction", 0);
    facts_set_number(f, "oldest_idle_in_transaction_ms", 0);
    facts_set_number(f, "health", full || slots || paused ? 0 : strcmp(name, "used") == 0 ? 62 : 98);
    facts_set_text(f, "summary", full ? "memory 50.0 of 50.0 MB used" : "memory 1.0 of 50.0 MB used");
    return f;
}

/* want: the steps in order, or "" for no fix, with words of the reason. */
static const struct {
    const char *incident, *live, *want, *want_reason;
} cases[] = {
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"OOM command not allowed when used memory > 'maxmemory'.\"]}", "full",
     "flush", ""},
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":\"[\\\"OOM command not allowed\\\"]\"}", "full", "flush",
     ""},                                                                                                                /* as JSON text */
    {"{\"id\":\"" ID "\",\"source\":\"redis-test\",\"message\":\"redis-test: memory exhausted\"}", "full", "flush", ""}, /* an older backend's */
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"OOM command not allowed\"]}", "paused", "unpause", ""},
    {"{\"id\":\"" ID "\",\"affected_system\":\"postgres-test\",\"error_logs\":[\"FATAL:  sorry, too many clients already\"]}", "slots",
     "kill-connections", ""},
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"OOM command not allowed when used memory > 'maxmemory'.\"]}", "well",
     "", "redis-test is healthy now: memory 1.0 of 50.0 MB used"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"Bloom filter\"]}", "well", "", "redis-test is healthy now"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"memory 19.0 of 50.0 MB used\"]}", "used", "",
     "Use without an error calls for no fix"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"No space left on device\"]}", "well", "",
     "which alone is no reason to act"},
    {"{\"id\":\"" ID "\",\"affected_system\":\"postgres-test\",\"error_logs\":[\"FATAL:  sorry, too many clients already\"]}", "well", "",
     "postgres-test is healthy now"},
    {"{\"id\":\"" ID "\",\"source\":\"payment-service\",\"message\":\"OOM\"}", NULL, "", "watched: redis-test, postgres-test"},
    {"{\"id\":\"" ID "\",\"message\":\"OOM\"}", NULL, "", "watched: redis-test, postgres-test"},
};

static void what_is_so_now_leads_to_steps_and_words_do_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct incident incident = read_incident(cases[i].incident);
        struct facts *facts = cases[i].live ? live(cases[i].live) : NULL;
        struct proposal p;
        char got[200] = "";
        propose(catalogue, &incident, facts, &no_bias, &p);
        for (size_t n = 0; n < p.steps.count; n++) {
            strcat(got, n ? " " : "");
            strcat(got, p.steps.list[n].action->name);
        }
        if (strcmp(got, cases[i].want) != 0 || !strstr(p.reason, cases[i].want_reason))
            fail_msg("case %zu: \"%s\" %s", i, got, p.reason);
        if (p.steps.count == 0) {
            AUTO_JSON json_t *o = propose_none_json(catalogue, &incident, facts, &p, &no_bias, NULL);
            assert_string_equal(json_str(o, "action"), "none");
            assert_true(json_is_array(json_object_get(o, "evidence")));
        }
        proposal_free(&p);
        facts_destroy(facts);
        incident_free(&incident);
    }
}

/* One that was found by its labels has another user and another database than the catalogue's own. */
static void commands_name_the_targets_own_user_and_database(void **state)
{
    (void)state;
    const struct target_type *kind = target_type_find("postgres");
    struct target shop = *catalogue_target_find(catalogue, "postgres-test");
    struct facts *none = facts_create();
    static const struct {
        const char *user, *database, *want; /* NULL: no plain name, so the action is not possible */
    } rows[] = {
        {"keeper", "goods", "user=keeper dbname=goods "}, {"keeper", NULL, "user=keeper dbname=keeper "}, {"a b", "goods", NULL}, {"", "", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct steps steps = {.count = 0};
        shop.words[target_type_word(kind, "user")] = rows[i].user;
        shop.words[target_type_word(kind, "database")] = rows[i].database;
        assert_int_equal(steps_add(&steps, catalogue_action_find(catalogue, "postgres", "kill-connections"), &shop, none), rows[i].want != NULL);
        if (rows[i].want) {
            assert_ptr_equal(strstr(steps.list[0].argv[3], rows[i].want), steps.list[0].argv[3]);
            assert_non_null(strstr(steps.list[0].command, rows[i].want));
        }
        steps_free(&steps);
    }
    facts_destroy(none);
}

static void evidence_says_where_it_comes_from(void **state)
{
    (void)state;
    char text[700], now[CLOCK_TEXT_BYTES];
    snprintf(
        text, sizeof text,
        "{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"generated_by\":\"health-monitor\",\"error_logs\":[\"a\",\"b\",\"c\"],"
        "\"metrics_snapshot\":{\"evidence\":[{\"text\":\"a\",\"source\":\"seen\",\"at\":\"T1\"},{\"text\":\"b\",\"source\":\"log\",\"at\":\"T2\"}]},"
        "\"agent_actions\":[{\"result\":\"failed\",\"stdout\":\"UNKILLABLE\",\"stderr\":\"\",\"executed_at\":\"%s\"},"
        "{\"result\":\"failed\",\"stdout\":\"of another life\",\"stderr\":\"\",\"executed_at\":\"2020-01-01T00:00:00Z\"},"
        "{\"result\":\"success\",\"stdout\":\"OK\",\"stderr\":\"\"}]}",
        clock_now_text(now));
    struct incident incident = read_incident(text);
    assert_int_equal(incident.text_count, 4);
    assert_int_equal(incident.texts[1].source, EVIDENCE_LOG);
    assert_string_equal(incident.text_at[0], "T1");
    assert_int_equal(incident.texts[2].source, EVIDENCE_SEEN);
    assert_string_equal(incident.texts[3].text, "UNKILLABLE");
    incident_free(&incident);
    /* Anybody else may write the same, and it is what somebody wrote. */
    incident = read_incident(
        "{\"id\":\"" ID
        "\",\"generated_by\":\"manual\",\"error_logs\":[\"a\"],\"metrics_snapshot\":{\"evidence\":[{\"text\":\"a\",\"source\":\"seen\"}]}}");
    assert_int_equal(incident.texts[0].source, EVIDENCE_POSTED);
    incident_free(&incident);
}

static void outside_text_is_plain_and_bounded(void **state)
{
    (void)state;
    AUTO_JSON json_t *json = json_pack("{s:s, s:[s, s]}", "id", ID, "error_logs", "\x1b]0;owned\x07 OOM", "x");
    AUTO_FREE char *large = malloc(900001);
    memset(large, 'x', 900000);
    large[900000] = '\0';
    json_array_append_new(json_object_get(json, "error_logs"), json_string(large));
    struct incident incident;
    assert_int_equal(incident_read(json, &incident, NULL), ERR_NONE);
    assert_null(strchr(incident.texts[0].text, 0x1b));
    assert_true(strlen(incident.texts[2].text) < PLAIN_TEXT_MAX_BYTES);
    incident_free(&incident);
}

static const struct instance container = {.id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                                          .state = INSTANCE_RUNNING,
                                          .incarnation = "run 1",
                                          .started_at = "2026-01-02T03:04:05Z"};

static void a_proposal_shows_all_that_will_be_done(void **state)
{
    (void)state;
    struct incident incident =
        read_incident("{\"id\":\"" ID "\",\"affected_system\":\"redis-test\",\"error_logs\":[\"first\",\"OOM command not allowed\"]}");
    struct proposal p;
    struct facts *facts = live("full");
    AUTO_JSON json_t *expected = json_pack("{s:s, s:i}", "metric", "health", "above", 80);
    const struct proposal_seal seal = {.proposal_id = "P",
                                       .expires_at_us = 1000000,
                                       .checked_at_us = 0,
                                       .container = &container,
                                       .bias = &no_bias,
                                       .undo_window_ms = 3600000,
                                       .expected = expected};
    propose(catalogue, &incident, facts, &no_bias, &p);
    AUTO_JSON json_t *o = propose_json(catalogue, &incident, facts, &p, &seal);
    const json_t *steps = json_object_get(o, "steps"), *details = json_object_get(o, "details"), *premise = json_object_get(o, "premise");

    assert_string_equal(json_str(o, "proposal_id"), "P");
    assert_string_equal(json_str(o, "incident_id"), ID);
    assert_string_equal(json_str(o, "action"), "flush");
    assert_string_equal(json_str(o, "risk"), "high");
    assert_string_equal(json_str(o, "expires_at"), "1970-01-01T00:00:01Z");
    assert_string_equal(json_str(o, "command"), json_str(o, "command_preview"));
    assert_non_null(strstr(json_str(o, "command"), "redis-cli -e FLUSHALL"));
    assert_string_equal(json_str(o, "loss"), "All data of this Redis, 7 keys. A snapshot is taken first, and can be put back for an hour.");
    assert_string_equal(json_string_value(json_array_get(json_object_get(o, "argv"), 0)), "docker");
    assert_non_null(strstr(json_str(o, "undo"), "a snapshot of all keys is taken. For 60 minutes"));
    assert_string_equal(json_str(json_array_get(steps, 0), "undo"), json_str(o, "undo"));
    assert_string_equal(json_str(json_array_get(steps, 0), "changed"), "keys < before_keys");
    assert_string_equal(json_str(json_object_get(o, "expected"), "metric"), "health");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(o, "expected"), "above")), 80);
    assert_int_equal(json_array_size(steps), 1);
    assert_string_equal(json_str(details, "rule"), "redis-oom");
    assert_string_equal(json_str(details, "matched"), "OOM command not allowed when used memory > 'maxmemory'.");
    assert_string_equal(json_str(details, "container_id"), "0123456789ab");
    assert_true(json_is_integer(json_object_get(details, "health")));
    assert_non_null(strstr(json_str(premise, "because"), "used_memory 50.0 MB"));
    assert_string_equal(json_str(json_object_get(premise, "facts"), "write_error"), "OOM command not allowed when used memory > 'maxmemory'.");
    assert_int_equal(json_array_size(json_object_get(o, "evidence")), 2);
    assert_string_equal(json_str(json_array_get(json_object_get(o, "evidence_detail"), 0), "source"), "seen");
    assert_string_equal(json_str(json_array_get(json_object_get(o, "evidence_detail"), 1), "source"), "posted");
    /* What could be done else, with its command filled in; not what is impossible now. */
    size_t i;
    json_t *one;
    bool raise = false;
    json_array_foreach(json_object_get(o, "alternatives"), i, one)
    {
        raise |= strstr(json_str(one, "command"), "CONFIG SET maxmemory 65536000") != NULL;
        assert_string_not_equal(json_str(one, "action"), "become-master");
    }
    assert_true(raise);
    proposal_free(&p);
    facts_destroy(facts);
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

static struct sealed_proposal sample(const char *incident_id)
{
    struct sealed_proposal sealed = {.target = catalogue_target(catalogue, 0), .rule = catalogue_rule(catalogue, 0)};
    struct facts *none = facts_create();
    assert_true(steps_add(&sealed.steps, catalogue_action_find(catalogue, "redis", "flush"), sealed.target, none));
    facts_destroy(none);
    snprintf(sealed.incident_id, sizeof sealed.incident_id, "%s", incident_id);
    snprintf(sealed.container_id, sizeof sealed.container_id, "%s", container.id);
    snprintf(sealed.incarnation, sizeof sealed.incarnation, "%s", container.incarnation);
    snprintf(sealed.started_at, sizeof sealed.started_at, "%s", container.started_at);
    return sealed;
}

/* Seals one and forgets it; its id. */
static void seal(struct proposals *p, const char *incident_id, int64_t now_us, char ret_id[UUID_TEXT_BYTES])
{
    struct err err;
    struct sealed_proposal sealed = sample(incident_id);
    assert_int_equal(proposals_seal(p, &sealed, now_us, &err), ERR_NONE);
    memcpy(ret_id, sealed.id, UUID_TEXT_BYTES);
    sealed_proposal_free(&sealed);
}

static enum err_code find(struct proposals *p, const char *id, int64_t now_us, struct err *err)
{
    struct sealed_proposal got;
    enum err_code code = proposals_find(p, id, now_us, &got, err);
    if (!code)
        sealed_proposal_free(&got);
    return code;
}

static void a_proposal_holds_until_its_time_is_over(void **state)
{
    (void)state;
    struct proposals *p = proposals_create(TTL_MS, NULL);
    char id[UUID_TEXT_BYTES];
    struct err err;
    seal(p, ID, 5000000, id);
    assert_int_equal(find(p, id, 5000000 + TTL_US - 1, &err), ERR_NONE);
    assert_int_equal(find(p, id, 5000000 + TTL_US, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.msg, "expired"));
    assert_int_equal(find(p, ID, 5000000, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.msg, "unknown"));
    assert_int_equal(proposals_used(p, id, "the execution", NULL), ERR_NONE);
    struct sealed_proposal got;
    assert_int_equal(proposals_find(p, id, 5000000 + 2 * TTL_US, &got, &err), ERR_NONE); /* leads to its execution */
    assert_string_equal(got.execution_id, "the execution");
    assert_non_null(strstr(got.steps.list[0].command, "FLUSHALL"));
    sealed_proposal_free(&got);
    proposals_destroy(p);
}

static void only_what_was_shown_and_is_unused_can_be_meant_without_its_id(void **state)
{
    (void)state;
    struct proposals *p = proposals_create(TTL_MS, NULL);
    char first[UUID_TEXT_BYTES], second[UUID_TEXT_BYTES], got[UUID_TEXT_BYTES];
    struct err err;
    seal(p, ID, 0, first);
    seal(p, ID, 100, second);
    assert_int_equal(proposals_find_shown(p, ID, "redis-test", "flush", 200, got, &err), ERR_NONE);
    assert_string_equal(got, second);
    assert_int_equal(proposals_find_shown(p, ID, "redis-test", "restart", 200, got, &err), ERR_NOT_FOUND);
    assert_int_equal(proposals_find_shown(p, ID, "postgres-test", "flush", 200, got, &err), ERR_NOT_FOUND);
    assert_int_equal(proposals_find_shown(p, "another", "redis-test", "flush", 200, got, &err), ERR_NOT_FOUND);
    assert_int_equal(proposals_find_shown(p, ID, "redis-test", "flush", 2 * TTL_US, got, &err), ERR_NOT_FOUND); /* expired */
    assert_int_equal(proposals_used(p, first, "x", NULL), ERR_NONE);
    assert_int_equal(proposals_used(p, second, "y", NULL), ERR_NONE);
    assert_int_equal(proposals_find_shown(p, ID, "redis-test", "flush", 200, got, &err), ERR_NOT_FOUND);
    proposals_destroy(p);
}

static void what_waits_is_told_until_it_is_used_or_over(void **state)
{
    (void)state;
    struct proposals *p = proposals_create(TTL_MS, NULL);
    char first[UUID_TEXT_BYTES], second[UUID_TEXT_BYTES];
    seal(p, ID, 0, first);
    seal(p, ID, TTL_US / 2, second);
    AUTO_JSON json_t *both = proposals_waiting(p, TTL_US - 1);
    assert_int_equal(json_array_size(both), 2);
    const json_t *one = json_array_get(both, 0);
    assert_string_equal(json_str(one, "proposal_id"), first);
    assert_string_equal(json_str(one, "incident_id"), ID);
    assert_string_equal(json_str(one, "action"), "flush");
    assert_int_equal(json_array_size(json_object_get(one, "approved_by")), 0);
    AUTO_JSON json_t *later = proposals_waiting(p, TTL_US);
    assert_int_equal(json_array_size(later), 1);
    assert_string_equal(json_str(json_array_get(later, 0), "proposal_id"), second);
    assert_int_equal(proposals_used(p, second, "the execution", NULL), ERR_NONE);
    AUTO_JSON json_t *none = proposals_waiting(p, TTL_US);
    assert_int_equal(json_array_size(none), 0);
    proposals_destroy(p);
}

static void many_for_one_incident_push_out_none_of_another(void **state)
{
    (void)state;
    struct proposals *p = proposals_create(TTL_MS, NULL);
    char others[UUID_TEXT_BYTES], id[UUID_TEXT_BYTES], oldest[UUID_TEXT_BYTES];
    struct err err;
    seal(p, "other", 0, others);
    seal(p, ID, 0, oldest);
    for (int i = 0; i < 3000; i++)
        seal(p, ID, 0, id);
    assert_int_equal(find(p, others, 0, &err), ERR_NONE);
    assert_int_equal(find(p, id, 0, &err), ERR_NONE);
    assert_int_equal(find(p, oldest, 0, &err), ERR_NOT_FOUND);
    for (int i = 0; i < PROPOSAL_MAX; i++) { /* of many incidents the oldest goes */
        char incident[24];
        snprintf(incident, sizeof incident, "incident-%d", i);
        seal(p, incident, 0, id);
    }
    assert_int_equal(find(p, others, 0, &err), ERR_NOT_FOUND);
    proposals_destroy(p);
}

static void another_container_or_start_is_drift(void **state)
{
    (void)state;
    struct sealed_proposal sealed = sample(ID);
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
    sealed_proposal_free(&sealed);
}

static void the_names_of_actions_are_those_of_the_type(void **state)
{
    (void)state;
    char names[300], cut[9];
    propose_action_names(catalogue, "redis", names, sizeof names);
    assert_string_equal(
        names,
        "flush, evict-volatile, raise-maxmemory, unlink-big-keys, script-kill, save-again, remove-left-over-saves, become-master, mend-append-only, "
        "put-back-append-only, start, unpause, "
        "reconnect, unthrottle, restart");
    propose_action_names(catalogue, "redis", cut, sizeof cut); /* never past its end */
    assert_true(strlen(cut) < sizeof cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_so_now_leads_to_steps_and_words_do_not),
        cmocka_unit_test(commands_name_the_targets_own_user_and_database),
        cmocka_unit_test(evidence_says_where_it_comes_from),
        cmocka_unit_test(outside_text_is_plain_and_bounded),
        cmocka_unit_test(a_proposal_shows_all_that_will_be_done),
        cmocka_unit_test(what_is_no_incident_is_refused),
        cmocka_unit_test(a_proposal_holds_until_its_time_is_over),
        cmocka_unit_test(only_what_was_shown_and_is_unused_can_be_meant_without_its_id),
        cmocka_unit_test(what_waits_is_told_until_it_is_used_or_over),
        cmocka_unit_test(many_for_one_incident_push_out_none_of_another),
        cmocka_unit_test(another_container_or_start_is_drift),
        cmocka_unit_test(the_names_of_actions_are_those_of_the_type),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
