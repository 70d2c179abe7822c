/* The fields of config/alerts.yaml as rows, and what must hold of a whole receiver, route or quiet time. */
#include "backend-ext/alert_yaml.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_MS = 3600000, DAY_MS = 86400000 };

static const char *const severity_words[] = {"low", "medium", "high", NULL};
static const char *const grouping_words[] = {"incident", "system", "all", NULL};
static const char *const tls_words[] = {"starttls", "implicit", "none", NULL};
static const char *const day_words[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL};

static void read_kind(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    const char *name = yaml_scalar(value);
    char text[200];
    const struct alert_kind *kind = name ? alert_kind_find(name) : NULL;
    *ALERT_AT(r, f, const struct alert_kind *) = kind;
    snprintf(text, sizeof text, "there is no kind \"%.40s\"; there are: %s", name ? name : "", alert_kind_names());
    if (!kind)
        alert_mistake(r, value, f->name, text);
}

static void read_events(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    const char *words[ALERT_EVENT_COUNT + 1] = {0};
    struct alert_list list = {.count = 0};
    struct alert_reading inner = *r;
    struct alert_field row = {.name = f->name, .words = words};
    for (int i = 0; i < ALERT_EVENT_COUNT; i++)
        words[i] = alert_events[i].name;
    inner.object = &list;
    alert_read_list(&inner, value, &row);
    unsigned *events = ALERT_AT(r, f, unsigned);
    *events = 0;
    for (size_t i = 0; i < list.count; i++)
        *events |= 1U << alert_event_find(list.words[i]);
}

static void read_grouping(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    const char *word = NULL;
    struct alert_reading inner = *r;
    inner.object = &word;
    alert_read_text(&inner, value, &(struct alert_field){.name = f->name, .words = grouping_words});
    for (int i = 0; word && grouping_words[i]; i++)
        if (strcmp(word, grouping_words[i]) == 0)
            *ALERT_AT(r, f, enum alert_grouping) = (enum alert_grouping)i;
}

static void read_days(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    struct alert_list list = {.count = 0};
    struct alert_reading inner = *r;
    inner.object = &list;
    alert_read_list(&inner, value, &(struct alert_field){.name = f->name, .words = day_words});
    unsigned *days = ALERT_AT(r, f, unsigned);
    *days = 0;
    for (size_t i = 0; i < list.count; i++)
        for (unsigned day = 0; day_words[day]; day++)
            if (strcmp(day_words[day], list.words[i]) == 0)
                *days |= 1U << day;
}

/* Two digits below `end`. */
static bool take_two(const char **at, int end, int *ret)
{
    const char *text = *at;
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *ret = (text[0] - '0') * 10 + (text[1] - '0');
    *at = text + 2;
    return *ret < end;
}

/* "22:00" or "22:00:30", as seconds of the day. */
static void read_time(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    const char *at = yaml_scalar(value);
    int hour = 0, minute = 0, second = 0;
    bool fits = at && take_two(&at, 24, &hour) && *at++ == ':' && take_two(&at, 60, &minute);
    if (fits && *at == ':') {
        at++;
        fits = take_two(&at, 60, &second);
    }
    if (!fits || *at)
        alert_mistake(r, value, f->name, "expected a time of the day, as 22:00");
    else
        *ALERT_AT(r, f, int) = hour * 3600 + minute * 60 + second;
}

/* The database knows the zones; this finds a misspelled one before it is asked, where this machine has the same table. */
static void read_zone(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    char path[200], text[120];
    const char *zone = yaml_scalar(value);
    bool fits = zone && *zone && strlen(zone) < 64 && !zone[strspn(zone, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/")] &&
                *zone != '/';
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%.64s", fits ? zone : "");
    bool has_table = access("/usr/share/zoneinfo/UTC", R_OK) == 0;
    snprintf(text, sizeof text, "there is no time zone \"%.60s\"; expected one as Europe/Berlin", zone ? zone : "");
    if (!fits || (has_table && access(path, R_OK) != 0))
        alert_mistake(r, value, f->name, text);
    else
        *ALERT_AT(r, f, const char *) = alert_own(r, strdup(zone));
}

/* ---- the rows ---- */

#define F(name_, read_, struct_, member_)                                                                                                            \
    {                                                                                                                                                \
        .name = (name_), .read = (read_), .offset = offsetof(struct struct_, member_)                                                                \
    }
#define W(name_, read_, struct_, member_, words_)                                                                                                    \
    {                                                                                                                                                \
        .name = (name_), .read = (read_), .offset = offsetof(struct struct_, member_), .words = (words_)                                             \
    }
#define N(name_, struct_, member_, min_, max_)                                                                                                       \
    {                                                                                                                                                \
        .name = (name_), .read = alert_read_ms, .offset = offsetof(struct struct_, member_), .min = (min_), .max = (max_)                            \
    }

const struct alert_field alert_receiver_fields[] = {
    F("kind", read_kind, alert_receiver, kind),
    F("url", alert_read_text, alert_receiver, url),
    F("url_file", alert_read_secret_file, alert_receiver, url),
    F("token", alert_read_text, alert_receiver, token),
    F("token_file", alert_read_secret_file, alert_receiver, token),
    F("secret", alert_read_text, alert_receiver, secret),
    F("secret_file", alert_read_secret_file, alert_receiver, secret),
    F("topic", alert_read_text, alert_receiver, topic),
    F("user", alert_read_text, alert_receiver, user),
    F("password", alert_read_text, alert_receiver, password),
    F("password_file", alert_read_secret_file, alert_receiver, password),
    F("from", alert_read_text, alert_receiver, from),
    F("to", alert_read_list, alert_receiver, to),
    W("tls", alert_read_text, alert_receiver, tls, tls_words),
    F("ca_file", alert_read_text, alert_receiver, ca_file),
    N("timeout", alert_receiver, timeout_ms, 100, 60000),
    {0},
};

const struct alert_field alert_route_fields[] = {
    F("name", alert_read_text, alert_route, name),
    W("severity", alert_read_list, alert_route, severity, severity_words),
    F("target", alert_read_list, alert_route, target),
    F("events", read_events, alert_route, events),
    F("receivers", alert_read_list, alert_route, receivers),
    F("group_by", read_grouping, alert_route, group_by),
    N("group_wait", alert_route, group_wait_ms, 0, HOUR_MS),
    N("repeat", alert_route, repeat_ms, 1000, 7 * DAY_MS),
    F("quiet", alert_read_text, alert_route, quiet_name),
    F("continue", alert_read_bool, alert_route, goes_on),
    {0},
};

const struct alert_field alert_quiet_fields[] = {
    F("zone", read_zone, alert_quiet, zone),
    F("from", read_time, alert_quiet, from_s),
    F("to", read_time, alert_quiet, to_s),
    F("days", read_days, alert_quiet, days),
    W("pass", alert_read_list, alert_quiet, pass, severity_words),
    {0},
};

const struct alert_field alert_map_fields[] = {
    F("label", alert_read_text, alert_map, label),
    F("match", alert_read_text, alert_map, match),
    F("target", alert_read_text, alert_map, target),
    {0},
};

/* ---- what must hold of a whole object ---- */

static const struct {
    unsigned bit;
    const char *name;
    size_t offset;
} held[] = {
    {ALERT_F_URL, "url", offsetof(struct alert_receiver, url)},          {ALERT_F_TOKEN, "token", offsetof(struct alert_receiver, token)},
    {ALERT_F_SECRET, "secret", offsetof(struct alert_receiver, secret)}, {ALERT_F_TOPIC, "topic", offsetof(struct alert_receiver, topic)},
    {ALERT_F_USER, "user", offsetof(struct alert_receiver, user)},       {ALERT_F_PASSWORD, "password", offsetof(struct alert_receiver, password)},
    {ALERT_F_FROM, "from", offsetof(struct alert_receiver, from)},       {ALERT_F_TO, "to", offsetof(struct alert_receiver, to)}, /* its first word */
    {ALERT_F_TLS, "tls", offsetof(struct alert_receiver, tls)},          {ALERT_F_CA_FILE, "ca_file", offsetof(struct alert_receiver, ca_file)},
};

void alert_judge_receiver(struct alert_reading *r, const yaml_node_t *node, struct alert_receiver *one)
{
    struct err err = {0};
    size_t before = r->tree->mistake_count;
    if (!one->kind) {
        if (before == 0)
            alert_mistake(r, node, "kind", "is required");
        return;
    }
    if (!one->url)
        one->url = one->kind->default_url;
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
        const char *text;
        memcpy(&text, (char *)one + held[i].offset, sizeof text);
        if (!text && one->kind->needs & held[i].bit)
            alert_mistake(r, node, held[i].name, "is required of this kind");
        else if (text && !(one->kind->takes & held[i].bit))
            alert_mistake(r, node, held[i].name, "means nothing to this kind");
    }
    if (r->tree->mistake_count == before && one->kind->check && one->kind->check(one, &err))
        alert_mistake(r, node, "", err.msg);
}

void alert_judge_route(struct alert_reading *r, const yaml_node_t *node, struct alert_route *one)
{
    char text[120];
    if (one->receivers.count == 0)
        alert_mistake(r, node, "receivers", "is required");
    for (size_t i = 0; i < one->receivers.count; i++) {
        snprintf(text, sizeof text, "there is no receiver \"%.60s\"", one->receivers.words[i]);
        if (!alert_receiver_find(r->config, one->receivers.words[i]))
            alert_mistake(r, node, "receivers", text);
    }
    for (size_t i = 0; one->quiet_name && i < r->config->quiet_count; i++)
        if (strcmp(r->config->quiets[i].name, one->quiet_name) == 0)
            one->quiet = &r->config->quiets[i];
    if (one->quiet_name && !one->quiet)
        alert_mistake(r, node, "quiet", "there are no quiet hours of that name");
    for (const struct alert_route *other = r->config->routes; other < one; other++)
        if (one->name && strcmp(other->name, one->name) == 0)
            alert_mistake(r, node, "name", "another route has it");
}

void alert_judge_quiet(struct alert_reading *r, const yaml_node_t *node, const struct alert_quiet *one)
{
    if (!one->zone)
        alert_mistake(r, node, "zone", "is required");
    if (one->from_s < 0 || one->to_s < 0 || one->from_s == one->to_s)
        alert_mistake(r, node, "from", "from and to are required, and differ");
}
