/* executor_docker.c - containers of a Docker engine as instances. */
#include "common/docker/docker.h"
#include "common/executor/executor_rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONTAINER_ID_DIGITS = 64, EXIT_SIGKILL = 137, THROTTLED_US = 50000 };

static const char *docker_address(const struct executor_settings *s)
{
    return s->docker_host;
}

static enum err_code docker_open(const struct executor_settings *s, void **ret_self, struct err *err)
{
    struct docker *d = docker_create(s->docker_host, err);
    if (!d)
        return err && err->code ? err->code : ERR_INVALID;
    *ret_self = d;
    return ERR_NONE;
}

static void docker_close(void *self)
{
    docker_destroy(self);
}

static void docker_cancel_calls(void *self)
{
    docker_cancel(self);
}

static enum err_code docker_ping_engine(void *self, int timeout_ms, struct err *err)
{
    return docker_ping(self, timeout_ms, err);
}

/* ---- words ---- */

/* The engine's words for what is done, in its API and on its command line. */
static const char *const verb_words[] = {
    [EXECUTOR_START] = "start",
    [EXECUTOR_STOP] = "stop",
    [EXECUTOR_RESTART] = "restart",
    [EXECUTOR_KILL] = "kill",
    [EXECUTOR_PAUSE] = "pause",
    [EXECUTOR_UNPAUSE] = "unpause",
    [EXECUTOR_CONNECT] = "connect",
    [EXECUTOR_DISCONNECT] = "disconnect",
    [EXECUTOR_THROTTLE] = "throttle",
    [EXECUTOR_UNTHROTTLE] = "unthrottle",
    [EXECUTOR_MEND_APPEND_ONLY] = "mend-append-only",
    [EXECUTOR_PUT_BACK_APPEND_ONLY] = "put-back-append-only",
};
_Static_assert(sizeof verb_words / sizeof verb_words[0] == EXECUTOR_VERB_COUNT, "a verb has no word");

/* The engine knows the network's name, which nothing is to depend on here: so the line asks it, too. */
static void describe_network(const char *name, const char *verb, json_t *words)
{
    static const char begin[] = "docker network ",
                      service[] = " --alias \"$(docker inspect -f '{{or (index .Config.Labels \"com.docker.compose.service\") "
                                  ".Config.Hostname}}' \"$1\")\"",
                      end[] = " \"$(docker inspect -f '{{.HostConfig.NetworkMode}}' \"$1\")\" \"$1\"";
    json_array_append_new(words, json_string("sh"));
    json_array_append_new(words, json_string("-c"));
    json_array_append_new(words, json_sprintf("%s%s%s%s", begin, verb, strcmp(verb, "connect") == 0 ? service : "", end));
    json_array_append_new(words, json_string("sh"));
    json_array_append_new(words, json_string(name));
}

static bool is_append_only(enum executor_verb verb)
{
    return verb == EXECUTOR_MEND_APPEND_ONLY || verb == EXECUTOR_PUT_BACK_APPEND_ONLY;
}

static const char *append_only_script(enum executor_verb verb)
{
    return verb == EXECUTOR_MEND_APPEND_ONLY ? docker_append_only_mend_script : docker_append_only_put_back_script;
}

static void describe_append_only(const char *name, enum executor_verb verb, json_t *words)
{
#define BESIDE "docker run --rm --network none --volumes-from \"$1\" --entrypoint sh \"$(docker inspect -f '{{.Image}}' \"$1\")\" -c \"$2\" sh "
    static const char mend[] = "docker stop \"$1\"; " BESIDE "do; docker start \"$1\"",
                      put_back[] = BESIDE "look || exit; docker stop \"$1\"; " BESIDE "do; docker start \"$1\"";
#undef BESIDE
    const char *const all[] = {"sh", "-c", verb == EXECUTOR_MEND_APPEND_ONLY ? mend : put_back, "sh", name, append_only_script(verb)};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        json_array_append_new(words, json_string(all[i]));
}

void executor_docker_describe(const char *name, enum executor_verb verb, const char *const *argv, json_t *words)
{
    if (!argv && (verb == EXECUTOR_CONNECT || verb == EXECUTOR_DISCONNECT)) {
        describe_network(name, verb_words[verb], words);
        return;
    }
    if (!argv && (verb == EXECUTOR_THROTTLE || verb == EXECUTOR_UNTHROTTLE)) {
        const char *const update[] = {"docker", "update", "--cpu-quota", verb == EXECUTOR_THROTTLE ? "5000" : "-1", name};
        for (size_t i = 0; i < sizeof update / sizeof update[0]; i++)
            json_array_append_new(words, json_string(update[i]));
        return;
    }
    if (!argv && is_append_only(verb)) {
        describe_append_only(name, verb, words);
        return;
    }
    json_array_append_new(words, json_string("docker"));
    json_array_append_new(words, json_string(argv ? "exec" : verb_words[verb]));
    json_array_append_new(words, json_string(name));
    for (size_t i = 0; argv && argv[i]; i++)
        json_array_append_new(words, json_string(argv[i]));
}

/* The engine's own words name the container by its full id; people know it by its name. */
static enum err_code with_name(const char *name, enum err_code code, struct err *err)
{
    if (!code || !err)
        return code;
    for (char *at = err->msg; *at; at++) {
        size_t digits = strspn(at, "0123456789abcdef");
        if (digits == CONTAINER_ID_DIGITS) {
            char rest[sizeof err->msg];
            snprintf(rest, sizeof rest, "%s", at + digits);
            snprintf(at, sizeof err->msg - (size_t)(at - err->msg), "%s%s", name, rest);
            digits = strlen(at) - strlen(rest);
        }
        if (digits > 0)
            at += digits - 1;
    }
    return code;
}

/* ---- instances ---- */

static enum instance_state state_of(const char *status)
{
    for (int state = INSTANCE_UNKNOWN + 1; state < INSTANCE_STATE_COUNT; state++)
        if (strcmp(status, instance_state_name((enum instance_state)state)) == 0)
            return (enum instance_state)state;
    return INSTANCE_UNKNOWN;
}

/* The engine's flag stays while a later run is up, and it is also set for a command that was run beside the main process (whose own
 * exit code is then another one).  Seen on 20.10; engines that never take the flag back need the exit code all the more. */
static bool ended_by_oom(const struct docker_container *c, enum instance_state state)
{
    bool ended = state == INSTANCE_EXITED || state == INSTANCE_DEAD || state == INSTANCE_RESTARTING;
    return ended && c->oom_killed && c->exit_code == EXIT_SIGKILL;
}

/* The engine writes the year 1 where it means "never". */
static void copy_time(char to[CLOCK_TEXT_BYTES], const char *text)
{
    snprintf(to, CLOCK_TEXT_BYTES, "%s", strncmp(text, "0001-", 5) == 0 ? "" : text);
}

static enum err_code docker_inspect_instance(void *self, const char *name_or_id, struct instance *ret, struct err *err)
{
    struct docker_container c;
    enum err_code code = docker_inspect(self, name_or_id, &c, err);
    if (code)
        return code;
    *ret = (struct instance){
        .state = state_of(c.status), .exit_code = c.exit_code, .restart_count = c.restart_count, .memory_limit_bytes = c.memory_limit_bytes};
    ret->oom_killed = ended_by_oom(&c, ret->state);
    snprintf(ret->id, sizeof ret->id, "%s", c.id);
    snprintf(ret->name, sizeof ret->name, "%s", c.name);
    snprintf(ret->incarnation, sizeof ret->incarnation, "%s", c.started_at);
    copy_time(ret->started_at, c.started_at);
    copy_time(ret->finished_at, c.finished_at);
    snprintf(ret->health, sizeof ret->health, "%s", c.health);
    snprintf(ret->health_output, sizeof ret->health_output, "%s", c.health_output);
    snprintf(ret->image, sizeof ret->image, "%s", c.image);
    snprintf(ret->image_id, sizeof ret->image_id, "%s", c.image_id);
    snprintf(ret->network, sizeof ret->network, "%s", c.network);
    ret->network_count = c.network_count;
    ret->cpu_limit_us = c.cpu_limit_us;
    ret->cpu_throttled_percent = c.cpu_throttled_percent;
    snprintf(ret->scratch_owner, sizeof ret->scratch_owner, "%s", c.scratch_owner);
    ret->enabled = c.enabled;
    return ERR_NONE;
}

/* ---- doing ---- */

/* docker.h and executor.h number the streams alike, but C has two types for them. */
struct output {
    const struct executor_exec *exec;
};

static void pass_output(void *ctx, enum docker_stream stream, const char *bytes, size_t count)
{
    const struct executor_exec *exec = ((const struct output *)ctx)->exec;
    if (exec->on_output)
        exec->on_output(exec->ctx, stream == DOCKER_STDERR ? EXECUTOR_STDERR : EXECUTOR_STDOUT, bytes, count);
}

static enum err_code docker_exec_in(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    const char *const env[] = {exec->mark ? exec->mark : exec->secret, exec->mark ? exec->secret : NULL, NULL};
    struct output output = {.exec = exec};
    struct docker_exec e = {
        .container = exec->id ? exec->id : exec->name,
        .argv = exec->argv,
        .env = *env ? env : NULL,
        .on_output = pass_output,
        .ctx = &output,
        .timeout_ms = exec->timeout_ms,
        .cancel = exec->cancel,
    };
    return with_name(exec->name, docker_exec_run(self, &e, ret_exit_code, err), err);
}

struct counted {
    char text[32];
    size_t count;
};

static void keep_count(void *ctx, enum docker_stream stream, const char *bytes, size_t count)
{
    struct counted *c = ctx;
    size_t room = sizeof c->text - 1 - c->count;
    if (stream != DOCKER_STDOUT)
        return;
    memcpy(c->text + c->count, bytes, count < room ? count : room);
    c->count += count < room ? count : room;
}

/* No engine call ends an exec, so a second one does, run as the same user: it looks for the mark in the environments.  The mark is a word of its
 * own and never read as code. */
static enum err_code docker_end_marked(void *self, const char *name, const char *id, const char *mark, int *ret_count, struct err *err)
{
    static const char script[] = "ended=''\n"
                                 "for signal in INT KILL KILL; do\n"
                                 "  found=''\n"
                                 "  for e in /proc/[0-9]*/environ; do\n"
                                 "    p=${e#/proc/}; p=${p%/environ}\n"
                                 "    tr '\\0' '\\n' 2>/dev/null <\"$e\" | grep -qxF -e \"$1\" || continue\n"
                                 "    kill -$signal \"$p\" 2>/dev/null && found=1\n"
                                 "    case \" $ended \" in *\" $p \"*) ;; *) ended=\"$ended $p\" ;; esac\n"
                                 "  done 2>/dev/null\n"
                                 "  [ \"$found\" ] || break\n"
                                 "  sleep 0.2\n"
                                 "done\n"
                                 "set -- $ended; echo $#\n";
    enum { END_MS = 10000 };
    const char *const argv[] = {"sh", "-c", script, "sh", mark, NULL};
    struct counted counted = {.count = 0};
    struct docker_exec e = {.container = id ? id : name, .argv = argv, .on_output = keep_count, .ctx = &counted, .timeout_ms = END_MS};
    int exit_code = 0;
    enum err_code code = with_name(name, docker_exec_run(self, &e, &exit_code, err), err);
    char *rest = counted.text;
    *ret_count = code ? 0 : (int)strtol(counted.text, &rest, 10);
    if (!code && (exit_code != 0 || rest == counted.text))
        code = err_set(err, ERR_PROTOCOL, "container %s: looking for a command that was left behind ended with exit code %d", name, exit_code);
    return code;
}

static enum err_code docker_do(void *self, const char *name, const char *id, enum executor_verb verb, int timeout_ms, struct err *err)
{
    if (verb == EXECUTOR_CONNECT || verb == EXECUTOR_DISCONNECT)
        return with_name(name, docker_network_set(self, id ? id : name, verb == EXECUTOR_CONNECT, err), err);
    if (verb == EXECUTOR_THROTTLE || verb == EXECUTOR_UNTHROTTLE)
        return with_name(name, docker_cpu_set(self, id ? id : name, verb == EXECUTOR_THROTTLE ? THROTTLED_US : 0, err), err);
    if (is_append_only(verb))
        return with_name(name, docker_append_only(self, id ? id : name, append_only_script(verb), timeout_ms, err), err);
    return with_name(name, docker_container_do(self, id ? id : name, verb_words[verb], timeout_ms, err), err);
}

/* ---- events ---- */

struct following {
    const struct executor_follower *f;
};

static void pass_connected(void *ctx)
{
    const struct executor_follower *f = ((const struct following *)ctx)->f;
    if (f->on_connected)
        f->on_connected(f->ctx);
}

/* False for what the engine tells besides: a "restart" follows its own stop and start. */
static bool kind_of(const struct docker_event *e, enum executor_event_kind *ret)
{
    static const struct {
        const char *action, *signal; /* signal NULL = any or none */
        enum executor_event_kind kind;
    } rows[] = {
        {"kill", "15", EXECUTOR_STOP_ASKED}, /* what asks a process to end: SIGTERM, SIGINT, SIGQUIT */
        {"kill", "2", EXECUTOR_STOP_ASKED},
        {"kill", "3", EXECUTOR_STOP_ASKED},
        {"kill", NULL, EXECUTOR_SIGNALLED},
        {"stop", NULL, EXECUTOR_STOP_ASKED},
        {"die", NULL, EXECUTOR_DIED},
        {"oom", NULL, EXECUTOR_OOM},
        {"pause", NULL, EXECUTOR_PAUSED},
        {"unpause", NULL, EXECUTOR_UNPAUSED},
        {"start", NULL, EXECUTOR_STARTED},
        {"destroy", NULL, EXECUTOR_DESTROYED},
        {"health_status", NULL, EXECUTOR_HEALTH},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].action, e->action) == 0 && (!rows[i].signal || (e->signal && strcmp(rows[i].signal, e->signal) == 0))) {
            *ret = rows[i].kind;
            return true;
        }
    }
    return false;
}

static int number_of(const char *text, int otherwise)
{
    char *rest;
    long number = text ? strtol(text, &rest, 10) : otherwise;
    return text && (rest == text || *rest || number < INT32_MIN || number > INT32_MAX) ? otherwise : (int)number;
}

static void pass_event(void *ctx, const struct docker_event *e)
{
    const struct executor_follower *f = ((const struct following *)ctx)->f;
    struct executor_event event = {
        .name = e->container,
        .id = e->id,
        .exit_code = number_of(e->exit_code, -1),
        .signal = number_of(e->signal, 0),
        .health = e->health ? e->health : "",
        .time_us = e->time_us,
        .enabled = e->enabled,
    };
    if (kind_of(e, &event.kind))
        f->on_event(f->ctx, &event);
}

static enum err_code docker_follow(void *self, const struct executor_follower *f, struct err *err)
{
    struct following following = {.f = f};
    return docker_events_follow(self, pass_connected, pass_event, &following, f->cancel, err);
}

static enum err_code docker_last_logs(void *self, const char *name_or_id, int tail, size_t max_bytes, char **ret, struct err *err)
{
    return docker_logs(self, name_or_id, tail, max_bytes, ret, err);
}

static enum err_code docker_put_files(void *self, const char *name, const char *folder, const struct executor_file *files, size_t count,
                                      struct err *err)
{
    struct docker_file own[EXECUTOR_FILE_MAX];
    for (size_t i = 0; i < count; i++)
        own[i] = (struct docker_file){.name = files[i].name, .content = files[i].content, .bytes = files[i].bytes, .link_to = files[i].link_to};
    return docker_files_put(self, name, folder, own, count, err);
}

static enum err_code docker_head(void *self, const char *name, const char *file, char *buf, size_t bytes, size_t *ret_count, struct err *err)
{
    return docker_file_head(self, name, file, buf, bytes, ret_count, err);
}

static enum err_code docker_put_one(void *self, const char *name_or_id, const char *folder, const char *file, int fd, size_t bytes, int timeout_ms,
                                    struct err *err)
{
    return docker_file_put(self, name_or_id, folder, file, fd, bytes, timeout_ms, err);
}

static enum err_code docker_make_scratch(void *self, const struct executor_scratch *s, char ret_id[80], struct err *err)
{
    const struct docker_scratch own = {.name = s->name, .image = s->image, .owner = s->owner, .life_s = s->life_s, .memory_bytes = s->memory_bytes};
    return docker_scratch_create(self, &own, ret_id, err);
}

static enum err_code docker_drop_scratch(void *self, const char *id, struct err *err)
{
    return docker_scratch_remove(self, id, err);
}

static enum err_code docker_sweep_scratch(void *self, const char *owner, int *ret_count, struct err *err)
{
    return docker_scratch_sweep(self, owner, ret_count, err);
}

static enum err_code docker_get_restart(void *self, const char *name, struct executor_restart *ret, struct err *err)
{
    struct docker_restart own = {.count = 0};
    enum err_code code = docker_restart_get(self, name, &own, err);
    if (code)
        return code;
    *ret = (struct executor_restart){.max_retries = own.max_retries, .count = own.count};
    snprintf(ret->policy, sizeof ret->policy, "%s", own.policy);
    return ERR_NONE;
}

static enum err_code docker_set_restart(void *self, const char *name, const char *policy, int max_retries, struct err *err)
{
    return docker_restart_set(self, name, policy, max_retries, err);
}

static enum err_code docker_find(void *self, const char *name_or_id, void (*on_found)(void *ctx, const json_t *found), void *ctx, struct err *err)
{
    AUTO_JSON json_t *one = NULL;
    if (!name_or_id)
        return docker_found(self, on_found, ctx, err);
    enum err_code code = docker_found_one(self, name_or_id, &one, err);
    if (!code)
        on_found(ctx, one);
    return code;
}

const struct executor_kind executor_docker = {
    .name = "docker",
    .engine = "docker engine",
    .describe = executor_docker_describe,
    .address = docker_address,
    .open = docker_open,
    .close = docker_close,
    .cancel = docker_cancel_calls,
    .ping = docker_ping_engine,
    .inspect = docker_inspect_instance,
    .exec = docker_exec_in,
    .verb = docker_do,
    .follow = docker_follow,
    .logs = docker_last_logs,
    .put_files = docker_put_files,
    .file_head = docker_head,
    .put_file = docker_put_one,
    .scratch_create = docker_make_scratch,
    .scratch_remove = docker_drop_scratch,
    .scratch_sweep = docker_sweep_scratch,
    .get_restart = docker_get_restart,
    .set_restart = docker_set_restart,
    .end_marked = docker_end_marked,
    .found = docker_find,
    .by_hand = &executor_hand,
};
