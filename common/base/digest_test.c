/* digest_test.c - canonical forms and digests that others have, too. */
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void a_digest_is_sha256(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want; /* NIST's examples */
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char got[DIGEST_TEXT_BYTES];
        digest_bytes(cases[i].text, strlen(cases[i].text), got);
        assert_string_equal(got, cases[i].want);
    }
}

static void the_canonical_form_is_one(void **state)
{
    (void)state;
    static const struct {
        const char *json, *want; /* NULL = refused */
    } cases[] = {
        {"{ \"b\" : 1, \"a\" : [ true , null, -3 ] }", "{\"a\":[true,null,-3],\"b\":1}"},
        {"{\"aa\":1,\"a\":2,\"B\":3}", "{\"B\":3,\"a\":2,\"aa\":1}"},
        {"\"\\u001F\\u000A\\u20AC/\\\\uABCD\"", "\"\\u001f\\n\xe2\x82\xac/\\\\uABCD\""},
        {"\"\\\\\\u001B\"", "\"\\\\\\u001b\""},
        {"9007199254740992", "9007199254740992"},
        {"9007199254740993", NULL},
        {"{\"x\":[1.5]}", NULL},
        {"{\"\xc3\xa9\":1}", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        AUTO_JSON json_t *value = json_loads(cases[i].json, JSON_DECODE_ANY, NULL);
        AUTO_FREE char *got = NULL;
        struct err err = {0};
        enum err_code code = json_canonical(value, &got, &err);
        if (cases[i].want)
            assert_string_equal(got, cases[i].want);
        else
            assert_int_equal(code, ERR_INVALID);
    }
}

static void order_and_space_do_not_count(void **state)
{
    (void)state;
    AUTO_JSON json_t *one = json_loads("{\"a\":1,\"b\":\"x\"}", 0, NULL), *two = json_loads("{\"b\": \"x\", \"a\": 1}", 0, NULL),
                     *other = json_loads("{\"b\": \"x\", \"a\": 2}", 0, NULL);
    char first[DIGEST_TEXT_BYTES], second[DIGEST_TEXT_BYTES], third[DIGEST_TEXT_BYTES];
    assert_int_equal(digest_json(one, first, NULL), ERR_NONE);
    assert_int_equal(digest_json(two, second, NULL), ERR_NONE);
    assert_int_equal(digest_json(other, third, NULL), ERR_NONE);
    assert_string_equal(first, second);
    assert_string_not_equal(first, third);
}

static void a_file_has_the_digest_of_its_bytes(void **state)
{
    (void)state;
    char path[] = "/tmp/digest-test-XXXXXX", got[DIGEST_TEXT_BYTES];
    struct err err = {0};
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, "abc", 3) == 3 && close(fd) == 0);
    assert_int_equal(digest_file(path, got, &err), ERR_NONE);
    assert_string_equal(got, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(digest_file(path, got, &err), ERR_IO);
    assert_non_null(strstr(err.msg, "No such file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_digest_is_sha256),
        cmocka_unit_test(the_canonical_form_is_one),
        cmocka_unit_test(order_and_space_do_not_count),
        cmocka_unit_test(a_file_has_the_digest_of_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
