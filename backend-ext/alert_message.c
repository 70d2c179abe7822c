/* What is told, before any receiver gives it a shape. */
#include "backend-ext/alert.h"
#include "backend-ext/text.h"
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 300, TITLE_BYTES = 200, TEXT_MAX_BYTES = 16384, URL_BYTES = 700 };

char *alert_cut(const char *text, size_t max_bytes)
{
    return strndup(text, utf8_cut(text, strlen(text), max_bytes));
}

static const char *url_of(const char *public_url, const char *incident_id, char ret[URL_BYTES])
{
    size_t length = strlen(public_url);
    while (length > 0 && public_url[length - 1] == '/')
        length--;
    if (*incident_id)
        snprintf(ret, URL_BYTES, "%.*s/incidents/%.36s", (int)length, public_url, incident_id);
    else
        snprintf(ret, URL_BYTES, "%.*s/", (int)length, public_url);
    return ret;
}

static const char *status_of(const char *event)
{
    enum alert_event_kind kind = alert_event_find(event);
    if (kind == ALERT_ACKNOWLEDGED)
        return "acknowledged";
    return kind < ALERT_EVENT_COUNT && alert_events[kind].ends ? "resolved" : "firing";
}

/* The items as they go out, with a link each.  *ret_status and *ret_severity: of all of them. */
static json_t *items_out(const struct alert_message_new *n, const char **ret_status, enum alert_severity *ret_severity, size_t *ret_firing)
{
    json_t *list = json_array();
    size_t i;
    const json_t *one;
    char url[URL_BYTES];
    *ret_status = "resolved";
    *ret_severity = ALERT_LOW;
    *ret_firing = 0;
    json_array_foreach(n->items, i, one)
    {
        json_t *item = json_copy((json_t *)one);
        const char *status = status_of(json_str(one, "event"));
        enum alert_severity severity = alert_severity_of(json_str(one, "severity"));
        json_object_set_new(item, "status", json_string(status));
        json_object_set_new(item, "url", json_string(url_of(n->public_url, json_str(one, "incident_id"), url)));
        json_array_append_new(list, item);
        *ret_firing += strcmp(status, "resolved") != 0;
        if (strcmp(status, "firing") == 0 || strcmp(*ret_status, "resolved") == 0)
            *ret_status = status;
        if (severity > *ret_severity)
            *ret_severity = severity;
    }
    return list;
}

static const char *words_of(const char *event)
{
    enum alert_event_kind kind = alert_event_find(event);
    return kind < ALERT_EVENT_COUNT ? alert_events[kind].words : event;
}

static void add_line(struct strbuf *out, const json_t *item)
{
    char message[LINE_BYTES];
    const char *system = json_str(item, "system");
    plain_text(json_str(item, "message"), message, sizeof message);
    strbuf_addf(out, "%s%s%s: %s", *system ? system : "", *system ? " " : "", words_of(json_str(item, "event")), message);
    strbuf_addf(out, " (%s)", json_str(item, "severity"));
}

static char *title_of(const struct alert_message_new *n, const json_t *items, size_t firing)
{
    struct strbuf out;
    strbuf_init(&out, 1024);
    size_t count = json_array_size(items) + n->more;
    if (strcmp(n->kind, "summary") == 0)
        strbuf_addf(&out, "After quiet hours: %zu incident%s, %zu not over", count, count == 1 ? "" : "s", firing + n->more);
    else if (count == 1)
        add_line(&out, json_array_get(items, 0));
    else
        strbuf_addf(&out, "%zu incidents, %zu not over", count, firing + n->more);
    char *title = alert_cut(strbuf_text(&out), TITLE_BYTES);
    strbuf_free(&out);
    return title;
}

static char *text_of(const struct alert_message_new *n, const json_t *items)
{
    struct strbuf out;
    size_t i;
    const json_t *one;
    strbuf_init(&out, TEXT_MAX_BYTES);
    json_array_foreach(items, i, one)
    {
        strbuf_add(&out, i ? "\n" : "");
        add_line(&out, one);
    }
    if (n->more)
        strbuf_addf(&out, "\nand %zu more", n->more);
    char *text = alert_cut(strbuf_text(&out), TEXT_MAX_BYTES);
    strbuf_free(&out);
    return text;
}

json_t *alert_message(const struct alert_message_new *n)
{
    const char *status;
    enum alert_severity severity;
    size_t firing;
    char now[CLOCK_TEXT_BYTES], url[URL_BYTES];
    AUTO_JSON json_t *items = items_out(n, &status, &severity, &firing);
    AUTO_FREE char *title = title_of(n, items, firing);
    AUTO_FREE char *text = text_of(n, items);
    bool one = json_array_size(items) == 1 && n->more == 0;
    if (!items || !title || !text)
        return NULL;
    url_of(n->public_url, one ? json_str(json_array_get(items, 0), "incident_id") : "", url);
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:O, s:I}", "version", 1, "id", n->id, "kind", n->kind, "time",
                     clock_text(clock_wall_us(), now), "receiver", n->receiver, "route", n->route, "severity", alert_severity_name(severity),
                     "status", status, "title", title, "text", text, "url", url, "items", items, "more", (json_int_t)n->more);
}

json_t *alert_message_test(const char *receiver, const char *public_url)
{
    char id[UUID_TEXT_BYTES], now[CLOCK_TEXT_BYTES], url[URL_BYTES];
    uuid_create(id);
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[], s:i}", "version", 1, "id", id, "kind", "test", "time",
                     clock_text(clock_wall_us(), now), "receiver", receiver, "route", "", "severity", "low", "status", "firing", "title",
                     "Test message of Selfheal", "text", "Nothing happened: somebody asked whether alerts arrive here.", "url",
                     url_of(public_url, "", url), "items", "more", 0);
}
