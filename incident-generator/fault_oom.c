/* oom: fills a Redis with keys of our own until it refuses writes for want of memory. */
#include "common/base/base.h"
#include "incident-generator/fault.h"
#include "incident-generator/redis_link.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SWEEP_PAGE_MAX = 1000,
    KEY_MAX = 2048, /* keys are selfheal:fault:<id>:0 .. KEY_MAX-1, so that undo needs no list */
    PROOF_KEY = KEY_MAX - 1,
    BIG_KEYS_MAX = 1024, /* of the largest size; the smaller ones need a few dozen */
    BATCH = 8,
    CHUNK = 64, /* keys asked or deleted in one command */
    FIRST_SIZE = 1048576,
    LAST_SIZE = 64,
    SHRINK = 16,
    PAD_TRIES = 16,
    ROUNDS_MAX = 4,
    POLICY_BYTES = 64,
};

struct memory {
    long long used, max;
    char policy[POLICY_BYTES];
};

struct filling {
    redisContext *c;
    const struct injection *i;
    int key_count;
    int room_key; /* the last key of more than LAST_SIZE: deleting it makes a little room */
};

static void key_name(const char *id, int number, char *buf, size_t bytes)
{
    snprintf(buf, bytes, "selfheal:fault:%s:%d", id, number);
}

static long long info_number(const char *info, const char *key)
{
    const char *at = strstr(info, key);
    return at ? strtoll(at + strlen(key), NULL, 10) : -1;
}

static void info_word(const char *info, const char *key, char *buf, size_t bytes)
{
    const char *at = strstr(info, key);
    at = at ? at + strlen(key) : "";
    snprintf(buf, bytes, "%.*s", (int)strcspn(at, "\r\n"), at);
}

static enum err_code read_memory(redisContext *c, struct memory *ret, struct err *err)
{
    redisReply *reply = NULL;
    enum err_code code = redis_ask(c, &reply, err, "INFO memory");
    if (code)
        return code;
    const char *info = reply->str ? reply->str : "";
    ret->used = info_number(info, "\nused_memory:");
    ret->max = info_number(info, "\nmaxmemory:");
    info_word(info, "\nmaxmemory_policy:", ret->policy, sizeof ret->policy);
    freeReplyObject(reply);
    return ret->used < 0 || ret->max < 0 ? err_set(err, ERR_PROTOCOL, "INFO memory has no used_memory and maxmemory") : ERR_NONE;
}

/* Without a limit, or with one that evicts, it would never refuse a write. */
static enum err_code require_limit(const struct memory *m, struct err *err)
{
    if (m->max == 0)
        return err_set(err, ERR_CONFLICT, "this Redis has no maxmemory, so it would fill the machine instead");
    if (strcmp(m->policy, "noeviction") != 0)
        return err_set(err, ERR_CONFLICT, "this Redis evicts keys (maxmemory-policy %s) instead of refusing writes", m->policy);
    return ERR_NONE;
}

/* SETRANGE far behind the end of a new key makes a value of `size` bytes out of a short command.  A SET would carry them all, and
 * its own buffer counts as used memory, so that the server is full while it reads and not full any more afterwards. */
static enum err_code write_batch(struct filling *f, long long size, int count, bool *ret_full, struct err *err)
{
    char key[128];
    for (int n = 0; n < count; n++) {
        key_name(f->i->id, f->key_count + n, key, sizeof key);
        redisAppendCommand(f->c, "SETRANGE %s %lld x", key, size - 1);
    }
    int accepted = 0;
    for (int n = 0; n < count; n++) {
        redisReply *reply = NULL;
        enum err_code code = redis_next_reply(f->c, &reply, err);
        if (code)
            return code;
        bool oom = reply->type == REDIS_REPLY_ERROR && strncmp(reply->str, "OOM", 3) == 0;
        if (reply->type == REDIS_REPLY_ERROR && !oom)
            code = err_set(err, ERR_UNAVAILABLE, "%s", reply->str);
        *ret_full |= oom;
        accepted += reply->type != REDIS_REPLY_ERROR;
        freeReplyObject(reply);
        if (code)
            return code;
    }
    /* Names of refused writes are simply used again. */
    f->key_count += accepted;
    return ERR_NONE;
}

/* Writes values of one size until the server says OOM. */
static enum err_code fill_size(struct filling *f, long long size, int keys_max, struct err *err)
{
    bool full = false;
    int stop_at = f->key_count + keys_max;
    while (!full && f->key_count < stop_at && f->key_count + BATCH < PROOF_KEY) {
        enum err_code code = injection_go_on(f->i, err);
        if (!code)
            code = write_batch(f, size, BATCH, &full, err);
        if (code)
            return code;
    }
    if (size > LAST_SIZE && f->key_count > 0)
        f->room_key = f->key_count - 1;
    return ERR_NONE;
}

static enum err_code fill(struct filling *f, const struct memory *m, struct err *err)
{
    long long size = m->max / BIG_KEYS_MAX > FIRST_SIZE ? m->max / BIG_KEYS_MAX : FIRST_SIZE;
    int keys_max = BIG_KEYS_MAX;
    for (; size >= LAST_SIZE; size /= SHRINK) {
        enum err_code code = fill_size(f, size, keys_max, err);
        if (code)
            return code;
        keys_max = 4 * SHRINK;
    }
    return ERR_NONE;
}

/* At the brim, a client that leaves gives its buffers back and small writes succeed again.  So a little room is made and filled
 * with one value that is larger than it: the server checks before it writes, not after. */
static enum err_code overfill(struct filling *f, const struct memory *m, struct err *err)
{
    char key[128];
    long long pad = m->max / 50 < 65536 ? 65536 : m->max / 50 > 4LL * FIRST_SIZE ? 4LL * FIRST_SIZE : m->max / 50;
    for (int n = 0; n < PAD_TRIES && f->room_key >= 0; n++, f->room_key--) {
        bool full = false;
        key_name(f->i->id, f->room_key, key, sizeof key);
        enum err_code code = redis_tell(f->c, err, "DEL %s", key);
        if (!code)
            code = write_batch(f, pad, 1, &full, err);
        if (code || !full)
            return code;
    }
    return ERR_NONE; /* the proof will tell */
}

static enum err_code fill_until_refused(struct filling *f, struct memory *m, char *said, size_t said_bytes, struct err *err)
{
    bool refused = false;
    char key[128];
    key_name(f->i->id, PROOF_KEY, key, sizeof key);
    for (int round = 0; round < ROUNDS_MAX && !refused; round++) {
        enum err_code code = fill(f, m, err);
        if (!code)
            code = overfill(f, m, err);
        if (!code)
            code = redis_write_is_refused(f->i->target, key, "OOM", &refused, said, said_bytes, err);
        if (!code)
            code = read_memory(f->c, m, err);
        if (code)
            return code;
    }
    return refused ? ERR_NONE : err_set(err, ERR_TIMEOUT, "Redis still takes writes after %d keys", f->key_count);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    struct filling f = {.i = i, .room_key = -1};
    struct memory m = {0};
    char said[160] = "";
    enum err_code code = target_require_up(i, false, &ignored, err);
    if (!code)
        code = redis_open(i->target, &f.c, err);
    if (code)
        return code;
    code = read_memory(f.c, &m, err);
    if (!code)
        code = require_limit(&m, err);
    if (!code) {
        json_object_set_new(i->notes, "keys", json_sprintf("selfheal:fault:%s:*", i->id));
        code = injection_save(i, err);
    }
    if (!code)
        code = fill_until_refused(&f, &m, said, sizeof said, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "memory %.1f of %.1f MB after %d keys; a write is answered: %s", (double)m.used / 1048576,
                 (double)m.max / 1048576, f.key_count, said);
    redisFree(f.c);
    return code;
}

/* One command about CHUNK of our keys; the integer it answers. */
static enum err_code about_keys(redisContext *c, const char *id, const char *verb, int first, long long *ret, struct err *err)
{
    char keys[CHUNK][128];
    const char *argv[CHUNK + 1] = {verb};
    redisReply *reply = NULL;
    for (int n = 0; n < CHUNK; n++) {
        key_name(id, first + n, keys[n], sizeof keys[n]);
        argv[n + 1] = keys[n];
    }
    if (redisAppendCommandArgv(c, CHUNK + 1, argv, NULL) != REDIS_OK)
        return err_set(err, ERR_NOMEM, "%s: %s", verb, c->errstr);
    enum err_code code = redis_next_reply(c, &reply, err);
    if (code)
        return code;
    if (reply->type == REDIS_REPLY_INTEGER)
        *ret = reply->integer;
    else
        code = err_set(err, ERR_UNAVAILABLE, "%s", reply->str ? reply->str : "unexpected reply");
    freeReplyObject(reply);
    return code;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    redisContext *c = NULL;
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return target_gone(i) ? ERR_NONE : code;
    for (int first = 0; !code && first < KEY_MAX; first += CHUNK) {
        long long removed;
        code = about_keys(c, i->id, "UNLINK", first, &removed, err);
    }
    redisFree(c);
    return code;
}

/* The keys are written in the order of their numbers, so the first chunk stands for all. */
static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    redisContext *c = NULL;
    long long found = 0;
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = about_keys(c, i->id, "EXISTS", 0, &found, err);
    if (!code)
        *ret_active = found > 0;
    redisFree(c);
    return code;
}

/* One page of the keys, ours of it removed; *cursor goes on. */
static enum err_code sweep_page(redisContext *c, char cursor[32], long long *count, struct err *err)
{
    redisReply *reply = NULL;
    enum err_code code = redis_ask(c, &reply, err, "SCAN %s MATCH selfheal:fault:* COUNT 1000", cursor);
    if (code)
        return code;
    bool good = reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 && reply->element[0]->str && reply->element[1]->type == REDIS_REPLY_ARRAY;
    if (!good)
        code = err_set(err, ERR_PROTOCOL, "SCAN: unexpected reply");
    else
        snprintf(cursor, 32, "%s", reply->element[0]->str);
    for (size_t i = 0; good && !code && i < reply->element[1]->elements; i++) {
        const redisReply *key = reply->element[1]->element[i];
        code = redis_tell(c, err, "UNLINK %b", key->str, key->len);
        *count += !code;
    }
    freeReplyObject(reply);
    return code;
}

static enum err_code sweep(const struct target *t, long long *ret_count, struct err *err)
{
    redisContext *c = NULL;
    char cursor[32] = "0";
    *ret_count = 0;
    enum err_code code = redis_open(t, &c, err);
    if (code)
        return code;
    for (int page = 0; !code && page < SWEEP_PAGE_MAX && (page == 0 || strcmp(cursor, "0") != 0); page++)
        code = sweep_page(c, cursor, ret_count, err);
    redisFree(c);
    return code;
}

const struct fault fault_oom = {
    .name = "oom",
    .target_type = "redis",
    .description = "Fill Redis with keys until it refuses every write: OOM command not allowed",
    .fix = "flush",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
    .sweep = sweep,
};
