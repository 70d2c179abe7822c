/* catalogue_detect.c - the fields of a target that say when something is told: limits of single checks, budgets of errors, times of maintenance. */
#include "common/base/base.h"
#include "common/catalogue/catalogue_fields.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define mistake catalogue_mistake

/* An entry of a list, with fields of its own: mistakes in it are called "targets.r.burn[0].budget". */
static void read_entry(struct reading *r, const yaml_node_t *map, const char *list, size_t at, const struct field *fields, void *object)
{
    struct reading inner = *r;
    inner.object = object;
    inner.tell = NULL;
    snprintf(inner.where, sizeof inner.where, "%.120s.%s[%zu]", r->where, list, at);
    catalogue_read_map(&inner, map, fields);
}

static bool is_list(struct reading *r, const yaml_node_t *value, const struct field *f, size_t most, const char *of)
{
    char wrong[80];
    if (value->type == YAML_SEQUENCE_NODE && catalogue_item_count(value) <= most)
        return true;
    snprintf(wrong, sizeof wrong, "expected a list of at most %zu %s", most, of);
    mistake(r, value, f, wrong);
    return false;
}

/* ---- checks ---- */

static void read_check_name(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct check_use *use = r->object;
    const char *name = yaml_scalar(value);
    struct strbuf text;
    use->kind = name ? check_kind_find(name) : NULL;
    if (use->kind)
        return;
    strbuf_init(&text, 500);
    strbuf_addf(&text, "there is no check \"%.40s\"; there are:", name ? name : "");
    size_t kind_count;
    const struct check_kind *const *kinds = check_kinds(&kind_count);
    for (size_t k = 0; k < kind_count; k++)
        strbuf_addf(&text, " %s", kinds[k]->name);
    mistake(r, value, f, strbuf_text(&text));
    strbuf_free(&text);
}

static const struct field check_fields[] = {
    {.name = "name", .read = read_check_name, .required = true},
    {.name = "threshold", .read = catalogue_read_number, .offset = offsetof(struct check_use, own.threshold), .min = 1, .max = 99},
    {.name = "clear", .read = catalogue_read_number, .offset = offsetof(struct check_use, own.clear), .min = 1, .max = 99},
    {0},
};

static void read_limits(struct reading *r, const yaml_node_t *map, size_t at, struct check_use *use)
{
    read_entry(r, map, "checks", at, check_fields, use);
    if (use->own.threshold == CHECK_LIMIT_NONE && use->own.clear != CHECK_LIMIT_NONE)
        yaml_mistake(r->tree, map, r->where, "checks[%zu]: clear needs a threshold beside it", at);
    else if (use->own.threshold != CHECK_LIMIT_NONE && use->own.clear == CHECK_LIMIT_NONE)
        use->own.clear = use->own.threshold;
    if (use->own.clear < use->own.threshold)
        yaml_mistake(r->tree, map, r->where, "checks[%zu]: clear (%d) must not be below threshold (%d)", at, use->own.clear, use->own.threshold);
}

void catalogue_read_checks(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct target *t = r->object;
    if (value->type != YAML_SEQUENCE_NODE || catalogue_item_count(value) == 0 || catalogue_item_count(value) > CATALOGUE_CHECK_MAX) {
        mistake(r, value, f, "expected a list of 1 to 8 checks");
        return;
    }
    t->check_count = 0; /* not those of the type's defaults as well */
    for (size_t i = 0; i < catalogue_item_count(value); i++) {
        yaml_node_t *item = catalogue_item(r, value, i);
        struct check_use use = {.kind = NULL};
        struct reading inner = *r;
        inner.object = &use;
        if (item->type == YAML_MAPPING_NODE)
            read_limits(r, item, i, &use);
        else
            read_check_name(&inner, item, f);
        if (!use.kind)
            continue;
        t->check_limits[t->check_count] = use.own;
        t->checks[t->check_count++] = use.kind;
    }
}

/* ---- burn ---- */

static void read_fact_name(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = yaml_scalar(value);
    size_t length = text ? strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") : 0;
    if (length == 0 || text[length] || length >= FACT_NAME_BYTES || !isalpha((unsigned char)text[0]))
        mistake(r, value, f, "expected the name of a fact that counts, such as rejected_connections");
    else
        *CATALOGUE_AT(r, f, const char *) = catalogue_own_text(r->catalogue, strdup(text));
}

/* "60", so many in the time of `per`; "1%", so many of `of`. */
static void read_budget(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct burn_rule *b = r->object;
    const char *text = catalogue_expanded(r, value, f);
    char *rest = NULL;
    double number = text ? strtod(text, &rest) : 0;
    if (!text)
        return;
    b->budget_is_share = strcmp(rest, "%") == 0;
    if (rest == text || (*rest && !b->budget_is_share) || !(number > 0 && number <= (b->budget_is_share ? 100 : 1e9)))
        mistake(r, value, f, "expected how many errors are fine, as a number (with per: a time), or as a percentage such as 1% (with of: a fact)");
    else
        b->budget = b->budget_is_share ? number / 100 : number;
}

static const struct field burn_fields[] = {
    {.name = "fact", .read = read_fact_name, .offset = offsetof(struct burn_rule, fact), .required = true},
    {.name = "of", .read = read_fact_name, .offset = offsetof(struct burn_rule, of)},
    {.name = "budget", .read = read_budget, .required = true},
    {.name = "per", .read = catalogue_read_ms, .offset = offsetof(struct burn_rule, per_ms), .min = 60000, .max = 604800000},
    {.name = "factor", .read = catalogue_read_number, .offset = offsetof(struct burn_rule, factor), .min = 1, .max = 1000},
    {.name = "long", .read = catalogue_read_ms, .offset = offsetof(struct burn_rule, long_ms), .min = 1000, .max = 86400000},
    {.name = "short", .read = catalogue_read_ms, .offset = offsetof(struct burn_rule, short_ms), .min = 100, .max = 86400000},
    {.name = "at_least", .read = catalogue_read_number, .offset = offsetof(struct burn_rule, at_least), .min = 1, .max = 1000000},
    {0},
};

void catalogue_read_burn(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct target *t = r->object;
    t->burn_said = true;
    if (!is_list(r, value, f, TYPE_BURN_MAX, "budgets"))
        return;
    for (size_t i = 0; i < catalogue_item_count(value); i++) {
        const yaml_node_t *item = catalogue_item(r, value, i);
        struct burn_rule *b = &t->burns[t->burn_count++];
        *b = (struct burn_rule){.per_ms = 3600000, .factor = 14, .long_ms = 300000, .short_ms = 30000, .at_least = 1};
        read_entry(r, item, "burn", i, burn_fields, b);
        if (b->fact && b->budget > 0 && b->budget_is_share != (b->of != NULL))
            yaml_mistake(r->tree, item, r->where, "burn[%zu]: a budget in percent and of belong together", i);
        if (b->short_ms >= b->long_ms)
            yaml_mistake(r->tree, item, r->where, "burn[%zu]: short must be shorter than long", i);
    }
}

/* ---- maintenance ---- */

static const char *const day_names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
enum { DAYS = sizeof day_names / sizeof day_names[0], ALL_DAYS = (1 << DAYS) - 1, MINUTES_A_DAY = 24 * 60 };

static void read_days(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct maintenance_window *w = r->object;
    if (!is_list(r, value, f, DAYS, "days"))
        return;
    w->days = 0;
    for (size_t i = 0; i < catalogue_item_count(value); i++) {
        const char *text = yaml_scalar(catalogue_item(r, value, i));
        unsigned day = 0;
        while (day < DAYS && (!text || strcmp(text, day_names[day]) != 0))
            day++;
        if (day == DAYS)
            mistake(r, catalogue_item(r, value, i), f, "expected mon, tue, wed, thu, fri, sat or sun");
        w->days |= 1U << day;
    }
    if (catalogue_item_count(value) == 0)
        mistake(r, value, f, "expected at least one day");
}

/* "hh:mm" as minutes; -1 when it is none. */
static int minutes_of(const char *text)
{
    if (strlen(text) != sizeof "hh:mm" - 1 || text[2] != ':' || strspn(text, "0123456789:") != sizeof "hh:mm" - 1)
        return -1;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    bool digits =
        isdigit((unsigned char)text[0]) && isdigit((unsigned char)text[1]) && isdigit((unsigned char)text[3]) && isdigit((unsigned char)text[4]);
    return digits && minute < 60 ? hour * 60 + minute : -1;
}

static void read_clock(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = catalogue_expanded(r, value, f);
    if (!text)
        return;
    int minutes = minutes_of(text);
    if (minutes < 0 || minutes > f->max)
        mistake(r, value, f, "expected a time of the day such as \"02:00\"");
    else
        *CATALOGUE_AT(r, f, int) = minutes;
}

static void read_zone(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = catalogue_expanded(r, value, f);
    if (text && strcmp(text, "UTC") != 0 && strcmp(text, "local") != 0)
        mistake(r, value, f, "expected UTC, or local: the zone of the machine (of the monitor's variable TZ)");
    *CATALOGUE_AT(r, f, bool) = text && strcmp(text, "UTC") == 0;
}

static const struct field window_fields[] = {
    {.name = "days", .read = read_days},
    {.name = "from", .read = read_clock, .offset = offsetof(struct maintenance_window, from_min), .max = MINUTES_A_DAY - 1, .required = true},
    {.name = "to", .read = read_clock, .offset = offsetof(struct maintenance_window, to_min), .max = MINUTES_A_DAY, .required = true},
    {.name = "zone", .read = read_zone, .offset = offsetof(struct maintenance_window, utc)},
    {.name = "reason", .read = catalogue_read_text, .offset = offsetof(struct maintenance_window, reason)},
    {0},
};

void catalogue_read_maintenance(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct target *t = r->object;
    if (!is_list(r, value, f, CATALOGUE_WINDOW_MAX, "times"))
        return;
    for (size_t i = 0; i < catalogue_item_count(value); i++) {
        const yaml_node_t *item = catalogue_item(r, value, i);
        struct maintenance_window *w = &t->windows[t->window_count++];
        *w = (struct maintenance_window){.days = ALL_DAYS, .from_min = -1, .to_min = -1, .reason = ""};
        read_entry(r, item, "maintenance", i, window_fields, w);
        if (w->from_min >= 0 && w->from_min == w->to_min)
            yaml_mistake(r->tree, item, r->where, "maintenance[%zu]: from and to are the same; all day is \"00:00\" to \"24:00\"", i);
    }
}
