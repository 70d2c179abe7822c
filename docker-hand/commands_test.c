/* commands_test.c - the shipped catalogue's commands pass, word for word, and nothing beside them does. */
#include "docker-hand/commands.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct catalogue *catalogue;

static int load(void **state)
{
    (void)state;
    struct err err;
    return catalogue_load("config/catalogue.yaml", &catalogue, &err) != ERR_NONE;
}

static int unload(void **state)
{
    (void)state;
    catalogue_free(catalogue);
    return 0;
}

static bool may(const char *target, unsigned peers, const char *const *argv)
{
    char name[COMMAND_NAME_BYTES];
    return command_allowed(catalogue, target ? catalogue_target_find(catalogue, target) : NULL, peers, argv, name);
}
#define MAY(target_, peers_, ...) may(target_, peers_, (const char *const[]){__VA_ARGS__, NULL})

static void commands_of_the_catalogue_may_run(void **state)
{
    (void)state;
    char name[COMMAND_NAME_BYTES];
    const struct target *redis = catalogue_target_find(catalogue, "redis-test");
    const char *const flush[] = {"timeout", "30", "redis-cli", "-e", "FLUSHALL", NULL};
    assert_true(command_allowed(catalogue, redis, PEER_AGENT, flush, name));
    assert_string_equal(name, "action flush");
    assert_false(may("redis-test", PEER_MONITOR, flush));
    assert_false(may("redis-test", PEER_GENERATOR, flush));
    assert_false(may("postgres-test", PEER_AGENT, flush)); /* of another type */
    assert_true(may(NULL, PEER_AGENT, flush));             /* in a scratch container: it says `rehearse: copy` */
    assert_false(may(NULL, PEER_MONITOR, flush));
    assert_false(MAY(NULL, PEER_AGENT, "timeout", "10", "redis-cli", "-e", "SCRIPT", "KILL")); /* which does not */
    assert_true(may("redis-test", PEER_MONITOR, redis->verify_argv));
    assert_true(may("redis-test", PEER_AGENT, redis->verify_argv));
    assert_false(may("redis-test", PEER_GENERATOR, redis->verify_argv));
    const struct action *a;
    for (size_t i = 0; (a = catalogue_action(catalogue, i)); i++)
        if (a->rehearse && !template_has_holes(a->rehearse[2]) && strcmp(a->name, "kill-connections") == 0)
            assert_true(may("postgres-test", PEER_AGENT, a->rehearse));
    for (size_t i = 0; (a = catalogue_action(catalogue, i)); i++) {
        const struct target any = {.name = "any", .type = a->type, .kind = target_type_find(a->type)};
        if (a->capsule_argv)
            assert_true(command_allowed(catalogue, &any, PEER_AGENT, a->capsule_argv, name));
    }
}

static void a_probe_may_look_into_targets_of_its_type(void **state)
{
    (void)state;
    char name[COMMAND_NAME_BYTES];
    const struct target nginx = {.name = "n", .type = "nginx", .kind = target_type_find("nginx")};
    const char *argv[8] = {NULL};
    for (size_t i = 0; nginx.kind->look[i]; i++)
        argv[i] = nginx.kind->look[i];
    argv[6] = "keep";
    assert_true(command_allowed(catalogue, &nginx, PEER_MONITOR, argv, name));
    assert_true(command_allowed(catalogue, &nginx, PEER_AGENT, argv, name));
    assert_false(command_allowed(catalogue, &nginx, PEER_GENERATOR, argv, name));
    assert_false(command_allowed(catalogue, catalogue_target_find(catalogue, "redis-test"), PEER_MONITOR, argv, name));
    argv[6] = "remove";
    assert_false(command_allowed(catalogue, &nginx, PEER_MONITOR, argv, name));
    argv[6] = "keep";
    argv[4] = "rm -rf /";
    assert_false(command_allowed(catalogue, &nginx, PEER_MONITOR, argv, name));
}

static void only_whole_numbers_fill_a_hole(void **state)
{
    (void)state;
    static const char *const good[] = {"65536000", "-1", "0"};
    static const char *const bad[] = {"", "-", "1.5", "1 2", "1e9", "1;2", "0x10", " 1", "12345678901234567", "{=maxmemory}", "1\n"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(MAY("redis-test", PEER_AGENT, "timeout", "10", "redis-cli", "-e", "CONFIG", "SET", "maxmemory", good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(MAY("redis-test", PEER_AGENT, "timeout", "10", "redis-cli", "-e", "CONFIG", "SET", "maxmemory", bad[i]));
}

static void what_is_nearly_a_command_is_none(void **state)
{
    (void)state;
    assert_false(MAY("redis-test", PEER_AGENT, "timeout", "30", "redis-cli", "-e", "FLUSHALL", "ASYNC"));
    assert_false(MAY("redis-test", PEER_AGENT, "timeout", "30", "redis-cli", "-e"));
    assert_false(MAY("redis-test", PEER_AGENT, "timeout", "30", "redis-cli", "-e", "flushall"));
    assert_false(MAY("redis-test", PEER_AGENT, "sh", "-c", "timeout 30 redis-cli -e FLUSHALL"));
    assert_false(MAY("redis-test", PEER_AGENT, "redis-cli", "SHUTDOWN"));
}

static void own_commands_are_for_their_daemon_and_place(void **state)
{
    (void)state;
    assert_true(MAY("redis-test", PEER_AGENT, "timeout", "110", "redis-cli", "--rdb", "-"));
    assert_false(MAY("redis-test", PEER_MONITOR, "timeout", "110", "redis-cli", "--rdb", "-"));
    assert_false(MAY("redis-test", PEER_AGENT, "timeout", "110", "redis-cli", "--rdb", "/tmp/x"));
    assert_true(MAY("redis-test", PEER_AGENT, "timeout", "10", "redis-cli", "-e", "CONFIG", "GET", "dir"));
    assert_true(MAY("redis-test", PEER_AGENT, "timeout", "10", "redis-cli", "-e", "CONFIG", "GET", "save"));
    static const char *const bad[] = {"requirepass", "", "di", "dir|save", "save}", "*"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(MAY("redis-test", PEER_AGENT, "timeout", "10", "redis-cli", "-e", "CONFIG", "GET", bad[i]));
    assert_true(MAY("redis-test", PEER_AGENT, "timeout", "110", "cat", "/data/dump.rdb"));
    assert_false(MAY("redis-test", PEER_AGENT, "timeout", "110", "cat", "/etc/passwd"));
    assert_false(MAY("redis-test", PEER_AGENT, "timeout", "110", "cat", "/data/../x.rdb"));
    assert_true(MAY(NULL, PEER_AGENT, "timeout", "50", "redis-check-rdb", "/tmp/selfheal.rdb"));
    assert_false(MAY("redis-test", PEER_AGENT, "timeout", "50", "redis-check-rdb", "/tmp/selfheal.rdb"));
    assert_true(MAY("redis-test", PEER_GENERATOR, "rm", "-f", "/data/selfheal-fault-dump"));
    assert_false(MAY("redis-test", PEER_GENERATOR, "rm", "-f", "/data/dump.rdb"));
    assert_false(MAY("redis-test", PEER_GENERATOR, "rm", "-f", "/selfheal-fault-x/dump.rdb"));
    assert_false(MAY("redis-test", PEER_AGENT, "rm", "-f", "/data/selfheal-fault-dump"));
    assert_true(MAY("redis-test", PEER_GENERATOR, "chmod", "555", "/data"));
    assert_false(MAY("redis-test", PEER_AGENT, "chmod", "555", "/data"));
    assert_false(MAY("redis-test", PEER_GENERATOR, "chmod", "u+s", "/data"));
    assert_false(MAY("redis-test", PEER_GENERATOR, "chmod", "555", "data"));
    assert_false(MAY("redis-test", PEER_GENERATOR, "chmod", "555", "/data/../etc"));
    assert_true(MAY("redis-test", PEER_GENERATOR, "rm", "-f", "/data/selfheal-fault-1.rdb"));
    assert_false(MAY("redis-test", PEER_GENERATOR, "rm", "-f", "/data/dump.rdb"));
    assert_false(MAY("redis-test", PEER_GENERATOR, "rm", "-f", "/selfheal-fault-/dump.rdb"));
}

static void braces_of_the_catalogue_are_braces_of_the_command(void **state)
{
    (void)state;
    assert_true(template_fits("a{{b}}", "a{b}"));
    assert_false(template_fits("a{{b}}", "a{{b}}"));
    assert_true(template_fits("pid = {=x} AND {=min(a, b)}", "pid = 7 AND -3"));
    assert_false(template_fits("pid = {=x}", "pid = 7 OR true"));
    assert_false(template_fits("{name}", "7")); /* a text hole fits nothing */
    assert_false(template_fits("{=x", "7"));
    assert_false(template_fits("", "x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_of_the_catalogue_may_run),
        cmocka_unit_test(a_probe_may_look_into_targets_of_its_type),
        cmocka_unit_test(only_whole_numbers_fill_a_hole),
        cmocka_unit_test(what_is_nearly_a_command_is_none),
        cmocka_unit_test(own_commands_are_for_their_daemon_and_place),
        cmocka_unit_test(braces_of_the_catalogue_are_braces_of_the_command),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
