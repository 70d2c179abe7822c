/* fixing_watch_test.c - when an execution counts as lost: what the agent says, round by round. */
#include "backend-ext/fixing_watch.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define ME "11111111-2222-4333-8444-555555555555"
#define RUNNING "[{\"execution_id\":\"" ME "\",\"status\":\"running\"}]"
#define ENDED "[{\"execution_id\":\"" ME "\",\"status\":\"failed\"}]"

static void a_story_of_rounds(void **state)
{
    (void)state;
    static const struct {
        int64_t now_ms, unreachable_since_ms;
        const char *answer; /* NULL = none */
        const char *want;   /* NULL = not lost */
    } rounds[] = {
        {1000, 0, RUNNING, NULL},
        {2000, 2000, NULL, NULL},
        {31999, 2000, NULL, NULL},
        {32000, 2000, NULL, "the agent cannot be reached"},
        {33000, 0, RUNNING, NULL},
        {34000, 0, "[]", "the agent does not know it"},
        {35000, 0, "[{\"execution_id\":\"another\",\"status\":\"running\"}]", "the agent does not know it"},
        {36000, 0, ENDED, NULL},
        {45999, 0, ENDED, NULL},
        {46000, 0, ENDED, "it has ended"},
        {47000, 0, RUNNING, NULL}, /* no time is kept over it */
        {57000, 0, ENDED, NULL},
    };
    struct fixing_suspect s = {.execution_id = ME};
    for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
        AUTO_JSON json_t *list = rounds[i].answer ? json_loads(rounds[i].answer, 0, NULL) : NULL;
        const struct fixing_view view = {.executions = list, .unreachable_since_ms = rounds[i].unreachable_since_ms, .now_ms = rounds[i].now_ms};
        const char *got = fixing_lost_reason(&view, &s);
        if ((got != NULL) != (rounds[i].want != NULL) || (got && strcmp(got, rounds[i].want) != 0))
            fail_msg("round %zu: %s", i, got ? got : "not lost");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_story_of_rounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
