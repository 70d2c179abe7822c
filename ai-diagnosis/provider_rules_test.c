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
    if (catalogue_load("config/catalogue.yaml", &catalogue, &err) == ERR_NONE)
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

static const struct {
    const char *system, *log, *description;
    const char *want_diagnosis, *want_solution; /* words that must be in it */
    const char *want_severity;
    bool quoted; /* the log's text is worth a bullet */
} cases[] = {
    {"redis-test", "OOM command not allowed when used memory > 'maxmemory'.", "redis-test: memory exhausted, health 0%", "noeviction", "FLUSHALL",
     "high", true},
    {"redis-test", "ERR max number of clients reached", "redis-test: clients exhausted, health 0%", "maxclients", "Restart Redis", "high", true},
    {"postgres-test", "FATAL:  remaining connection slots are reserved for non-replication superuser connections", "postgres-test: down",
     "connection slot", "pg_terminate_backend", "high", true},
    {"postgres-test", "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute", "postgres-test: down",
     "connection slot", "pg_terminate_backend", "high", true},
    {"postgres-test", "FATAL:  sorry, too many clients already", "postgres-test: down", "connection slot", "pg_terminate_backend", "high", true},
    {"redis-test", "container redis-test died (exit code 137)", "redis-test is down", "stopped", "Start the container", "high", true},
    {"postgres-test", "container postgres-test is not running (exited, exit code 0)", "postgres-test is down", "stopped", "Start the container",
     "high", true},
    {"redis-test", "container redis-test ran out of memory", "redis-test is down", "stopped", "Start the container", "high", true},
    {"postgres-test", "container postgres-test is paused", "postgres-test is down", "paused", "Unpause", "high", true},
    {"redis-test", "Connection reset by peer", "redis-test does not answer", "fits none", "Restart the Redis container", "medium", true},
    {"postgres-test", "server closed the connection unexpectedly", "postgres-test does not answer", "fits none", "Restart the PostgreSQL", "medium",
     true},
    /* What the backend of the existing system sends: the message and nothing else. */
    {"", NULL, "redis-test: memory exhausted, health 0%: OOM command not allowed when used memory > 'maxmemory'.", "noeviction", "FLUSHALL", "high",
     false},
    {"", NULL, "postgres-test: connections exhausted, health 0%: FATAL:  sorry, too many clients already", "connection slot", "pg_terminate_backend",
     "high", false},
    {"", NULL, "redis-test: container redis-test is paused", "paused", "Unpause", "high", false},
    {"", NULL, "PostgreSQL connection pool exhausted - Health: 10%", "connection slot", "pg_terminate_backend", "high", false},
    {"", NULL, "Redis memory exhausted - Health: 4%", "noeviction", "FLUSHALL", "high", false},
    /* A system that is not watched gets a generic rule, never a fix for a container of ours. */
    {"", NULL, "Redis of the shop is slow today", "time limit", "dependency", "medium", false},
    {"billing", "no space left on device", "Invoices are not written", "disk is full", "rotation", "high", true},
    {"", NULL, "Logins fail with invalid token signature since the certificate was rotated", "Access is refused", "certificate", "high", false},
    {"", NULL, "The kettle whistles", "fits none of the known causes", "Read the log", "medium", false},
    {"", NULL, "", "fits none of the known causes", "Read the log", "medium", false},
    /* The name must stand by itself. */
    {"", NULL, "my-redis-test-2 whistles", "fits none of the known causes", "Read the log", "medium", false},
};

static void each_fault_is_explained_and_gets_its_solution(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *logs[] = {"an earlier line", cases[i].log};
        struct question q = {
            .description = cases[i].description,
            .affected_system = cases[i].system,
            .error_logs = logs,
            .error_log_count = cases[i].log ? 2 : 0,
        };
        /* With a rule that takes anything the first line is the one that matched. */
        bool catch_all = cases[i].log && strstr(cases[i].want_diagnosis, "fits none");
        struct diagnosis d = {0};
        struct fix f = {0};
        const char *provider = NULL;
        struct err err = {0};

        assert_int_equal(providers_diagnose(catalogue, &q, &d, &provider, &err), ERR_NONE);
        if (!strstr(d.text, cases[i].want_diagnosis))
            fail_msg("case %zu: \"%s\" is not in \"%s\"", i, cases[i].want_diagnosis, d.text);
        assert_string_equal(d.severity, cases[i].want_severity);
        assert_string_equal(provider, "rules");
        assert_true(answer_usable(d.text, NULL));
        assert_int_equal(strstr(d.text, "Seen: \"") != NULL, cases[i].quoted);
        if (cases[i].quoted)
            assert_non_null(strstr(d.text, catch_all ? logs[0] : cases[i].log));

        assert_int_equal(providers_suggest_fix(catalogue, &q, &f, &provider, &err), ERR_NONE);
        if (!strstr(f.text, cases[i].want_solution))
            fail_msg("case %zu: \"%s\" is not in \"%s\"", i, cases[i].want_solution, f.text);
        assert_true(f.confidence > 0 && f.confidence <= 1);
        assert_string_equal(provider, "rules");
        free(d.text);
        free(f.text);
    }
}

static void numbers_of_the_moment_are_in_the_diagnosis(void **state)
{
    (void)state;
    AUTO_JSON json_t *metrics = json_pack("{s:i, s:i}", "memory_used", 54735667, "memory_max", 52428800);
    struct question q = {.description = "redis-test: memory exhausted", .affected_system = "redis-test", .metrics = metrics};
    struct diagnosis d = {0};
    const char *provider = NULL;
    assert_int_equal(providers_diagnose(catalogue, &q, &d, &provider, NULL), ERR_NONE);
    assert_non_null(strstr(d.text, "• memory 52.2 of 50.0 MB"));
    free(d.text);
}

static void invented_incidents_fit_the_contract_and_change(void **state)
{
    (void)state;
    char last[600] = "";
    for (int i = 0; i < 20; i++) {
        struct made_up_incident made_up = {0};
        const char *provider = NULL;
        assert_int_equal(providers_generate(catalogue, &made_up, &provider, NULL), ERR_NONE);
        assert_string_equal(provider, "fallback");
        assert_true(incident_usable(made_up.message, made_up.source, NULL));
        assert_string_not_equal(made_up.message, last);
        strncpy(last, made_up.message, sizeof last - 1);
        free(made_up.message);
        free(made_up.source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_is_explained_and_gets_its_solution),
        cmocka_unit_test(numbers_of_the_moment_are_in_the_diagnosis),
        cmocka_unit_test(invented_incidents_fit_the_contract_and_change),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
