/* capsule_file.c - what the kinds of capsules share: a command's output, and a file that grows with its digest. */
#include "ai-agent/capsule_rows.h"
#include "ai-agent/host.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Beside twice the keys: the server itself, and what a step may add. */
enum { SCRATCH_SPARE_BYTES = 64 * 1024 * 1024 };

static void collect(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    (void)stream;
    strbuf_append(ctx, bytes, count);
}

char *capsule_secret(const struct capsule_work *w, const char *name_or_id)
{
    return w->target && w->container_id && strcmp(name_or_id, w->container_id) == 0 ? target_exec_secret(w->target) : NULL;
}

enum err_code capsule_ask(const struct capsule_work *w, const char *name_or_id, const char *const *argv, int timeout_ms, struct strbuf *out,
                          struct err *err)
{
    int exit_code = 0;
    AUTO_FREE char *secret = capsule_secret(w, name_or_id);
    const struct executor_exec exec = {.name = name_or_id,
                                       .argv = argv,
                                       .secret = secret,
                                       .on_output = collect,
                                       .ctx = out,
                                       .timeout_ms = capsule_limit_ms(w, timeout_ms),
                                       .cancel = w->cancel};
    enum err_code code = executor_run(w->executor, &exec, &exit_code, err);
    if (!code && exit_code != 0) {
        char words[200];
        plain_text(strbuf_text(out), words, sizeof words);
        redact_text(words);
        code = err_set(err, ERR_PROTOCOL, "%s ended with exit code %d: %s", argv[0], exit_code, words);
    }
    return code;
}

int capsule_limit_ms(const struct capsule_work *w, int ms)
{
    int64_t left_ms = w->until_ms ? w->until_ms - clock_mono_ms() : ms;
    return left_ms >= ms ? ms : left_ms > 0 ? (int)left_ms : 1;
}

enum err_code capsule_scratch_memory(const struct capsule_work *w, int64_t max_bytes, const char *setting, int64_t *ret_bytes, struct err *err)
{
    int64_t need_bytes = (int64_t)(facts_number(w->facts, "used_memory", 0) * 2) + SCRATCH_SPARE_BYTES;
    int64_t available_bytes = host_available_bytes(w->owner->o.host_proc);
    if (need_bytes > max_bytes)
        return err_set(err, ERR_LIMIT, "a copy may need %lld MB of memory, and %s allows %lld", (long long)need_bytes >> 20, setting,
                       (long long)max_bytes >> 20);
    if (available_bytes >= 0 && need_bytes > available_bytes)
        return err_set(err, ERR_LIMIT, "a copy may need %lld MB of memory, and the host has %lld left", (long long)need_bytes >> 20,
                       (long long)available_bytes >> 20);
    *ret_bytes = need_bytes;
    return ERR_NONE;
}

enum err_code capsule_scratch_create(const struct capsule_work *w, int life_s, int64_t memory_bytes, char ret_id[80], struct err *err)
{
    char name[80], own[UUID_TEXT_BYTES];
    uuid_create(own);
    snprintf(name, sizeof name, "selfheal-scratch-%s", own);
    const struct executor_scratch scratch = {
        .name = name, .image = w->image_id, .owner = w->owner->owner, .life_s = life_s, .memory_bytes = memory_bytes};
    enum err_code code = executor_scratch_create(w->executor, &scratch, ret_id, err);
    if (code) /* it may have been made all the same */
        capsules_left_over(w->owner);
    return code;
}

void capsule_scratch_remove(const struct capsule_work *w, const char *id)
{
    struct err err;
    if (executor_scratch_remove(w->executor, id, &err) == ERR_NONE)
        return;
    log_warn("scratch instance %.12s stays for now: %s", id, err.msg);
    capsules_left_over(w->owner);
}

enum err_code capsule_file_open(struct capsule_file *f, const char *path, int64_t max_bytes, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    *f = (struct capsule_file){.max_bytes = max_bytes, .file = fd >= 0 ? fdopen(fd, "w") : NULL, .hash = malloc(sizeof(crypto_hash_sha256_state))};
    if (!f->file || !f->hash) {
        int why = errno;
        if (f->file)
            fclose(f->file);
        else if (fd >= 0)
            close(fd);
        free(f->hash);
        return err_set(err, ERR_IO, "capsule: %s", strerror(why));
    }
    crypto_hash_sha256_init(f->hash);
    return ERR_NONE;
}

void capsule_file_add(struct capsule_file *f, const char *bytes, size_t count)
{
    if (f->failed)
        return;
    f->bytes += (int64_t)count;
    if (f->bytes > f->max_bytes)
        f->why = ERR_LIMIT;
    else if (fwrite(bytes, 1, count, f->file) != count)
        f->why = ERR_IO;
    f->failed = f->why != ERR_NONE;
    crypto_hash_sha256_update(f->hash, (const unsigned char *)bytes, count);
}

enum err_code capsule_file_close(struct capsule_file *f, char ret_sha256[DIGEST_TEXT_BYTES], struct err *err)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    bool on_disk = fflush(f->file) == 0 && fsync(fileno(f->file)) == 0;
    on_disk = fclose(f->file) == 0 && on_disk;
    crypto_hash_sha256_final(f->hash, hash);
    free(f->hash);
    sodium_bin2hex(ret_sha256, DIGEST_TEXT_BYTES, hash, sizeof hash);
    if (f->why == ERR_LIMIT)
        return err_set(err, ERR_LIMIT, "it is larger than the %lld MB that a capsule may have", (long long)(f->max_bytes >> 20));
    return on_disk && !f->failed ? ERR_NONE : err_set(err, ERR_IO, "it cannot be written down: %s", strerror(errno));
}
