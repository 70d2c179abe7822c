/* What a request to break something names, and what is wrong with it. */
#include "common/base/base.h"
#include "incident-generator/generator_api.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_request_names_things_or_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        bool required;
        const char *system, *failure; /* wanted; NULL = not given */
        const char *error;            /* wanted in the message; NULL = fine */
    } cases[] = {
        {"{\"system\":\"redis-test\",\"failure\":\"oom\"}", true, "redis-test", "oom", NULL},
        {"{\"system\":\"redis-test\",\"failure\":\"oom\",\"more\":[1]}", true, "redis-test", "oom", NULL},
        {"{\"system\":\"redis-test\"}", true, NULL, NULL, "field failure: is required"},
        {"{\"failure\":\"oom\"}", true, NULL, NULL, "field system: is required"},
        {"{\"system\":\"\",\"failure\":\"oom\"}", true, NULL, NULL, "field system: is required"},
        {"{\"system\":7,\"failure\":\"oom\"}", true, NULL, NULL, "field system: expected a string, got number"},
        {"{\"system\":\"a\\u0000b\",\"failure\":\"oom\"}", true, NULL, NULL, "invalid JSON"},
        {"{\"system\":\"\xff\",\"failure\":\"oom\"}", true, NULL, NULL, "invalid JSON"},
        {"", true, NULL, NULL, "EOF"},
        {"{", true, NULL, NULL, "invalid JSON"},
        {"[]", true, NULL, NULL, "expected an object, got array"},
        {"{} x", true, NULL, NULL, "invalid JSON"},
        /* healing: nothing given means all, so nothing may be lost on the way */
        {"", false, NULL, NULL, NULL},
        {"{}", false, NULL, NULL, NULL},
        {"{\"system\":null}", false, NULL, NULL, NULL},
        {"{\"system\":\"redis-test\"}", false, "redis-test", NULL, NULL},
        {"{\"failure\":\"oom\"}", false, NULL, "oom", NULL},
        {"{\"system\":\"\"}", false, NULL, NULL, "field system: is empty"},
        {"{\"failure\":[]}", false, NULL, NULL, "field failure: expected a string, got array"},
        {"null", false, NULL, NULL, "expected an object, got null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        AUTO_JSON json_t *body = NULL;
        const char *system = NULL, *failure = NULL;
        struct err err = {0};
        enum err_code code = generator_read_names(cases[i].body, strlen(cases[i].body), cases[i].required, &body, &system, &failure, &err);
        if (cases[i].error ? code != ERR_INVALID || !strstr(err.msg, cases[i].error) : code != ERR_NONE)
            fail_msg("%s: %s", cases[i].body, err.msg);
        assert_int_equal(system != NULL, cases[i].system != NULL);
        assert_int_equal(failure != NULL, cases[i].failure != NULL);
        if (system)
            assert_string_equal(system, cases[i].system);
        if (failure)
            assert_string_equal(failure, cases[i].failure);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_request_names_things_or_says_what_is_wrong)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
