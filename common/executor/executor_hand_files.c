/* executor_hand_files.c - logs, files, scratch instances and restart policies through docker-hand. */
#include "common/executor/executor_hand_internal.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static void add_output(void *ctx, const struct hand_frame *frame)
{
    if (frame->kind == HAND_OUT)
        strbuf_append(ctx, frame->bytes, frame->count);
}

/* Takes over the request; the text comes in pieces before the answer. */
static enum err_code take_text(void *self, json_t *request, const char *name, size_t max_bytes, char **ret, struct err *err)
{
    struct strbuf text;
    strbuf_init(&text, max_bytes);
    const struct talk t = {.hand = self, .file_fd = -1, .timeout_ms = HAND_CALL_MS, .on_frame = add_output, .ctx = &text, .request = request};
    enum err_code code = hand_talk(&t, NULL, err);
    char *taken = code ? NULL : strbuf_take(&text);
    if (!code && !taken)
        code = err_set(err, ERR_NOMEM, "text of %s: out of memory", name);
    if (code)
        strbuf_free(&text);
    else
        *ret = taken;
    return code;
}

enum err_code hand_logs(void *self, const char *name_or_id, int tail, size_t max_bytes, char **ret, struct err *err)
{
    json_t *request = json_pack("{s:s, s:s, s:i, s:I}", "verb", "logs", "instance", name_or_id, "tail", tail, "max_bytes", (json_int_t)max_bytes);
    return take_text(self, request, name_or_id, max_bytes, ret, err);
}

enum err_code hand_network_queues(void *self, const char *name_or_id, char **ret, struct err *err)
{
    enum { QUEUES_MAX_BYTES = 64 * 1024 };
    return take_text(self, json_pack("{s:s, s:s}", "verb", "network-queues", "instance", name_or_id), name_or_id, QUEUES_MAX_BYTES, ret, err);
}

/* ---- files ---- */

/* Their contents one after the other, in a file of its own. */
static enum err_code write_contents(const struct executor_file *files, size_t count, int *ret_fd, struct err *err)
{
    int fd = memfd_create("selfheal-files", MFD_CLOEXEC);
    bool whole = fd >= 0;
    for (size_t i = 0; whole && i < count; i++)
        whole = files[i].link_to || write(fd, files[i].content, files[i].bytes) == (ssize_t)files[i].bytes;
    *ret_fd = fd;
    return whole ? ERR_NONE : err_set(err, ERR_IO, "files for docker-hand: %s", strerror(errno));
}

enum err_code hand_put_files(void *self, const char *name, const char *folder, const struct executor_file *files, size_t count, struct err *err)
{
    AUTO_CLOSE int fd = -1;
    enum err_code code = write_contents(files, count, &fd, err);
    json_t *list = json_array();
    if (code || !list) {
        json_decref(list);
        return code ? code : err_set(err, ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:I, s:s}", "name", files[i].name, "bytes", (json_int_t)(files[i].link_to ? 0 : files[i].bytes),
                                              "link_to", files[i].link_to ? files[i].link_to : ""));
    const struct talk t = {.hand = self,
                           .file_fd = fd,
                           .timeout_ms = HAND_CALL_MS,
                           .request = json_pack("{s:s, s:s, s:s, s:o}", "verb", "put-files", "instance", name, "folder", folder, "files", list)};
    return hand_talk(&t, NULL, err);
}

enum err_code hand_file_head(void *self, const char *name, const char *file, char *buf, size_t bytes, size_t *ret_count, struct err *err)
{
    struct strbuf head;
    strbuf_init(&head, bytes);
    const struct talk t = {
        .hand = self,
        .file_fd = -1,
        .timeout_ms = HAND_CALL_MS,
        .on_frame = add_output,
        .ctx = &head,
        .request = json_pack("{s:s, s:s, s:s, s:I}", "verb", "file-head", "instance", name, "file", file, "max_bytes", (json_int_t)bytes)};
    enum err_code code = hand_talk(&t, NULL, err);
    if (!code) {
        memcpy(buf, strbuf_text(&head), head.bytes);
        *ret_count = head.bytes;
    }
    strbuf_free(&head);
    return code;
}

/* The open file itself is handed over, so nothing is copied on the way. */
enum err_code hand_put_file(void *self, const char *name_or_id, const char *folder, const char *file, int fd, size_t bytes, int timeout_ms,
                            struct err *err)
{
    const struct talk t = {.hand = self,
                           .file_fd = fd,
                           .timeout_ms = timeout_ms,
                           .request = json_pack("{s:s, s:s, s:s, s:s, s:I, s:i}", "verb", "put-file", "instance", name_or_id, "folder", folder,
                                                "file", file, "bytes", (json_int_t)bytes, "timeout_ms", timeout_ms)};
    return hand_talk(&t, NULL, err);
}

/* ---- scratch instances ---- */

enum err_code hand_scratch_create(void *self, const struct executor_scratch *s, char ret_id[80], struct err *err)
{
    const struct talk t = {.hand = self,
                           .file_fd = -1,
                           .timeout_ms = HAND_CALL_MS,
                           .request = json_pack("{s:s, s:s, s:s, s:s, s:i, s:I}", "verb", "scratch-create", "name", s->name, "image", s->image,
                                                "owner", s->owner, "life_s", s->life_s, "memory_bytes", (json_int_t)s->memory_bytes)};
    AUTO_JSON json_t *answer = NULL;
    enum err_code code = hand_talk(&t, &answer, err);
    if (!code)
        snprintf(ret_id, 80, "%s", json_str(answer, "id"));
    return code;
}

enum err_code hand_scratch_remove(void *self, const char *id, struct err *err)
{
    const struct talk t = {
        .hand = self, .file_fd = -1, .timeout_ms = HAND_CALL_MS, .request = json_pack("{s:s, s:s}", "verb", "scratch-remove", "instance", id)};
    return hand_talk(&t, NULL, err);
}

enum err_code hand_scratch_sweep(void *self, const char *owner, int *ret_count, struct err *err)
{
    const struct talk t = {
        .hand = self, .file_fd = -1, .timeout_ms = HAND_CALL_MS, .request = json_pack("{s:s, s:s}", "verb", "scratch-sweep", "owner", owner)};
    AUTO_JSON json_t *answer = NULL;
    enum err_code code = hand_talk(&t, &answer, err);
    if (!code)
        *ret_count = (int)json_integer_value(json_object_get(answer, "count"));
    return code;
}

/* ---- what the engine does when it dies ---- */

enum err_code hand_get_restart(void *self, const char *name, struct executor_restart *ret, struct err *err)
{
    const struct talk t = {
        .hand = self, .file_fd = -1, .timeout_ms = HAND_CALL_MS, .request = json_pack("{s:s, s:s}", "verb", "get-restart", "instance", name)};
    AUTO_JSON json_t *answer = NULL;
    enum err_code code = hand_talk(&t, &answer, err);
    if (code)
        return code;
    *ret = (struct executor_restart){.max_retries = (int)json_integer_value(json_object_get(answer, "max_retries")),
                                     .count = (int)json_integer_value(json_object_get(answer, "count"))};
    snprintf(ret->policy, sizeof ret->policy, "%s", json_str(answer, "policy"));
    return ERR_NONE;
}

enum err_code hand_set_restart(void *self, const char *name, const char *policy, int max_retries, struct err *err)
{
    const struct talk t = {
        .hand = self,
        .file_fd = -1,
        .timeout_ms = HAND_CALL_MS,
        .request = json_pack("{s:s, s:s, s:s, s:i}", "verb", "set-restart", "instance", name, "policy", policy, "max_retries", max_retries)};
    return hand_talk(&t, NULL, err);
}
