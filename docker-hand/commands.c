/* commands.c - compares a command with those that may run. */
#include "docker-hand/commands.h"
#include "common/facts/facts.h"
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

/* Stand in for one word each, beside {=a whole number}, {@a_plain_name} and |one|of|these|: absolute paths, whose last part is as said. */
static const char *const paths[][2] = {{"{path}", "/*"}, {"{kept}", "/selfheal-fault-*"}, {"{rdb}", "/*.rdb"}, {"{left}", "/temp-9[0-9]*.rdb"}};

#define SETTINGS "|dir|dbfilename|appendonly|repl-diskless-sync-delay|port|databases|save|"
#define POLICIES "|noeviction|allkeys-lru|allkeys-lfu|allkeys-random|volatile-lru|volatile-lfu|volatile-random|volatile-ttl|"
#define SCRATCH "/tmp/selfheal.sock"

/* What the daemons run beside the catalogue. */
static const struct own_command {
    const char *name;
    enum peer peer;
    const char *target_type; /* NULL = only in a scratch container */
    const char *argv[22];
} own_commands[] = {
    {"copy settings", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", SETTINGS}},
    {"copy delay", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "SET", "repl-diskless-sync-delay", "{=seconds}"}},
    {"copy info", PEER_AGENT, "redis", {"timeout", "5", "redis-cli", "INFO"}},
    {"copy fetch", PEER_AGENT, "redis", {"timeout", "110", "redis-cli", "--rdb", "-"}},
    {"copy follows nobody", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "REPLICAOF", "NO", "ONE"}},
    {"copy look for file", PEER_AGENT, "redis", {"test", "-f", "{rdb}"}},
    {"copy fetch file", PEER_AGENT, "redis", {"timeout", "110", "cat", "{rdb}"}},
    {"scratch check", PEER_AGENT, NULL, {"timeout", "50", "redis-check-rdb", "/tmp/selfheal.rdb"}},
    {"scratch serve",
     PEER_AGENT,
     NULL,
     {"redis-server", "--bind",       "127.0.0.1", "--port", "{=port}",     "--unixsocket", SCRATCH,       "--dir",        "/tmp",
      "--dbfilename", "selfheal.rdb", "--save",    "",       "--databases", "{=databases}", "--maxmemory", "{=maxmemory}", "--maxmemory-policy",
      POLICIES,       "--daemonize",  "yes"}},
    {"scratch info", PEER_AGENT, NULL, {"timeout", "5", "redis-cli", "-s", SCRATCH, "INFO"}},
    {"scratch write", PEER_AGENT, NULL, {"timeout", "5", "redis-cli", "-s", SCRATCH, "-e", "LPUSHX", "selfheal:rehearsal", "1"}},
    {"scratch shutdown", PEER_AGENT, NULL, {"timeout", "60", "redis-cli", "-s", SCRATCH, "SHUTDOWN", "|SAVE|NOSAVE|"}},
    {"scratch remove file", PEER_AGENT, NULL, {"rm", "-f", "/tmp/selfheal.rdb"}},
    {"fault mode", PEER_GENERATOR, "redis", {"stat", "-c", "%a", "{path}"}},
    {"fault chmod", PEER_GENERATOR, "redis", {"chmod", "{=mode}", "{path}"}},
    {"fault kept", PEER_GENERATOR, "any", {"rm", "-f", "{kept}"}},
    {"fault disk", PEER_GENERATOR, "redis", {"df", "-P", "-k", "{path}"}},
    {"fault fill", PEER_GENERATOR, "redis", {"fallocate", "-l", "{=bytes}", "{left}"}},
    {"fault free", PEER_GENERATOR, "redis", {"rm", "-f", "{left}"}},
    {"fault configuration", PEER_GENERATOR, "nginx", {"nginx", "-t"}},
    {"fault reload", PEER_GENERATOR, "nginx", {"nginx", "-s", "reload"}},
};

static bool is_one_of(const char *want, const char *word)
{
    char bars[64];
    return *want == '|' && !strchr(word, '|') && snprintf(bars, sizeof bars, "|%s|", word) < (int)sizeof bars && strstr(want, bars);
}

static bool word_fits(const char *want, const char *word)
{
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (strcmp(want, paths[i][0]) == 0)
            return path_is_plain(word) && fnmatch(paths[i][1], strrchr(word, '/'), 0) == 0;
    return is_one_of(want, word) || template_fits(want, word);
}

static bool word_equals(const char *want, const char *word)
{
    return strcmp(want, word) == 0;
}

static bool argv_like(bool (*like)(const char *want, const char *word), const char *const *want, const char *const *argv)
{
    size_t i = 0;
    for (; want && want[i] && argv[i]; i++)
        if (!like(want[i], argv[i]))
            return false;
    return want && !want[i] && !argv[i];
}

/* The same of an action's command, as this target has it: with its own words, nobody else's.  t NULL: none of them fits. */
static bool command_like(bool (*like)(const char *want, const char *word), const struct target *t, const char *const *want, const char *const *argv)
{
    if (!t || !want)
        return argv_like(like, want, argv);
    char **own = target_fill_argv(t, want);
    bool fits = own && argv_like(like, (const char *const *)own, argv);
    target_argv_free(own);
    return fits;
}

static bool is_own(const struct target *t, unsigned peers, const char *const *argv, char ret_name[COMMAND_NAME_BYTES])
{
    for (size_t i = 0; i < sizeof own_commands / sizeof own_commands[0]; i++) {
        const struct own_command *own = &own_commands[i];
        bool here = t ? own->target_type && target_type_fits(own->target_type, t->type) : !own->target_type;
        if (here && !(t && t->labelled && own->peer == PEER_GENERATOR) && (own->peer & peers) && argv_like(word_fits, own->argv, argv)) {
            snprintf(ret_name, COMMAND_NAME_BYTES, "%s", own->name);
            return true;
        }
    }
    return false;
}

/* A capsule's command is sent as the catalogue has it, braces and all but for the target's own words. */
static bool is_of_action(const struct action *a, const struct target *t, const char *const *argv, char ret_name[COMMAND_NAME_BYTES])
{
    const char *what = command_like(word_fits, t, a->argv, argv)             ? "action"
                       : command_like(word_fits, t, a->preview, argv)        ? "preview"
                       : command_like(word_fits, t, a->rehearse, argv)       ? "rehearsal of"
                       : command_like(word_equals, t, a->capsule_argv, argv) ? "capsule of"
                                                                             : NULL;
    if (what)
        snprintf(ret_name, COMMAND_NAME_BYTES, "%s %s", what, a->name);
    return what != NULL;
}

bool command_allowed(const struct catalogue *c, const struct target *t, unsigned peers, const char *const *argv, char ret_name[COMMAND_NAME_BYTES])
{
    if (is_own(t, peers, argv, ret_name))
        return true;
    const char *disk[TARGET_DISK_WORDS + 1] = {NULL};
    if (t && t->disk_folder)
        target_disk_argv(t, disk);
    bool asks = t && (peers & (PEER_MONITOR | PEER_AGENT));
    if (asks && (argv_like(word_equals, t->verify_argv, argv) || (*disk && argv_like(word_equals, disk, argv)) ||
                 (t->kind && argv_like(word_fits, t->kind->look, argv)))) {
        snprintf(ret_name, COMMAND_NAME_BYTES, "check");
        return true;
    }
    const struct action *a;
    for (size_t i = 0; (peers & PEER_AGENT) && (a = catalogue_action(c, i)); i++) {
        bool here = t ? target_type_fits(a->type, t->type) && target_allows(t, a->name) : a->rehearse_on_copy;
        if (here && is_of_action(a, t, argv, ret_name))
            return true;
    }
    return false;
}
