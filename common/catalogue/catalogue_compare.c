/* Whether two targets say the same, and in which fields they do not. */
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include <stdio.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_texts(const char *const *a, const char *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!same_text(a[i], b[i]))
            return false;
    return true;
}

static bool same_argv(const char *const *a, const char *const *b)
{
    size_t i = 0;
    if (!a || !b)
        return a == b;
    while (a[i] && b[i] && strcmp(a[i], b[i]) == 0)
        i++;
    return !a[i] && !b[i];
}

/* ---- fields with a value that can be shown ---- */

enum shape { NUMBER, YES_NO, TEXT };

static const struct simple {
    const char *name;
    enum shape shape;
    size_t offset;
} simple[] = {
#define ROW(name_, shape_, member_)                                                                                                                  \
    {                                                                                                                                                \
        (name_), (shape_), offsetof(struct target, member_)                                                                                          \
    }
    ROW("type", TEXT, type),
    ROW("container", TEXT, container),
    ROW("host", TEXT, host),
    ROW("port", NUMBER, port),
    ROW("labelled", YES_NO, labelled),
    ROW("guess", TEXT, guess),
    ROW("depend_grace ms", NUMBER, depend_grace_ms),
    ROW("group", TEXT, group),
    ROW("disk_folder", TEXT, disk_folder),
    ROW("expect_role", TEXT, expect_role),
    ROW("write_probe", YES_NO, write_probe),
    ROW("threshold_alone warns", YES_NO, threshold_alone_warns),
    ROW("threshold", NUMBER, threshold),
    ROW("healthy_above", NUMBER, healthy_above),
    ROW("fall", NUMBER, fall),
    ROW("rise", NUMBER, rise),
    ROW("flap_low", NUMBER, flap_low),
    ROW("flap_high", NUMBER, flap_high),
    ROW("recheck ms", NUMBER, recheck_ms),
    ROW("answer_timeout ms", NUMBER, answer_timeout_ms),
    ROW("trend ms", NUMBER, trend_ms),
    ROW("slow ms", NUMBER, slow_ms),
    ROW("login_interval ms", NUMBER, login_interval_ms),
    ROW("start_grace ms", NUMBER, start_grace_ms),
    ROW("verify_timeout ms", NUMBER, verify_timeout_ms),
#undef ROW
};

static int number_of(const struct target *t, const struct simple *s)
{
    int number = 0;
    bool yes = false;
    if (s->shape == NUMBER)
        memcpy(&number, (const char *)t + s->offset, sizeof number);
    else
        memcpy(&yes, (const char *)t + s->offset, sizeof yes);
    return s->shape == NUMBER ? number : yes;
}

static const char *text_of(const struct target *t, const struct simple *s)
{
    const char *text;
    memcpy(&text, (const char *)t + s->offset, sizeof text);
    return text ? text : "";
}

static bool simple_same(const struct target *a, const struct target *b, const struct simple *s)
{
    return s->shape == TEXT ? same_text(text_of(a, s), text_of(b, s)) : number_of(a, s) == number_of(b, s);
}

/* ---- lists ---- */

static bool same_words(const struct target *a, const struct target *b)
{
    return same_texts(a->words, b->words, TYPE_WORD_MAX);
}

/* It may hold a password. */
static bool same_query(const struct target *a, const struct target *b)
{
    return same_text(a->query, b->query);
}

static bool same_verify(const struct target *a, const struct target *b)
{
    return same_argv(a->verify_argv, b->verify_argv);
}

static bool same_checks(const struct target *a, const struct target *b)
{
    if (a->check_count != b->check_count)
        return false;
    for (size_t i = 0; i < a->check_count; i++)
        if (a->checks[i] != b->checks[i] || a->check_limits[i].threshold != b->check_limits[i].threshold ||
            a->check_limits[i].clear != b->check_limits[i].clear)
            return false;
    return true;
}

static bool same_burn(const struct burn_rule *a, const struct burn_rule *b)
{
    return same_text(a->fact, b->fact) && same_text(a->of, b->of) && !(a->budget < b->budget) && !(a->budget > b->budget) &&
           a->budget_is_share == b->budget_is_share && a->per_ms == b->per_ms && a->factor == b->factor && a->long_ms == b->long_ms &&
           a->short_ms == b->short_ms && a->at_least == b->at_least;
}

static bool same_burns(const struct target *a, const struct target *b)
{
    if (a->burn_count != b->burn_count)
        return false;
    for (size_t i = 0; i < a->burn_count; i++)
        if (!same_burn(&a->burns[i], &b->burns[i]))
            return false;
    return true;
}

static bool same_windows(const struct target *a, const struct target *b)
{
    if (a->window_count != b->window_count)
        return false;
    for (size_t i = 0; i < a->window_count; i++) {
        const struct maintenance_window *x = &a->windows[i], *y = &b->windows[i];
        if (x->days != y->days || x->from_min != y->from_min || x->to_min != y->to_min || x->utc != y->utc || !same_text(x->reason, y->reason))
            return false;
    }
    return true;
}

static bool same_needs(const struct target *a, const struct target *b)
{
    return a->depends_on_count == b->depends_on_count && same_texts(a->depends_on, b->depends_on, a->depends_on_count);
}

static bool same_allowed(const struct target *a, const struct target *b)
{
    return a->limited == b->limited && a->allowed_count == b->allowed_count && same_texts(a->allowed, b->allowed, a->allowed_count);
}

static bool same_executor(const struct target *a, const struct target *b)
{
    return a->executor == b->executor;
}

static const struct listed {
    const char *name;
    bool (*same)(const struct target *a, const struct target *b);
} listed[] = {
    {"query", same_query},         {"executor", same_executor}, {"checks", same_checks},   {"burn", same_burns},
    {"maintenance", same_windows}, {"depends_on", same_needs},  {"actions", same_allowed}, {"verify", same_verify},
};

enum { SIMPLE_COUNT = sizeof simple / sizeof simple[0], LISTED_COUNT = sizeof listed / sizeof listed[0] };

bool target_same(const struct target *a, const struct target *b)
{
    if (!same_text(a->name, b->name) || a->kind != b->kind || !same_words(a, b))
        return false;
    for (size_t i = 0; i < SIMPLE_COUNT; i++)
        if (!simple_same(a, b, &simple[i]))
            return false;
    for (size_t i = 0; i < LISTED_COUNT; i++)
        if (!listed[i].same(a, b))
            return false;
    return true;
}

bool target_same_place(const struct target *a, const struct target *b)
{
    return a->kind == b->kind && a->executor == b->executor && same_text(a->container, b->container) && same_text(a->host, b->host) &&
           a->port == b->port && same_words(a, b) && same_query(a, b) && same_verify(a, b) && a->write_probe == b->write_probe &&
           same_text(a->expect_role, b->expect_role);
}

bool target_same_checks(const struct target *a, const struct target *b)
{
    return same_checks(a, b);
}

bool target_same_burns(const struct target *a, const struct target *b)
{
    return same_burns(a, b);
}

/* ---- in words ---- */

static const char *shown(const char *text, char *buf, size_t room)
{
    plain_text(*text ? text : "none", buf, room);
    return buf;
}

static void add_simple(struct strbuf *out, const struct target *a, const struct target *b, const struct simple *s)
{
    char before[80], after[80];
    strbuf_addf(out, "%s%s ", *strbuf_text(out) ? ", " : "", s->name);
    if (s->shape == TEXT)
        strbuf_addf(out, "%s -> %s", shown(text_of(a, s), before, sizeof before), shown(text_of(b, s), after, sizeof after));
    else if (s->shape == YES_NO)
        strbuf_addf(out, "%s -> %s", number_of(a, s) ? "on" : "off", number_of(b, s) ? "on" : "off");
    else
        strbuf_addf(out, "%d -> %d", number_of(a, s), number_of(b, s));
}

/* Among its words are passwords: that one is another is told, and no value. */
static void add_words(struct strbuf *out, const struct target *a, const struct target *b)
{
    for (int i = 0; a->kind && a->kind == b->kind && a->kind->words[i].name; i++)
        if (!same_text(a->words[i], b->words[i]))
            strbuf_addf(out, "%s%s is another", *strbuf_text(out) ? ", " : "", a->kind->words[i].name);
}

void target_changes(const struct target *a, const struct target *b, struct strbuf *out)
{
    for (size_t i = 0; i < SIMPLE_COUNT; i++)
        if (!simple_same(a, b, &simple[i]))
            add_simple(out, a, b, &simple[i]);
    add_words(out, a, b);
    for (size_t i = 0; i < LISTED_COUNT; i++)
        if (!listed[i].same(a, b))
            strbuf_addf(out, "%s%s", *strbuf_text(out) ? ", " : "", listed[i].name);
}
