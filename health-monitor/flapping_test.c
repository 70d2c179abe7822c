/* Nagios' rule, as a table of courses: '.' is a good answer, '#' a bad one. */
#include "health-monitor/flapping.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const struct flapping_rules rules = {.low = 20, .high = 30};

struct course {
    const char *name, *states;
    int percent, changes;
    bool on;
};

static const struct course courses[] = {
    {"nothing yet", "", 0, 0, false},
    {"well all the time", ".....................", 0, 0, false},
    {"one swing is an incident, not flapping", "...........#.........", 10, 2, false},
    {"down for good", "....................#", 6, 1, false},
    {"an old swing weighs less than a new one", ".##.................", 8, 2, false},
    {"and a new one more", "................##.", 12, 2, false},
    {"three swings in a row", "...............#.#.#.", 36, 6, true},
    {"half a swing before it is known", "...............#.#.#", 30, 5, false},
    {"four are not", "................#.#.", 24, 4, false},
    {"each answer another", "#.#.#.#.#.#.#.#.#.#.#", 100, 20, true},
    {"long swings count no less", "..###..###..###..", 32, 6, true},
    {"between the two it stays as it is", ".................#.#.#.......", 31, 6, true},
    {"and the swings grow old", "...............#.#.#................", 20, 5, true},
    {"or it stays bad", "...............#.#.#################", 16, 4, false},
};

static void every_course_is_judged_as_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof courses / sizeof courses[0]; i++) {
        const struct course *c = &courses[i];
        struct flapping f;
        flapping_begin(&f, false, 0);
        for (const char *s = c->states; *s; s++)
            flapping_note(&f, &rules, *s == '#', 0);
        if (flapping_percent(&f) != c->percent || flapping_changes(&f) != c->changes || f.on != c->on)
            fail_msg("%s: %d %% of %d changes, %s", c->name, flapping_percent(&f), flapping_changes(&f), f.on ? "on" : "off");
    }
}

static void its_beginning_and_its_end_are_told_once(void **state)
{
    (void)state;
    struct flapping f;
    int begun = 0, ended = 0;
    flapping_begin(&f, false, 0);
    for (int i = 0; i < 100; i++) {
        enum flapping_change change = flapping_note(&f, &rules, i < 40 && i % 2, i);
        begun += change == FLAPPING_BEGUN;
        ended += change == FLAPPING_ENDED;
    }
    assert_true(begun == 1 && ended == 1); /* each is told once */
    assert_true(f.swing_count == 40);      /* with those that came before it was known */
    assert_true(f.since_us > 0 && f.since_us < 10);
}

static void it_can_be_switched_off(void **state)
{
    (void)state;
    const struct flapping_rules off = {.low = 20, .high = 0};
    struct flapping f;
    flapping_begin(&f, false, 0);
    for (int i = 0; i < 60; i++)
        assert_true(flapping_note(&f, &off, i % 2, 0) == FLAPPING_SAME);
    flapping_begin(&f, true, 0); /* switched off while an incident of it is open: it must end */
    assert_true(flapping_note(&f, &off, false, 0) == FLAPPING_ENDED);
}

static void one_of_an_earlier_life_is_taken_up(void **state)
{
    (void)state;
    struct flapping f;
    int answers = 0;
    flapping_begin(&f, true, 7);
    assert_true(f.on && f.since_us == 7 && flapping_percent(&f) == 100);
    while (f.on && answers < 100) {
        flapping_note(&f, &rules, false, 0);
        answers++;
    }
    assert_true(answers > 10 && answers < 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_course_is_judged_as_told),
        cmocka_unit_test(its_beginning_and_its_end_are_told_once),
        cmocka_unit_test(it_can_be_switched_off),
        cmocka_unit_test(one_of_an_earlier_life_is_taken_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
