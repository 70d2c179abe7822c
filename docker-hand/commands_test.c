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
    return catalogue_load_file("config/catalogue.yaml", &catalogue, &err) != ERR_NONE;
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
    for (size_t i = 0; (a = catalogue_action(catalogue, i)); i++) {
        const struct target_type *kind = target_type_find(a->type);
        struct target any = {.name = "any", .type = a->type, .kind = kind};
        for (size_t w = 0; kind && kind->words[w].name; w++)
            any.words[w] = "its_own";
        char **argv = a->capsule_argv ? target_fill_argv(&any, a->capsule_argv) : NULL;
        assert_true(!argv == !a->capsule_argv);
        assert_true(!argv || command_allowed(catalogue, &any, PEER_AGENT, (const char *const *)argv, name));
        target_argv_free(argv);
    }
}

/* The agent runs a command as the target's own user in its own database, and as nobody else. */
static void words_of_the_target_are_its_own(void **state)
{
    (void)state;
    char name[COMMAND_NAME_BYTES];
    const struct target_type *kind = target_type_find("postgres");
    struct target shop = {.name = "shop", .type = "postgres", .kind = kind, .labelled = true};
    const struct action *a = catalogue_action_find(catalogue, "postgres", "kill-connections");
    const char *argv[CATALOGUE_ARGV_MAX + 1] = {NULL};
    shop.words[target_type_word(kind, "user")] = "keeper";
    static const struct {
        const char *database, *login; /* NULL: nothing is said */
        bool may;
    } rows[] = {{"goods", "user=keeper dbname=goods replication=database", true},
                {"goods", "user=postgres dbname=goods replication=database", false},
                {"goods", "user=keeper dbname=postgres replication=database", false},
                {"goods", "user={.user} dbname={.database} replication=database", false},
                {"goods", "user=testuser dbname=testdb replication=database", false},
                {NULL, "user=keeper dbname=keeper replication=database", true},
                {"", "user=keeper dbname=keeper replication=database", true},
                {"a b", "user=keeper dbname=a b replication=database", false},
                {"x' host='y", "user=keeper dbname=x' host='y replication=database", false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        shop.words[target_type_word(kind, "database")] = rows[i].database;
        for (size_t w = 0; a->capsule_argv[w]; w++)
            argv[w] = strchr(a->capsule_argv[w], '{') ? rows[i].login : a->capsule_argv[w];
        assert_int_equal(command_allowed(catalogue, &shop, PEER_AGENT, argv, name), rows[i].may);
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

static void the_disk_of_its_folder_may_be_looked_at(void **state)
{
    (void)state;
    char name[COMMAND_NAME_BYTES];
    const struct target cache = {.name = "c", .type = "redis", .kind = target_type_find("redis"), .disk_folder = "/data"};
    const char *const own[] = {"timeout", "5", "df", "-P", "-k", "/data", NULL}, *const other[] = {"timeout", "5", "df", "-P", "-k", "/etc", NULL};
    assert_true(command_allowed(catalogue, &cache, PEER_MONITOR, own, name));
    assert_true(command_allowed(catalogue, &cache, PEER_AGENT, own, name));
    assert_false(command_allowed(catalogue, &cache, PEER_GENERATOR, own, name));
    assert_false(command_allowed(catalogue, &cache, PEER_MONITOR, other, name));
    assert_false(may("redis-test", PEER_MONITOR, own)); /* which has no such check */
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
    const struct target nginx = {.name = "n", .type = "nginx", .kind = target_type_find("nginx")};
    char name[COMMAND_NAME_BYTES];
    const char *const reload[] = {"nginx", "-s", "reload", NULL}, *const quit[] = {"nginx", "-s", "quit", NULL};
    assert_true(command_allowed(catalogue, &nginx, PEER_GENERATOR, reload, name));
    assert_false(command_allowed(catalogue, &nginx, PEER_GENERATOR, quit, name));
    assert_false(command_allowed(catalogue, &nginx, PEER_MONITOR, reload, name));
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
    assert_true(template_fits("drop $${@x}$$", "drop $$standby_1$$"));
    assert_true(template_fits("{@x}", "my-master.1"));
    static const char *const bad[] = {"", "-x", ".x", "a b", "a;b", "a'b", "a/b", "a$$b", "{@x}", "a\n", "\xc3\xa4"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(template_fits("{@x}", bad[i]));
    assert_false(template_fits("drop $${@x}$$", "drop $$a$$); DROP TABLE x; --$$"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_of_the_catalogue_may_run),
        cmocka_unit_test(words_of_the_target_are_its_own),
        cmocka_unit_test(a_probe_may_look_into_targets_of_its_type),
        cmocka_unit_test(the_disk_of_its_folder_may_be_looked_at),
        cmocka_unit_test(only_whole_numbers_fill_a_hole),
        cmocka_unit_test(what_is_nearly_a_command_is_none),
        cmocka_unit_test(own_commands_are_for_their_daemon_and_place),
        cmocka_unit_test(braces_of_the_catalogue_are_braces_of_the_command),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
