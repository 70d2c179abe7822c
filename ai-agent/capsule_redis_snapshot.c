/* capsule_redis_snapshot.c - all keys of a Redis: fetched as a replica would, proved by loading them into a scratch server, put back as the file that
 * the server reads at its start.
 *
 * `redis-cli --rdb -` asks for a full synchronisation: nothing of the target's disk or data is touched, and it works where writes are refused.  The
 * stream ends with a mark of 40 bytes, which are no part of the file. */
#include "ai-agent/capsule_rows.h"
#include "common/base/base.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    ASK_MS = 10000,
    FETCH_MS = 120000,
    PUT_MS = 120000,
    LOAD_MS = 60000,
    START_MS = 60000,
    LOOK_AGAIN_MS = 50,
    ANSWER_BYTES = 64 * 1024,
    WORD_BYTES = 256,
    MARK_BYTES = 40,
    SCRATCH_LIFE_S = 180,
    SCRATCH_SPARE_BYTES = 64 * 1024 * 1024,
};

static const char scratch_file[] = "selfheal.rdb", scratch_socket[] = "/tmp/selfheal.sock";

/* ---- asking the server ---- */

/* The value of `CONFIG GET name`: its second line. */
static enum err_code config_get(const struct capsule_work *w, const char *name, char ret[WORD_BYTES], struct err *err)
{
    struct strbuf out;
    strbuf_init(&out, ANSWER_BYTES);
    const char *const argv[] = {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", name, NULL};
    enum err_code code = capsule_ask(w, w->container_id, argv, ASK_MS, &out, err);
    const char *line = strchr(strbuf_text(&out), '\n');
    if (!code && (!line || !line[1]))
        code = err_set(err, ERR_PROTOCOL, "the server does not tell its %s", name);
    if (!code)
        snprintf(ret, WORD_BYTES, "%.*s", (int)strcspn(line + 1, "\r\n"), line + 1);
    strbuf_free(&out);
    return code;
}

static enum err_code config_set(const struct capsule_work *w, const char *name, const char *value, struct err *err)
{
    struct strbuf out;
    strbuf_init(&out, ANSWER_BYTES);
    const char *const argv[] = {"timeout", "10", "redis-cli", "-e", "CONFIG", "SET", name, value, NULL};
    enum err_code code = capsule_ask(w, w->container_id, argv, ASK_MS, &out, err);
    strbuf_free(&out);
    return code;
}

/* keys over all databases, and whether it still loads. */
static enum err_code ask_info(const struct capsule_work *w, const char *instance, const char *socket, int64_t *ret_keys, bool *ret_loading,
                              struct err *err)
{
    struct strbuf out;
    struct facts *f = facts_create();
    strbuf_init(&out, ANSWER_BYTES);
    const char *const here[] = {"timeout", "5", "redis-cli", "INFO", NULL}, *const there[] = {"timeout", "5",    "redis-cli", "-s",
                                                                                              socket,    "INFO", NULL};
    enum err_code code = f ? capsule_ask(w, instance, socket ? there : here, ASK_MS, &out, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code) {
        facts_read_lines(f, strbuf_text(&out));
        const struct fact *loading = facts_get(f, "loading");
        if (!loading)
            code = err_set(err, ERR_PROTOCOL, "the server does not answer INFO");
        *ret_loading = facts_number(f, "loading", 1) != 0;
        *ret_keys = (int64_t)facts_number(f, "keys", -1);
    }
    facts_destroy(f);
    strbuf_free(&out);
    return code;
}

static bool cancelled(const struct capsule_work *w)
{
    return w->cancel && atomic_load(w->cancel);
}

/* Until it has loaded its file. */
static enum err_code wait_loaded(const struct capsule_work *w, const char *instance, const char *socket, int limit_ms, int64_t *ret_keys,
                                 struct err *err)
{
    int64_t until_ms = clock_mono_ms() + limit_ms;
    for (;;) {
        bool loading = true;
        enum err_code code = ask_info(w, instance, socket, ret_keys, &loading, err);
        if (!code && !loading)
            return ERR_NONE;
        if (cancelled(w))
            return err_set(err, ERR_CANCELLED, "the agent is stopping");
        if (clock_mono_ms() >= until_ms)
            return code ? code : err_set(err, ERR_TIMEOUT, "it has not loaded its data within %d s", limit_ms / 1000);
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
}

/* ---- fetching ---- */

/* The last MARK_BYTES are held back: at the end they are the mark. */
struct stream {
    struct capsule_file file;
    char held[MARK_BYTES];
    size_t held_count;
    struct strbuf words; /* of stderr */
};

static void on_output(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    struct stream *s = ctx;
    if (stream == EXECUTOR_STDERR) {
        strbuf_append(&s->words, bytes, count);
        return;
    }
    size_t out = s->held_count + count > MARK_BYTES ? s->held_count + count - MARK_BYTES : 0;
    size_t from_held = out < s->held_count ? out : s->held_count;
    capsule_file_add(&s->file, s->held, from_held);
    memmove(s->held, s->held + from_held, s->held_count - from_held);
    s->held_count -= from_held;
    capsule_file_add(&s->file, bytes, out - from_held);
    memcpy(s->held + s->held_count, bytes + (out - from_held), count - (out - from_held));
    s->held_count += count - (out - from_held);
}

/* A stream of known length has no mark: then what was held back belongs to it. */
static bool has_mark(const struct stream *s)
{
    return strstr(strbuf_text(&s->words), "EOF marker") != NULL;
}

static enum err_code fetch(const struct capsule_work *w, struct stream *s, struct err *err)
{
    static const char *const argv[] = {"timeout", "110", "redis-cli", "--rdb", "-", NULL};
    int exit_code = 0;
    const struct executor_exec exec = {
        .name = w->container_id, .argv = argv, .on_output = on_output, .ctx = s, .timeout_ms = FETCH_MS, .cancel = w->cancel};
    enum err_code code = executor_run(w->executor, &exec, &exit_code, err);
    char words[200];
    plain_text(strbuf_text(&s->words), words, sizeof words);
    if (!code && exit_code != 0)
        code = err_set(err, ERR_PROTOCOL, "redis-cli --rdb ended with exit code %d: %s", exit_code, words);
    if (!code && !has_mark(s))
        capsule_file_add(&s->file, s->held, s->held_count);
    return code;
}

/* Where nobody follows it, a Redis waits some seconds for further replicas before it begins. */
static enum err_code fetch_at_once(const struct capsule_work *w, struct stream *s, struct err *err)
{
    static const char delay[] = "repl-diskless-sync-delay";
    char was[WORD_BYTES];
    struct err ignored;
    bool changed = config_get(w, delay, was, &ignored) == ERR_NONE && strcmp(was, "0") != 0 && config_set(w, delay, "0", &ignored) == ERR_NONE;
    enum err_code code = fetch(w, s, err);
    if (changed && config_set(w, delay, was, &ignored))
        log_warn("target=%s its %s stays 0, it was %s: %s", w->target->name, delay, was, ignored.msg);
    return code;
}

static enum err_code put_file(const struct capsule_work *w, const char *instance, const char *folder, const char *name, struct err *err)
{
    struct stat st;
    int fd = open(w->path, O_RDONLY | O_CLOEXEC);
    enum err_code code = fd < 0 || fstat(fd, &st) != 0 ? err_set(err, ERR_IO, "the snapshot cannot be read: %s", strerror(errno)) : ERR_NONE;
    if (!code)
        code = executor_put_file(w->executor, instance, folder, name, fd, (size_t)st.st_size, PUT_MS, err);
    if (fd >= 0)
        close(fd);
    return code;
}

/* ---- proving ---- */

static enum err_code run_in(const struct capsule_work *w, const char *instance, const char *const *argv, int limit_ms, struct err *err)
{
    struct strbuf out;
    strbuf_init(&out, ANSWER_BYTES);
    enum err_code code = capsule_ask(w, instance, argv, limit_ms, &out, err);
    strbuf_free(&out);
    return code;
}

static enum err_code prove_in(const struct capsule_work *w, const char *scratch, int64_t *ret_keys, struct err *err)
{
    static const char *const check[] = {"timeout", "50", "redis-check-rdb", "/tmp/selfheal.rdb", NULL};
    static const char *const serve[] = {"redis-server", "--port", "0", "--unixsocket", scratch_socket, "--dir", "/tmp", "--dbfilename",
                                        scratch_file,   "--save", "",  "--daemonize",  "yes",          NULL};
    enum err_code code = put_file(w, scratch, "/tmp", scratch_file, err);
    if (!code)
        code = executor_do(w->executor, scratch, NULL, EXECUTOR_START, START_MS, err);
    if (!code)
        code = run_in(w, scratch, check, LOAD_MS, err);
    if (!code)
        code = run_in(w, scratch, serve, ASK_MS, err);
    return code ? code : wait_loaded(w, scratch, scratch_socket, LOAD_MS, ret_keys, err);
}

static enum err_code prove(const struct capsule_work *w, int64_t *ret_keys, struct err *err)
{
    char id[80], name[80], own[UUID_TEXT_BYTES];
    struct err ignored;
    uuid_create(own);
    snprintf(name, sizeof name, "selfheal-scratch-%s", own);
    const struct executor_scratch scratch = {.name = name,
                                             .image = w->image_id,
                                             .owner = w->owner->owner,
                                             .life_s = SCRATCH_LIFE_S,
                                             .memory_bytes = (int64_t)(facts_number(w->facts, "used_memory", 0) * 2) + SCRATCH_SPARE_BYTES};
    enum err_code code = executor_scratch_create(w->executor, &scratch, id, err);
    if (code)
        return code;
    code = prove_in(w, id, ret_keys, err);
    if (executor_scratch_remove(w->executor, id, &ignored))
        log_warn("scratch instance %s stays for now: %s", name, ignored.msg);
    return code;
}

/* ---- the kind ---- */

static enum err_code ask_place(const struct capsule_work *w, struct capsule *ret, struct err *err)
{
    char folder[WORD_BYTES], file[WORD_BYTES], append_only[WORD_BYTES];
    enum err_code code = config_get(w, "dir", folder, err);
    if (!code)
        code = config_get(w, "dbfilename", file, err);
    if (!code)
        code = config_get(w, "appendonly", append_only, err);
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
    struct stream s = {.held_count = 0};
    enum err_code code = ask_place(w, ret, err);
    if (!code)
        code = capsule_file_open(&s.file, w->path, w->max_bytes, err);
    if (code)
        return err_prefix(err, "no snapshot: ");
    strbuf_init(&s.words, ANSWER_BYTES);
    code = fetch_at_once(w, &s, err);
    ret->bytes = s.file.bytes;
    struct err close_err;
    enum err_code closed = capsule_file_close(&s.file, ret->sha256, &close_err);
    strbuf_free(&s.words);
    if (!code && closed)
        code = err_set(err, closed, "%s", close_err.msg);
    if (!code)
        code = prove(w, &ret->key_count, err);
    if (code)
        return err_prefix(err, "no snapshot: ");
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

static enum err_code put_back(const struct capsule_work *w, const struct capsule *c, void (*say)(void *ctx, const char *words), void *ctx,
                              struct err *err)
{
    char words[200];
    int64_t key_count = -1;
    enum err_code code = check_file(w, c, err);
    if (code)
        return code;
    say(ctx, "stopping the server, so that it reads the snapshot at its start\n");
    code = executor_do(w->executor, w->target->container, c->container_id, EXECUTOR_STOP, START_MS, err);
    if (!code) {
        say(ctx, "putting the snapshot in the place of its file\n");
        code = put_file(w, c->container_id, c->folder, c->file, err);
    }
    /* Whatever went wrong, it must not stay down. */
    struct err start_err;
    say(ctx, "starting the server\n");
    enum err_code started = executor_do(w->executor, w->target->container, c->container_id, EXECUTOR_START, START_MS, &start_err);
    if (!code && started)
        code = err_set(err, started, "%s", start_err.msg);
    if (!code)
        code = wait_loaded(w, c->container_id, NULL, LOAD_MS, &key_count, err);
    if (code)
        return code;
    snprintf(words, sizeof words, "%lld keys are there again, of %lld in the snapshot\n", (long long)key_count, (long long)c->key_count);
    say(ctx, words);
    return key_count == c->key_count ? ERR_NONE
                                     : err_set(err, ERR_CONFLICT, "%lld keys came back, not %lld", (long long)key_count, (long long)c->key_count);
}

const struct capsule_kind capsule_redis_snapshot = {.name = "redis-snapshot", .target_type = "redis", .take = take, .put_back = put_back};
