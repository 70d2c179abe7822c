/* commands.c - compares a command with those that may run. */
#include "docker-hand/commands.h"
#include "common/facts/facts.h"
#include <stdio.h>
#include <string.h>

/* Stand in for one word each: an absolute path; the same with a file's name that only the generator gives; one of a Redis's data file; what a Redis
 * may do at its memory's end. */
static const char any_path[] = "{path}", kept_path[] = "{kept}", data_path[] = "{rdb}", any_policy[] = "{policy}";
static const char kept_name[] = "selfheal-fault-";

/* What the daemons run beside the catalogue. */
static const struct own_command {
    const char *name;
    enum peer peer;
    const char *target_type; /* NULL = only in a scratch container */
    const char *argv[26];
} own_commands[] = {
    {"snapshot dir", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", "dir"}},
    {"snapshot dbfilename", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", "dbfilename"}},
    {"snapshot appendonly", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", "appendonly"}},
    {"snapshot delay", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", "repl-diskless-sync-delay"}},
    {"snapshot no delay", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "SET", "repl-diskless-sync-delay", "{=seconds}"}},
    {"snapshot info", PEER_AGENT, "redis", {"timeout", "5", "redis-cli", "INFO"}},
    {"snapshot fetch", PEER_AGENT, "redis", {"timeout", "110", "redis-cli", "--rdb", "-"}},
    {"proof check", PEER_AGENT, NULL, {"timeout", "50", "redis-check-rdb", "/tmp/selfheal.rdb"}},
    {"proof serve",
     PEER_AGENT,
     NULL,
     {"redis-server", "--port", "0", "--unixsocket", "/tmp/selfheal.sock", "--dir", "/tmp", "--dbfilename", "selfheal.rdb", "--save", "",
      "--daemonize", "yes"}},
    {"rehearsal port", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", "port"}},
    {"rehearsal databases", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", "databases"}},
    {"rehearsal save", PEER_AGENT, "redis", {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", "save"}},
    {"rehearsal file", PEER_AGENT, "redis", {"test", "-f", "{rdb}"}},
    {"rehearsal fetch", PEER_AGENT, "redis", {"timeout", "110", "cat", "{rdb}"}},
    {"rehearsal serve",
     PEER_AGENT,
     NULL,
     {"redis-server", "--bind",       "127.0.0.1", "--port", "{=port}",     "--unixsocket", "/tmp/selfheal.sock", "--dir",    "/tmp",
      "--dbfilename", "selfheal.rdb", "--save",    "",       "--databases", "{=count}",     "--maxmemory",        "{=bytes}", "--maxmemory-policy",
      "{policy}",     "--daemonize",  "yes"}},
    {"rehearsal write", PEER_AGENT, NULL, {"timeout", "5", "redis-cli", "-s", "/tmp/selfheal.sock", "-e", "LPUSHX", "selfheal:rehearsal", "1"}},
    {"rehearsal stop", PEER_AGENT, NULL, {"timeout", "60", "redis-cli", "-s", "/tmp/selfheal.sock", "SHUTDOWN", "SAVE"}},
    {"rehearsal end", PEER_AGENT, NULL, {"timeout", "60", "redis-cli", "-s", "/tmp/selfheal.sock", "SHUTDOWN", "NOSAVE"}},
    {"rehearsal no file", PEER_AGENT, NULL, {"rm", "-f", "/tmp/selfheal.rdb"}},
    {"proof info", PEER_AGENT, NULL, {"timeout", "5", "redis-cli", "-s", "/tmp/selfheal.sock", "INFO"}},
    {"fault mode", PEER_GENERATOR, "redis", {"stat", "-c", "%a", "{path}"}},
    {"fault chmod", PEER_GENERATOR, "redis", {"chmod", "{=mode}", "{path}"}},
    {"fault kept", PEER_GENERATOR, "redis", {"rm", "-f", "{kept}"}},
};

bool path_is_plain(const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";
    return *path == '/' && strlen(path) < 1024 && path[strspn(path, plain)] == '\0' && !strstr(path, "..");
}

static bool is_policy(const char *word)
{
    static const char *const policies[] = {"noeviction",   "allkeys-lru",  "allkeys-lfu",     "allkeys-random",
                                           "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"};
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
        if (strcmp(policies[i], word) == 0)
            return true;
    return false;
}

static bool is_data_path(const char *word)
{
    static const char ending[] = ".rdb";
    size_t length = strlen(word), end_length = sizeof ending - 1;
    return path_is_plain(word) && length > end_length && strcmp(word + length - end_length, ending) == 0;
}

static bool word_fits(const char *want, const char *word)
{
    if (strcmp(want, any_path) == 0)
        return path_is_plain(word);
    if (strcmp(want, data_path) == 0)
        return is_data_path(word);
    if (strcmp(want, any_policy) == 0)
        return is_policy(word);
    if (strcmp(want, kept_path) == 0)
        return path_is_plain(word) && strncmp(strrchr(word, '/') + 1, kept_name, sizeof kept_name - 1) == 0;
    return template_fits(want, word);
}

static bool argv_fits(const char *const *want, const char *const *argv)
{
    size_t i = 0;
    for (; want[i] && argv[i]; i++)
        if (!word_fits(want[i], argv[i]))
            return false;
    return !want[i] && !argv[i];
}

/* These are sent as the catalogue has them, braces and all. */
static bool argv_equals(const char *const *want, const char *const *argv)
{
    size_t i = 0;
    for (; want && want[i] && argv[i]; i++)
        if (strcmp(want[i], argv[i]) != 0)
            return false;
    return want && !want[i] && !argv[i];
}

static bool is_own(const struct target *t, unsigned peers, const char *const *argv, char ret_name[COMMAND_NAME_BYTES])
{
    for (size_t i = 0; i < sizeof own_commands / sizeof own_commands[0]; i++) {
        const struct own_command *own = &own_commands[i];
        bool here = t ? own->target_type && strcmp(own->target_type, t->type) == 0 : !own->target_type;
        if (here && (own->peer & peers) && argv_fits(own->argv, argv)) {
            snprintf(ret_name, COMMAND_NAME_BYTES, "%s", own->name);
            return true;
        }
    }
    return false;
}

static bool is_of_action(const struct action *a, const char *const *argv, char ret_name[COMMAND_NAME_BYTES])
{
    const char *what = a->argv && argv_fits(a->argv, argv)           ? "action"
                       : a->preview && argv_fits(a->preview, argv)   ? "preview"
                       : a->rehearse && argv_fits(a->rehearse, argv) ? "rehearsal of"
                                                                     : NULL;
    if (!what && argv_equals(a->capsule_argv, argv))
        what = "capsule of";
    if (what)
        snprintf(ret_name, COMMAND_NAME_BYTES, "%s %s", what, a->name);
    return what != NULL;
}

/* In a scratch container: only what can be tried on a copy. */
static bool is_tried(const struct action *a, const char *const *argv, char ret_name[COMMAND_NAME_BYTES])
{
    bool tried = a->rehearse_on_copy && a->argv && argv_fits(a->argv, argv);
    if (tried)
        snprintf(ret_name, COMMAND_NAME_BYTES, "action %s, on a copy", a->name);
    return tried;
}

bool command_allowed(const struct catalogue *c, const struct target *t, unsigned peers, const char *const *argv, char ret_name[COMMAND_NAME_BYTES])
{
    if (is_own(t, peers, argv, ret_name))
        return true;
    if (t && (peers & (PEER_MONITOR | PEER_AGENT)) && argv_equals(t->verify_argv, argv)) {
        snprintf(ret_name, COMMAND_NAME_BYTES, "check");
        return true;
    }
    const struct action *a;
    for (size_t i = 0; (peers & PEER_AGENT) && (a = catalogue_action(c, i)); i++)
        if (!t ? is_tried(a, argv, ret_name) : (strcmp(a->type, "any") == 0 || strcmp(a->type, t->type) == 0) && is_of_action(a, argv, ret_name))
            return true;
    return false;
}
