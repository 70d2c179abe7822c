/* Which texts are answers by their form, whatever their words are, and the lengths at both ends. */
#include "ai-diagnosis/answer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void an_answer_is_known_by_its_form_and_not_by_its_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } cases[] = {
        {"• Redis is out of memory", true},
        {"• ten char", false}, /* one short of the least */
        {"• eleven ch", true},
        {"••••••••••", false},  /* 30 bytes, but 10 characters */
        {"•••••••••••", false}, /* nothing but bullets */
        /* what a provider's server may say in place of an answer */
        {"Failed to reach the model", false},
        {"Error: something is wrong", false},
        {"Cannot connect to anything", false},
        {"Unable to generate a diagnosis: no key", false},
        {"AI service returned non-OK status: 502", false},
        {"{\"diagnosis\":\"x\"}  ", false},
        {"<html><body>502 Bad Gateway</body></html>", false},
        {"Redis is out of memory • Its log says: x", false},
        /* what a sick system said, quoted in an answer */
        {"• Its log says: Cannot connect", true},
        {"• Its log says: Network error", true},
        {"• Its log says: invalid response from upstream", true},
        {"• A login is refused: Unable to generate a token", true},
        {"• Its log says: AI service returned nothing", true},
        {"• Its log says: Gemini API has no quota", true},
        {"• Error: slider injected exposition, slider injected", true},
        {"", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        bool usable = answer_usable(cases[i].text, &err);
        if (usable != cases[i].want)
            fail_msg("\"%s\": %s", cases[i].text, usable ? "was taken" : err.msg);
    }
    assert_false(answer_usable(NULL, NULL));
}

static void lengths_are_held_at_both_ends(void **state)
{
    (void)state;
    char text[2100];
    memset(text, 'x', sizeof text);
    memcpy(text, ANSWER_BULLET, sizeof ANSWER_BULLET - 1);
    text[1999] = '\0';
    assert_true(answer_usable(text, NULL));
    text[1999] = 'x';
    text[2000] = '\0';
    assert_false(answer_usable(text, NULL));

    assert_true(incident_usable("A disk is full", "disk", NULL));
    assert_false(incident_usable("A disk is full", "dsk", NULL));
    assert_false(incident_usable("Disk full!", "disk", NULL));
    assert_false(incident_usable(NULL, "disk", NULL));
    assert_false(incident_usable("A disk is full", NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_known_by_its_form_and_not_by_its_words),
        cmocka_unit_test(lengths_are_held_at_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
