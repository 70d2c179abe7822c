/* docker_files.c - files into and out of a container, and what the engine does when a container dies: both work while it is stopped. */
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include "common/docker/docker_tar.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CALL_MS = 10000, HEAD_BYTES = 4096 };

static char *archive_path(const char *container, const char *path)
{
    AUTO_FREE char *escaped = http_escape(path);
    AUTO_FREE char *rest = NULL;
    if (!escaped || asprintf(&rest, "/archive?path=%s", escaped) < 0)
        return NULL;
    return docker_path("containers", container, rest);
}

enum err_code docker_files_put(struct docker *d, const char *container, const char *folder, const struct docker_file *files, size_t count,
                               struct err *err)
{
    AUTO_FREE char *body = NULL;
    AUTO_FREE char *path = archive_path(container, folder);
    struct http_call call = {.method = "PUT", .path = path, .content_type = "application/x-tar", .timeout_ms = CALL_MS, .once = true};
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = docker_tar_write(files, count, &body, &call.body_bytes, err);
    if (code)
        return code;
    call.body = body;
    struct http_response answer = {0};
    code = docker_call(d, &call, &answer, err);
    if (!code)
        http_response_free(&answer);
    return code;
}

static enum err_code read_whole(int fd, char *to, size_t bytes, struct err *err)
{
    size_t got = 0;
    for (ssize_t n = 1; got < bytes && n > 0; got += n > 0 ? (size_t)n : 0)
        n = pread(fd, to + got, bytes - got, (off_t)got);
    return got == bytes ? ERR_NONE : err_set(err, ERR_IO, "the file cannot be read: %s", strerror(errno));
}

/* The call wants its body in one piece: pages of its own, given back at once. */
enum err_code docker_file_put(struct docker *d, const char *container, const char *folder, const char *name, int fd, size_t bytes, int timeout_ms,
                              struct err *err)
{
    AUTO_FREE char *path = archive_path(container, folder);
    size_t total = DOCKER_TAR_BLOCK + bytes + docker_tar_padding(bytes);
    char *archive = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct http_call call = {.method = "PUT", .path = path, .content_type = "application/x-tar", .timeout_ms = timeout_ms, .once = true};
    struct http_response answer = {0};
    if (!path || archive == MAP_FAILED) {
        if (archive != MAP_FAILED)
            munmap(archive, total);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    docker_tar_header(name, bytes, archive);
    enum err_code code = read_whole(fd, archive + DOCKER_TAR_BLOCK, bytes, err);
    call.body = archive;
    call.body_bytes = total;
    if (!code && !(code = docker_call(d, &call, &answer, err)))
        http_response_free(&answer);
    munmap(archive, total);
    return code;
}

struct head {
    char bytes[HEAD_BYTES];
    size_t count;
};

static bool take_head(void *ctx, const char *bytes, size_t count)
{
    struct head *h = ctx;
    size_t room = sizeof h->bytes - h->count;
    memcpy(h->bytes + h->count, bytes, count < room ? count : room);
    h->count += count < room ? count : room;
    return h->count < sizeof h->bytes;
}

enum err_code docker_file_head(struct docker *d, const char *container, const char *file, char *buf, size_t bytes, size_t *ret_count, struct err *err)
{
    struct head head = {.count = 0};
    struct http_response answer = {0};
    AUTO_FREE char *path = archive_path(container, file);
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS, .on_bytes = take_head, .ctx = &head};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (!code)
        http_response_free(&answer);
    else if (head.count < sizeof head.bytes) /* else it was us who had enough */
        return code;
    return docker_tar_read(head.bytes, head.count, buf, bytes, ret_count, err);
}

enum err_code docker_restart_get(struct docker *d, const char *container, struct docker_restart *ret, struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", container, "/json");
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    AUTO_JSON json_t *value = NULL;
    enum err_code code = docker_call_json(d, &call, &value, err);
    if (code)
        return code;
    const json_t *policy = json_object_get(json_object_get(value, "HostConfig"), "RestartPolicy");
    snprintf(ret->policy, sizeof ret->policy, "%s", *json_str(policy, "Name") ? json_str(policy, "Name") : "no");
    ret->max_retries = (int)docker_int(policy, "MaximumRetryCount");
    ret->count = (int)docker_int(value, "RestartCount");
    return ERR_NONE;
}

enum err_code docker_restart_set(struct docker *d, const char *container, const char *policy, int max_retries, struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", container, "/update");
    AUTO_JSON json_t *body = json_pack("{s:{s:s,s:i}}", "RestartPolicy", "Name", policy, "MaximumRetryCount", max_retries);
    AUTO_FREE char *text = json_text(body);
    if (!path || !text)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST", .path = path, .body = text, .body_bytes = strlen(text), .timeout_ms = CALL_MS};
    struct http_response answer = {0};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (!code)
        http_response_free(&answer);
    return code;
}
