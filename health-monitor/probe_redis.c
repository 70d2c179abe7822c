#include "common/base/base.h"
#include "health-monitor/probe_rows.h"
#include <errno.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    QUERY_ARGS_MAX = 16,
    REFUSAL_MS = 500, /* how long a fresh connection listens for a refusal */
    WRITE_MAX_BYTES = 1024 * 1024,
    WRITE_SPARE_BYTES = 64 * 1024,
};

struct redis {
    const struct target *target;
    int stop_fd;
    redisContext *context; /* NULL while there is no connection */
    redisReply *answer;    /* of the last query; lends its text */
    char *query;           /* the catalogue's command line, cut into words */
    const char *words[QUERY_ARGS_MAX];
    int word_count;
    struct counter oom, rejected;
    bool refused_lately; /* since the check before, somebody's write was refused */
};

static void destroy(void *probe)
{
    struct redis *r = probe;
    if (!r)
        return;
    if (r->answer)
        freeReplyObject(r->answer);
    if (r->context)
        redisFree(r->context);
    free(r->query);
    free(r);
}

static void *create(const struct target *t, int stop_fd)
{
    struct redis *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->target = t;
    r->stop_fd = stop_fd;
    r->query = strdup(t->query[0] ? t->query : "INFO");
    if (!r->query) {
        destroy(r);
        return NULL;
    }
    char *rest = NULL;
    for (char *word = strtok_r(r->query, " ", &rest); word && r->word_count < QUERY_ARGS_MAX; word = strtok_r(NULL, " ", &rest))
        r->words[r->word_count++] = word;
    return r;
}

static void disconnect(struct redis *r)
{
    if (r->context)
        redisFree(r->context);
    r->context = NULL;
}

static enum err_code no_connection(const struct redis *r, struct err *err, const char *why)
{
    return err_set(err, ERR_IO, "connect %s:%d: %s", r->target->host, r->target->port, why);
}

static enum err_code finish_connect(const struct redis *r, redisContext *c, struct err *err)
{
    struct err why;
    enum err_code code = probe_wait(c->fd, POLLOUT, clock_mono_ms() + PROBE_CONNECT_MS, r->stop_fd, &why);
    if (code == ERR_TIMEOUT)
        return err_set(err, code, "connect %s:%d: no connection within %d s", r->target->host, r->target->port, PROBE_CONNECT_MS / 1000);
    if (code)
        return err_set(err, code, "%s", why.msg);
    int failed = 0;
    socklen_t bytes = sizeof failed;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &failed, &bytes) == 0 && failed)
        return no_connection(r, err, strerror(failed));
    return ERR_NONE;
}

static enum err_code open_connection(const struct redis *r, redisContext **ret, struct err *err)
{
    redisContext *c = redisConnectNonBlock(r->target->host, r->target->port);
    if (!c)
        return err_set(err, ERR_NOMEM, "redis connection: out of memory");
    enum err_code code = c->err ? no_connection(r, err, c->errstr) : finish_connect(r, c, err);
    if (code) {
        redisFree(c);
        return code;
    }
    *ret = c;
    return ERR_NONE;
}

static enum err_code broken(const struct redis *r, const redisContext *c, struct err *err)
{
    return err_set(err, ERR_IO, "%s:%d: %s", r->target->host, r->target->port, c->errstr);
}

/* Waits for one whole reply.  ERR_IO: the connection is of no use any more. */
static enum err_code read_reply(const struct redis *r, redisContext *c, int64_t deadline_ms, redisReply **ret, struct err *err)
{
    for (;;) {
        void *reply = NULL;
        if (redisGetReplyFromReader(c, &reply) != REDIS_OK)
            return broken(r, c, err);
        if (reply) {
            *ret = reply;
            return ERR_NONE;
        }
        enum err_code code = probe_wait(c->fd, POLLIN, deadline_ms, r->stop_fd, err);
        if (code == ERR_TIMEOUT)
            return err_set(err, code, "%s:%d: no answer within %d s", r->target->host, r->target->port, PROBE_ANSWER_MS / 1000);
        if (code)
            return code;
        if (redisBufferRead(c) != REDIS_OK)
            return broken(r, c, err);
    }
}

/* One command, one reply; an error reply is a reply. */
static enum err_code command(const struct redis *r, redisContext *c, int word_count, const char **words, redisReply **ret, struct err *err)
{
    int64_t deadline_ms = clock_mono_ms() + PROBE_ANSWER_MS;
    if (redisAppendCommandArgv(c, word_count, words, NULL) != REDIS_OK)
        return err_set(err, ERR_NOMEM, "redis command: out of memory");
    for (int done = 0; !done;) {
        if (redisBufferWrite(c, &done) != REDIS_OK)
            return broken(r, c, err);
        enum err_code code = done ? ERR_NONE : probe_wait(c->fd, POLLOUT, deadline_ms, r->stop_fd, err);
        if (code)
            return code;
    }
    return read_reply(r, c, deadline_ms, ret, err);
}

static enum err_code log_in(const struct redis *r, redisContext *c, struct err *err)
{
    const struct target *t = r->target;
    const char *with_user[] = {"AUTH", t->user, t->password};
    const char *without[] = {"AUTH", t->password};
    redisReply *reply = NULL;
    enum err_code code = t->user[0] ? command(r, c, 3, with_user, &reply, err) : command(r, c, 2, without, &reply, err);
    if (code)
        return code;
    if (reply->type == REDIS_REPLY_ERROR)
        code = err_set(err, ERR_PROTOCOL, "%s", reply->str);
    freeReplyObject(reply);
    return code;
}

static enum err_code connect_kept(struct redis *r, struct err *err)
{
    enum err_code code = open_connection(r, &r->context, err);
    if (!code && r->target->password[0])
        code = log_in(r, r->context, err);
    if (code)
        disconnect(r);
    return code;
}

static enum err_code ask_once(struct redis *r, struct err *err)
{
    redisReply *reply = NULL;
    enum err_code code = r->context ? ERR_NONE : connect_kept(r, err);
    if (!code)
        code = command(r, r->context, r->word_count, r->words, &reply, err);
    if (!code && reply->type != REDIS_REPLY_STRING) {
        code = err_set(err, ERR_PROTOCOL, "%s", reply->type == REDIS_REPLY_ERROR ? reply->str : "the answer is not a text");
        freeReplyObject(reply);
    }
    if (code) {
        disconnect(r);
        return code;
    }
    if (r->answer)
        freeReplyObject(r->answer);
    r->answer = reply;
    return ERR_NONE;
}

static enum err_code ask(void *probe, const char **ret_answer, struct err *err)
{
    struct redis *r = probe;
    bool kept = r->context != NULL;
    enum err_code code = ask_once(r, err);
    /* A server that was restarted in between closed our connection: that alone is no bad answer. */
    if (code == ERR_IO && kept)
        code = ask_once(r, err);
    if (!code)
        *ret_answer = r->answer->str;
    return code;
}

static double number_of(const char *answer, const char *key)
{
    double value = 0;
    check_answer_number(answer, key, &value, NULL);
    return value;
}

/* "errorstat_OOM:count=3": 0 when Redis has not had one yet and leaves the line out. */
static double oom_count(const char *answer)
{
    const char *found = strstr(answer, "\nerrorstat_OOM:count=");
    return found ? strtod(strchr(found, '=') + 1, NULL) : 0;
}

static void observe(void *probe, const char *answer, struct evidence *e)
{
    struct redis *r = probe;
    double from, now = oom_count(answer);
    r->refused_lately = counter_rose(&r->oom, now, &from);
    if (r->refused_lately)
        evidence_addf(e, EVIDENCE_COUNTER, "errorstat_OOM rose from %.0f to %.0f since the last check", from, now);
    now = number_of(answer, "rejected_connections");
    if (counter_rose(&r->rejected, now, &from))
        evidence_addf(e, EVIDENCE_COUNTER, "rejected_connections rose from %.0f to %.0f since the last check", from, now);
}

static bool nearly_full(const char *answer, const char *used_key, const char *max_key)
{
    double used = number_of(answer, used_key), max = number_of(answer, max_key);
    return max > 0 && used / max * 100 > PROBE_WITNESS_ABOVE;
}

/* A small write may still fit where larger ones of others are refused: then ours is as large as what is left. */
static size_t write_size(const struct redis *r, const char *answer)
{
    double left = number_of(answer, "maxmemory") - number_of(answer, "used_memory");
    return r->refused_lately && left > 0 && left < WRITE_MAX_BYTES ? (size_t)left + WRITE_SPARE_BYTES : 1;
}

/* LPUSHX is a write, so a full Redis refuses it like any other, and it changes nothing where there is no such key. */
static void try_write(struct redis *r, const char *answer, struct evidence *e)
{
    size_t size = write_size(r, answer);
    char *value = calloc(size + 1, 1);
    if (!value)
        return;
    memset(value, 'x', size);
    const char *words[] = {"LPUSHX", "selfheal:probe", value};
    redisReply *reply = NULL;
    struct err err;
    enum err_code code = command(r, r->context, 3, words, &reply, &err);
    free(value);
    if (code) {
        disconnect(r);
        return;
    }
    if (reply->type == REDIS_REPLY_ERROR) {
        evidence_add(e, EVIDENCE_SERVER, reply->str);
        if (strncmp(reply->str, "OOM", 3) == 0)
            counter_caused_one(&r->oom);
    }
    freeReplyObject(reply);
}

/* A Redis that is full of clients says so unasked and closes; one that is not stays silent. */
static void try_connect(struct redis *r, struct evidence *e)
{
    redisContext *c = NULL;
    redisReply *reply = NULL;
    struct err err;
    if (open_connection(r, &c, &err)) {
        evidence_add(e, EVIDENCE_CONNECTION, err.msg);
        return;
    }
    if (read_reply(r, c, clock_mono_ms() + REFUSAL_MS, &reply, &err) == ERR_NONE) {
        if (reply->type == REDIS_REPLY_ERROR) {
            evidence_add(e, EVIDENCE_SERVER, reply->str);
            counter_caused_one(&r->rejected);
        }
        freeReplyObject(reply);
    }
    redisFree(c);
}

static void witness(void *probe, const char *answer, struct evidence *e)
{
    struct redis *r = probe;
    if (answer && r->context && nearly_full(answer, "used_memory", "maxmemory"))
        try_write(r, answer, e);
    if (!answer || nearly_full(answer, "connected_clients", "maxclients"))
        try_connect(r, e);
}

const struct probe_kind probe_redis = {
    .type = "redis",
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .observe = observe,
    .witness = witness,
};
