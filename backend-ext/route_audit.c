/* The audit: POST /audit (daemons), GET /audit, /audit/head, /audit/verify and /audit/export. */
#include "backend-ext/audit.h"
#include "backend-ext/route.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void keep(struct app *app, const struct audit_entry *e, struct http_reply *reply)
{
    json_t *record = NULL;
    bool created;
    struct err err = {0};
    AUTO_DB struct db_conn *c = route_db(app, reply);

    if (!c)
        return;
    if (audit_db_create(c, e, &created, &record, &err) == ERR_NONE)
        route_reply(reply, created ? 201 : 200, record);
    else
        route_reply_err(reply, &err, "Failed to write the audit");
}

void route_audit_create(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct audit_entry e = {0};
    struct err err = {0};

    if (!route_is_daemon(ctx, request, reply, "writing the audit"))
        return;
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    if (audit_entry_read(&e, body, &err) == ERR_NONE)
        keep(ctx, &e, reply);
    else
        http_reply_err(reply, &err);
    audit_entry_free(&e);
}

/* Letters, digits and -._ stay; whatever else is in a name must not end the link or its parameter. */
static void escape(const char *text, char *ret, size_t room)
{
    size_t used = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at && used + 4 <= room; at++)
        used += (size_t)snprintf(ret + used, room - used, isalnum(*at) || strchr("-._", *at) ? "%c" : "%%%02X", *at);
    ret[used] = '\0';
}

static void set_next_link(struct http_reply *reply, const char *path, const char *parameter, const struct audit_page *page, int64_t next)
{
    char link[3200], actor[12 * AUDIT_ACTOR_CHARS + 1] = "";
    if (next == 0)
        return;
    if (page->actor)
        escape(page->actor, actor, sizeof actor);
    snprintf(link, sizeof link, "<%s?limit=%d&%s=%lld%s%s%s%s%s%s%s%s%s%s>; rel=\"next\"", path, page->limit, parameter, (long long)next,
             page->kind ? "&kind=" : "", page->kind ? page->kind : "", *page->incident_id ? "&incident_id=" : "", page->incident_id,
             *actor ? "&actor=" : "", actor, *page->from ? "&from=" : "", page->from, *page->to ? "&to=" : "", page->to);
    http_reply_header(reply, "Link", link);
}

void route_audit_list(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct audit_page page;
    json_t *list = NULL;
    int64_t next = 0;
    struct err err = {0};

    if (audit_list_page(request, &page, &err) != ERR_NONE) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (audit_db_list(c, &page, &list, &next, &err) != ERR_NONE) {
        route_reply_err(reply, &err, "Failed to read the audit");
        return;
    }
    route_reply(reply, 200, list);
    set_next_link(reply, request->path, "before", &page, next);
}

void route_audit_head(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    json_t *head = NULL;
    struct err err = {0};
    AUTO_DB struct db_conn *c = route_db(ctx, reply);

    (void)request;
    if (!c)
        return;
    if (audit_db_head(c, &head, &err) == ERR_NONE)
        route_reply(reply, 200, head);
    else
        route_reply_err(reply, &err, "Failed to read the audit");
}

void route_audit_verify(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct audit_check check;
    struct err err = {0};

    if (audit_check_read(request, &check, &err) != ERR_NONE) {
        http_reply_err(reply, &err);
        return;
    }
    if (!route_long_begin(reply))
        return;
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (c && audit_db_check(c, &check, &err) == ERR_NONE)
        route_reply(reply, 200, audit_check_json(&check));
    else if (c)
        route_reply_err(reply, &err, "Failed to read the audit");
    route_long_end();
}

/* Each line is canonical, too: without its hash it is what was hashed. */
static void reply_lines(const json_t *list, struct http_reply *reply)
{
    struct strbuf lines;
    size_t i;
    const json_t *record;

    strbuf_init(&lines, 8 * (size_t)AUDIT_PAGE_BYTES);
    json_array_foreach(list, i, record)
    {
        AUTO_FREE char *line = NULL;
        if (json_canonical(record, &line, NULL) == ERR_NONE && strbuf_add(&lines, line))
            strbuf_add(&lines, "\n");
    }
    size_t bytes = lines.bytes;
    char *text = lines.overflowed ? NULL : strbuf_take(&lines);
    strbuf_free(&lines);
    if (text)
        http_reply_text(reply, 200, "application/jsonl; charset=utf-8", text, bytes);
    else
        http_reply_error(reply, 500, "out of memory");
}

void route_audit_export(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct audit_page page;
    AUTO_JSON json_t *list = NULL;
    int64_t next = 0;
    struct err err = {0};

    if (audit_export_page(request, &page, &err) != ERR_NONE) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (audit_db_export(c, &page, &list, &next, &err) != ERR_NONE) {
        route_reply_err(reply, &err, "Failed to read the audit");
        return;
    }
    reply_lines(list, reply);
    set_next_link(reply, request->path, "after", &page, next);
}
