/* Hosts as rows. */
#include "ai-agent/host.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void texts_of_proc_are_read(void **state)
{
    (void)state;
    assert_true(host_read_load("8.00 4.00 2.00 1/100 999\n", 4) == 2.0);
    assert_true(host_read_load("", 4) == -1);
    assert_true(host_read_load("x", 4) == -1);
    assert_true(host_read_load("1.0", 0) == -1);
    assert_true(host_read_memory("MemTotal:       1000 kB\nMemFree:         10 kB\nMemAvailable:    250 kB\n") == 25.0);
    assert_true(host_read_memory("MemTotal:       1000 kB\n") == -1);
    assert_true(host_read_memory("") == -1);
}

static const struct {
    struct host_state is;
    const char *want; /* "" = not saturated */
} cases[] = {
    {{.load = 1, .memory_percent = 50, .disk_percent = 50}, ""},
    {{.load = 16, .memory_percent = 2, .disk_percent = 1}, ""},
    {{.load = 16.5, .memory_percent = 50, .disk_percent = 50}, "load is 16.5"},
    {{.load = 1, .memory_percent = 1.9, .disk_percent = 50}, "1.9 % of its memory"},
    {{.load = 1, .memory_percent = 50, .disk_percent = 0}, "0.0 % of its disk"},
    {{.load = -1, .memory_percent = -1, .disk_percent = -1}, ""}, /* what is not known holds nobody back */
};

static void a_host_without_strength_is_told(void **state)
{
    const struct host_limits limits = {.load_max = 16, .memory_min = 2, .disk_min = 1};
    const struct host_limits off = {.load_max = 0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char why[200] = "";
        bool saturated = host_is_saturated(&limits, &cases[i].is, why, sizeof why);
        if (saturated != (*cases[i].want != '\0') || !strstr(why, cases[i].want))
            fail_msg("case %zu: %d \"%s\"", i, saturated, why);
        assert_false(host_is_saturated(&off, &cases[i].is, why, sizeof why));
    }
}

static void this_host_is_looked_at(void **state)
{
    const struct host_limits limits = {.proc = "/proc", .disk = "/"}, nowhere = {.proc = "/nowhere", .disk = "/nowhere"};
    struct host_state is;
    (void)state;
    host_look(&limits, &is);
    assert_true(host_available_bytes("/proc") > 0 && host_available_bytes("/nowhere") == -1 && host_available_bytes(NULL) == -1);
    assert_true(is.load >= 0 && is.memory_percent > 0 && is.disk_percent >= 0);
    host_look(&nowhere, &is);
    assert_true(is.load == -1 && is.memory_percent == -1 && is.disk_percent == -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_proc_are_read),
        cmocka_unit_test(a_host_without_strength_is_told),
        cmocka_unit_test(this_host_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
