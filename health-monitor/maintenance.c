/* Notes that somebody works on a target. */
#include "health-monitor/maintenance.h"
#include <stdio.h>

static const char kind[] = "maintenance";

enum err_code maintenance_keep(struct store *s, const char *target, const struct maintenance *m, struct err *err)
{
    if (m->until_us == 0)
        return store_delete(s, kind, target, err);
    AUTO_JSON json_t *value = json_pack("{s:I, s:s}", "until_us", (json_int_t)m->until_us, "reason", m->reason);
    AUTO_FREE char *text = json_text(value);
    return text ? store_put(s, kind, target, text, err) : err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code maintenance_recall(struct store *s, const char *target, struct maintenance *ret, struct err *err)
{
    AUTO_FREE char *text = NULL;
    *ret = (struct maintenance){.until_us = 0};
    enum err_code code = store_get(s, kind, target, &text, err);
    if (code)
        return code == ERR_NOT_FOUND ? ERR_NONE : code;
    AUTO_JSON json_t *value = json_loads(text, 0, NULL);
    int64_t until_us = json_integer_value(json_object_get(value, "until_us"));
    if (until_us > clock_wall_us())
        ret->until_us = until_us;
    plain_text(json_str(value, "reason"), ret->reason, sizeof ret->reason);
    return ERR_NONE;
}

void maintenance_tell(struct outbox *o, const char *target, const char *owner, const struct maintenance *m)
{
    char key[64 + UUID_TEXT_BYTES], id[UUID_TEXT_BYTES], at[CLOCK_TEXT_BYTES];
    struct err err = {0};
    uuid_create(id);
    snprintf(key, sizeof key, "maintenance/%s", id);
    AUTO_JSON json_t *body = json_pack("{s:s, s:s, s:s}", "system", target, "owner", owner, "reason", m->reason);
    if (m->until_us)
        json_object_set_new(body, "until", json_string(clock_text(m->until_us, at)));
    AUTO_FREE char *text = json_text(body);
    const struct outbox_entry entry = {.key = key, .group = "maintenance", .method = "POST", .path = "/api/v1/maintenance", .body = text};
    if (!text || outbox_put(o, &entry, &err))
        log_error("target=%s its maintenance cannot be told to the backend: %s", target, err.msg);
}
