/* How an action can be tried, and the words of what is lost. */
#include "ai-agent/rehearsal_rows.h"
#include "ai-agent/undo_action.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void the_way_of_an_action(void **state)
{
    static const char *const telling[] = {"psql", NULL};
    const struct target redis = {.name = "r", .type = "redis"}, postgres = {.name = "p", .type = "postgres"};
    const struct action none = {.name = "script-kill"}, copy = {.name = "flush", .rehearse_on_copy = true},
                        tells = {.name = "end", .rehearse = telling};
    const struct {
        const struct action *a;
        const struct target *t;
        enum instance_state state;
        enum rehearsal_way want;
        const char *why;
    } rows[] = {
        {&copy, &redis, INSTANCE_RUNNING, REHEARSAL_COPY, ""},
        {&tells, &postgres, INSTANCE_RUNNING, REHEARSAL_LOOK, ""},
        {&none, &redis, INSTANCE_RUNNING, REHEARSAL_NONE, "cannot be tried on a copy: what script-kill does shows only in the real system"},
        {&undo_action, &redis, INSTANCE_RUNNING, REHEARSAL_NONE, "cannot be tried on a copy: what undo does shows only in the real system"},
        {&copy, &postgres, INSTANCE_RUNNING, REHEARSAL_NONE, "cannot be tried on a copy: none can be made of a target of type postgres"},
        {&copy, &redis, INSTANCE_EXITED, REHEARSAL_NONE, "cannot be tried on a copy: its container is exited, so its data cannot be asked for"},
        {&tells, &postgres, INSTANCE_PAUSED, REHEARSAL_NONE, "cannot be tried on a copy: its container is paused, so its data cannot be asked for"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char why[REHEARSAL_WHY_BYTES];
        assert_int_equal(rehearsal_way(rows[i].a, rows[i].t, rows[i].state, why), rows[i].want);
        assert_string_equal(why, rows[i].why);
    }
}

/* What is for a container that is down or frozen cannot be tried: its data cannot be asked for then. */
static void the_catalogue_promises_no_copy_of_what_is_down(void **state)
{
    struct catalogue *c = NULL;
    struct err err = {0};
    const struct action *a;
    (void)state;
    if (catalogue_load_file("config/catalogue.yaml", &c, &err))
        fail_msg("%s", err.msg);
    for (size_t i = 0; (a = catalogue_action(c, i)); i++)
        if (!a->argv && (a->verb == EXECUTOR_START || a->verb == EXECUTOR_UNPAUSE) && a->rehearse_on_copy)
            fail_msg("%s", a->name);
    catalogue_free(c);
}

static void what_is_lost_in_numbers(void **state)
{
    const struct {
        int64_t before, after;
        const char *want;
    } rows[] = {{1204, 0, "1,204 of 1,204 keys"},
                {104, 104, "none of 104 keys"},
                {0, 0, "none of 0 keys"},
                {1234567, 1234000, "567 of 1,234,567 keys"},
                {5, 6, "none of 5 keys"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char lost[120];
        rehearsal_lost(rows[i].before, rows[i].after, lost, sizeof lost);
        assert_string_equal(lost, rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_way_of_an_action), cmocka_unit_test(the_catalogue_promises_no_copy_of_what_is_down),
                                       cmocka_unit_test(what_is_lost_in_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
