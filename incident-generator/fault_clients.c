/* clients: lowers maxclients to the number of clients that are connected, so that Redis refuses the next one. */
#include "incident-generator/fault.h"
#include "incident-generator/redis_link.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    IDLE_CLIENTS = 20, /* so that the limit is reached by somebody who holds connections, not only by its being low */
    LOWER_TRIES = 10,
    SAID_BYTES = 160,
};

static const char said_by_full_server[] = "max number of clients";

struct held {
    redisContext *control; /* the one connection that is sure to get through while the server is full */
    redisContext *idle[IDLE_CLIENTS];
};

static void let_go(struct injection *i)
{
    struct held *held = i->held;
    if (!held)
        return;
    for (int n = 0; n < IDLE_CLIENTS; n++)
        if (held->idle[n])
            redisFree(held->idle[n]);
    if (held->control)
        redisFree(held->control);
    free(held);
    i->held = NULL;
}

static enum err_code hold_clients(struct injection *i, struct held *held, struct err *err)
{
    for (int n = 0; n < IDLE_CLIENTS; n++) {
        enum err_code code = injection_go_on(i, err);
        if (!code)
            code = redis_open(i->target, &held->idle[n], err);
        if (code)
            return code;
    }
    return ERR_NONE;
}

static enum err_code connected_clients(redisContext *c, long long *ret, struct err *err)
{
    static const char key[] = "\nconnected_clients:";
    redisReply *reply = NULL;
    enum err_code code = redis_ask(c, &reply, err, "INFO clients");
    if (code)
        return code;
    const char *at = reply->str ? strstr(reply->str, key) : NULL;
    if (at)
        *ret = strtoll(at + sizeof key - 1, NULL, 10);
    else
        code = err_set(err, ERR_PROTOCOL, "INFO clients has no connected_clients");
    freeReplyObject(reply);
    return code;
}

/* What the server says to a new client before the client says anything: a full one refuses at once and closes.  A question of
 * ours could cross with that and lose it. */
static bool new_client_is_refused(const struct injection *i, char said[SAID_BYTES])
{
    struct timeval limit = {.tv_sec = FAULT_STEP_MS / 1000};
    bool refused = false;
    redisContext *c = redisConnectWithTimeout(i->target->host, i->target->port, limit);
    if (c && !c->err) {
        struct pollfd p = {.fd = c->fd, .events = POLLIN};
        void *reply = NULL;
        redisSetTimeout(c, limit);
        if (poll(&p, 1, 250) > 0 && redisBufferRead(c) == REDIS_OK && redisGetReplyFromReader(c, &reply) == REDIS_OK && reply) {
            redisReply *r = reply;
            refused = r->type == REDIS_REPLY_ERROR && strstr(r->str, said_by_full_server);
            if (refused)
                snprintf(said, SAID_BYTES, "%s", r->str);
        }
        if (reply)
            freeReplyObject(reply);
    }
    if (c)
        redisFree(c);
    return refused;
}

/* Others come and go while we count, so the limit follows until a new client is really refused. */
static enum err_code lower_until_refused(struct injection *i, struct held *held, char said[SAID_BYTES], long long *ret_clients, struct err *err)
{
    for (int n = 0; n < LOWER_TRIES; n++) {
        long long clients = 0;
        enum err_code code = injection_go_on(i, err);
        if (!code)
            code = connected_clients(held->control, &clients, err);
        if (code)
            return code;
        /* Written down first: undo puts the old value back only where it finds ours. */
        json_object_set_new(i->notes, "lowered_to", json_integer(clients));
        code = injection_save(i, err);
        if (!code)
            code = redis_tell(held->control, err, "CONFIG SET maxclients %lld", clients);
        if (code)
            return code;
        if (new_client_is_refused(i, said)) {
            *ret_clients = clients;
            return ERR_NONE;
        }
    }
    return err_set(err, ERR_TIMEOUT, "%s still takes new clients", i->target->name);
}

static enum err_code begin(struct injection *i, struct held *held, struct err *err)
{
    struct instance ignored;
    long long old = 0;
    enum err_code code = target_require_up(i, false, &ignored, err);
    if (!code)
        code = redis_open(i->target, &held->control, err);
    if (!code)
        code = redis_config_number(held->control, "maxclients", &old, err);
    if (code)
        return code;
    json_object_set_new(i->notes, "old_maxclients", json_integer(old));
    code = injection_save(i, err);
    return code ? code : hold_clients(i, held, err);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    char said[SAID_BYTES] = "";
    long long clients = 0;
    struct held *held = calloc(1, sizeof *held);
    if (!held)
        return err_set(err, ERR_NOMEM, "out of memory");
    i->held = held;
    enum err_code code = begin(i, held, err);
    if (!code)
        code = lower_until_refused(i, held, said, &clients, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "maxclients lowered to the %lld that are connected; a new client is told: %s", clients, said);
    return code;
}

static long long note(const struct injection *i, const char *key)
{
    return json_integer_value(json_object_get(i->notes, key));
}

/* Puts maxclients back where it still has the value that we gave it: a restart or a person may have changed it. */
static enum err_code raise_again(const struct injection *i, redisContext *c, struct err *err)
{
    long long now = 0;
    enum err_code code = redis_config_number(c, "maxclients", &now, err);
    if (code || now != note(i, "lowered_to"))
        return code;
    return redis_tell(c, err, "CONFIG SET maxclients %lld", note(i, "old_maxclients"));
}

static enum err_code undo(struct injection *i, struct err *err)
{
    struct held *held = i->held;
    bool changed = note(i, "lowered_to") > 0;
    enum err_code code = changed && held && held->control ? raise_again(i, held->control, err) : ERR_IO;
    let_go(i);
    if (!changed || code == ERR_NONE)
        return ERR_NONE;

    /* Our own clients are gone by now, so there is room for a new one. */
    redisContext *c = NULL;
    code = redis_open(i->target, &c, err);
    if (code)
        return target_gone(i) ? ERR_NONE : code;
    code = raise_again(i, c, err);
    redisFree(c);
    return code;
}

/* Over as soon as the connections are cut: the low limit alone refuses nobody, and undo puts it back.  A frozen server is not
 * asked: hiredis gives a connection up after its first silence, and this one cannot be had again. */
static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    struct held *held = i->held;
    struct instance ignored;
    long long now = 0;
    enum err_code code = target_require_up(i, false, &ignored, err);
    if (code)
        return code;
    if (held && held->control)
        code = redis_config_number(held->control, "maxclients", &now, err);
    if (code && code != ERR_IO)
        return code;
    *ret_active = now > 0 && now == note(i, "lowered_to");
    return ERR_NONE;
}

const struct fault fault_clients = {
    .name = "clients",
    .target_type = "redis",
    .description = "Hold connections and lower maxclients until Redis refuses new ones: max number of clients reached",
    .fix = "restart",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
    .let_go = let_go,
};
