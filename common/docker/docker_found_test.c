/* docker_found_test.c - what is taken out of an inspect, and what is not. */
#include "common/docker/docker.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void reads(const char *inspect, const char *expected)
{
    AUTO_JSON json_t *value = NULL;
    assert_int_equal(json_parse(inspect, strlen(inspect), JSON_PLAIN, &value, NULL), ERR_NONE);
    AUTO_JSON json_t *found = docker_found_read(value);
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
         "{\"address\":\"172.18.0.5\",\"healthcheck\":true,\"image\":\"redis:7\",\"labels\":{\"selfheal.enable\":\"true\"},\"name\":\"cache\","
         "\"ports\":[6379,9121]}"},
        {"{\"Name\":\"/h\",\"Config\":{\"Image\":\"x\",\"Healthcheck\":{\"Test\":[\"NONE\"]}},\"HostConfig\":{\"NetworkMode\":\"host\"},"
         "\"NetworkSettings\":{\"Networks\":{\"host\":{\"IPAddress\":\"\"}}}}",
         "{\"address\":\"127.0.0.1\",\"healthcheck\":false,\"image\":\"x\",\"labels\":{},\"name\":\"h\",\"ports\":[]}"},
        {"{\"Name\":\"/two\",\"Config\":{},\"HostConfig\":{\"NetworkMode\":\"default\"},\"NetworkSettings\":{\"Networks\":"
         "{\"b\":{\"IPAddress\":\"10.0.0.2\"},\"a\":{\"IPAddress\":\"10.0.0.1\"}}}}",
         "{\"address\":\"10.0.0.1\",\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"two\",\"ports\":[]}"},
        {"{\"Name\":\"/six\",\"Config\":{},\"NetworkSettings\":{\"Networks\":{\"a\":{\"IPAddress\":\"\",\"GlobalIPv6Address\":\"fd00::5\"}}}}",
         "{\"address\":\"fd00::5\",\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"six\",\"ports\":[]}"},
        {"{\"Name\":\"/off\",\"State\":{\"Running\":false},\"Config\":{},\"HostConfig\":{\"NetworkMode\":\"host\"}}",
         "{\"address\":\"\",\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"off\",\"ports\":[]}"},
        {"{}", "{\"address\":\"\",\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"\",\"ports\":[]}"},
        {"{\"Name\":7,\"Config\":[],\"NetworkSettings\":{\"Networks\":[1]}}",
         "{\"address\":\"\",\"healthcheck\":false,\"image\":\"\",\"labels\":{},\"name\":\"\",\"ports\":[]}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        reads(rows[i].inspect, rows[i].expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_a_container_says_of_itself)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
