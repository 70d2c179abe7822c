/* Which page of a list is asked for, and where the next one begins. */
#include "backend-ext/list_page.h"
#include "backend-ext/route.h"
#include "common/base/base.h"
#include <stdlib.h>
#include <string.h>

static enum err_code read_limit(const char *text, int limit_max, int *ret, struct err *err)
{
    char *rest = NULL;
    long limit = text ? strtol(text, &rest, 10) : limit_max;

    if (text && (!*text || *rest || limit < 1 || limit > limit_max))
        return err_set(err, ERR_INVALID, "parameter limit: is not a number from 1 to %d", limit_max);
    *ret = (int)limit;
    return ERR_NONE;
}

static enum err_code read_time(const struct http_request *request, const char *name, char ret[CLOCK_TEXT_BYTES], struct err *err)
{
    const char *text = http_query(request, name);
    char time[CLOCK_TEXT_BYTES];
    int64_t at_us = 0;

    if (!text)
        return ERR_NONE;
    snprintf(time, sizeof time, "%s", text);
    /* An unescaped + before the offset has become a space. */
    char *space = strchr(time, ' ');
    if (space)
        *space = '+';
    if (strlen(text) >= sizeof time || clock_parse(time, &at_us, NULL) != ERR_NONE)
        return err_set(err, ERR_INVALID, "parameter %s: is not an RFC 3339 time", name);
    clock_text(at_us, ret);
    return ERR_NONE;
}

static enum err_code read_system(const char *text, const char **ret, struct err *err)
{
    if (text && (!*text || utf8_chars(text) > INCIDENT_SYSTEM_CHARS))
        return err_set(err, ERR_INVALID, "parameter system: is none");
    *ret = text;
    return ERR_NONE;
}

enum err_code list_page_read(const struct http_request *request, int limit_max, struct incident_page *ret, struct err *err)
{
    struct incident_page page = {0};
    const char *id = http_query(request, "before_id");
    enum err_code code = read_limit(http_query(request, "limit"), limit_max, &page.limit, err);

    if (code == ERR_NONE)
        code = read_time(request, "before", page.before, err);
    if (code == ERR_NONE)
        code = read_time(request, "since", page.since, err);
    if (code == ERR_NONE)
        code = read_system(http_query(request, "system"), &page.system, err);
    if (code == ERR_NONE && id && !*page.before)
        code = err_set(err, ERR_INVALID, "parameter before_id: goes with before");
    if (code == ERR_NONE && id && uuid_read(id, page.before_id, err) != ERR_NONE) {
        err_prefix(err, "parameter before_id: ");
        code = ERR_INVALID;
    }
    if (code == ERR_NONE)
        *ret = page;
    return code;
}

static void set_link(struct http_reply *reply, const char *path, const struct incident_page *page, const struct incident_page *next)
{
    char link[256 + 12 * INCIDENT_SYSTEM_CHARS];
    AUTO_FREE char *system = page->system ? http_escape(page->system) : NULL;
    snprintf(link, sizeof link, "<%s?limit=%d&before=%s&before_id=%s%s%s%s%s>; rel=\"next\"", path, page->limit, next->before, next->before_id,
             *page->since ? "&since=" : "", page->since, system ? "&system=" : "", system ? system : "");
    http_reply_header(reply, "Link", link);
}

void list_page_reply(struct app *app, enum incident_list which, int limit_max, const struct http_request *request, struct http_reply *reply,
                     const char *otherwise)
{
    struct incident_page page, next = {0};
    json_t *list = NULL;
    struct err err = {0};

    if (list_page_read(request, limit_max, &page, &err) != ERR_NONE) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(app, reply);
    if (!c)
        return;
    if (incident_db_list(c, which, &page, &list, &next, &err) != ERR_NONE) {
        route_reply_err(reply, &err, otherwise);
        return;
    }
    route_reply(reply, 200, list);
    if (next.limit)
        set_link(reply, request->path, &page, &next);
}
