/* Answers and events as rows, and what is decided of them. */
#include "health-monitor/decide.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct decide_rules rules = {
    .threshold = 70, .healthy_above = 80, .fall = 2, .rise = 2, .interval_ms = 10000, .recheck_ms = 1000, .start_grace_ms = 10000};

enum { STEP_MAX = 24, NO_NEXT = -1 };

/* One thing that happens at a moment, and what must come of it. */
struct step {
    int64_t at_ms;
    const char *what; /* an answer "90" (health), "0s" (the container reports starting), "=" (look at the time of the next check only),
                         an event word of the engine, "forget", "open failed" or "found running" */
    enum decide_verdict want;
    int64_t next_at_ms; /* NO_NEXT = does not matter */
};

struct story {
    const char *name;
    bool open_before;
    struct step steps[STEP_MAX]; /* ends with what == NULL */
};

#define N DECIDE_NOTHING
#define O DECIDE_OPEN
#define A DECIDE_OPEN_ALREADY
#define R DECIDE_RECOVERED

static const struct story stories[] = {
    {"two bad answers open, the second is asked for one second after the first",
     false,
     {{0, "95", N, 10000}, {10000, "0", N, 11000}, {11000, "0", O, 20000}, {20000, "0", N, 30000}}},
    {"an answer that was long in coming needs no further pause",
     false,
     {{0, "95", N, 10000}, {12000, "0 asked 10000", N, 11000}, {14000, "0 asked 12000", O, 20000}}},
    {"nobody answered on an open and on a fresh connection: two bad answers at once",
     false,
     {{0, "95", N, 10000}, {12000, "0 asked 10000 twice", O, 20000}}},
    {"a flapping target must fail twice in a row, not in its life",
     false,
     {{0, "10", N, 1000},
      {1000, "95", N, 10000},
      {10000, "10", N, 11000},
      {11000, "95", N, 20000},
      {20000, "10", N, 21000},
      {21000, "10", O, 30000}}},
    {"the threshold itself is not bad, and healthy_above itself is not good",
     false,
     {{0, "70", N, 10000}, {10000, "70", N, 20000}, {20000, "69", N, 21000}, {21000, "80", N, 22000}, {22000, "69", O, NO_NEXT}}},
    {"between the two nothing changes: a doubt stays, a recovery does not advance",
     true,
     {{0, "90", N, 1000}, {1000, "75", N, 10000}, {10000, "81", R, 20000}}},
    {"a crash opens at once, and the fall of the answers after it opens no second one",
     false,
     {{0, "95", N, NO_NEXT}, {500, "died", O, NO_NEXT}, {10000, "0", N, 20000}, {20000, "0", N, 30000}}},
    {"kill -9 opens at once", false, {{100, "signalled", N, NO_NEXT}, {101, "died", O, NO_NEXT}}},
    {"a hang-up signal is no stop: the die after it opens", false, {{100, "signalled", N, NO_NEXT}, {101, "died", O, NO_NEXT}}},
    {"a restart by anybody: good again within the grace, no incident",
     false,
     {{0, "95", N, NO_NEXT},
      {1000, "stop_asked", N, NO_NEXT},
      {1300, "died", N, 1300},
      {1310, "0", N, 2310},
      {1400, "stop_asked", N, NO_NEXT},
      {1900, "started", N, 1900},
      {1950, "0", N, 2950},
      {2950, "0", N, 3950},
      {3950, "95", N, 10000},
      {10000, "95", N, 20000}}},
    {"the first good answer after a start ends the grace",
     false,
     {{0, "started", N, 0}, {1000, "95", N, 10000}, {2000, "0", N, 3000}, {3000, "0", O, NO_NEXT}}},
    {"a good answer between stop signal and death does not end the grace",
     false,
     {{0, "stop_asked", N, NO_NEXT}, {100, "95", N, 10000}, {300, "died", N, 300}, {310, "0", N, 1310}, {1310, "0", N, 2310}, {2310, "0", N, 3310}}},
    {"a container that stays stopped after the grace becomes an incident",
     false,
     {{0, "stop_asked", N, NO_NEXT},
      {200, "died", N, 200},
      {250, "stop_asked", N, NO_NEXT},
      {300, "0", N, 1300},
      {9300, "0", N, 10000},
      {10300, "0", N, 11300},
      {11300, "0", O, 20000}}},
    {"a stop that had to end with kill 9 is still a stop",
     false,
     {{0, "stop_asked", N, NO_NEXT},
      {10000, "signalled", N, NO_NEXT},
      {10010, "died", N, 10010},
      {10020, "stop_asked", N, NO_NEXT},
      {10100, "0", N, NO_NEXT}}},
    {"a start clears the stop signal: the next die is a crash",
     false,
     {{0, "stop_asked", N, NO_NEXT}, {100, "died", N, 100}, {500, "started", N, 500}, {900, "died", O, NO_NEXT}}},
    {"a stop signal is forgotten after a minute", false, {{0, "stop_asked", N, NO_NEXT}, {60000, "died", O, NO_NEXT}}},
    {"pause opens at once; unpause asks at once, two good answers end it",
     false,
     {{0, "paused", O, NO_NEXT}, {5000, "unpaused", N, 5000}, {5001, "95", N, 6001}, {6001, "95", R, 10000}, {10000, "95", R, 20000}}},
    {"a process that ran out of memory is asked about at once, its death alone opens", false, {{0, "oom", N, 0}, {10, "died", O, NO_NEXT}}},
    {"a blow while one is open asks whether that one still stands",
     true,
     {{0, "paused", A, NO_NEXT}, {10, "oom", N, NO_NEXT}, {20, "died", A, NO_NEXT}}},
    {"the fix's own restart makes no second incident",
     true,
     {{0, "stop_asked", N, NO_NEXT},
      {100, "died", N, 100},
      {200, "stop_asked", N, NO_NEXT},
      {600, "started", N, 600},
      {700, "0", N, 1700},
      {1700, "95", N, 2700},
      {2700, "95", R, 10000}}},
    {"the fix's start after a crash makes no second incident",
     false,
     {{0, "died", O, NO_NEXT}, {3000, "started", N, 3000}, {3001, "0", N, 4001}, {4001, "95", N, 5001}, {5001, "95", R, 10000}}},
    {"an answer to a question from before the container changed does not count",
     false,
     {{1000, "paused", O, NO_NEXT},
      {1500, "95 asked 900", N, 1500},
      {1600, "95", N, NO_NEXT},
      {1700, "95 asked 999", N, NO_NEXT},
      {2600, "95", R, NO_NEXT}}},
    {"resolved by somebody while it is still bad: only new bad answers open the next",
     true,
     {{0, "0", N, 10000}, {10000, "0", N, 20000}, {10005, "forget", N, NO_NEXT}, {20000, "0", N, 21000}, {21000, "0", O, 30000}}},
    {"a monitor that starts with an open incident opens no second one",
     true,
     {{0, "0", N, 10000}, {10000, "0", N, 20000}, {20000, "0", N, 30000}, {30000, "95", N, 31000}, {31000, "95", R, 40000}}},
    {"one good answer is not yet a recovery, a bad one starts the count again",
     true,
     {{0, "95", N, 1000}, {1000, "0", N, 10000}, {10000, "95", N, 11000}, {11000, "95", R, 20000}}},
    {"a monitor that starts while the target is starting waits",
     false,
     {{0, "0", N, 1000}, {10, "found running", N, 10}, {20, "0", N, 1020}, {9000, "0", N, 10000}, {10020, "0", N, 11020}, {11020, "0", O, NO_NEXT}}},
    {"a container that still reports starting gets more grace, but not for ever",
     false,
     {{0, "started", N, 0}, {10500, "0s", N, 11500}, {29500, "0s", N, 30000}, {30500, "0s", N, 31500}, {31500, "0s", O, NO_NEXT}}},
    {"starting or not, a container that was told to stop gets no more than the grace",
     false,
     {{0, "stop_asked", N, NO_NEXT}, {10500, "0s", N, 11500}, {11500, "0s", O, NO_NEXT}}},
    {"two checks that follow each other at once tell the same thing, and count once",
     false,
     {{0, "0", N, 1000}, {10, "0", N, 1000}, {500, "health", N, 500}, {510, "0", N, 1000}, {1000, "0", O, NO_NEXT}}},
    {"so do good ones", true, {{0, "95", N, 1000}, {10, "found running", N, 10}, {12, "95", N, 1000}, {1000, "95", R, 10000}}},
    {"a health change of the engine, or a removal, is a reason to ask now",
     false,
     {{100, "health", N, 100}, {200, "95", N, 10000}, {300, "destroyed", N, 300}}},
    {"an incident that could not be kept is tried again with the next bad answer",
     false,
     {{0, "0", N, 1000}, {1000, "0", O, NO_NEXT}, {1001, "open failed", N, 2001}, {2001, "0", O, NO_NEXT}}},
    {"a signal that ends nothing means nothing", false, {{0, "signalled", N, NO_NEXT}}},
};

static enum decide_verdict take_answer(struct decider *d, const struct step *s)
{
    int health = 0;
    long long asked_at_ms = (long long)s->at_ms;
    sscanf(s->what, "%d", &health);
    const char *asked = strstr(s->what, "asked");
    if (asked)
        sscanf(asked, "asked %lld", &asked_at_ms);
    struct decide_answer a = {.asked_at_ms = asked_at_ms, .health = health, .starting = strchr(s->what, 's') && !asked};
    a.worth = strstr(s->what, "twice") ? 2 : 0;
    return decide_answer(d, &rules, &a, s->at_ms);
}

static enum decide_verdict take(struct decider *d, const struct step *s)
{
    if (*s->what >= '0' && *s->what <= '9')
        return take_answer(d, s);
    if (strcmp(s->what, "forget") == 0)
        decide_forget(d);
    else if (strcmp(s->what, "open failed") == 0)
        decide_open_failed(d, &rules, s->at_ms);
    else if (strcmp(s->what, "found running") == 0)
        decide_found_running(d, &rules, s->at_ms, s->at_ms);
    else {
        for (int kind = 0; kind < EXECUTOR_EVENT_COUNT; kind++)
            if (strcmp(s->what, executor_event_name((enum executor_event_kind)kind)) == 0)
                return decide_event(d, &rules, decide_event_of((enum executor_event_kind)kind), s->at_ms);
        fail_msg("there is no event \"%s\"", s->what);
    }
    return DECIDE_NOTHING;
}

static void every_story_ends_as_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        const struct story *story = &stories[i];
        struct decider d;
        decide_init(&d, story->open_before, 0);
        for (const struct step *s = story->steps; s->what; s++) {
            enum decide_verdict got = take(&d, s);
            if (got != s->want || (s->next_at_ms != NO_NEXT && d.next_at_ms != s->next_at_ms))
                fail_msg("%s: at %lld \"%s\": verdict %d, wanted %d; next check at %lld, wanted %lld", story->name, (long long)s->at_ms, s->what, got,
                         s->want, (long long)d.next_at_ms, (long long)s->next_at_ms);
        }
    }
}

static void a_recovery_is_over_when_the_container_is_struck_again(void **state)
{
    (void)state;
    struct decider d;
    decide_init(&d, true, 0);
    struct decide_answer good = {.asked_at_ms = 0, .health = 95};
    decide_answer(&d, &rules, &good, 0);
    good.asked_at_ms = 1000;
    assert_int_equal(decide_answer(&d, &rules, &good, 1000), DECIDE_RECOVERED);
    assert_true(decide_is_recovered(&d, &rules));
    assert_int_equal(decide_event(&d, &rules, DECIDE_DIE, 1001), DECIDE_OPEN_ALREADY);
    assert_false(decide_is_recovered(&d, &rules));
}

static void with_fall_one_a_single_bad_answer_opens(void **state)
{
    (void)state;
    struct decide_rules hasty = rules;
    hasty.fall = 1;
    struct decider d;
    decide_init(&d, false, 0);
    assert_int_equal(decide_answer(&d, &hasty, &(struct decide_answer){.health = 69}, 0), DECIDE_OPEN);
    assert_true(d.open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_story_ends_as_told),
        cmocka_unit_test(a_recovery_is_over_when_the_container_is_struck_again),
        cmocka_unit_test(with_fall_one_a_single_bad_answer_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
