/* retention.c - removes what was resolved long ago. */
#include "backend-ext/retention.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/publish.h"
#include "common/base/base.h"

/* Small transactions, so that nobody waits for their locks, and so many that one day's are done. */
enum { BATCH_ROWS = 200, BATCHES_MAX = 500 };

/* *ret_more: false when there was nothing left. */
static enum err_code remove_batch(struct app *app, size_t *count, bool *ret_more, struct err *err)
{
    AUTO_JSON json_t *ids = NULL;
    AUTO_DB struct db_conn *c = NULL;
    size_t i;
    json_t *id;
    enum err_code code = db_take(app->db, &c, err);

    if (code == ERR_NONE)
        code = incident_db_remove_old(c, app->retention_days, BATCH_ROWS, &ids, err);
    if (code != ERR_NONE)
        return code;
    json_array_foreach(ids, i, id)
    {
        publish_deleted(app, json_string_value(id));
    }
    *count += json_array_size(ids);
    *ret_more = json_array_size(ids) == BATCH_ROWS;
    return ERR_NONE;
}

bool retention_round(void *ctx)
{
    struct app *app = ctx;
    struct err err = {0};
    size_t count = 0;
    bool more = app->retention_days > 0;
    enum err_code code = ERR_NONE;

    for (int i = 0; i < BATCHES_MAX && more && code == ERR_NONE && !atomic_load(&app->leaving); i++)
        code = remove_batch(app, &count, &more, &err);
    if (count > 0)
        log_info("retention removed %zu resolved incidents older than %d days", count, app->retention_days);
    if (code != ERR_NONE && code != ERR_UNAVAILABLE)
        log_warn("retention could not remove old incidents (%s)", err.msg);
    return code != ERR_UNAVAILABLE;
}
