/* undo_words_test.c - how each kind of action is undone, as it is shown and sealed. */
#include "ai-agent/undo_action.h"
#include "ai-agent/undo_words.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct catalogue *catalogue;

static int set_up(void **state)
{
    (void)state;
    return (int)catalogue_load_file("config/catalogue.yaml", &catalogue, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    catalogue_free(catalogue);
    return 0;
}

static void each_action_says_how_it_is_undone(void **state)
{
    (void)state;
    static const struct {
        const char *target, *action;
        int window_ms;
        bool automatic;
        const char *want;
    } rows[] = {
        {"redis-test", "flush", 3600000, false, "Before it runs, a snapshot of all keys is taken. For 60 minutes a person can press Undo"},
        {"redis-test", "flush", 60000, false, "For 1 minute a person"},
        {"redis-test", "flush", 3000, false, "For 3 seconds a person"},
        {"redis-test", "flush", 3600000, true, "Where it leaves the system worse than it was, it is undone without asking."},
        {"redis-test", "raise-maxmemory", 3600000, false, "It cannot be undone: how things stood is put aside"},
        {"postgres-test", "kill-connections", 3600000, false, "It cannot be undone: how things stood is put aside"},
        {"postgres-test", "restart", 3600000, false, "It cannot be undone: how the container was and the end of its log are put aside"},
        {"redis-test", "restart", 3600000, false,
         "Where the server still answers, a snapshot of all keys is taken, too, and can be put back for 60 minutes."},
        {"redis-test", "start", 3600000, false, "need not be: nothing is lost by it"},
        {"redis-test", "unpause", 3600000, false, "need not be: nothing is lost by it"},
        {"redis-test", "undo", 3600000, false, "What is there now is put aside before"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct target *t = catalogue_target_find(catalogue, rows[i].target);
        const struct action *found = catalogue_action_find(catalogue, t->type, rows[i].action);
        struct action as = found ? *found : undo_action;
        as.undo_by_itself = rows[i].automatic;
        struct step_plan step = {.action = found ? &as : &undo_action, .loss = (char *)(found ? found->loss : "")};
        char words[UNDO_WORDS_BYTES];
        undo_words(&step, t, rows[i].window_ms, words);
        if (!strstr(words, rows[i].want))
            fail_msg("%s of %s: %s", rows[i].action, rows[i].target, words);
        assert_true(words[strlen(words) - 1] == '.'); /* whole */
    }
}

static void what_came_back_is_told_with_why_not_all(void **state)
{
    (void)state;
    static const struct {
        int64_t now, was;
        const char *want;
    } rows[] = {
        {104, 104, "104 keys are there again, as before the fix"},
        {40, 41, "40 of 41 keys are there again; 1 had an expiry that is over"},
        {105, 104, "105 keys are there, and 104 are in the snapshot: others were written meanwhile"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char words[UNDO_CAME_BACK_BYTES];
        undo_came_back(rows[i].now, rows[i].was, words);
        assert_string_equal(words, rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_action_says_how_it_is_undone),
                                       cmocka_unit_test(what_came_back_is_told_with_why_not_all)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
