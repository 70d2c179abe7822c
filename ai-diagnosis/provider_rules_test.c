/* The rules of config/catalogue.yaml against the texts that real systems gave for each fault. */
#include "ai-diagnosis/answer.h"
#include "ai-diagnosis/providers.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct catalogue *catalogue;

static int load(void **state)
{
    (void)state;
    struct err err = {0};
    if (catalogue_load_file("config/catalogue.yaml", &catalogue, &err) == ERR_NONE)
        return 0;
    print_error("%s\n", err.msg);
    return -1;
}

static int unload(void **state)
{
    (void)state;
    catalogue_free(catalogue);
    return 0;
}

/* Facts as the monitor sends them, as JSON text. */
#define REDIS_FULL                                                                                                                                   \
    "{\"health\":0,\"summary\":\"memory 52.2 of 50.0 MB "                                                                                            \
    "used\",\"fault\":\"redis-oom\",\"answers\":1,\"used_memory\":54735667,\"maxmemory\":52428800,"                                                  \
    "\"maxmemory_policy\":\"noeviction\",\"write_error\":\"OOM command not allowed when used memory > "                                              \
    "'maxmemory'.\",\"keys\":7,\"expires\":0,\"errorstat_OOM\":3,"                                                                                   \
    "\"container_state\":\"running\"}"
#define REDIS_WELL                                                                                                                                   \
    "{\"health\":98,\"summary\":\"memory 1.0 of 50.0 MB "                                                                                            \
    "used\",\"fault\":\"\",\"answers\":1,\"used_memory\":1048576,\"maxmemory\":52428800,\"maxmemory_policy\":"                                       \
    "\"noeviction\",\"write_error\":\"\",\"login_error\":\"\",\"refusal\":\"\",\"container_state\":\"running\",\"errorstat_OOM\":0,\"role\":"        \
    "\"master\"}"
#define POSTGRES_FULL                                                                                                                                \
    "{\"health\":15,\"summary\":\"17 of 20 connections "                                                                                             \
    "taken\",\"answers\":1,\"max_connections\":20,\"client_backends\":17,\"idle\":17,\"active\":0,"                                                  \
    "\"idle_in_transaction\":0,\"login_error\":\"FATAL:  remaining connection slots are reserved for non-replication superuser connections\"}"
#define POSTGRES_BUSY                                                                                                                                \
    "{\"health\":15,\"summary\":\"17 of 20 connections "                                                                                             \
    "taken\",\"answers\":1,\"max_connections\":20,\"client_backends\":17,\"idle\":0,\"active\":17,"                                                  \
    "\"idle_in_transaction\":0,\"login_error\":\"FATAL:  remaining connection slots are reserved for non-replication superuser connections\"}"
#define KILLED(oom_)                                                                                                                                 \
    "{\"health\":0,\"answers\":0,\"container_name\":\"redis-test\",\"container_state\":\"exited\",\"container_exit_code\":137,\"container_oom_"      \
    "killed\":" oom_ ",\"container_memory_bytes\":104857600,\"container_lived_ms\":500000,\"container_words\":\"container redis-test is not "        \
    "running (exited, exit code 137)\"}"

static const struct {
    bool seen;
    const char *system, *then, *now; /* facts of the incident's moment, and as the monitor sees it now */
    const char *log, *description;
    const char *want_rule;            /* NULL = none */
    const char *want, *want_solution; /* words that must be in it */
    const char *never;                /* words that must not; NULL = none */
    const char *want_severity;
    const char *quoted; /* how the log's text is introduced; NULL = it is not */
} cases[] = {
    {true, "redis-test", REDIS_FULL, NULL, "OOM command not allowed when used memory > 'maxmemory'.", "redis-test: memory exhausted", "redis-oom",
     "Redis uses 52.2 MB of 50.0 MB, its policy is noeviction, and it refuses writes", "FLUSHALL", NULL, "high", "Seen: \"OOM"},
    {true, "postgres-test", POSTGRES_FULL, NULL, "FATAL:  remaining connection slots are reserved for non-replication superuser connections", "x",
     "postgres-connections", "17 of 20 connection slots are taken; 17 of these sessions sit idle", "pg_terminate_backend", NULL, "high",
     "Seen: \"FATAL"},
    {true, "postgres-test", POSTGRES_BUSY, NULL, "FATAL:  remaining connection slots are reserved for non-replication superuser connections", "x",
     "postgres-busy", "17 run a query", "None of these sessions can be ended", "sit idle", "high", NULL},
    {true, "redis-test", KILLED("1"), NULL, "container redis-test died (exit code 137)", "x", "container-out-of-memory", "limit is 100.0 MB",
     "Start the container", "from outside", "high", NULL},
    {true, "redis-test", KILLED("0"), NULL, "container redis-test died (exit code 137)", "x", "container-killed", "not for memory",
     "Start the container", "its limit", "high", NULL},
    /* Somebody writes it, and the monitor sees otherwise: that is what is said, and no command is suggested. */
    {false, "redis-test", NULL, REDIS_WELL, "OOM command not allowed when used memory > 'maxmemory'.", "x", NULL,
     "As the monitor sees it now, redis-test has no fault: memory 1.0 of 50.0 MB used, health 98 % • Not \"memory exhausted\": used_memory 1.0 MB",
     "Nothing is to be done", "refuses writes", "low", NULL},
    {false, "redis-test", NULL, REDIS_WELL, "Bloom filter misses", "the chatroom is slow", NULL, "has no fault", "Nothing is to be done", "FLUSHALL",
     "low", NULL},
    {false, "redis-test", NULL, REDIS_FULL, NULL, "the shop is slow", "redis-oom", "Redis uses 52.2 MB of 50.0 MB", "FLUSHALL", NULL, "high", NULL},
    {false, "redis-test", NULL, REDIS_WELL, "No space left on device", "x", "disk", "A disk is full", "rotation", "refuses writes", "high",
     "Posted: \"No space"},
    /* Facts in a report that somebody wrote count for nothing. */
    {false, "redis-test", REDIS_FULL, REDIS_WELL, "OOM command not allowed when used memory > 'maxmemory'.", "x", NULL, "has no fault",
     "Nothing is to be done", "52.2", "low", NULL},
    /* What the backend of the existing system sends: the message and nothing else. */
    {false, "", NULL, NULL, NULL, "redis-test: memory exhausted, health 0 %: OOM command not allowed when used memory > 'maxmemory'.", "redis-oom",
     "The words are those of \"memory exhausted\"", "FLUSHALL", "noeviction", "high", NULL},
    {false, "", NULL, NULL, NULL, "postgres-test: connections exhausted, health 0 %: FATAL:  sorry, too many clients already", "postgres-connections",
     "connections exhausted", "pg_terminate_backend", "sit idle", "high", NULL},
    {false, "", NULL, NULL, NULL, "PostgreSQL connection pool exhausted - Health: 10%", "application-pool", "own connection pool", "application",
     NULL, "medium", NULL},
    /* A system that is not watched gets a general rule, never a fix for a container of ours. */
    {false, "", NULL, NULL, NULL, "Redis of the shop answers with high latency today", "timeouts", "time limit", "dependency", NULL, "medium", NULL},
    {false, "billing", NULL, NULL, "no space left on device", "Invoices are not written", "disk", "disk is full", "rotation", NULL, "high",
     "Posted: \"no space"},
    {false, "", NULL, NULL, NULL, "Logins fail with invalid token signature since the certificate was rotated", "access", "Access is refused",
     "certificate", NULL, "high", NULL},
    {false, "", NULL, NULL, NULL, "The kettle whistles", NULL, "fits none of the known causes", "Read the log", NULL, "medium", NULL},
    {false, "", NULL, NULL, NULL, "", NULL, "fits none of the known causes", "Read the log", NULL, "medium", NULL},
    {false, "", NULL, NULL, NULL, "my-redis-test-2 whistles", NULL, "fits none of the known causes", "Read the log", NULL, "medium", NULL},
};

static const struct provider_context *context(void)
{
    static struct provider_context ctx;
    ctx = (struct provider_context){.catalogue = catalogue, .deadline_ms = clock_mono_ms() + 60000};
    return &ctx;
}

static json_t *object_with(const char *key, const char *text)
{
    json_t *o = json_object();
    json_object_set_new(o, key, json_loads(text, 0, NULL));
    return o;
}

static void only_what_a_fact_shows_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *logs[] = {"an earlier line", cases[i].log};
        AUTO_JSON json_t *then = cases[i].then ? object_with("facts", cases[i].then) : NULL;
        AUTO_JSON json_t *now = cases[i].now ? json_pack("{s:o}", "metrics", object_with("facts", cases[i].now)) : NULL;
        const struct question q = {.description = cases[i].description,
                                   .affected_system = cases[i].system,
                                   .error_logs = logs,
                                   .error_log_count = cases[i].log ? 2 : 0,
                                   .metrics = then,
                                   .now = now,
                                   .seen = cases[i].seen};
        struct diagnosis d = {0};
        struct fix f = {0};
        const char *provider = NULL;
        struct err err = {0};
        assert_int_equal(providers_diagnose(context(), &q, &d, &provider, &err), ERR_NONE);
        if (!strstr(d.text, cases[i].want) || (cases[i].never && strstr(d.text, cases[i].never)))
            fail_msg("case %zu: \"%s\" should be in, \"%s\" should not: %s", i, cases[i].want, cases[i].never ? cases[i].never : "", d.text);
        if ((cases[i].want_rule == NULL) != (d.rule == NULL) || (d.rule && strcmp(d.rule, cases[i].want_rule) != 0))
            fail_msg("case %zu: rule %s", i, d.rule ? d.rule : "none");
        assert_string_equal(d.severity, cases[i].want_severity);
        assert_true(answer_usable(d.text, NULL));
        assert_true(d.confidence > 0 && d.confidence <= 1);
        if (cases[i].quoted)
            assert_int_equal(d.cites[0], 1);
        assert_true(d.cite_count <= 1); /* never the earlier line */
        if (cases[i].quoted)
            assert_non_null(strstr(d.text, cases[i].quoted));
        assert_int_equal(providers_suggest_fix(context(), &q, &f, &provider, &err), ERR_NONE);
        if (!strstr(f.text, cases[i].want_solution))
            fail_msg("case %zu: \"%s\" is not in \"%s\"", i, cases[i].want_solution, f.text);
        free(d.text);
        free(f.text);
    }
}

static void nobody_is_asked_after_the_deadline(void **state)
{
    (void)state;
    const struct provider_context late = {.catalogue = catalogue, .deadline_ms = clock_mono_ms() - 1};
    const struct question q = {.description = "x", .affected_system = ""};
    struct diagnosis d = {0};
    const char *provider = NULL;
    assert_int_equal(providers_diagnose(&late, &q, &d, &provider, NULL), ERR_UNAVAILABLE);
}

static void invented_incidents_fit_the_contract_and_change(void **state)
{
    (void)state;
    char last[600] = "";
    for (int i = 0; i < 20; i++) {
        struct made_up_incident made_up = {0};
        const char *provider = NULL;
        assert_int_equal(providers_generate(context(), &made_up, &provider, NULL), ERR_NONE);
        assert_string_equal(provider, "fallback");
        assert_true(incident_usable(made_up.message, made_up.source, NULL));
        assert_string_not_equal(made_up.message, last);
        strncpy(last, made_up.message, sizeof last - 1);
        free(made_up.message);
        free(made_up.source);
    }
}

/* By the rule's own pattern, or since they say what a fact of its premise says. */
static void every_line_that_made_the_rule_fit_is_cited(void **state)
{
    static const char *const logs[] = {"memory 52.2 of 50.0 MB used", "OOM command not allowed when used memory > 'maxmemory'.",
                                       "errorstat_OOM rose from 1 to 9 since the last check", "the role is master"};
    AUTO_JSON json_t *then = object_with("facts", REDIS_FULL);
    const struct question q = {.description = "redis-test: memory exhausted",
                               .affected_system = "redis-test",
                               .error_logs = logs,
                               .error_log_count = 4,
                               .metrics = then,
                               .seen = true};
    struct diagnosis d = {0};
    const char *provider = NULL;
    struct err err = {0};
    (void)state;
    assert_int_equal(providers_diagnose(context(), &q, &d, &provider, &err), ERR_NONE);
    assert_int_equal(d.cite_count, 2);
    assert_int_equal(d.cites[0], 1);
    assert_int_equal(d.cites[1], 2);
    free(d.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_a_fact_shows_is_said),
        cmocka_unit_test(every_line_that_made_the_rule_fit_is_cited),
        cmocka_unit_test(nobody_is_asked_after_the_deadline),
        cmocka_unit_test(invented_incidents_fit_the_contract_and_change),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
