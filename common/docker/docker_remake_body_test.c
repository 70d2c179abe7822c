/* A container like another one: what was its own goes along, what was its image's does not. */
#include "common/docker/docker_internal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define ID "0123456789abcdef0123456789abcdef"

static const char image_text[] =
    "{'Env':['PATH=/bin','MODE=image'],'Cmd':['serve'],'Entrypoint':['start.sh'],'WorkingDir':'/data','User':'','Labels':{'by':'image','same':'1'},"
    "'ExposedPorts':{'6379/tcp':{}},'Volumes':{'/data':{}},'Healthcheck':{'Test':['CMD','ping']},'StopSignal':'SIGQUIT'}";
static const char container_text[] =
    "{'Id':'" ID "','Name':'/shop','Config':{'Hostname':'0123456789ab','Image':'shop:1','Env':['PATH=/bin','MODE=own'],'Cmd':['serve'],"
    "'Entrypoint':['start.sh'],'WorkingDir':'/data','User':'app','Labels':{'by':'me','same':'1','mine':'x'},'ExposedPorts':{'6379/tcp':{},'80/"
    "tcp':{}},"
    "'Volumes':{'/data':{}},'Healthcheck':{'Test':['CMD','ping']},'StopSignal':'SIGQUIT','Tty':false},"
    "'HostConfig':{'NetworkMode':'shop_net','Memory':104857600,'Binds':['named:/conf:ro'],'RestartPolicy':{'Name':'no'},"
    "'Mounts':[{'Type':'volume','Target':'/logs'},{'Type':'volume','Source':'kept','Target':'/var'}]},"
    "'Mounts':[{'Type':'volume','Name':'aaaa','Destination':'/data','RW':true},{'Type':'volume','Name':'named','Destination':'/conf','RW':false},"
    "{'Type':'volume','Name':'bbbb','Destination':'/logs','RW':false},{'Type':'volume','Name':'kept','Destination':'/var','RW':true},"
    "{'Type':'bind','Source':'/etc','Destination':'/etc','RW':false}],"
    "'NetworkSettings':{'Networks':{'shop_net':{'IPAMConfig':{'IPv4Address':'10.0.0.9'},'Aliases':['shop','0123456789ab'],'MacAddress':'02:42'}}}}";

/* ' for " in the texts above. */
static json_t *value(const char *text)
{
    char *own = strdup(text);
    for (char *at = own; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_error_t where;
    json_t *ret = json_loads(own, 0, &where);
    if (!ret)
        fail_msg("%s at %d", where.text, where.column);
    free(own);
    return ret;
}

static void expect(const json_t *body, const char *key, const char *text)
{
    json_t *want = text ? value(text) : NULL;
    const json_t *found = json_object_get(body, key);
    char *shown = found ? json_dumps(found, JSON_ENCODE_ANY | JSON_SORT_KEYS) : strdup("nothing");
    if (want ? !json_equal(want, found) : found != NULL)
        fail_msg("%s: %s where %s was wanted", key, shown, text ? text : "nothing");
    free(shown);
    json_decref(want);
}

static void what_is_its_own_goes_along(void **state)
{
    (void)state;
    json_t *image = value(image_text), *container = value(container_text), *body = docker_remake_body(container, image, "shop:2");
    assert_non_null(body);
    assert_string_equal(json_string_value(json_object_get(body, "Image")), "shop:2");
    assert_string_equal(json_string_value(json_object_get(body, "User")), "app");
    static const char *const left[] = {"Cmd", "Entrypoint", "WorkingDir", "Healthcheck", "StopSignal", "Hostname"};
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
        expect(body, left[i], NULL);
    expect(body, "Env", "['MODE=own']");
    expect(body, "Labels", "{'by':'me','mine':'x'}");
    expect(body, "ExposedPorts", "{'80/tcp':{}}");
    expect(body, "Volumes", "{}");
    expect(body, "NetworkingConfig", "{'EndpointsConfig':{'shop_net':{'Aliases':['shop'],'IPAMConfig':{'IPv4Address':'10.0.0.9'}}}}");
    const json_t *host = json_object_get(body, "HostConfig");
    expect(host, "Binds", "['named:/conf:ro','aaaa:/data','bbbb:/logs:ro']"); /* the same volumes, also those without a name of their own */
    expect(host, "Mounts", "[{'Type':'volume','Source':'kept','Target':'/var'}]");
    assert_int_equal(json_integer_value(json_object_get(host, "Memory")), 104857600);
    json_decref(body);
    json_decref(container);
    json_decref(image);
}

static void a_command_of_its_own_stays(void **state)
{
    (void)state;
    static const struct {
        const char *entrypoint, *cmd, *want_entrypoint, *want_cmd;
    } cases[] = {
        {"['start.sh']", "['serve']", NULL, NULL},
        {"['start.sh']", "['serve','fast']", NULL, "['serve','fast']"},
        {"['other.sh']", "['serve']", "['other.sh']", "['serve']"}, /* the engine would take the image's command away */
        {"['other.sh']", "null", "['other.sh']", "null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *image = value(image_text), *container = value(container_text), *config = json_object_get(container, "Config");
        json_object_set_new(config, "Entrypoint", value(cases[i].entrypoint));
        json_object_set_new(config, "Cmd", strcmp(cases[i].cmd, "null") == 0 ? json_null() : value(cases[i].cmd));
        json_t *body = docker_remake_body(container, image, "shop:2");
        expect(body, "Entrypoint", cases[i].want_entrypoint);
        if (cases[i].want_cmd && strcmp(cases[i].want_cmd, "null") == 0)
            assert_true(json_is_null(json_object_get(body, "Cmd")));
        else
            expect(body, "Cmd", cases[i].want_cmd);
        json_decref(body);
        json_decref(container);
        json_decref(image);
    }
}

static void one_without_a_network_of_its_own(void **state)
{
    (void)state;
    static const char *const modes[] = {"host", "container:abc", "default", "none"};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        json_t *image = value(image_text), *container = value(container_text);
        json_object_set_new(json_object_get(container, "HostConfig"), "NetworkMode", json_string(modes[i]));
        json_t *body = docker_remake_body(container, image, "shop:2");
        expect(body, "NetworkingConfig", NULL);
        json_decref(body);
        json_decref(container);
        json_decref(image);
    }
    json_t *empty = json_object();
    assert_null(docker_remake_body(empty, empty, "shop:2"));
    json_decref(empty);
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *base;
        bool kept;
    } cases[] = {
        {"shop", "shop", false},
        {"shop-selfheal-kept", "shop", true},
        {"shop-selfheal-new", "shop", true},
        {"shop-selfheal-kept-1764360000", "shop", true},
        {"selfheal-kept", "selfheal-kept", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char base[DOCKER_NAME_BYTES];
        docker_name_base(cases[i].name, base);
        assert_string_equal(base, cases[i].base);
        assert_int_equal(docker_name_is_kept(cases[i].name), cases[i].kept);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_its_own_goes_along),
        cmocka_unit_test(a_command_of_its_own_stays),
        cmocka_unit_test(one_without_a_network_of_its_own),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
