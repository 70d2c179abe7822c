/* disk_test.c - what df prints, by several makers. */
#include "common/probes/disk.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define HEAD "Filesystem     1024-blocks     Used Available Capacity Mounted on\n"

static void it_is_read_or_left_alone(void **state)
{
    (void)state;
    static const struct {
        const char *output;
        double size_kb, used_kb, free_kb; /* size 0: no such output */
    } rows[] = {
        {HEAD "overlay            41152736 20576368  18455948      53% /data\n", 41152736, 20576368, 18455948},
        {HEAD "tmpfs 65536 65536 0 100% /var/lib/postgresql/data", 65536, 65536, 0},
        {HEAD "//host/a share 1 100 40 60 40% /mnt/a folder\n", 100, 40, 60},
        {HEAD "disk 7 100 40 60 40% /data\n", 100, 40, 60},
        {"df: /nothing: No such file or directory\n", 0, 0, 0},
        {HEAD, 0, 0, 0},
        {HEAD "none 0 0 0 - /proc\n", 0, 0, 0},
        {HEAD "tmpfs 100 -40 60 40% /data\n", 0, 0, 0},
        {HEAD "tmpfs 100 40 60\n40% /data\n", 0, 0, 0},
        {HEAD "tmpfs 1000000000000000000 40 60 40% /data\n", 0, 0, 0},
        {"overlay 100 40 60 40% /data\n", 0, 0, 0}, /* it is the head that is missing */
        {"", 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct disk d = {.known = false};
        assert_int_equal(disk_read(rows[i].output, &d), rows[i].size_kb > 0);
        assert_int_equal(d.known, rows[i].size_kb > 0);
        assert_true(d.size_bytes == rows[i].size_kb * 1024 && d.used_bytes == rows[i].used_kb * 1024 && d.free_bytes == rows[i].free_kb * 1024);
    }
}

static void root_may_have_a_part_of_its_own(void **state)
{
    (void)state;
    const struct target t = {.disk_folder = "/data"};
    const struct disk d = {.known = true, .size_bytes = 100, .used_bytes = 90, .free_bytes = 0}, unknown = {.known = false};
    struct facts *f = facts_create();
    disk_tell(&unknown, &t, f);
    assert_int_equal(facts_count(f), 0);
    disk_tell(&d, &t, f);
    assert_true(facts_number(f, "disk_used_percent", -1) == 100);
    assert_true(facts_number(f, "disk_free_bytes", -1) == 0);
    assert_string_equal(facts_text(f, "disk_folder"), "/data");
    facts_destroy(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_is_read_or_left_alone), cmocka_unit_test(root_may_have_a_part_of_its_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
