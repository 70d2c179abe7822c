/* certify_test.c - which faults are meant, and that what is told is well-formed, whatever anybody has written. */
#include "selfheal-cli/certify_choice.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static json_t *lab(void)
{
    return json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s}]", "system", "redis-test", "failure", "oom",
                     "fix", "flush", "system", "redis-test", "failure", "restart-loop", "fix", "", "system", "redis-test", "failure", "killed", "fix",
                     "start", "system", "postgres-test", "failure", "blocked", "fix", "end-blocker", "system", "postgres-test", "failure", "killed");
}

static const char *chosen(const struct certify_choice *choice, char ret[600])
{
    AUTO_JSON json_t *available = lab();
    AUTO_FREE struct certify_result *results = NULL;
    struct err err = {0};
    size_t count = 0, used = 0;
    if (certify_choose(available, choice, &results, &count, &err)) {
        snprintf(ret, 600, "%s", err.msg);
        return ret;
    }
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(ret + used, 600 - used, "%s%s %s", i ? ", " : "", results[i].system, results[i].failure);
    return ret;
}

static void those_that_are_meant_are_taken(void **state)
{
    (void)state;
    static const struct {
        struct certify_choice choice;
        const char *want;
    } cases[] = {
        {{0}, "redis-test oom, redis-test restart-loop, redis-test killed, postgres-test blocked, postgres-test killed"},
        {{.is_short = true}, "redis-test oom, redis-test killed, postgres-test blocked, postgres-test killed"},
        {{.system = "postgres-test"}, "postgres-test blocked, postgres-test killed"},
        {{.faults = "killed,oom"}, "redis-test oom, redis-test killed, postgres-test killed"},
        {{.faults = "restart-loop", .is_short = true}, "redis-test restart-loop"},
        {{.faults = "killed", .system = "postgres-test"}, "postgres-test killed"},
        {{.system = "production"}, "--target: production is no system of the lab; these are: redis-test, postgres-test"},
        {{.system = ""}, "--target:  is no system of the lab; these are: redis-test, postgres-test"},
        {{.faults = "kill"}, "--faults: there is no fault \"kill\"; there are: oom, restart-loop, killed, blocked"},
        {{.faults = "oom", .system = "postgres-test"}, "--faults: there is no fault \"oom\" on postgres-test; there are: blocked, killed"},
        {{.faults = "oom,,killed"}, "--faults: there is no fault \"\"; there are: oom, restart-loop, killed, blocked"},
        {{.faults = ","}, "--faults: there is no fault \"\"; there are: oom, restart-loop, killed, blocked"},
    };
    char got[600];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(chosen(&cases[i].choice, got), cases[i].want);
}

static void a_lab_without_faults_is_no_gate(void **state)
{
    (void)state;
    const struct certify_choice all = {0};
    struct certify_result *results = NULL;
    size_t count = 0;
    AUTO_JSON json_t *empty = json_array();
    assert_int_equal(certify_choose(empty, &all, &results, &count, NULL), ERR_INVALID);
    assert_int_equal(certify_choose(NULL, &all, &results, &count, NULL), ERR_INVALID);
    AUTO_JSON json_t *odd = json_pack("[i, {s:i}, {s:s}]", 7, "system", 1, "system", "redis-test");
    assert_int_equal(certify_choose(odd, &all, &results, &count, NULL), ERR_INVALID);
}

static void junit_escapes_what_anybody_wrote(void **state)
{
    (void)state;
    const struct certify_result results[] = {
        {.system = "redis-test",
         .failure = "oom",
         .action = "flush",
         .rule = "redis-oom",
         .verdict = CERTIFY_HEALED,
         .detect_ms = 1234,
         .whole_ms = 2001},
        {.system = "a\"b<c>&'d",
         .failure = "x\x1b[31m\x01\xff",
         .verdict = CERTIFY_NO_FIX,
         .why = "line\nline ]]> <!--",
         .detect_ms = -1,
         .approve_ms = -1,
         .heal_ms = -1},
        {.system = "s", .failure = "f", .verdict = CERTIFY_LEFT, .why = "left by Ctrl-C"},
    };
    char *text = NULL;
    size_t bytes = 0;
    FILE *to = open_memstream(&text, &bytes);
    certify_write_junit(to, results, 3, 0);
    fclose(to);
    assert_non_null(strstr(text, "tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"2.001\" timestamp=\"1970-01-01T00:00:00Z\""));
    assert_non_null(strstr(text, "classname=\"a&quot;b&lt;c&gt;&amp;&apos;d\""));
    assert_non_null(strstr(text, "<failure type=\"no-fix\" message=\"line; line ]]&gt; &lt;!--\"/>"));
    assert_non_null(strstr(text, "<skipped message=\"left by Ctrl-C\"/>"));
    assert_non_null(strstr(text, "verdict healed; MTTD 1.2 s, MTTA 0.0 s"));
    for (const char *at = text; *at; at++)
        assert_true(*at == '\n' || (unsigned char)*at >= ' ');
    AUTO_JSON json_t *utf8 = json_string(text); /* NULL for what is no UTF-8 */
    assert_non_null(utf8);
    free(text);
}

static void what_is_not_known_is_not_counted(void **state)
{
    (void)state;
    const struct certify_result results[] = {
        {.verdict = CERTIFY_HEALED, .detect_ms = 1000, .approve_ms = 100, .heal_ms = 3000},
        {.verdict = CERTIFY_TOLD, .detect_ms = 3000, .approve_ms = -1, .heal_ms = -1},
        {.verdict = CERTIFY_UNNOTICED, .detect_ms = -1, .approve_ms = -1, .heal_ms = -1},
    };
    struct certify_sums sums = certify_sum(results, 3);
    assert_int_equal(sums.passed_count, 2);
    assert_int_equal(sums.detect_ms, 2000);
    assert_int_equal(sums.approve_ms, 100);
    assert_int_equal(sums.heal_ms, 3000);
    assert_int_equal(certify_sum(results, 0).detect_ms, -1);
    for (int i = 0; i < CERTIFY_VERDICT_COUNT; i++)
        assert_non_null(certify_verdict_name((enum certify_verdict)i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_that_are_meant_are_taken),
        cmocka_unit_test(a_lab_without_faults_is_no_gate),
        cmocka_unit_test(junit_escapes_what_anybody_wrote),
        cmocka_unit_test(what_is_not_known_is_not_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
