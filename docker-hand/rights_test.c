/* rights_test.c - every row of the table of rights, for everyone, with LAB on and off. */
#include "docker-hand/rights.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Written down once more by hand: m a g s, capital = only with LAB=on, - = never. */
static const struct {
    const char *verb, *who;
} wanted[] = {
    {"ping", "mags"},
    {"inspect", "maG-"},
    {"events", "ma--"},
    {"found", "ma--"},
    {"logs", "ma--"},
    {"exec", "maG-"},
    {"end-marked", "-a--"},
    {"start", "-aG-"},
    {"stop", "-aG-"},
    {"restart", "-a--"},
    {"pause", "-aG-"},
    {"unpause", "-aG-"},
    {"kill", "--G-"},
    {"connect", "-aG-"},
    {"disconnect", "--G-"},
    {"throttle", "--G-"},
    {"unthrottle", "-aG-"},
    {"mend-append-only", "-a--"},
    {"put-back-append-only", "-a--"},
    {"put-file", "-a--"},
    {"put-files", "--G-"},
    {"file-head", "--G-"},
    {"get-restart", "--G-"},
    {"set-restart", "--G-"},
    {"scratch-create", "-a--"},
    {"scratch-remove", "-a--"},
    {"scratch-sweep", "-a--"},
};
static const enum peer peers[] = {PEER_MONITOR, PEER_AGENT, PEER_GENERATOR, PEER_SELF};

static void every_row_is_as_written(void **state)
{
    (void)state;
    assert_int_equal(sizeof wanted / sizeof wanted[0], VERB_COUNT);
    for (size_t i = 0; i < VERB_COUNT; i++) {
        enum verb verb;
        assert_true(verb_find(wanted[i].verb, &verb));
        for (size_t p = 0; p < 4; p++) {
            char who = wanted[i].who[p];
            assert_int_equal(rights_allow(peers[p], verb, true), who != '-');
            assert_int_equal(rights_allow(peers[p], verb, false), who >= 'a');
        }
        assert_false(rights_allow(PEER_NOBODY, verb, true));
    }
}

static void an_unknown_verb_is_none(void **state)
{
    (void)state;
    enum verb untouched = VERB_PING;
    assert_false(verb_find("explode", &untouched));
    assert_false(verb_find("", &untouched));
    assert_int_equal(untouched, VERB_PING);
}

static void two_daemons_of_one_user_may_what_either_may(void **state)
{
    (void)state;
    assert_true(rights_allow(PEER_MONITOR | PEER_GENERATOR, VERB_KILL, true));
    assert_true(rights_allow(PEER_MONITOR | PEER_GENERATOR, VERB_EVENTS, false));
    assert_false(rights_allow(PEER_MONITOR | PEER_GENERATOR, VERB_KILL, false));
    assert_string_equal(peer_name(PEER_NOBODY), "nobody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_as_written),
        cmocka_unit_test(an_unknown_verb_is_none),
        cmocka_unit_test(two_daemons_of_one_user_may_what_either_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
