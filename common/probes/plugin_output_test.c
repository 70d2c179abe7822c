/* What plugins print, as a table of lines and facts. */
#include "common/probes/plugin_output.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void lines_become_facts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words, *name;
        double number; /* -1 = there is none of that name */
    } cases[] = {
        {"DISK OK - 3 GB left | /=12MB;80;90;0;100\nmore text", "DISK OK - 3 GB left", "perf__", 12},
        {"OK | time=0.012s;;;0.0 size=5B", "OK", "perf_size", 5},
        {"OK | time=0.012s;;;0.0 size=5B", "OK", "perf_time", 0.012},
        {"OK | 'in use'=7%;80;90", "OK", "perf_in_use", 7},
        {"OK | 'in use'=7%;80;90", "OK", "perf_in_use_crit", 90},
        {"OK | load=1;10:20;@5:6", "OK", "perf_load_warn", -1},
        {"OK | load=U", "OK", "perf_load", -1},
        {"OK | =3", "OK", "perf_", -1},
        {"OK | 'open=3", "OK", "perf_open", -1},
        {"OK | a=1e999", "OK", "perf_a", -1},
        {"OK |", "OK", "perf_a", -1},
        {"", "", "perf_a", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct facts *f = facts_create();
        plugin_output_read(cases[i].text, f);
        assert_string_equal(facts_text(f, "plugin_output"), cases[i].words);
        if (facts_number(f, cases[i].name, -1) != cases[i].number)
            fail_msg("row %zu: %g", i, facts_number(f, cases[i].name, -1));
        facts_destroy(f);
    }
}

static void there_are_only_so_many(void **state)
{
    (void)state;
    char text[2000] = "OK |";
    for (int i = 0; i < 100; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " n%d=%d", i, i);
    struct facts *f = facts_create();
    plugin_output_read(text, f);
    assert_int_equal(facts_count(f), 33); /* and the words */
    facts_destroy(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_become_facts), cmocka_unit_test(there_are_only_so_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
