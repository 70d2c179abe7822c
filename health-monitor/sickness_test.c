/* Who is told by itself, and who with another one, as a table of stories. */
#include "health-monitor/sickness.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { GRACE_MS = 30000, WINDOW_MS = 5000 };

/* app needs cache and db, cache needs host; solo needs nothing. */
static struct sickness *s;
static struct sick_row *row_of(const char *name)
{
    return sickness_row(s, name);
}

static int set_up(void **state)
{
    (void)state;
    s = sickness_create();
    sickness_needs(s, row_of("app"), row_of("cache"));
    sickness_needs(s, row_of("app"), row_of("db"));
    sickness_needs(s, row_of("cache"), row_of("host"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    sickness_free(s);
    return 0;
}

struct event {
    int64_t at_ms;
    const char *target;
    bool bad;
};

struct story {
    const char *name, *asked;
    struct event events[6];
    int64_t at_ms;
    const char *cause; /* NULL: it is told by itself */
    bool over;
};

static const struct story stories[] = {
    {"nothing is known", "app", {{0}}, 1000, NULL, false},
    {"nobody else is sick", "app", {{10, "app", true}, {10, "db", false}}, 1000, NULL, false},
    {"what it needs is sick", "app", {{10, "db", true}}, 1000, "db", false},
    {"and not the other way round", "db", {{10, "app", true}}, 1000, NULL, false},
    {"the end of the chain is named", "app", {{10, "host", true}, {20, "cache", true}}, 1000, "host", false},
    {"one in between that is well breaks it", "app", {{10, "host", true}}, 1000, NULL, false},
    {"what is well since a moment is waited for", "app", {{10, "db", true}, {1000, "db", false}}, 30999, "db", true},
    {"and no longer than the grace", "app", {{10, "db", true}, {1000, "db", false}}, 31000, NULL, false},
    {"what was never sick needs no grace", "app", {{10, "db", false}}, 20, NULL, false},
    {"well, and sick again", "app", {{10, "db", true}, {20, "db", false}, {30, "db", true}}, 90000, "db", false},
    {"well twice is well since the first time", "app", {{10, "db", true}, {20, "db", false}, {30000, "db", false}}, 30020, NULL, false},
    {"one that needs nothing", "solo", {{10, "db", true}}, 1000, NULL, false},
};

static void each_story_names_the_cause(void **state)
{
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        const struct story *t = &stories[i];
        struct sick_cause cause = {.name = ""};
        for (const struct event *e = t->events; e->target; e++)
            sickness_note(s, row_of(e->target), e->bad, e->bad ? "11111111-2222-4333-8444-555555555555" : "", e->at_ms);
        bool found = sickness_cause(s, row_of(t->asked), GRACE_MS, t->at_ms, &cause);
        if (found != (t->cause != NULL) || (found && (strcmp(cause.name, t->cause) != 0 || cause.over != t->over)))
            fail_msg("%s: %s", t->name, found ? cause.name : "no cause");
        tear_down(state);
        set_up(state);
    }
}

static void a_circle_ends(void **state)
{
    (void)state;
    struct sick_cause cause;
    sickness_needs(s, row_of("db"), row_of("app"));
    sickness_note(s, row_of("app"), true, "", 0);
    sickness_note(s, row_of("db"), true, "", 0);
    assert_true(sickness_cause(s, row_of("app"), 0, 0, &cause));
}

static void what_it_needs_no_longer_is_no_cause(void **state)
{
    (void)state;
    struct sick_cause cause;
    sickness_note(s, row_of("db"), true, "", 0);
    assert_true(sickness_cause(s, row_of("app"), 0, 0, &cause));
    sickness_needs_none(s, row_of("app"));
    assert_false(sickness_cause(s, row_of("app"), 0, 0, &cause));
    sickness_needs(s, row_of("app"), row_of("host"));
    assert_false(sickness_cause(s, row_of("app"), 0, 0, &cause));
    sickness_note(s, row_of("host"), true, "", 0);
    assert_true(sickness_cause(s, row_of("app"), 0, 0, &cause));
}

static const char first[] = "11111111-2222-4333-8444-555555555555", second[] = "22222222-2222-4333-8444-555555555555";

static void who_goes_down_together_is_one(void **state)
{
    (void)state;
    char id[UUID_TEXT_BYTES];
    assert_false(sickness_join(s, row_of("db"), "docker", "unreachable", WINDOW_MS, 100, id));
    sickness_lead(s, row_of("db"), "docker", "unreachable", first, 100);
    sickness_note(s, row_of("cache"), true, "", 200);
    assert_false(sickness_join(s, row_of("db"), "docker", "unreachable", WINDOW_MS, 200, id)); /* not with itself */
    assert_false(sickness_join(s, row_of("cache"), "other", "unreachable", WINDOW_MS, 200, id));
    assert_false(sickness_join(s, row_of("cache"), "docker", "container-paused", WINDOW_MS, 200, id));
    assert_false(sickness_join(s, row_of("cache"), "docker", "unreachable", WINDOW_MS, 5101, id));
    assert_true(sickness_join(s, row_of("cache"), "docker", "unreachable", WINDOW_MS, 5100, id));
    assert_string_equal(id, first);
    assert_true(sickness_join(s, row_of("cache"), "docker", "unreachable", WINDOW_MS, 900000, id)); /* it stays with it */
    assert_int_equal(sickness_bad_members(s, first), 1);
    sickness_note(s, row_of("cache"), false, "", 900001);
    assert_int_equal(sickness_bad_members(s, first), 0);
    assert_false(sickness_join(s, row_of("cache"), "docker", "unreachable", WINDOW_MS, 900002, id)); /* later it is its own */
}

static void when_the_incident_is_over_each_is_on_its_own(void **state)
{
    (void)state;
    char id[UUID_TEXT_BYTES];
    sickness_lead(s, row_of("db"), "docker", "unreachable", first, 0);
    sickness_note(s, row_of("cache"), true, "", 0);
    assert_true(sickness_join(s, row_of("cache"), "docker", "unreachable", WINDOW_MS, 1, id));
    sickness_over(s, second);
    assert_int_equal(sickness_bad_members(s, first), 1);
    sickness_over(s, first);
    assert_int_equal(sickness_bad_members(s, first), 0);
    assert_false(sickness_join(s, row_of("cache"), "docker", "unreachable", WINDOW_MS, 2, id));
}

static void many_leaders_are_no_overflow(void **state)
{
    (void)state;
    char id[UUID_TEXT_BYTES], group[32];
    for (int i = 0; i < 1000; i++) {
        snprintf(group, sizeof group, "g%d", i);
        sickness_lead(s, row_of("db"), group, "unreachable", first, i);
    }
    assert_true(sickness_join(s, row_of("cache"), "g999", "unreachable", WINDOW_MS, 1000, id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_story_names_the_cause, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_circle_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_it_needs_no_longer_is_no_cause, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_goes_down_together_is_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(when_the_incident_is_over_each_is_on_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_leaders_are_no_overflow, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
