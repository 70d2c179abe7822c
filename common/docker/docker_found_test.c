/* docker_found_test.c - what is taken out of an inspect, and what is not. */
#include "common/docker/docker.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void reads(const char *inspect, const char *expected)
{
    AUTO_JSON json_t *value = NULL;
    assert_int_equal(json_parse(inspect, strlen(inspect), JSON_PLAIN, &value, NULL), ERR_NONE);
    AUTO_JSON json_t *found = docker_found_read(value, NULL);
    AUTO_FREE char *text = json_dumps(found, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, expected);
}

#define ENV "\"Env\":[\"PASSWORD=secret\"]"

static void what_a_container_says_of_itself(void **state)
{
    (void)state;
    static const struct {
        const char *inspect, *expected;
    } rows[] = {
        {"{\"Name\":\"/cache\",\"Config\":{\"Image\":\"redis:7\"," ENV
         ",\"ExposedPorts\":{\"9121/tcp\":{},\"6379/tcp\":{},\"53/udp\":{}},\"Labels\":{\"selfheal.enable\":\"true\",\"other\":\"x\"},"
         "\"Healthcheck\":{\"Test\":[\"CMD\",\"true\"]}},\"HostConfig\":{\"NetworkMode\":\"shop\"},\"NetworkSettings\":{\"Networks\":"
         "{\"admin\":{\"IPAddress\":\"10.0.0.9\"},\"shop\":{\"IPAddress\":\"172.18.0.5\"}}}}",
         "{\"address\":\"172.18.0.5\",\"from_image\":[],\"healthcheck\":true,\"image\":\"redis:7\",\"labels\":{\"selfheal.enable\":\"true\"},"
         "\"name\":\"cache\","
         "\"ports\":[6379,9121]}"},
        {"{\"Name\":\"/h\",\"Config\":{\"Image\":\"x\",\"Healthcheck\":{\"Test\":[\"NONE\"]}},\"HostConfig\":{\"NetworkMode\":\"host\"},"
         "\"NetworkSettings\":{\"Networks\":{\"host\":{\"IPAddress\":\"\"}}}}",
         "{\"address\":\"127.0.0.1\",\"from_image\":[],\"healthcheck\":false,\"image\":\"x\",\"labels\":{},\"name\":\"h\",\"ports\":[]}"},
        {"{\"Name\":\"/two\",\"Config\":{},\"HostConfig\":{\"NetworkMode\":\"default\"},\"NetworkSettings\":{\"Networks\":"
         "{\"b\":{\"IPAddress\":\"10.0.0.2\"},\"a\":{\"IPAddress\":\"10.0.0.1\"}}}}",
         "{\"address\":\"10.0.0.1\",\"from_image\":[],\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"two\",\"ports\":[]}"},
        {"{\"Name\":\"/six\",\"Config\":{},\"NetworkSettings\":{\"Networks\":{\"a\":{\"IPAddress\":\"\",\"GlobalIPv6Address\":\"fd00::5\"}}}}",
         "{\"address\":\"fd00::5\",\"from_image\":[],\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"six\",\"ports\":[]}"},
        {"{\"Name\":\"/off\",\"State\":{\"Running\":false},\"Config\":{},\"HostConfig\":{\"NetworkMode\":\"host\"}}",
         "{\"address\":\"\",\"from_image\":[],\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"off\",\"ports\":[]}"},
        {"{}", "{\"address\":\"\",\"from_image\":[],\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"\",\"ports\":[]}"},
        {"{\"Name\":7,\"Config\":[],\"NetworkSettings\":{\"Networks\":[1]}}",
         "{\"address\":\"\",\"from_image\":[],\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"\",\"ports\":[]}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        reads(rows[i].inspect, rows[i].expected);
}

static void which_labels_are_its_image_s(void **state)
{
    (void)state;
    static const struct {
        const char *image, *expected;
    } rows[] = {
        {"{\"Config\":{\"Labels\":{\"selfheal.user\":\"u\",\"other\":\"x\"}}}", "[\"selfheal.user\"]"},
        {"{\"Config\":{\"Labels\":{\"selfheal.user\":\"U\",\"selfheal.password_file\":\"db\"}}}", "[\"selfheal.password_file\"]"},
        {"{\"Config\":{\"Labels\":null}}", "[]"},
        {"{\"Config\":{\"Labels\":[\"selfheal.user\"]}}", "[]"},
        {"{}", "[]"},
    };
    AUTO_JSON json_t *inspect =
        json_pack("{s:{s:{s:s, s:s, s:s}}}", "Config", "Labels", "selfheal.user", "u", "selfheal.password_file", "db", "other", "x");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        AUTO_JSON json_t *image = json_loads(rows[i].image, 0, NULL);
        AUTO_JSON json_t *found = docker_found_read(inspect, image);
        AUTO_FREE char *text = json_dumps(json_object_get(found, "from_image"), JSON_COMPACT);
        assert_string_equal(text, rows[i].expected);
    }
}

/* `count` labels of `bytes` bytes each and some of others, beside the two that say whose it is. */
static json_t *labelled(int count, int bytes)
{
    char key[64], value[2048];
    json_t *labels = json_pack("{s:s, s:s}", "selfheal.enable", "true", "selfheal.scope", "mine");
    memset(value, 'x', sizeof value);
    value[bytes] = '\0';
    for (int i = 0; i < 100; i++) {
        snprintf(key, sizeof key, "%s%d", i < count ? "selfheal.word" : "other", i);
        json_object_set_new(labels, key, json_string(value));
    }
    return json_pack("{s:s, s:{s:o}}", "Name", "/x", "Config", "Labels", labels);
}

static void of_labels_that_cannot_all_be_read_none_counts(void **state)
{
    (void)state;
    static const struct {
        int count, bytes;
        size_t want;
        const char *wrong;
    } rows[] = {
        {30, 10, 32, ""},
        {31, 10, 2, "its labels: more than 32 begin with selfheal."},
        {1, 1023, 3, ""},
        {1, 1024, 2, "label selfheal.word0: expected fewer than 1024 bytes"},
        {30, 1000, 2, "its labels: those that begin with selfheal. are longer than 16 KiB"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        AUTO_JSON json_t *inspect = labelled(rows[i].count, rows[i].bytes);
        AUTO_JSON json_t *found = docker_found_read(inspect, NULL);
        const json_t *labels = json_object_get(found, "labels");
        assert_string_equal(json_str(found, "wrong"), rows[i].wrong);
        assert_int_equal(json_object_size(labels), rows[i].want);
        assert_string_equal(json_str(labels, "selfheal.enable"), "true");
        assert_string_equal(json_str(labels, "selfheal.scope"), "mine");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_a_container_says_of_itself), cmocka_unit_test(which_labels_are_its_image_s),
                                       cmocka_unit_test(of_labels_that_cannot_all_be_read_none_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
