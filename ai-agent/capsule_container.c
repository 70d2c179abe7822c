/* capsule_container.c - how the container was right before the step, and the end of its log. */
#include "ai-agent/capsule_rows.h"
#include <string.h>

enum { LOG_LINES = 200, LOG_MAX_BYTES = 256 * 1024 };

static enum err_code take(const struct capsule_work *w, struct capsule *ret, struct err *err)
{
    struct instance now;
    struct capsule_file f;
    AUTO_FREE char *log = NULL;
    enum err_code code = executor_inspect(w->executor, w->container_id, &now, err);
    if (code)
        return code;
    struct err ignored;
    executor_logs(w->executor, w->container_id, LOG_LINES, LOG_MAX_BYTES, &log, &ignored); /* a log that cannot be had is no reason to stop */
    AUTO_JSON json_t *spec = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:I}", "id", now.id, "name", now.name, "image", now.image, "image_id",
                                       now.image_id, "state", instance_state_name(now.state), "started_at", now.started_at, "restart_count",
                                       now.restart_count, "memory_limit_bytes", (json_int_t)now.memory_limit_bytes);
    AUTO_FREE char *text = json_text(spec);
    if (!text)
        return err_set(err, ERR_NOMEM, "out of memory");
    code = capsule_file_open(&f, w->path, w->max_bytes, err);
    if (code)
        return code;
    capsule_file_add(&f, text, strlen(text));
    capsule_file_add(&f, "\n", 1);
    if (log)
        capsule_file_add(&f, log, strlen(log));
    ret->bytes = f.bytes;
    snprintf(ret->words, sizeof ret->words, "how the container was, and the end of its log, are written down");
    return capsule_file_close(&f, ret->sha256, err);
}

const struct capsule_kind capsule_container = {
    .name = "container", .target_type = "any", .keeps = "how the container was and the end of its log are", .take = take};
