/* watch_image.c - the image that a target is well with is given a name, so that one that comes after it can be told from it, and rolled back. */
#include "health-monitor/image.h"
#include "health-monitor/watch_internal.h"
#include <string.h>

enum { KEEP_MS = 10000 };

bool watch_image_is_due(const struct watch *w)
{
    return w->executor && w->view.status == WATCH_HEALTHY && w->open_count == 0 && clock_mono_ms() >= w->image_look_at_ms &&
           executor_supports(w->executor->kind, EXECUTOR_KEEP_IMAGE) && target_allows(w->target, "roll-back");
}

/* When to look again; INT64_MAX = not before its next start. */
static int64_t look(const struct watch *w)
{
    struct instance now = {0};
    struct err err = {0};
    enum err_code code = executor_inspect(w->executor, w->target->container, &now, &err);
    if (code)
        return code == ERR_NOT_FOUND || code == ERR_INVALID ? INT64_MAX : clock_mono_ms() + IMAGE_AGAIN_MS;
    int64_t wait_ms = image_wait_ms(&now, clock_wall_us());
    if (wait_ms != 0)
        return wait_ms < 0 ? INT64_MAX : clock_mono_ms() + wait_ms;
    if (executor_do(w->executor, w->target->container, now.id, EXECUTOR_KEEP_IMAGE, KEEP_MS, &err)) {
        log_warn("target=%s its image cannot be kept as the one that it is well with: %s", w->target->name, err.msg);
        return err.code == ERR_INVALID ? INT64_MAX : clock_mono_ms() + IMAGE_AGAIN_MS;
    }
    log_info("target=%s is well with its image %s (%.19s), which is kept as that", w->target->name, now.image, now.image_id);
    return INT64_MAX;
}

void watch_look_at_image(void *watch)
{
    struct watch *w = watch;
    pthread_mutex_lock(&w->lock);
    int64_t started_at_us = w->started_at_us;
    pthread_mutex_unlock(&w->lock);
    int64_t at_ms = look(w);
    pthread_mutex_lock(&w->lock);
    if (w->started_at_us == started_at_us) /* else it was started meanwhile, and may be another one */
        w->image_look_at_ms = at_ms;
    pthread_mutex_unlock(&w->lock);
}
