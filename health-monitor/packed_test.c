/* packed_test.c - what is unpacked is equal to what was packed, and takes a part of its text. */
#include "common/base/base.h"
#include "health-monitor/packed.h"
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void comes_back(const json_t *value)
{
    AUTO_FREE struct packed *p = packed_from(value);
    assert_non_null(p);
    AUTO_JSON json_t *again = packed_json(p);
    if (!json_equal(again, value)) {
        AUTO_FREE char *before = json_dumps(value, JSON_ENCODE_ANY), *after = json_dumps(again, JSON_ENCODE_ANY);
        fail_msg("%s became %s", before, after);
    }
}

static void any_value_comes_back(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "\"\"",
        "0",
        "-1",
        "127",
        "128",
        "9223372036854775807",
        "-9223372036854775808",
        "0.1",
        "-1e300",
        "\"a \\u0000 and \\u00e4\"",
        "[1, [2, {\"a\": [null]}], \"x\"]",
        "{\"health\": 100, \"facts\": {\"summary\": \"answered in 0 ms\", \"rose\": {\"oom\": {\"from\": 0, \"ms\": 1200}}}, \"slow\": false}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        AUTO_JSON json_t *value = json_loads(texts[i], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        assert_non_null(value);
        comes_back(value);
    }
}

static void members_keep_their_order(void **state)
{
    (void)state;
    AUTO_JSON json_t *value = json_loads("{\"b\": 1, \"a\": 2, \"c\": 3}", 0, NULL);
    AUTO_FREE struct packed *p = packed_from(value);
    AUTO_JSON json_t *again = packed_json(p);
    AUTO_FREE char *text = json_dumps(again, JSON_COMPACT);
    assert_string_equal(text, "{\"b\":1,\"a\":2,\"c\":3}");
}

static void it_takes_a_part_of_the_text(void **state)
{
    (void)state;
    static const char text[] = "{\"answer_ms\":0.4,\"health\":100,\"facts\":{\"answer_ms\":0.412,\"slow_ms\":0,\"expect_role\":\"\",\"answers\":1,"
                               "\"refusal\":\"\",\"health\":100,\"summary\":\"answered in 0 ms\",\"fault\":\"\"},\"flap_percent\":0}";
    AUTO_JSON json_t *value = json_loads(text, 0, NULL);
    AUTO_FREE struct packed *p = packed_from(value);
    assert_in_range(malloc_usable_size(p), 1, (sizeof text - 1) / 2);
    comes_back(value);
}

/* A plugin may name its numbers as it likes: what finds no room among the names stands in the value. */
static void more_names_than_there_is_room_for(void **state)
{
    (void)state;
    for (int i = 0; i < 3000; i++) {
        char name[32];
        snprintf(name, sizeof name, "perf_%d", i);
        AUTO_JSON json_t *value = json_pack("{s:i, s:s}", name, i, "text", name);
        comes_back(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_value_comes_back),
        cmocka_unit_test(members_keep_their_order),
        cmocka_unit_test(it_takes_a_part_of_the_text),
        cmocka_unit_test(more_names_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
