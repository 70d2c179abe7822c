/* request_test.c - what a request may say, and what is none. */
#include "common/request/request.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void a_request_is_read(void **state)
{
    (void)state;
    static const char text[] = "{\"verb\":\"exec\",\"instance\":\"redis-test\",\"argv\":[\"redis-cli\",\"PING\"],\"timeout_ms\":5000}";
    struct request r;
    assert_int_equal(request_read(text, sizeof text - 1, &r, NULL), ERR_NONE);
    assert_int_equal(r.verb, VERB_EXEC);
    assert_string_equal(r.name, "redis-test");
    assert_string_equal(r.argv[1], "PING");
    assert_null(r.argv[2]);
    assert_int_equal(r.timeout_ms, 5000);
    assert_string_equal(r.mark, "");
    request_free(&r);
}

static void what_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"verb\":7}",
        "{\"verb\":\"explode\"}",
        "{\"verb\":\"inspect\",\"instance\":7}",
        "{\"verb\":\"exec\"}",
        "{\"verb\":\"exec\",\"argv\":[]}",
        "{\"verb\":\"exec\",\"argv\":[7]}",
        "{\"verb\":\"exec\",\"argv\":\"redis-cli\"}",
        "{\"verb\":\"exec\",\"argv\":[\"x\"],\"timeout_ms\":0}",
        "{\"verb\":\"exec\",\"argv\":[\"x\"],\"timeout_ms\":86400000}",
        "{\"verb\":\"logs\",\"tail\":-1}",
        "{\"verb\":\"logs\",\"max_bytes\":99999999999}",
        "{\"verb\":\"scratch-create\",\"life_s\":999999}",
        "{\"verb\":\"put-file\",\"folder\":\"/data\",\"file\":\"../x\"}",
        "{\"verb\":\"put-file\",\"folder\":\"/data\",\"file\":\"\"}",
        "{\"verb\":\"put-file\",\"folder\":\"data\",\"file\":\"x\"}",
        "{\"verb\":\"put-file\",\"folder\":\"/data/../etc\",\"file\":\"x\"}",
        "{\"verb\":\"put-files\",\"folder\":\"/data\",\"files\":[{\"name\":\"a/b\",\"bytes\":1}]}",
        "{\"verb\":\"put-files\",\"folder\":\"/data\",\"files\":[{\"name\":\"a\",\"bytes\":-1}]}",
        "{\"verb\":\"put-files\",\"folder\":\"/data\",\"files\":[1,2,3,4,5,6,7,8,9]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct request r;
        struct err err = {.msg = ""};
        if (request_read(texts[i], strlen(texts[i]), &r, &err) != ERR_INVALID)
            fail_msg("taken: %s", texts[i]);
        assert_true(err.msg[0] != '\0');
        assert_null(r.json);
    }
}

static void words_have_a_limit(void **state)
{
    (void)state;
    struct request r;
    struct strbuf text;
    strbuf_init(&text, 65536);
    strbuf_add(&text, "{\"verb\":\"inspect\",\"instance\":\"");
    for (int i = 0; i < 300; i++)
        strbuf_add(&text, "x");
    strbuf_add(&text, "\"}");
    assert_int_equal(request_read(strbuf_text(&text), text.bytes, &r, NULL), ERR_INVALID);
    strbuf_reset(&text);
    strbuf_add(&text, "{\"verb\":\"exec\",\"argv\":[\"0\"");
    for (int i = 1; i <= CATALOGUE_ARGV_MAX; i++)
        strbuf_add(&text, ",\"x\"");
    strbuf_add(&text, "]}");
    assert_int_equal(request_read(strbuf_text(&text), text.bytes, &r, NULL), ERR_INVALID);
    strbuf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_read),
        cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(words_have_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
