/* incident_body_test.c - the body that a monitor's incident is sent as. */
#include "common/base/base.h"
#include "health-monitor/incident_body.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_incident_is_worded_for_any_backend(void **state)
{
    (void)state;
    struct evidence e = {0};
    evidence_add(&e, EVIDENCE_SUMMARY, "memory 50.1 of 50.0 MB used");
    evidence_add(&e, EVIDENCE_COUNTER, "errorstat_OOM rose from 0 to 15 since the last check");
    evidence_add(&e, EVIDENCE_SERVER, "OOM command not allowed when used memory > 'maxmemory'.");
    AUTO_JSON json_t *metrics = json_pack("{s:i,s:f,s:s}", "health", 0, "memory_percent", 100.5, "container_state", "running");
    struct incident_facts facts = {.id = "6f1b1a5e-6d0f-4d8e-9a53-0d1f4a6f2c11",
                                   .target = "redis-test",
                                   .fault = "memory exhausted",
                                   .kind = "redis-oom",
                                   .linked = "L",
                                   .health = 0,
                                   .evidence = &e,
                                   .metrics = metrics};
    for (size_t i = 0; i < e.count; i++)
        e.items[i].at_us = 0;
    AUTO_JSON json_t *got = incident_body(&facts);
    AUTO_FREE char *text = json_dumps(got, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(
        text, "{\"affected_system\":\"redis-test\","
              "\"error_logs\":[\"OOM command not allowed when used memory > 'maxmemory'.\",\"errorstat_OOM rose from 0 to 15 since the last check\","
              "\"memory 50.1 of 50.0 MB used\"],"
              "\"generated_by\":\"health-monitor\",\"id\":\"6f1b1a5e-6d0f-4d8e-9a53-0d1f4a6f2c11\","
              "\"message\":\"redis-test: memory exhausted, health 0 %: OOM command not allowed when used memory > 'maxmemory'.\","
              "\"metrics_snapshot\":{\"container_state\":\"running\",\"evidence\":["
              "{\"at\":\"1970-01-01T00:00:00Z\",\"source\":\"seen\",\"text\":\"memory 50.1 of 50.0 MB used\"},"
              "{\"at\":\"1970-01-01T00:00:00Z\",\"source\":\"seen\",\"text\":\"errorstat_OOM rose from 0 to 15 since the last check\"},"
              "{\"at\":\"1970-01-01T00:00:00Z\",\"source\":\"seen\",\"text\":\"OOM command not allowed when used memory > 'maxmemory'.\"}],"
              "\"fault\":\"redis-oom\",\"health\":0,\"linked_to\":\"L\",\"memory_percent\":100.5},\"source\":\"redis-test\"}");
    assert_null(json_object_get(metrics, "evidence")); /* the numbers stay as they were */
    evidence_clear(&e);
}

static void an_incident_without_evidence_still_says_what_is_wrong(void **state)
{
    (void)state;
    struct evidence e = {0};
    struct incident_facts facts = {
        .id = "6f1b1a5e-6d0f-4d8e-9a53-0d1f4a6f2c11", .target = "postgres-test", .fault = "unreachable", .kind = "unreachable", .evidence = &e};
    AUTO_JSON json_t *got = incident_body(&facts);
    assert_string_equal(json_string_value(json_object_get(got, "message")), "postgres-test: unreachable, health 0 %");
    assert_int_equal(json_array_size(json_object_get(got, "error_logs")), 0);
    assert_string_equal(json_string_value(json_object_get(json_object_get(got, "metrics_snapshot"), "fault")), "unreachable");
}

static void a_health_that_was_not_asked_for_is_not_told(void **state)
{
    (void)state;
    struct evidence e = {0};
    evidence_add(&e, EVIDENCE_CONTAINER, "container redis-test ran out of memory");
    struct incident_facts facts = {
        .id = "6f1b1a5e-6d0f-4d8e-9a53-0d1f4a6f2c11", .target = "redis-test", .fault = "out of memory", .kind = "x", .health = -1, .evidence = &e};
    AUTO_JSON json_t *got = incident_body(&facts);
    assert_string_equal(json_string_value(json_object_get(got, "message")), "redis-test: out of memory: container redis-test ran out of memory");
    evidence_clear(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_incident_is_worded_for_any_backend),
        cmocka_unit_test(an_incident_without_evidence_still_says_what_is_wrong),
        cmocka_unit_test(a_health_that_was_not_asked_for_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
