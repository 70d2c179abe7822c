/* Asks a Redis: INFO on a kept connection, a fresh login, a write that changes nothing. */
#include "common/base/base.h"
#include "common/checks/checks.h"
#include "common/probes/probe_rows.h"
#include "common/probes/redis_link.h"
#include "common/probes/redis_replication.h"
#include <stdlib.h>
#include <string.h>

enum {
    QUERY_ARGS_MAX = 16,
    REFUSAL_MS = 500, /* how long a fresh connection listens for a refusal */
    WRITE_MAX_BYTES = 1024 * 1024,
    WRITE_MIN_BYTES = 64 * 1024,
    REFUSED_LATELY_MS = 120 * 1000,
    LISTEN_ABOVE = 80, /* percent of maxclients */
};

static const char *const counters[] = {"errorstat_OOM", "errorstat_MISCONF", "errorstat_READONLY", "rejected_connections", "evicted_keys", NULL};

struct redis {
    struct redis_link link;
    redisContext *context;                                      /* NULL while there is no connection */
    char probe_key[sizeof "selfheal:probe:" + UUID_TEXT_BYTES]; /* a name that nobody else has */
    struct redis_replication replication;
    redisReply *answer; /* of the last query; lends its text */
    char *query;        /* the catalogue's command line, cut into words */
    const char *words[QUERY_ARGS_MAX];
    int word_count;
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

static void *create(const struct probe_options *o)
{
    const struct target *t = o->target;
    struct redis *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    char id[UUID_TEXT_BYTES];
    uuid_create(id);
    snprintf(r->probe_key, sizeof r->probe_key, "selfheal:probe:%s", id);
    r->link = (struct redis_link){.target = t, .stop_fd = o->stop_fd};
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

static enum err_code connect_kept(struct redis *r, struct err *err)
{
    enum err_code code = redis_link_open(&r->link, &r->context, err);
    if (!code && *target_word(r->link.target, "password"))
        code = redis_link_login(&r->link, r->context, err);
    if (code)
        disconnect(r);
    return code;
}

static enum err_code ask_once(struct redis *r, struct err *err)
{
    redisReply *reply = NULL;
    enum err_code code = r->context ? ERR_NONE : connect_kept(r, err);
    if (!code)
        code = redis_link_command(&r->link, r->context, r->word_count, r->words, &reply, err);
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

/* Redis leaves out the counters of errors that it has not had. */
static void add_zero_counters(struct facts *f)
{
    for (size_t i = 0; counters[i]; i++)
        if (!facts_get(f, counters[i]))
            facts_set_number(f, counters[i], 0);
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct redis *r = probe;
    bool kept = r->context != NULL;
    enum err_code code = ask_once(r, err);
    /* A server that was restarted in between closed our connection: that alone is no bad answer. */
    if (code == ERR_IO && kept)
        code = ask_once(r, err);
    if (code)
        return code;
    if (err)
        err->msg[0] = '\0';
    facts_read_lines(f, r->answer->str);
    add_zero_counters(f);
    redis_replication_note(&r->replication, f, target_word(r->link.target, "master"), clock_mono_ms());
    double began_s = facts_number(f, "loading_start_time", 0);
    if (facts_number(f, "loading", 0) == 1 && began_s > 0)
        facts_set_number(f, "loading_ms", (double)clock_wall_us() / 1000 - began_s * 1000);
    return ERR_NONE;
}

/* A small write may still fit where those of others are refused: where they lately were, ours is as large as the values are on average.  Never so
 * where keys may be evicted, since that is what a large write would do. */
static size_t write_size(const struct facts *f)
{
    const struct fact *refused = facts_get(f, "errorstat_OOM");
    bool lately = refused && refused->rose && refused->rose_ms <= REFUSED_LATELY_MS;
    bool full = facts_number(f, "used_memory", 0) >= 0.97 * facts_number(f, "maxmemory", 0);
    double keys = facts_number(f, "keys", 0), mean = keys > 0 ? facts_number(f, "used_memory_dataset", 0) / keys : 0;
    if (!lately || !full || check_redis_evicts(f))
        return 1;
    return mean < WRITE_MIN_BYTES ? WRITE_MIN_BYTES : mean > WRITE_MAX_BYTES ? WRITE_MAX_BYTES : (size_t)mean;
}

/* LPUSHX is a write, so it is refused like any other, and it changes nothing where there is no such key: a SET, even one with an expiry, would
 * itself be a change that has to be saved. */
static enum err_code write_nothing(void *probe, const struct facts *f, struct err *err)
{
    struct redis *r = probe;
    size_t size = write_size(f);
    char *value = calloc(size + 1, 1);
    if (!value || !r->context) {
        free(value);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    memset(value, 'x', size);
    const char *words[] = {"LPUSHX", r->probe_key, value};
    redisReply *reply = NULL;
    enum err_code code = redis_link_command(&r->link, r->context, 3, words, &reply, err);
    free(value);
    if (code) {
        disconnect(r);
        return code == ERR_TIMEOUT ? err_set(err, code, "a write is not answered within %g s, though reads are", probe_limit_s(r->link.target))
                                   : code;
    }
    if (reply->type == REDIS_REPLY_ERROR)
        code = err_set(err, ERR_PROTOCOL, "%s", reply->str);
    freeReplyObject(reply);
    return code;
}

/* A Redis that is full of clients says so unasked and closes; a question of ours could cross with that and lose it.  One that is not full stays
 * silent, so there is a wait only where it may be full. */
static enum err_code hear_refusal(const struct redis *r, redisContext *c, struct err *err)
{
    redisReply *reply = NULL;
    struct err silent = {0};
    enum err_code code = redis_link_read(&r->link, c, clock_mono_ms() + REFUSAL_MS, &reply, &silent);
    if (code)
        return code == ERR_CANCELLED ? err_set(err, code, "%s", silent.msg) : ERR_NONE;
    if (reply->type == REDIS_REPLY_ERROR)
        code = err_set(err, ERR_PROTOCOL, "%s", reply->str);
    freeReplyObject(reply);
    return code;
}

static bool may_be_full(const struct facts *f)
{
    double max = facts_number(f, "maxclients", 0);
    return max == 0 || facts_number(f, "connected_clients", 0) / max * 100 > LISTEN_ABOVE;
}

/* ECHO needs nothing but a login: PING is also refused while saving fails. */
static enum err_code try_command(const struct redis *r, redisContext *c, struct err *err)
{
    const char *words[] = {"ECHO", "selfheal"};
    redisReply *reply = NULL;
    enum err_code code = *target_word(r->link.target, "password") ? redis_link_login(&r->link, c, err) : ERR_NONE;
    if (!code)
        code = redis_link_command(&r->link, c, 2, words, &reply, err);
    if (code)
        return code;
    if (reply->type == REDIS_REPLY_ERROR)
        code = err_set(err, ERR_PROTOCOL, "%s", reply->str);
    freeReplyObject(reply);
    return code;
}

static enum err_code login(void *probe, struct facts *f, struct err *err)
{
    struct redis *r = probe;
    redisContext *c = NULL;
    enum err_code code = redis_link_open(&r->link, &c, err);
    if (!code && may_be_full(f))
        code = hear_refusal(r, c, err);
    if (!code)
        code = try_command(r, c, err);
    if (c)
        redisFree(c);
    return code;
}

const struct probe_kind probe_redis = {
    .type = "redis",
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .login = login,
    .write = write_nothing,
};
