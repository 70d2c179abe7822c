/* capsule_redis_snapshot.c - all keys of a Redis: fetched as a replica would, proved by loading them into a scratch server, put back as the file that
 * the server reads at its start.
 *
 * `redis-cli --rdb -` asks for a full synchronisation: nothing of the target's disk or data is touched, and it works where writes are refused.  The
 * stream ends with a mark of 40 bytes, which are no part of the file. */
#include "ai-agent/redis_copy.h"
#include "common/base/base.h"
#include <string.h>
#include <time.h>

enum {
    ASK_MS = 10000,
    LOAD_MS = 60000,
    START_MS = 60000,
    WORD_BYTES = REDIS_WORD_BYTES,
    SCRATCH_LIFE_S = 180,
    PUT_TRIES = 3,
    PUT_AGAIN_MS = 500,
};

static const char scratch_file[] = REDIS_COPY_FILE;

/* ---- proving ---- */

static enum err_code prove_in(const struct capsule_work *w, const char *scratch, struct redis_keys *ret_keys, struct err *err)
{
    static const char *const check[] = {"timeout", "50", "redis-check-rdb", "/tmp/selfheal.rdb", NULL};
    char databases[REDIS_WORD_BYTES];
    /* A server with fewer of them than the target does not load its keys. */
    const struct redis_copy_settings settings = {.port = "0", .databases = databases, .maxmemory = "0", .policy = "noeviction"};
    enum err_code code = redis_config_get(w, "databases", databases, err);
    if (!code)
        code = redis_copy_put(w, scratch, "/tmp", scratch_file, err);
    if (!code)
        code = executor_do(w->executor, scratch, NULL, EXECUTOR_START, START_MS, err);
    if (!code)
        code = redis_copy_run(w, scratch, check, LOAD_MS, err);
    return code ? code : redis_copy_serve(w, scratch, &settings, ret_keys, err);
}

static enum err_code prove(const struct capsule_work *w, int64_t memory_bytes, struct redis_keys *ret_keys, struct err *err)
{
    char id[80];
    enum err_code code = capsule_scratch_create(w, SCRATCH_LIFE_S, memory_bytes, id, err);
    if (code)
        return code;
    code = prove_in(w, id, ret_keys, err);
    capsule_scratch_remove(w, id);
    return code;
}

/* ---- the kind ---- */

static enum err_code ask_place(const struct capsule_work *w, struct capsule *ret, struct err *err)
{
    char folder[WORD_BYTES], file[WORD_BYTES], append_only[WORD_BYTES];
    enum err_code code = redis_config_get(w, "dir", folder, err);
    if (!code)
        code = redis_config_get(w, "dbfilename", file, err);
    if (!code)
        code = redis_config_get(w, "appendonly", append_only, err);
    if (!code && strcmp(append_only, "yes") == 0)
        code = err_set(err, ERR_CONFLICT, "it keeps an append-only file, so a snapshot could not be put back");
    if (!code && (strlen(file) >= sizeof ret->file || strlen(folder) >= sizeof ret->folder))
        code = err_set(err, ERR_LIMIT, "the name of its file is too long");
    snprintf(ret->folder, sizeof ret->folder, "%s", code ? "" : folder);
    snprintf(ret->file, sizeof ret->file, "%.*s", (int)sizeof ret->file - 1, code ? "" : file);
    return code;
}

static enum err_code take(const struct capsule_work *w, struct capsule *ret, struct err *err)
{
    int64_t memory_bytes = 0;
    struct redis_keys keys = {.count = 0};
    enum err_code code = capsule_scratch_memory(w, w->owner->o.memory_max_bytes, "CAPSULE_MEMORY_MAX_MB", &memory_bytes, err);
    if (!code)
        code = ask_place(w, ret, err);
    if (!code)
        code = redis_copy_fetch(w, true, &ret->bytes, ret->sha256, err);
    if (!code)
        code = prove(w, memory_bytes, &keys, err);
    if (code)
        return err_prefix(err, "no snapshot: ");
    ret->key_count = keys.count;
    ret->expire_count = keys.expire_count;
    ret->of_master = strcmp(facts_text(w->facts, "role"), "master") == 0;
    snprintf(ret->words, sizeof ret->words, "snapshot of %lld keys, %.1f MB, sha256 %.12s, loaded into a scratch server and counted there",
             (long long)ret->key_count, (double)ret->bytes / 1048576, ret->sha256);
    return ERR_NONE;
}

static enum err_code check_file(const struct capsule_work *w, const struct capsule *c, struct err *err)
{
    char sha256[DIGEST_TEXT_BYTES];
    enum err_code code = digest_file(w->path, sha256, err);
    if (!code && strcmp(sha256, c->sha256) != 0)
        code = err_set(err, ERR_CONFLICT, "the snapshot is not what it was: its digest is %.12s and not %.12s", sha256, c->sha256);
    return code;
}

/* Half of it would let no server come up, so it is tried again. */
static enum err_code put_whole(const struct capsule_work *w, const struct capsule *c, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (int i = 0; i < PUT_TRIES; i++) {
        code = redis_copy_put(w, c->container_id, c->folder, c->file, err);
        if (!code || code == ERR_CANCELLED)
            break;
        nanosleep(&(struct timespec){.tv_nsec = PUT_AGAIN_MS * 1000000L}, NULL);
    }
    return code;
}

/* Whatever went wrong before, it must not stay down. */
static enum err_code start_again(const struct capsule_work *w, const struct capsule *c, void (*say)(void *ctx, const char *words), void *ctx,
                                 enum err_code code, struct err *err)
{
    struct err start_err = {0};
    say(ctx, "starting the server\n");
    enum err_code started = capsule_start(w->executor, w->target->container, c->container_id, START_MS, w->cancel, &start_err);
    if (!started)
        return code;
    const struct err before = code ? *err : (struct err){.code = ERR_NONE};
    return err_set(err, started, "%.200s%sthe server is down, since it cannot be started: %.200s", before.msg, code ? "; and " : "", start_err.msg);
}

/* A key whose expiry is over is none that was lost. */
static enum err_code judge(const struct capsule *c, int64_t key_count, struct err *err)
{
    if (key_count >= c->key_count - c->expire_count)
        return ERR_NONE;
    return err_set(err, ERR_CONFLICT, "%lld keys came back, not %lld%s", (long long)key_count, (long long)c->key_count,
                   c->expire_count > 0 ? ", which are fewer than those without an expiry" : "");
}

/* Where its configuration names a master it follows that one from its start on, whose data would take the place of what was put back. */
static enum err_code follow_nobody(const struct capsule_work *w, const char *container_id, void (*say)(void *ctx, const char *words), void *ctx,
                                   struct redis_keys *ret_keys, struct err *err)
{
    static const char *const argv[] = {"timeout", "10", "redis-cli", "-e", "REPLICAOF", "NO", "ONE", NULL};
    say(ctx, "letting it follow nobody, as then (REPLICAOF NO ONE); where its configuration names a master, its next start follows that one again\n");
    enum err_code code = redis_copy_run(w, container_id, argv, ASK_MS, err);
    return code ? code : redis_copy_wait_loaded(w, container_id, NULL, LOAD_MS, ret_keys, err);
}

static enum err_code put_back(const struct capsule_work *w, const struct capsule *c, void (*say)(void *ctx, const char *words), void *ctx,
                              int64_t *ret_key_count, struct err *err)
{
    char words[200];
    struct redis_keys keys = {.count = -1};
    enum err_code code = check_file(w, c, err);
    if (code)
        return code;
    say(ctx, "stopping the server, so that it reads the snapshot at its start\n");
    code = executor_do(w->executor, w->target->container, c->container_id, EXECUTOR_STOP, START_MS, err);
    if (!code) {
        say(ctx, "putting the snapshot in the place of its file\n");
        code = put_whole(w, c, err);
    }
    code = start_again(w, c, say, ctx, code, err);
    if (!code)
        code = redis_copy_wait_loaded(w, c->container_id, NULL, LOAD_MS, &keys, err);
    if (!code && c->of_master)
        code = follow_nobody(w, c->container_id, say, ctx, &keys, err);
    if (code)
        return code;
    *ret_key_count = keys.count;
    snprintf(words, sizeof words, "%lld keys are there again, of %lld in the snapshot\n", (long long)keys.count, (long long)c->key_count);
    say(ctx, words);
    return judge(c, keys.count, err);
}

const struct capsule_kind capsule_redis_snapshot = {
    .name = "redis-snapshot", .target_type = "redis", .keeps = "a snapshot of all keys", .take = take, .put_back = put_back};
