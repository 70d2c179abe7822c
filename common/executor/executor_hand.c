/* executor_hand.c - the same containers as executor_docker.c, through docker-hand: who asks has no right to the engine of its own. */
#include "common/executor/executor_hand_internal.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

enum {
    SEND_MS = 10000,
    SPARE_MS = 5000, /* what docker-hand may need beyond a call's own limit; its answer says more than ours */
    LOOK_MS = 200,
    STREAM_LOOK_MS = 10000,
    AGAIN_MS = 20,
};

static const char *hand_address(const struct executor_settings *s)
{
    return s->hand_socket;
}

static enum err_code hand_open(const struct executor_settings *s, void **ret_self, struct err *err)
{
    struct hand *h = calloc(1, sizeof *h);
    if (h)
        *h = (struct hand){.path = strdup(s->hand_socket), .wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (h && h->path && h->wake_fd >= 0) {
        *ret_self = h;
        return ERR_NONE;
    }
    if (h && h->wake_fd >= 0)
        close(h->wake_fd);
    free(h ? h->path : NULL);
    free(h);
    return err_set(err, ERR_NOMEM, "docker-hand at %s: out of memory", s->hand_socket);
}

static void hand_close(void *self)
{
    struct hand *h = self;
    close(h->wake_fd);
    free(h->path);
    free(h);
}

static void hand_cancel(void *self)
{
    struct hand *h = self;
    atomic_store(&h->cancelled, true);
    eventfd_write(h->wake_fd, 1);
}

/* ---- one conversation ---- */

/* The answer's own error, or its content. */
static enum err_code read_answer(const struct hand_frame *frame, json_t **ret, struct err *err)
{
    json_t *answer = NULL;
    if (json_parse(frame->bytes, frame->count, JSON_PLAIN, &answer, NULL) || !json_is_object(answer)) {
        json_decref(answer);
        return err_set(err, ERR_PROTOCOL, "docker-hand: its answer is no JSON object");
    }
    enum err_code code = hand_code_of(json_str(answer, "code"));
    if (code) {
        err_set(err, code, "%s", json_str(answer, "message"));
        json_decref(answer);
        return code;
    }
    *ret = answer;
    return ERR_NONE;
}

static enum err_code listen_until_answer(const struct talk *t, int fd, json_t **ret, struct err *err)
{
    AUTO_FREE char *bytes = malloc(HAND_FRAME_MAX_BYTES + 1);
    struct hand_frame frame = {.bytes = bytes};
    const struct hand_wait wait = {
        .until_mono_ms = t->timeout_ms ? clock_mono_ms() + t->timeout_ms + SPARE_MS : INT64_MAX,
        .cancelled = t->cancel ? t->cancel : &t->hand->cancelled,
        .wake_fd = t->hand->wake_fd,
        .look_ms = t->timeout_ms ? LOOK_MS : STREAM_LOOK_MS,
    };
    for (;;) {
        enum err_code code = bytes ? hand_receive(fd, &wait, &frame, err) : err_set(err, ERR_NOMEM, "docker-hand: out of memory");
        if (code)
            return code;
        if (frame.file_fd >= 0)
            close(frame.file_fd); /* nothing of the kind is expected */
        if (frame.kind == HAND_ANSWER)
            return read_answer(&frame, ret, err);
        if (t->on_frame)
            t->on_frame(t->ctx, &frame);
    }
}

static enum err_code talk_once(const struct talk *t, json_t **ret, struct err *err)
{
    AUTO_CLOSE int fd = -1;
    enum err_code code = hand_connect(t->hand->path, SEND_MS, &fd, err);
    if (!code && hand_send_json(fd, HAND_REQUEST, t->request, t->file_fd, NULL))
        /* It may have closed with a word that is still to be read. */
        code = listen_until_answer(t, fd, ret, NULL) == ERR_LIMIT ? err_set(err, ERR_LIMIT, "docker-hand is busy") : ERR_IO;
    else if (!code)
        return listen_until_answer(t, fd, ret, err);
    if (code == ERR_IO)
        err_set(err, ERR_IO, "docker-hand at %s has closed the connection", t->hand->path);
    return code;
}

enum err_code hand_talk(const struct talk *t, json_t **ret, struct err *err)
{
    json_t *answer = NULL;
    enum err_code code = t->request ? ERR_NONE : err_set(err, ERR_INVALID, "docker-hand: a word of the request is not UTF-8");
    int64_t until_ms = clock_mono_ms() + (t->timeout_ms ? t->timeout_ms : HAND_CALL_MS);
    if (!code && !t->cancel && atomic_load(&t->hand->cancelled))
        code = err_set(err, ERR_CANCELLED, "cancelled");
    if (!code)
        code = talk_once(t, &answer, err);
    /* All places of this daemon are taken: they are short.  Refused before it was read, so nothing is done twice. */
    while (code == ERR_LIMIT && clock_mono_ms() < until_ms && !atomic_load(t->cancel ? t->cancel : &t->hand->cancelled)) {
        nanosleep(&(struct timespec){.tv_nsec = AGAIN_MS * 1000000L}, NULL);
        code = talk_once(t, &answer, err);
    }
    json_decref(t->request);
    if (ret)
        *ret = code ? NULL : answer;
    else
        json_decref(answer);
    return code;
}

/* ---- what can be asked ---- */

static enum err_code ping(void *self, int timeout_ms, struct err *err)
{
    const struct talk t = {
        .hand = self, .file_fd = -1, .timeout_ms = timeout_ms, .request = json_pack("{s:s, s:i}", "verb", "ping", "timeout_ms", timeout_ms)};
    return hand_talk(&t, NULL, err) ? err_set(err, ERR_UNAVAILABLE, "%s", err ? err->msg : "") : ERR_NONE;
}

static enum err_code inspect(void *self, const char *name_or_id, struct instance *ret, struct err *err)
{
    const struct talk t = {
        .hand = self, .file_fd = -1, .timeout_ms = HAND_CALL_MS, .request = json_pack("{s:s, s:s}", "verb", "inspect", "instance", name_or_id)};
    AUTO_JSON json_t *answer = NULL;
    enum err_code code = hand_talk(&t, &answer, err);
    if (!code)
        instance_read(json_object_get(answer, "instance"), ret);
    return code;
}

static void pass_output(void *ctx, const struct hand_frame *frame)
{
    const struct executor_exec *exec = ctx;
    if (exec->on_output && (frame->kind == HAND_OUT || frame->kind == HAND_ERR))
        exec->on_output(exec->ctx, frame->kind == HAND_ERR ? EXECUTOR_STDERR : EXECUTOR_STDOUT, frame->bytes, frame->count);
}

static enum err_code run(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    struct executor_exec own = *exec;
    json_t *argv = json_array();
    for (size_t i = 0; exec->argv[i]; i++)
        if (json_array_append_new(argv, json_string(exec->argv[i]))) {
            json_decref(argv);
            return err_set(err, ERR_INVALID, "exec in %s: an argument is not UTF-8", exec->name);
        }
    const struct talk t = {.hand = self,
                           .file_fd = -1,
                           .timeout_ms = exec->timeout_ms,
                           .cancel = exec->cancel,
                           .on_frame = pass_output,
                           .ctx = &own,
                           .request =
                               json_pack("{s:s, s:s, s:s, s:s, s:i, s:o}", "verb", "exec", "instance", exec->id ? exec->id : exec->name, "name",
                                         exec->name, "mark", exec->mark ? exec->mark : "", "timeout_ms", exec->timeout_ms, "argv", argv)};
    AUTO_JSON json_t *answer = NULL;
    enum err_code code = hand_talk(&t, &answer, err);
    if (!code)
        *ret_exit_code = (int)json_integer_value(json_object_get(answer, "exit_code"));
    return code;
}

static enum err_code end_marked(void *self, const char *name, const char *id, const char *mark, int *ret_count, struct err *err)
{
    const struct talk t = {.hand = self,
                           .file_fd = -1,
                           .timeout_ms = HAND_CALL_MS,
                           .request =
                               json_pack("{s:s, s:s, s:s, s:s}", "verb", "end-marked", "instance", id ? id : name, "name", name, "mark", mark)};
    AUTO_JSON json_t *answer = NULL;
    enum err_code code = hand_talk(&t, &answer, err);
    if (!code)
        *ret_count = (int)json_integer_value(json_object_get(answer, "count"));
    return code;
}

static enum err_code act(void *self, const char *name, const char *id, enum executor_verb verb, int timeout_ms, struct err *err)
{
    const struct talk t = {.hand = self,
                           .file_fd = -1,
                           .timeout_ms = timeout_ms,
                           .request = json_pack("{s:s, s:s, s:s, s:i}", "verb", executor_verb_name(verb), "instance", id ? id : name, "name", name,
                                                "timeout_ms", timeout_ms)};
    return hand_talk(&t, NULL, err);
}

static void pass_event(void *ctx, const struct hand_frame *frame)
{
    const struct executor_follower *f = ctx;
    struct executor_event e;
    AUTO_JSON json_t *value = NULL;
    if (frame->kind == HAND_CONNECTED && f->on_connected)
        f->on_connected(f->ctx);
    else if (frame->kind == HAND_EVENT && json_parse(frame->bytes, frame->count, JSON_PLAIN, &value, NULL) == ERR_NONE &&
             executor_event_read(value, &e))
        f->on_event(f->ctx, &e);
}

static enum err_code follow(void *self, const struct executor_follower *f, struct err *err)
{
    struct executor_follower own = *f;
    const struct talk t = {
        .hand = self, .file_fd = -1, .cancel = f->cancel, .on_frame = pass_event, .ctx = &own, .request = json_pack("{s:s}", "verb", "events")};
    enum err_code code = hand_talk(&t, NULL, err);
    return code ? code : err_set(err, ERR_UNAVAILABLE, "docker-hand closed the event stream");
}

struct finding {
    void (*on_found)(void *ctx, const json_t *found);
    void *ctx;
};

static void pass_found(void *ctx, const struct hand_frame *frame)
{
    const struct finding *f = ctx;
    AUTO_JSON json_t *value = NULL;
    if (frame->kind == HAND_EVENT && json_parse(frame->bytes, frame->count, JSON_PLAIN, &value, NULL) == ERR_NONE && json_is_object(value))
        f->on_found(f->ctx, value);
}

static enum err_code find(void *self, const char *name_or_id, void (*on_found)(void *ctx, const json_t *found), void *ctx, struct err *err)
{
    struct finding f = {.on_found = on_found, .ctx = ctx};
    const struct talk t = {.hand = self,
                           .file_fd = -1,
                           .timeout_ms = HAND_CALL_MS,
                           .on_frame = pass_found,
                           .ctx = &f,
                           .request = json_pack("{s:s, s:s}", "verb", "found", "instance", name_or_id ? name_or_id : "")};
    return hand_talk(&t, NULL, err);
}

const struct executor_kind executor_hand = {
    .name = "docker", /* the same instances under the same names */
    .engine = "docker engine",
    .describe = executor_docker_describe,
    .address = hand_address,
    .open = hand_open,
    .close = hand_close,
    .cancel = hand_cancel,
    .ping = ping,
    .inspect = inspect,
    .exec = run,
    .verb = act,
    .follow = follow,
    .logs = hand_logs,
    .put_files = hand_put_files,
    .file_head = hand_file_head,
    .put_file = hand_put_file,
    .scratch_create = hand_scratch_create,
    .scratch_remove = hand_scratch_remove,
    .scratch_sweep = hand_scratch_sweep,
    .get_restart = hand_get_restart,
    .set_restart = hand_set_restart,
    .end_marked = end_marked,
    .found = find,
};
