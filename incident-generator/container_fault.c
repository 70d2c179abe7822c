/* container_fault.c - the engine as the faults use it. */
#include "incident-generator/container_fault.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { VERB_MS = 10000, EXEC_MS = 10000, LOOK_AGAIN_MS = 20 };

enum err_code container_fault_begin(struct injection *i, struct err *err)
{
    struct instance c = {0};
    enum err_code code = target_require_up(i, true, &c, err);
    if (code)
        return code;
    json_object_set_new(i->notes, "container_id", json_string(c.id));
    json_object_set_new(i->notes, "started_at", json_string(c.incarnation));
    return injection_save(i, err);
}

enum err_code container_require_one_network(const struct instance *c, struct err *err)
{
    if (!*c->network)
        return err_set(err, ERR_CONFLICT, "container %s has no network of its own to be cut off from", c->name);
    if (c->network_count != 1)
        return err_set(err, ERR_CONFLICT, "container %s is in %d networks; it is cut off from one alone", c->name, c->network_count);
    return ERR_NONE;
}

enum err_code container_fault_do(struct injection *i, enum executor_verb verb, bool (*is_broken)(const struct instance *c), struct instance *ret,
                                 struct err *err)
{
    enum err_code code = executor_do(i->executor, i->target->container, NULL, verb, VERB_MS, err);
    /* The engine answers a kill before the death is on its books. */
    while (!code) {
        code = executor_inspect(i->executor, i->target->container, ret, err);
        if (!code && is_broken(ret))
            return ERR_NONE;
        if (!code)
            code = injection_go_on(i, err);
        struct timespec pause = {.tv_nsec = LOOK_AGAIN_MS * 1000000L};
        nanosleep(&pause, NULL);
    }
    /* It was there when we began. */
    return code == ERR_NOT_FOUND ? err_set(err, ERR_UNAVAILABLE, "container %s is gone", i->target->container) : code;
}

enum err_code container_fault_active(const struct injection *i, bool (*is_broken)(const struct instance *c), bool *ret, struct err *err)
{
    struct instance c = {0};
    const char *started_at = json_string_value(json_object_get(i->notes, "started_at"));
    const char *id = json_string_value(json_object_get(i->notes, "container_id"));
    enum err_code code = executor_inspect(i->executor, i->target->container, &c, err);
    if (code && code != ERR_NOT_FOUND)
        return code;
    *ret = !code && id && started_at && strcmp(c.id, id) == 0 && strcmp(c.incarnation, started_at) == 0 && is_broken(&c);
    return ERR_NONE;
}

enum err_code container_fault_undo(const struct injection *i, bool (*is_broken)(const struct instance *c), enum executor_verb verb, struct err *err)
{
    bool active = false;
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    enum err_code code = container_fault_active(i, is_broken, &active, err);
    if (code || !active)
        return code;
    return executor_do(i->executor, i->target->container, NULL, verb, VERB_MS, err);
}

struct output {
    char *buf;
    size_t bytes, used;
};

static void collect(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    struct output *o = ctx;
    (void)stream;
    size_t room = o->bytes - 1 - o->used;
    memcpy(o->buf + o->used, bytes, count < room ? count : room);
    o->used += count < room ? count : room;
    o->buf[o->used] = '\0';
}

enum err_code container_run(const struct injection *i, const char *const *argv, char *output, size_t output_bytes, struct err *err)
{
    struct output o = {.buf = output, .bytes = output_bytes};
    struct executor_exec exec = {.name = i->target->container, .argv = argv, .on_output = collect, .ctx = &o, .timeout_ms = EXEC_MS};
    int exit_code = 0;
    output[0] = '\0';
    enum err_code code = executor_run(i->executor, &exec, &exit_code, err);
    while (o.used > 0 && (output[o.used - 1] == '\n' || output[o.used - 1] == '\r'))
        output[--o.used] = '\0';
    if (!code && exit_code != 0)
        code = err_set(err, ERR_UNAVAILABLE, "%s in %s: exit code %d: %s", argv[0], i->target->container, exit_code, output);
    return code;
}
