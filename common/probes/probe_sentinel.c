/* Asks a Redis Sentinel: its own state, the master that it watches, that one's replicas, and whether a failover could be agreed on. */
#include "common/base/base.h"
#include "common/probes/probe_rows.h"
#include "common/probes/redis_link.h"
#include "common/probes/sentinel_answer.h"
#include <stdlib.h>

struct sentinel {
    struct redis_link link;
    redisContext *context; /* NULL while there is no connection */
};

static void disconnect(struct sentinel *s)
{
    if (s->context)
        redisFree(s->context);
    s->context = NULL;
}

static void destroy(void *probe)
{
    struct sentinel *s = probe;
    if (s)
        disconnect(s);
    free(s);
}

static void *create(const struct probe_options *o)
{
    struct sentinel *s = calloc(1, sizeof *s);
    if (s)
        s->link = (struct redis_link){.target = o->target, .stop_fd = o->stop_fd};
    return s;
}

static enum err_code connect_to(const struct sentinel *s, redisContext **ret, struct err *err)
{
    redisContext *c = NULL;
    enum err_code code = redis_link_open(&s->link, &c, err);
    if (!code && *target_word(s->link.target, "password"))
        code = redis_link_login(&s->link, c, err);
    if (code && c)
        redisFree(c);
    if (!code)
        *ret = c;
    return code;
}

/* Up to three words. */
static enum err_code ask_for(const struct sentinel *s, const char *one, const char *two, const char *three, redisReply **ret, struct err *err)
{
    const char *words[] = {one, two, three};
    return redis_link_command(&s->link, s->context, three ? 3 : 2, words, ret, err);
}

static enum err_code ask_state(const struct sentinel *s, struct facts *f, struct err *err)
{
    redisReply *reply = NULL;
    enum err_code code = ask_for(s, "INFO", "sentinel", NULL, &reply, err);
    if (code)
        return code;
    if (reply->type == REDIS_REPLY_STRING)
        facts_read_lines(f, reply->str);
    else
        code = err_set(err, ERR_PROTOCOL, "%s", reply->type == REDIS_REPLY_ERROR ? reply->str : "the answer is not a text");
    freeReplyObject(reply);
    if (!code && !facts_get(f, "sentinel_masters"))
        code = err_set(err, ERR_PROTOCOL, "it is no Sentinel: its INFO has no sentinel_masters");
    return code;
}

static enum err_code ask_master(const struct sentinel *s, struct facts *f, struct err *err)
{
    const char *wanted = target_word(s->link.target, "master");
    redisReply *reply = NULL;
    enum err_code code = ask_for(s, "SENTINEL", "MASTERS", NULL, &reply, err);
    if (code)
        return code;
    if (reply->type == REDIS_REPLY_ERROR)
        code = err_set(err, ERR_PROTOCOL, "%s", reply->str);
    const redisReply *master = code ? NULL : sentinel_pick(reply, wanted);
    if (master)
        sentinel_read_master(master, f);
    freeReplyObject(reply);
    if (!code) {
        facts_set_number(f, "master_known", master != NULL);
        facts_set_text(f, "wanted_master", wanted);
    }
    return code;
}

static enum err_code ask_more(const struct sentinel *s, struct facts *f, struct err *err)
{
    const char *name = facts_text(f, "master_name");
    redisReply *replicas = NULL, *quorum = NULL;
    if (!*name)
        return ERR_NONE;
    enum err_code code = ask_for(s, "SENTINEL", "REPLICAS", name, &replicas, err);
    if (!code)
        code = ask_for(s, "SENTINEL", "CKQUORUM", name, &quorum, err);
    if (!code) {
        sentinel_read_replicas(replicas, f);
        sentinel_read_quorum(quorum, f);
    }
    freeReplyObject(replicas); /* NULL is fine */
    freeReplyObject(quorum);
    return code;
}

static enum err_code ask_once(struct sentinel *s, struct facts *f, struct err *err)
{
    enum err_code code = s->context ? ERR_NONE : connect_to(s, &s->context, err);
    if (!code)
        code = ask_state(s, f, err);
    if (!code)
        code = ask_master(s, f, err);
    if (!code)
        code = ask_more(s, f, err);
    if (code)
        disconnect(s);
    return code;
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct sentinel *s = probe;
    bool kept = s->context != NULL;
    enum err_code code = ask_once(s, f, err);
    /* One that was restarted in between closed our connection: that alone is no bad answer. */
    if (code == ERR_IO && kept)
        code = ask_once(s, f, err);
    if (code)
        return code;
    if (err)
        err->msg[0] = '\0';
    facts_set_number(f, "sentinel_port", s->link.target->port);
    facts_set_number(f, "sentinels_wanted", strtod(target_word(s->link.target, "sentinels"), NULL));
    return ERR_NONE;
}

static enum err_code login(void *probe, struct facts *f, struct err *err)
{
    (void)f;
    const struct sentinel *s = probe;
    redisContext *c = NULL;
    redisReply *reply = NULL;
    const char *words[] = {"PING"};
    enum err_code code = connect_to(s, &c, err);
    if (!code)
        code = redis_link_command(&s->link, c, 1, words, &reply, err);
    if (!code && reply->type == REDIS_REPLY_ERROR)
        code = err_set(err, ERR_PROTOCOL, "%s", reply->str);
    freeReplyObject(reply);
    if (c)
        redisFree(c);
    return code;
}

const struct probe_kind probe_sentinel = {
    .type = "redis-sentinel",
    .counters = (const char *const[]){NULL},
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .login = login,
};
