/* GET /incidents/:id/bundle: the incident's evidence as one signed file; `selfheal-admin verify FILE` checks it anywhere. */
#include "backend-ext/audit.h"
#include "backend-ext/bundle.h"
#include "backend-ext/bundle_terminal.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/note.h"
#include "backend-ext/route.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENT_MS = 7000 };

struct gathered {
    json_t *incident, *actions, *notes, *records, *head, *transcripts;
    bool is_cut;
};

static void gathered_free(struct gathered *g)
{
    json_decref(g->incident);
    json_decref(g->actions);
    json_decref(g->notes);
    json_decref(g->records);
    json_decref(g->head);
    json_decref(g->transcripts);
}

/* Page by page from the newest on; in the array the oldest comes first. */
static enum err_code gather_records(struct db_conn *c, const char *id, struct gathered *g, struct err *err)
{
    struct audit_page page = {.limit = AUDIT_LIST_MAX};
    int64_t next = 0;
    enum err_code code = ERR_NONE;
    memcpy(page.incident_id, id, sizeof page.incident_id);
    g->records = json_array();
    do {
        AUTO_JSON json_t *list = NULL;
        size_t i;
        json_t *record;
        code = audit_db_list(c, &page, &list, &next, err);
        json_array_foreach(list, i, record)
        {
            json_array_insert(g->records, 0, record);
        }
        page.seq = next;
    } while (code == ERR_NONE && next != 0 && json_array_size(g->records) < BUNDLE_RECORDS_MAX);
    g->is_cut = next != 0;
    return code;
}

/* All of it as it was at one moment. */
static enum err_code gather(struct db_conn *c, const char *id, struct gathered *g, struct err *err)
{
    enum err_code code = db_script(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", STATEMENT_MS, NULL, err);
    if (code == ERR_NONE)
        code = incident_db_get(c, id, &g->incident, err);
    if (code == ERR_NONE)
        code = action_db_list(c, id, &g->actions, err);
    if (code == ERR_NONE)
        code = note_db_list(c, id, &g->notes, err);
    if (code == ERR_NONE)
        code = gather_records(c, id, g, err);
    if (code == ERR_NONE)
        code = audit_db_head(c, &g->head, err);
    if (code == ERR_NONE)
        code = db_commit(c, err);
    return code;
}

static enum err_code write_signed(const struct app *app, const struct gathered *g, struct strbuf *out, struct err *err)
{
    char now[CLOCK_TEXT_BYTES];
    struct audit_key key;
    const struct bundle b = {.incident = g->incident,
                             .actions = g->actions,
                             .notes = g->notes,
                             .records = g->records,
                             .transcripts = g->transcripts,
                             .is_cut = g->is_cut,
                             .head = g->head,
                             .made_at = clock_now_text(now)};
    enum err_code code = audit_key_load(app->state_dir, &key, err);
    if (code != ERR_NONE) {
        log_error("incident=%s no bundle: %s", json_str(g->incident, "id"), err->msg);
        return err_set(err, ERR_IO, "the key for bundles cannot be used: the backend's log says why");
    }
    bundle_write(out, &b);
    code = audit_seal(&key, out, err);
    audit_key_wipe(&key);
    return code;
}

static void reply_file(struct http_reply *reply, const char *id, struct strbuf *document)
{
    char disposition[100];
    size_t bytes = document->bytes;
    snprintf(disposition, sizeof disposition, "attachment; filename=\"incident-%s.html\"", id);
    char *text = strbuf_take(document);
    if (!text) {
        http_reply_error(reply, 500, "out of memory");
        return;
    }
    http_reply_text(reply, 200, "text/html; charset=utf-8", text, bytes);
    http_reply_header(reply, "Content-Disposition", disposition);
    http_reply_header(reply, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    http_reply_header(reply, "X-Content-Type-Options", "nosniff");
}

void route_incident_bundle(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    struct gathered g = {0};
    struct strbuf document;
    struct err err = {0};

    if (!route_id(request, reply, id))
        return;
    strbuf_init(&document, BUNDLE_MAX_BYTES);
    struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    enum err_code code = gather(c, id, &g, &err);
    db_give(c); /* the rest needs no database */
    if (code == ERR_NONE)
        g.transcripts = bundle_transcripts(ctx, id);
    if (code == ERR_NONE)
        code = write_signed(ctx, &g, &document, &err);
    if (code == ERR_NONE)
        reply_file(reply, id, &document);
    else if (code == ERR_LIMIT)
        http_reply_err(reply, &err);
    else
        route_reply_err(reply, &err, g.head ? err.msg : "Failed to make the bundle"); /* with all of it here, it is the signing that failed */
    strbuf_free(&document);
    gathered_free(&g);
}
