/* Origins and lists. */
#include "common/http/origin_list.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void only_what_is_listed_is_in_the_list(void **state)
{
    (void)state;
    static const struct {
        const char *list, *origin;
        bool want;
    } cases[] = {
        {"http://a:1,http://b:2", "http://a:1", true},
        {"http://a:1,http://b:2", "http://b:2", true},
        {" http://a:1 , http://b:2/ ", "http://b:2", true},
        {"http://a:1", "HTTP://A:1", true},
        {"http://a:1", "http://a:11", false},
        {"http://a:11", "http://a:1", false},
        {"http://a:1", "http://a", false},
        {"http://a:1", "https://a:1", false},
        {"http://a:1", "http://a:1.evil", false},
        {"http://a:1", "", false},
        {"http://a:1", NULL, false},
        {"null", "null", false},
        {"", "http://a:1", false},
        {",,", "http://a:1", false},
        {NULL, "http://a:1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (origin_list_has(cases[i].list, cases[i].origin) != cases[i].want)
            fail_msg("row %zu: %s in %s", i, cases[i].origin, cases[i].list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_what_is_listed_is_in_the_list)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
