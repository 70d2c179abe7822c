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
    struct fixing_suspect s = {.execution_id = ME, .turn_age_ms = -1};
    for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
        AUTO_JSON json_t *list = rounds[i].answer ? json_loads(rounds[i].answer, 0, NULL) : NULL;
        const struct fixing_view view = {.executions = list, .unreachable_since_ms = rounds[i].unreachable_since_ms, .now_ms = rounds[i].now_ms};
        const char *got = fixing_lost_reason(&view, &s);
        if ((got != NULL) != (rounds[i].want != NULL) || (got && strcmp(got, rounds[i].want) != 0))
            fail_msg("round %zu: %s", i, got ? got : "not lost");
    }
}

static void another_agents_turn(void **state)
{
    (void)state;
    static const struct {
        int64_t now_ms, unreachable_since_ms, turn_age_ms;
        const char *answer, *want;
    } rounds[] = {
        {100000, 0, 5000, "[]", NULL},                                 /* it has its turn, and is not this agent's */
        {200000, 110000, 105000, NULL, NULL},                          /* which stays so while this one is away */
        {201000, 0, -1, "[]", "the agent does not know it"},           /* its lease is over */
        {202000, 0, 107000, RUNNING, NULL},                            /* this agent's own after all */
        {300000, 260000, 205000, NULL, "the agent cannot be reached"}, /* and killed with its turn */
        {301000, 260000, 40000, NULL, NULL},                           /* begun while this one was away */
        {302000, 260000, -1, NULL, "the agent cannot be reached"},
        {303000, 0, 1000, ENDED, NULL},
        {313000, 0, 11000, ENDED, "it has ended"}, /* its turn is not given back yet */
    };
    struct fixing_suspect s = {.execution_id = ME};
    for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
        AUTO_JSON json_t *list = rounds[i].answer ? json_loads(rounds[i].answer, 0, NULL) : NULL;
        const struct fixing_view view = {.executions = list, .unreachable_since_ms = rounds[i].unreachable_since_ms, .now_ms = rounds[i].now_ms};
        s.turn_age_ms = rounds[i].turn_age_ms;
        const char *got = fixing_lost_reason(&view, &s);
        if ((got != NULL) != (rounds[i].want != NULL) || (got && strcmp(got, rounds[i].want) != 0))
            fail_msg("round %zu: %s", i, got ? got : "not lost");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_story_of_rounds), cmocka_unit_test(another_agents_turn)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
