/* The registry and its two text formats. */
#include "common/metrics/metrics.h"
#include "common/metrics/metrics_process.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX_BYTES = 16 << 20, SLOTS_FIRST = 16 };

/* Of thousands of targets there are four each: it takes no more than it needs. */
struct metric_series {
    struct metric_series *next, *next_in_slot;
    atomic_int_least64_t value; /* counter, gauge; a histogram's sum in ms */
    const char *labels;         /* one behind the other, each with its NUL; in the same piece of memory, behind the buckets */
    uint32_t hash;              /* of them */
    atomic_uint_least64_t buckets[];
};

const char metrics_text_type[] = "text/plain; version=0.0.4; charset=utf-8";
const char metrics_open_type[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/* To write: over adding metrics, and over adding and removing series.  Whoever reads or counts holds it to read, for that long. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
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
    pthread_rwlock_wrlock(&lock);
    bool known = false;
    for (struct metric *at = first; at && !known; at = at->next)
        known = at == m;
    if (!known) {
        m->next = first;
        first = m;
    }
    pthread_rwlock_unlock(&lock);
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
static uint32_t hash_of(const struct metric *m, const char *const *labels)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < label_count(m); i++)
        for (size_t at = 0; at < METRIC_LABEL_BYTES && labels[i][at]; at++)
            hash = (hash ^ (unsigned char)labels[i][at]) * 16777619u;
    return hash;
}

/* Where in the slots a series is, or would be. */
static struct metric_series **slot_of(const struct metric *m, uint32_t hash)
{
    return &m->slots[hash % m->slot_count];
}

static const char *next_label(const char *label)
{
    return label + strlen(label) + 1;
}

static bool has_labels(const struct metric *m, const struct metric_series *s, const char *const *labels)
{
    const char *own = s->labels;
    bool same = true;
    for (size_t i = 0; same && i < label_count(m); i++, own = next_label(own))
        same = strncmp(own, labels[i], METRIC_LABEL_BYTES) == 0;
    return same;
}

static struct metric_series *find(const struct metric *m, const char *const *labels)
{
    uint32_t hash = hash_of(m, labels);
    struct metric_series *s = m->slot_count ? *slot_of(m, hash) : NULL;
    while (s && (s->hash != hash || !has_labels(m, s, labels)))
        s = s->next_in_slot;
    return s;
}

/* NULL on no memory. */
static struct metric_series *make_series(const struct metric *m, const char *const *labels)
{
    size_t bucket_bytes = m->kind == METRIC_HISTOGRAM ? (bound_count(m) + 1) * sizeof(atomic_uint_least64_t) : 0, bytes = 0;
    for (size_t i = 0; i < label_count(m); i++)
        bytes += strnlen(labels[i], METRIC_LABEL_BYTES) + 1;
    struct metric_series *s = calloc(1, sizeof *s + bucket_bytes + bytes);
    if (!s)
        return NULL;
    char *text = (char *)s->buckets + bucket_bytes;
    s->labels = text;
    s->hash = hash_of(m, labels);
    for (size_t i = 0; i < label_count(m); i++) {
        size_t length = strnlen(labels[i], METRIC_LABEL_BYTES);
        memcpy(text, labels[i], length); /* and its NUL is there */
        text += length + 1;
    }
    return s;
}

/* False: there is no room for one more. */
static bool make_slots(struct metric *m)
{
    if ((size_t)m->series_count < m->slot_count)
        return true;
    size_t count = m->slot_count ? m->slot_count * 2 : SLOTS_FIRST;
    struct metric_series **slots = calloc(count, sizeof(struct metric_series *));
    if (!slots)
        return m->slot_count > 0;
    free(m->slots);
    m->slots = slots;
    m->slot_count = count;
    for (struct metric_series *s = m->series; s; s = s->next) {
        s->next_in_slot = *slot_of(m, s->hash);
        *slot_of(m, s->hash) = s;
    }
    return true;
}

/* With more targets than there is room for most come here with each check. */
static bool is_full(const struct metric *m)
{
    return m->series_count >= (m->series_max > 0 ? m->series_max : METRIC_SERIES_MAX);
}

static void add_series(struct metric *m, const char *const *labels)
{
    pthread_rwlock_wrlock(&lock);
    struct metric_series *s = find(m, labels);
    if (!s && !is_full(m) && make_slots(m) && (s = make_series(m, labels))) {
        s->next = m->series;
        s->next_in_slot = *slot_of(m, s->hash);
        m->series = s;
        *slot_of(m, s->hash) = s;
        m->series_count++;
    }
    pthread_rwlock_unlock(&lock);
}

/* Not NULL: to be let go by let_go(). */
static struct metric_series *hold(struct metric *m, const char *const *labels)
{
    for (int tries = 0; tries < 2; tries++) {
        pthread_rwlock_rdlock(&lock);
        struct metric_series *s = find(m, labels);
        if (s)
            return s;
        pthread_rwlock_unlock(&lock);
        if (tries == 0 && !is_full(m))
            add_series(m, labels);
    }
    if (m != &dropped)
        metric_add(&dropped, NULL, 1);
    return NULL;
}

static void let_go(void)
{
    pthread_rwlock_unlock(&lock);
}

static void take_out_of_slot(const struct metric *m, const struct metric_series *gone)
{
    struct metric_series **at = slot_of(m, gone->hash);
    while (*at != gone)
        at = &(*at)->next_in_slot;
    *at = gone->next_in_slot;
}

static const char *label_at(const struct metric_series *s, size_t i)
{
    const char *label = s->labels;
    for (; i > 0; i--)
        label = next_label(label);
    return label;
}

static void forget(struct metric *m, size_t label, const char *value)
{
    struct metric_series *before = NULL, *next;
    for (struct metric_series *s = m->series; s; s = next) {
        next = s->next;
        if (strncmp(label_at(s, label), value, METRIC_LABEL_BYTES) != 0) {
            before = s;
            continue;
        }
        if (before)
            before->next = next;
        else
            m->series = next;
        take_out_of_slot(m, s);
        free(s);
        m->series_count--;
    }
}

void metrics_forget(const char *label, const char *value)
{
    pthread_rwlock_wrlock(&lock);
    for (struct metric *m = first; m; m = m->next)
        for (size_t i = 0; i < label_count(m); i++)
            if (strcmp(m->labels[i], label) == 0)
                forget(m, i, value);
    pthread_rwlock_unlock(&lock);
}

void metric_add(struct metric *m, const char *const *labels, uint64_t count)
{
    struct metric_series *s = hold(m, labels);
    if (!s)
        return;
    atomic_fetch_add(&s->value, (int64_t)count);
    let_go();
}

void metric_set(struct metric *m, const char *const *labels, int64_t value)
{
    struct metric_series *s = hold(m, labels);
    if (!s)
        return;
    atomic_store(&s->value, value);
    let_go();
}

void metric_observe_ms(struct metric *m, const char *const *labels, int64_t ms)
{
    struct metric_series *s = hold(m, labels);
    if (!s)
        return;
    if (ms < 0)
        ms = 0;
    size_t bucket = 0, bounds = bound_count(m);
    while (bucket < bounds && (double)ms / 1e3 > m->bounds[bucket])
        bucket++;
    atomic_fetch_add(&s->value, ms);
    atomic_fetch_add(&s->buckets[bucket], 1);
    let_go();
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
    const char *between = "{", *own = s->labels;
    for (size_t i = 0; i < label_count(m); i++, between = ",", own = next_label(own)) {
        strbuf_addf(b, "%s%s=\"", between, m->labels[i]);
        add_label_value(b, own);
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
    pthread_rwlock_rdlock(&lock);
    for (const struct metric *m = first; m; m = m->next)
        add_metric(&b, m, open);
    pthread_rwlock_unlock(&lock);
    metrics_add_process(&b);
    if (open)
        strbuf_add(&b, "# EOF\n");
    *ret_bytes = b.bytes;
    if (!b.overflowed)
        return strbuf_take(&b);
    strbuf_free(&b);
    return NULL;
}
