/* Which texts the screen would hide, and the lengths at both ends. */
#include "ai-diagnosis/answer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_text_that_the_screen_would_hide_is_no_answer(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } cases[] = {
        {"• Redis is out of memory", true},
        {"ten chars.", false}, /* one short of the least */
        {"eleven char", true},
        {"••••••••••", false}, /* 30 bytes, but 10 characters */
        {"Failed to reach the model", false},
        {"failed to reach the model", false},
        {"Error: something is wrong", false},
        {"Cannot connect to anything", false},
        {"{\"diagnosis\":\"x\"}  ", false},
        {"• It says: Cannot connect", true}, /* only the beginning counts for these */
        {"• The log says Network error", false},
        {"• Unable to generate a fix", false},
        {"• AI service returned nothing", false},
        {"• Gemini API has no quota", false},
        {"• slider injected: two are borne", true},
        {"• slider injected exposition", false},
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
        cmocka_unit_test(a_text_that_the_screen_would_hide_is_no_answer),
        cmocka_unit_test(lengths_are_held_at_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
