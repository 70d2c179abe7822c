/* The folder of outputs: what is kept, and what goes. */
#include "ai-agent/outputs.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const ids[] = {"00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002",
                                  "00000000-0000-4000-8000-000000000003"};

struct lab {
    char folder[64];
    struct outputs *outputs;
};

static void open_it(struct lab *l, uint64_t total_max_bytes, int keep_days)
{
    struct err err = {0};
    const struct outputs_options o = {.folder = l->folder, .max_bytes = 1000, .total_max_bytes = total_max_bytes, .keep_days = keep_days};
    if (outputs_open(&o, &l->outputs, &err))
        fail_msg("%s", err.msg);
}

static int set_up(void **state)
{
    struct lab *l = calloc(1, sizeof *l);
    snprintf(l->folder, sizeof l->folder, "/tmp/outputs-test-XXXXXX");
    assert_non_null(mkdtemp(l->folder));
    open_it(l, 1000000, 7);
    *state = l;
    return 0;
}

static int tear_down(void **state)
{
    struct lab *l = *state;
    DIR *folder = opendir(l->folder);
    const struct dirent *entry;
    outputs_close(l->outputs);
    while (folder && (entry = readdir(folder))) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", l->folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    closedir(folder);
    rmdir(l->folder);
    free(l);
    return 0;
}

static struct output_file *begin(struct lab *l, const char *id, int attempt, const char *text)
{
    struct output_file *f = outputs_begin(l->outputs, id, attempt);
    assert_non_null(f);
    output_file_add(f, EXECUTOR_STDOUT, text, strlen(text));
    output_file_flush(f);
    return f;
}

static void keep(struct lab *l, const char *id, int attempt, const char *text)
{
    output_file_end(begin(l, id, attempt, text));
}

static bool has(const struct lab *l, const char *id, int attempt)
{
    struct output_view v;
    if (outputs_view(l->outputs, id, attempt, &v, NULL))
        return false;
    output_view_close(&v);
    return true;
}

static void each_step_has_its_own_and_all_go_with_their_execution(void **state)
{
    struct lab *l = *state;
    struct output_view v;
    keep(l, ids[0], 1, "one");
    keep(l, ids[0], 2, "two");
    keep(l, ids[1], 1, "three");
    assert_int_equal(outputs_view(l->outputs, ids[0], 2, &v, NULL), ERR_NONE);
    assert_int_equal(v.bytes, 3);
    output_view_close(&v);
    assert_int_equal(outputs_view(l->outputs, ids[0], 3, &v, NULL), ERR_NOT_FOUND);
    outputs_forget(l->outputs, ids[0]);
    assert_false(has(l, ids[0], 1));
    assert_false(has(l, ids[0], 2));
    assert_true(has(l, ids[1], 1));
    outputs_forget(NULL, ids[1]);
    assert_null(outputs_begin(NULL, ids[1], 1));
}

static void one_that_was_being_written_at_a_kill_is_ended_by_the_next_life(void **state)
{
    struct lab *l = *state;
    struct output_view v;
    struct output_file *f = begin(l, ids[0], 1, "half a li");
    outputs_close(l->outputs);
    open_it(l, 1000000, 7); /* the file is open still, as if its process were gone */
    assert_int_equal(outputs_view(l->outputs, ids[0], 1, &v, NULL), ERR_NONE);
    assert_true(v.head.ended);
    assert_int_equal(v.head.cut, OUTPUT_CUT_KILLED);
    assert_int_equal(v.bytes, 9);
    output_view_close(&v);
    output_file_end(f);
}

static bool only_the_second(void *ctx, const char *execution_id)
{
    (void)ctx;
    return strcmp(execution_id, ids[1]) == 0;
}

static void what_nobody_knows_goes_and_what_is_being_written_stays(void **state)
{
    struct lab *l = *state;
    char other[128];
    keep(l, ids[0], 1, "nobody's");
    keep(l, ids[1], 1, "known");
    struct output_file *f = begin(l, ids[2], 1, "being written");
    snprintf(other, sizeof other, "%s/%s", l->folder, "somebody-elses.raw");
    fclose(fopen(other, "w"));
    outputs_tidy(l->outputs, only_the_second, NULL);
    assert_false(has(l, ids[0], 1));
    assert_true(has(l, ids[1], 1));
    assert_true(has(l, ids[2], 1));
    assert_int_equal(access(other, F_OK), 0);
    output_file_end(f);
}

static void the_oldest_go_where_all_are_too_large_and_the_newest_stays(void **state)
{
    struct lab *l = *state;
    outputs_close(l->outputs);
    open_it(l, 500, 7); /* each has some 240 bytes: its head, a record and its text */
    for (int i = 0; i < 3; i++) {
        char text[101];
        memset(text, 'x', 100);
        text[100] = '\0';
        keep(l, ids[i], 1, text);
        usleep(2000); /* so that they differ in age */
    }
    outputs_tidy(l->outputs, NULL, NULL);
    assert_false(has(l, ids[0], 1));
    assert_true(has(l, ids[1], 1));
    assert_true(has(l, ids[2], 1));
    outputs_close(l->outputs);
    open_it(l, 1, 7);
    outputs_tidy(l->outputs, NULL, NULL);
    assert_false(has(l, ids[1], 1));
    assert_true(has(l, ids[2], 1));
}

static void the_old_go_by_age(void **state)
{
    struct lab *l = *state;
    keep(l, ids[0], 1, "old");
    outputs_close(l->outputs);
    usleep(2000);
    open_it(l, 1000000, 0);
    outputs_tidy(l->outputs, NULL, NULL);
    assert_false(has(l, ids[0], 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_step_has_its_own_and_all_go_with_their_execution, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_was_being_written_at_a_kill_is_ended_by_the_next_life, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_knows_goes_and_what_is_being_written_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_oldest_go_where_all_are_too_large_and_the_newest_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_old_go_by_age, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
