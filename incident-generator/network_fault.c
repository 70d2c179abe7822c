/* network_fault.c - a queue that delays or drops, put at the target's interface, seen at work, and taken away. */
#include "incident-generator/network_fault.h"
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include "incident-generator/pg_link.h"
#include "incident-generator/redis_link.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERB_MS = 10000, LATE_MS = 1000, LOOK_EVERY_MS = 6000 };

/* A look takes a container of its own, so it is taken less often than the lease asks. */
struct looked {
    int64_t at_ms;
    bool there;
};

bool network_fault_fits(const struct target *t)
{
    return target_type_fits("redis", t->type) || target_type_fits("postgres", t->type);
}

static enum err_code ask_redis(const struct injection *i, struct err *err)
{
    redisContext *c = NULL;
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = redis_tell(c, err, "INFO");
    redisFree(c);
    return code;
}

static enum err_code ask_postgres(const struct injection *i, struct err *err)
{
    PGconn *c = NULL;
    enum err_code code = pg_require(i, target_word(i->target, "user"), target_word(i->target, "password"), PG_LINK_NAME " look", &c, err);
    if (!code)
        code = pg_run(i, c, "SELECT repeat('x', 1000)", NULL, 0, err);
    PQfinish(c);
    return code;
}

/* An answer that does not come in its time is late, too. */
static enum err_code wait_until_late(const struct injection *i, int *ret_took_ms, struct err *err)
{
    for (;;) {
        struct err said = {0};
        int64_t began_ms = clock_mono_ms();
        enum err_code asked = target_type_fits("redis", i->target->type) ? ask_redis(i, &said) : ask_postgres(i, &said);
        *ret_took_ms = (int)(clock_mono_ms() - began_ms);
        enum err_code code = injection_go_on(i, err);
        if (code || *ret_took_ms >= LATE_MS)
            return code;
        if (asked)
            return err_set(err, ERR_UNAVAILABLE, "%s cannot be asked: %s", i->target->name, said.msg);
    }
}

/* Its kind is "" where nobody has set one. */
static enum err_code look(const struct injection *i, struct network_queue *ret, struct err *err)
{
    return executor_network_queue(i->executor, i->target->container, ret, err);
}

static enum err_code begin(struct injection *i, enum executor_verb verb, struct network_queue *ret, struct err *err)
{
    const char *name = i->target->container;
    enum err_code code = look(i, ret, err);
    if (!code && *ret->kind)
        return err_set(err, ERR_CONFLICT, "container %s has a queue of its own (%s), which would not be given back", name, ret->kind);
    if (!code)
        code = container_fault_begin(i, err);
    if (!code)
        code = executor_do(i->executor, name, NULL, verb, VERB_MS, err);
    if (!code)
        code = look(i, ret, err);
    return code || *ret->kind ? code : err_set(err, ERR_CONFLICT, "container %s has no interface that could be made slow", name);
}

enum err_code network_fault_inject(struct injection *i, enum executor_verb verb, const char *(*how)(const char *kind),
                                   char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance c = {0};
    struct network_queue queue = {.kind = ""};
    int took_ms = 0;
    enum err_code code = target_require_up(i, true, &c, err);
    if (!code)
        code = container_require_one_network(&c, err);
    if (!code)
        code = begin(i, verb, &queue, err);
    if (!code)
        code = wait_until_late(i, &took_ms, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "what container %s sends %s; an answer took %d ms or did not come", c.name, how(queue.kind), took_ms);
    return code;
}

void network_fault_let_go(struct injection *i)
{
    free(i->held);
    i->held = NULL;
}

enum err_code network_fault_undo(struct injection *i, struct err *err)
{
    network_fault_let_go(i);
    return container_fault_undo(i, instance_is_up, EXECUTOR_CLEAR_NETWORK, err);
}

enum err_code network_fault_active(struct injection *i, bool *ret_active, struct err *err)
{
    struct network_queue queue = {.kind = ""};
    enum err_code code = container_fault_active(i, instance_is_up, ret_active, err);
    struct looked *looked = i->held;
    if (code || !*ret_active)
        return code;
    if (looked && clock_mono_ms() - looked->at_ms < LOOK_EVERY_MS) {
        *ret_active = looked->there;
        return ERR_NONE;
    }
    code = look(i, &queue, err);
    if (code)
        return code;
    *ret_active = *queue.kind != '\0';
    i->held = looked ? looked : malloc(sizeof *looked);
    if (i->held)
        *(struct looked *)i->held = (struct looked){.at_ms = clock_mono_ms(), .there = *ret_active};
    return ERR_NONE;
}
