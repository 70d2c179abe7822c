/* The registry and its two text formats. */
#include "common/metrics/metrics.h"
#include "common/metrics/metrics_process.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX_BYTES = 4 << 20 };

struct metric_series {
    struct metric_series *next, *next_in_slot; /* set before it is seen, never changed */
    char *labels[METRIC_LABEL_MAX];
    atomic_int_least64_t value; /* counter, gauge; a histogram's sum in ms */
    atomic_uint_least64_t buckets[METRIC_BOUND_MAX + 1];
};

const char metrics_text_type[] = "text/plain; version=0.0.4; charset=utf-8";
const char metrics_open_type[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* over adding metrics and series; reading and counting need none */
static struct metric dropped = {.kind = METRIC_COUNTER, .name = "selfheal_metrics_dropped", .help = "Values without room for their series."};
static struct metric *_Atomic first = &dropped;

static pthread_mutex_t look_lock = PTHREAD_MUTEX_INITIALIZER; /* over the next, and held while they look */
static struct {
    void (*look)(void *ctx);
    void *ctx;
} looks[METRIC_LOOK_MAX];

void metrics_look_add(void (*look)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&look_lock);
    size_t at = 0;
    while (at < METRIC_LOOK_MAX && looks[at].look)
        at++;
    if (at < METRIC_LOOK_MAX) {
        looks[at].look = look;
        looks[at].ctx = ctx;
    }
    pthread_mutex_unlock(&look_lock);
}

void metrics_look_remove(void (*look)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&look_lock);
    for (size_t i = 0; i < METRIC_LOOK_MAX; i++)
        if (looks[i].look == look && looks[i].ctx == ctx)
            looks[i].look = NULL;
    pthread_mutex_unlock(&look_lock);
}

static void look_at_all(void)
{
    pthread_mutex_lock(&look_lock);
    for (size_t i = 0; i < METRIC_LOOK_MAX; i++)
        if (looks[i].look)
            looks[i].look(looks[i].ctx);
    pthread_mutex_unlock(&look_lock);
}

void metric_register(struct metric *m)
{
    pthread_mutex_lock(&lock);
    bool known = false;
    for (struct metric *at = first; at && !known; at = at->next)
        known = at == m;
    if (!known) {
        m->next = first;
        first = m;
    }
    pthread_mutex_unlock(&lock);
}

static size_t label_count(const struct metric *m)
{
    size_t count = 0;
    while (count < METRIC_LABEL_MAX && m->labels[count])
        count++;
    return count;
}

static size_t bound_count(const struct metric *m)
{
    size_t count = 0;
    while (count < METRIC_BOUND_MAX && m->bounds[count] > 0)
        count++;
    return count;
}

/* FNV-1a over the labels as far as they are kept. */
static size_t slot_of(const struct metric *m, const char *const *labels)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < label_count(m); i++)
        for (size_t at = 0; at < METRIC_LABEL_BYTES && labels[i][at]; at++)
            hash = (hash ^ (unsigned char)labels[i][at]) * 16777619u;
    return hash % METRIC_SLOTS;
}

static struct metric_series *find(struct metric *m, const char *const *labels)
{
    size_t count = label_count(m);
    for (struct metric_series *s = m->slots[slot_of(m, labels)]; s; s = s->next_in_slot) {
        size_t same = 0;
        while (same < count && strncmp(s->labels[same], labels[same], METRIC_LABEL_BYTES) == 0)
            same++;
        if (same == count)
            return s;
    }
    return NULL;
}

static void free_series(struct metric_series *s)
{
    for (size_t i = 0; i < METRIC_LABEL_MAX; i++)
        free(s->labels[i]);
    free(s);
}

/* NULL on no memory. */
static struct metric_series *make_series(const struct metric *m, const char *const *labels)
{
    struct metric_series *s = calloc(1, sizeof *s);
    for (size_t i = 0; s && i < label_count(m); i++) {
        s->labels[i] = strndup(labels[i], METRIC_LABEL_BYTES);
        if (!s->labels[i]) {
            free_series(s);
            s = NULL;
        }
    }
    return s;
}

static struct metric_series *add_series(struct metric *m, const char *const *labels)
{
    pthread_mutex_lock(&lock);
    struct metric_series *s = find(m, labels);
    if (!s && m->series_count < METRIC_SERIES_MAX && (s = make_series(m, labels))) {
        size_t slot = slot_of(m, labels);
        s->next = m->series;
        s->next_in_slot = m->slots[slot];
        m->series = s;
        m->slots[slot] = s;
        m->series_count++;
    }
    pthread_mutex_unlock(&lock);
    return s;
}

static struct metric_series *series_of(struct metric *m, const char *const *labels)
{
    struct metric_series *s = find(m, labels);
    if (!s)
        s = add_series(m, labels);
    if (!s && m != &dropped)
        metric_add(&dropped, NULL, 1);
    return s;
}

void metric_add(struct metric *m, const char *const *labels, uint64_t count)
{
    struct metric_series *s = series_of(m, labels);
    if (s)
        atomic_fetch_add(&s->value, (int64_t)count);
}

void metric_set(struct metric *m, const char *const *labels, int64_t value)
{
    struct metric_series *s = series_of(m, labels);
    if (s)
        atomic_store(&s->value, value);
}

void metric_observe_ms(struct metric *m, const char *const *labels, int64_t ms)
{
    struct metric_series *s = series_of(m, labels);
    if (!s)
        return;
    if (ms < 0)
        ms = 0;
    size_t bucket = 0, bounds = bound_count(m);
    while (bucket < bounds && (double)ms / 1e3 > m->bounds[bucket])
        bucket++;
    atomic_fetch_add(&s->value, ms);
    atomic_fetch_add(&s->buckets[bucket], 1);
}

/* ---- the text ---- */

bool metrics_wants_open(const char *accept)
{
    return accept && strstr(accept, "application/openmetrics-text");
}

/* As both formats want it: backslash, quote and line end escaped. */
static void add_label_value(struct strbuf *b, const char *value)
{
    for (; *value; value++)
        if (*value == '\\' || *value == '"')
            strbuf_addf(b, "\\%c", *value);
        else if (*value == '\n')
            strbuf_add(b, "\\n");
        else
            strbuf_append(b, value, 1);
}

static void add_labels(struct strbuf *b, const struct metric *m, const struct metric_series *s, const char *le)
{
    const char *between = "{";
    for (size_t i = 0; i < label_count(m); i++, between = ",") {
        strbuf_addf(b, "%s%s=\"", between, m->labels[i]);
        add_label_value(b, s->labels[i]);
        strbuf_add(b, "\"");
    }
    if (le)
        strbuf_addf(b, "%sle=\"%s\"}", between, le);
    else if (*between == ',')
        strbuf_add(b, "}");
}

static void add_histogram(struct strbuf *b, const struct metric *m, struct metric_series *s)
{
    uint64_t total = 0;
    size_t bounds = bound_count(m);
    for (size_t i = 0; i <= bounds; i++) {
        char le[32] = "+Inf";
        if (i < bounds)
            snprintf(le, sizeof le, "%g%s", m->bounds[i], m->bounds[i] == (double)(int64_t)m->bounds[i] ? ".0" : "");
        total += atomic_load(&s->buckets[i]);
        strbuf_addf(b, "%s_bucket", m->name);
        add_labels(b, m, s, le);
        strbuf_addf(b, " %llu\n", (unsigned long long)total);
    }
    strbuf_addf(b, "%s_count", m->name);
    add_labels(b, m, s, NULL);
    strbuf_addf(b, " %llu\n%s_sum", (unsigned long long)total, m->name);
    add_labels(b, m, s, NULL);
    strbuf_addf(b, " %.3f\n", (double)atomic_load(&s->value) / 1e3);
}

static void add_metric(struct strbuf *b, const struct metric *m, bool open)
{
    static const char *const kinds[] = {"counter", "gauge", "histogram"};
    const char *suffix = m->kind == METRIC_COUNTER ? "_total" : "";
    const char *family_suffix = open ? "" : suffix; /* OpenMetrics names the family without it */
    strbuf_addf(b, "# HELP %s%s %s\n# TYPE %s%s %s\n", m->name, family_suffix, m->help, m->name, family_suffix, kinds[m->kind]);
    for (struct metric_series *s = m->series; s; s = s->next) {
        if (m->kind == METRIC_HISTOGRAM) {
            add_histogram(b, m, s);
            continue;
        }
        strbuf_addf(b, "%s%s", m->name, suffix);
        add_labels(b, m, s, NULL);
        long long value = atomic_load(&s->value);
        if (m->divisor > 1)
            strbuf_addf(b, " %.3f\n", (double)value / m->divisor);
        else
            strbuf_addf(b, " %lld\n", value);
    }
}

char *metrics_write(bool open, size_t *ret_bytes)
{
    struct strbuf b;
    strbuf_init(&b, TEXT_MAX_BYTES);
    look_at_all();
    metric_add(&dropped, NULL, 0);
    for (const struct metric *m = first; m; m = m->next)
        add_metric(&b, m, open);
    metrics_add_process(&b);
    if (open)
        strbuf_add(&b, "# EOF\n");
    *ret_bytes = b.bytes;
    if (!b.overflowed)
        return strbuf_take(&b);
    strbuf_free(&b);
    return NULL;
}
