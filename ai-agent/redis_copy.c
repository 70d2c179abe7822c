/* redis_copy.c - all keys of a Redis, fetched from it and put into another instance. */
#include "ai-agent/redis_copy.h"
#include "ai-agent/redis_delay.h"
#include "common/base/base.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ASK_MS = 10000, FETCH_MS = 120000, PUT_MS = 120000, LOAD_MS = 60000, LOOK_AGAIN_MS = 50, ANSWER_BYTES = 64 * 1024, MARK_BYTES = 40 };

/* keys over all databases, and whether it still loads. */
static enum err_code ask_info(const struct capsule_work *w, const char *instance, const char *socket, struct redis_keys *ret_keys, bool *ret_loading,
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
        *ret_keys = (struct redis_keys){.count = (int64_t)facts_number(f, "keys", -1), .expire_count = (int64_t)facts_number(f, "expires", 0)};
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
enum err_code redis_copy_wait_loaded(const struct capsule_work *w, const char *instance, const char *socket, int limit_ms,
                                     struct redis_keys *ret_keys, struct err *err)
{
    int64_t until_ms = clock_mono_ms() + capsule_limit_ms(w, limit_ms);
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

static enum err_code fetch_by(const struct capsule_work *w, const char *const *argv, struct stream *s, struct err *err)
{
    int exit_code = 0;
    AUTO_FREE char *secret = capsule_secret(w, w->container_id);
    const struct executor_exec exec = {.name = w->container_id,
                                       .argv = argv,
                                       .secret = secret,
                                       .on_output = on_output,
                                       .ctx = s,
                                       .timeout_ms = capsule_limit_ms(w, FETCH_MS),
                                       .cancel = w->cancel};
    enum err_code code = executor_run(w->executor, &exec, &exit_code, err);
    char words[200];
    plain_text(strbuf_text(&s->words), words, sizeof words);
    if (!code && exit_code != 0)
        code = err_set(err, ERR_PROTOCOL, "%s ended with exit code %d: %s", argv[2], exit_code, words);
    if (!code && !has_mark(s))
        capsule_file_add(&s->file, s->held, s->held_count);
    return code;
}

static enum err_code fetch(const struct capsule_work *w, struct stream *s, struct err *err)
{
    static const char *const argv[] = {"timeout", "110", "redis-cli", "--rdb", "-", NULL};
    return fetch_by(w, argv, s, err);
}

/* Where nobody follows it, a Redis waits some seconds for further replicas before it begins. */
static enum err_code fetch_hurried(const struct capsule_work *w, struct stream *s, struct err *err)
{
    struct redis_delay delay;
    redis_delay_hurry(w, &delay);
    enum err_code code = fetch(w, s, err);
    redis_delay_restore(w, &delay);
    return code;
}

enum err_code redis_copy_fetch(const struct capsule_work *w, bool hurry, int64_t *ret_bytes, char ret_sha256[DIGEST_TEXT_BYTES], struct err *err)
{
    struct stream s = {.held_count = 0};
    struct err close_err;
    enum err_code code = capsule_file_open(&s.file, w->path, w->max_bytes, err);
    if (code)
        return code;
    strbuf_init(&s.words, ANSWER_BYTES);
    code = hurry ? fetch_hurried(w, &s, err) : fetch(w, &s, err);
    *ret_bytes = s.file.bytes;
    enum err_code closed = capsule_file_close(&s.file, ret_sha256, &close_err);
    strbuf_free(&s.words);
    return code || !closed ? code : err_set(err, closed, "%s", close_err.msg);
}

enum err_code redis_copy_fetch_file(const struct capsule_work *w, const char *path, bool *ret_there, struct err *err)
{
    const char *const look[] = {"test", "-f", path, NULL}, *const read[] = {"timeout", "110", "cat", path, NULL};
    struct stream s = {.held_count = 0};
    char sha256[DIGEST_TEXT_BYTES];
    struct err close_err;
    struct strbuf none;
    strbuf_init(&none, ANSWER_BYTES);
    enum err_code code = capsule_ask(w, w->container_id, look, ASK_MS, &none, err);
    strbuf_free(&none);
    *ret_there = code == ERR_NONE;
    if (code)
        return code == ERR_PROTOCOL ? ERR_NONE : code;
    unlink(w->path);
    code = capsule_file_open(&s.file, w->path, w->max_bytes, err);
    if (code)
        return code;
    strbuf_init(&s.words, ANSWER_BYTES);
    code = fetch_by(w, read, &s, err);
    enum err_code closed = capsule_file_close(&s.file, sha256, &close_err);
    strbuf_free(&s.words);
    return code || !closed ? code : err_set(err, closed, "%s", close_err.msg);
}

enum err_code redis_copy_put(const struct capsule_work *w, const char *instance, const char *folder, const char *name, struct err *err)
{
    struct stat st;
    int fd = open(w->path, O_RDONLY | O_CLOEXEC);
    enum err_code code = fd < 0 || fstat(fd, &st) != 0 ? err_set(err, ERR_IO, "the snapshot cannot be read: %s", strerror(errno)) : ERR_NONE;
    if (!code)
        code = executor_put_file(w->executor, instance, folder, name, fd, (size_t)st.st_size, capsule_limit_ms(w, PUT_MS), err);
    if (fd >= 0)
        close(fd);
    return code;
}

enum err_code redis_copy_run(const struct capsule_work *w, const char *instance, const char *const *argv, int limit_ms, struct err *err)
{
    struct strbuf out;
    strbuf_init(&out, ANSWER_BYTES);
    enum err_code code = capsule_ask(w, instance, argv, limit_ms, &out, err);
    strbuf_free(&out);
    return code;
}

enum err_code redis_copy_serve(const struct capsule_work *w, const char *instance, const struct redis_copy_settings *s, struct redis_keys *ret_keys,
                               struct err *err)
{
    const char *const argv[] = {
        "redis-server", "--bind",        "127.0.0.1", "--port", s->port,       "--unixsocket", REDIS_COPY_SOCKET, "--dir",      "/tmp",
        "--dbfilename", REDIS_COPY_FILE, "--save",    "",       "--databases", s->databases,   "--maxmemory",     s->maxmemory, "--maxmemory-policy",
        s->policy,      "--daemonize",   "yes",       NULL};
    enum err_code code = redis_copy_run(w, instance, argv, ASK_MS, err);
    return code ? code : redis_copy_wait_loaded(w, instance, REDIS_COPY_SOCKET, LOAD_MS, ret_keys, err);
}
