/* outbox.c - the sender: one thread, who waits for how long, and what an answer means. */
#include "common/store/outbox.h"
#include "common/base/base.h"
#include "common/metrics/metrics.h"
#include "common/store/outbox_table.h"
#include "common/store/outbox_waits.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    CALL_TIMEOUT_MS = 5000,
    RETRY_MAX_MS = 10000,
    PENDING_MAX = 10000,
    STORE_RETRY_MS = 1000, /* after the store itself failed */
    NAME_MAX_BYTES = 512,  /* key, group */
    PATH_MAX_BYTES = 2048,
    BODY_MAX_BYTES = 4 * 1024 * 1024,
};

struct outbox {
    struct outbox_options options;
    struct outbox_table *table;
    pthread_t thread;
    bool thread_runs;
    atomic_bool stopping;

    pthread_mutex_t lock; /* guards what follows; taken before the store's lock, never after it */
    pthread_cond_t wake;  /* to the sender: something was put, or stop */
    pthread_cond_t moved; /* to waiters: an entry was delivered or parked */
    unsigned puts;        /* counts, so that the sender misses none */
    size_t pending_count, parked_count;
    struct outbox_wait all; /* the other side cannot be reached: everything waits; delay_ms 0 = it can */

    struct outbox_waits waits; /* the sender's own, like the next */
    int64_t round_ms;          /* one "now" for a whole round, else a wait could end unseen between looking and sleeping */
};

/* ---- who waits ---- */

/* True when this is the first failure of the outage. */
static bool all_wait(struct outbox *o)
{
    pthread_mutex_lock(&o->lock);
    bool first = o->all.delay_ms == 0;
    outbox_back_off(&o->all, o->options.retry_max_ms, clock_mono_ms());
    pthread_mutex_unlock(&o->lock);
    return first;
}

static bool group_wait(struct outbox *o, const char *group)
{
    bool first = false;
    if (!outbox_waits_add(&o->waits, group, clock_mono_ms(), &first))
        return all_wait(o); /* so many fail that it is no matter of groups any more */
    return first;
}

static bool group_waits(void *ctx, const char *group)
{
    const struct outbox *o = ctx;
    return outbox_waits_has(&o->waits, group, o->round_ms);
}

static void reached(struct outbox *o)
{
    pthread_mutex_lock(&o->lock);
    o->all = (struct outbox_wait){0};
    pthread_mutex_unlock(&o->lock);
}

/* ---- one attempt ---- */

enum outcome { DELIVERED, PARKED, RETRY_GROUP, RETRY_ALL, STOPPED };

struct attempt {
    struct http_response answer;
    struct err err; /* when there was no answer */
};

static enum outcome call(struct outbox *o, const char *method, const char *path, const char *body, struct attempt *a)
{
    http_response_free(&a->answer);
    a->err = (struct err){0};
    struct http_call c = {
        .method = method,
        .path = path,
        .body = body,
        .body_bytes = body ? strlen(body) : 0,
        .timeout_ms = o->options.call_timeout_ms,
        .cancel = &o->stopping,
    };
    switch (http_client_call(o->options.client, &c, &a->answer, &a->err)) {
    case ERR_NONE:
        reached(o);
        return DELIVERED;
    case ERR_CANCELLED:
        return STOPPED;
    case ERR_UNAVAILABLE:
        return RETRY_ALL;
    case ERR_INVALID:
        return PARKED;
    default:
        return RETRY_GROUP;
    }
}

static bool is_temporary(int status)
{
    return status == 401 || status == 403 || status == 408 || status == 425 || status == 429 || status >= 500;
}

/* Asks whether the other side has it.  DELIVERED: yes.  PARKED: no.  Else it could not say. */
static enum outcome verify(struct outbox *o, const struct outbox_row *row, struct attempt *a)
{
    enum outcome outcome = call(o, "GET", row->verify_path, NULL, a);
    if (outcome != DELIVERED)
        return outcome;
    if (a->answer.status == 200)
        return DELIVERED;
    return is_temporary(a->answer.status) ? RETRY_GROUP : PARKED;
}

/* After 409 or 5xx the entry may be there all the same.  `a` ends with the answer that decided. */
static enum outcome verify_refused(struct outbox *o, const struct outbox_row *row, struct attempt *a)
{
    struct attempt asked = {0};
    enum outcome outcome = verify(o, row, &asked);
    if (outcome == DELIVERED) {
        http_response_free(&a->answer);
        *a = asked;
        return DELIVERED;
    }
    http_response_free(&asked.answer);
    if (outcome == PARKED)
        return is_temporary(a->answer.status) ? RETRY_GROUP : PARKED;
    return outcome;
}

static enum outcome send_row(struct outbox *o, const struct outbox_row *row, struct attempt *a)
{
    if (row->tried && row->verify_path) {
        enum outcome outcome = verify(o, row, a);
        if (outcome != PARKED)
            return outcome;
    }
    /* Written before sending: after kill -9 in the middle the next life knows that it may have been sent. */
    if (!row->tried && outbox_table_mark_tried(o->table, row->seq, &a->err) != ERR_NONE)
        return RETRY_GROUP;
    enum outcome outcome = call(o, row->method, row->path, row->body, a);
    if (outcome != DELIVERED)
        return outcome;
    int status = a->answer.status;
    if (status >= 200 && status < 300)
        return DELIVERED;
    if (row->verify_path && (status == 409 || status >= 500))
        return verify_refused(o, row, a);
    return is_temporary(status) ? RETRY_GROUP : PARKED;
}

/* ---- what follows from it ---- */

static void count_moved(struct outbox *o, bool parked)
{
    pthread_mutex_lock(&o->lock);
    o->pending_count--;
    if (parked) /* looked up under the lock: a resend may have taken one away, a prune the oldest */
        o->parked_count = outbox_table_count(o->table, OUTBOX_PARKED);
    pthread_cond_broadcast(&o->moved);
    pthread_mutex_unlock(&o->lock);
}

static char *reason_of(const struct attempt *a)
{
    if (a->err.code != ERR_NONE)
        return strdup(a->err.msg);
    AUTO_FREE char *text = http_error_text(&a->answer);
    char *reason = NULL;
    if (asprintf(&reason, "answer %d%s%s", a->answer.status, text && text[0] ? ": " : "", text ? text : "") < 0)
        return NULL;
    return reason;
}

static enum outcome settle_delivered(struct outbox *o, const struct outbox_row *row, struct attempt *a)
{
    if (outbox_table_delivered(o->table, row->seq, &a->err) != ERR_NONE)
        return RETRY_GROUP;
    if (o->options.on_delivered)
        o->options.on_delivered(o->options.ctx, row->key, a->answer.status, a->answer.body);
    count_moved(o, false);
    return DELIVERED;
}

static enum outcome settle_parked(struct outbox *o, const struct outbox_row *row, const char *reason, struct attempt *a)
{
    if (outbox_table_park(o->table, row->seq, reason, &a->err) != ERR_NONE)
        return RETRY_GROUP;
    if (o->options.on_parked)
        o->options.on_parked(o->options.ctx, row->key, row->path, a->answer.status, reason);
    count_moved(o, true);
    return PARKED;
}

static void handle_row(struct outbox *o, const struct outbox_row *row)
{
    struct attempt a = {0};
    AUTO_TRACE = trace_begin(&row->trace);
    enum outcome outcome = send_row(o, row, &a);
    AUTO_FREE char *text = outcome == DELIVERED || outcome == STOPPED ? NULL : reason_of(&a);
    const char *reason = text ? text : "";
    if (outcome == DELIVERED)
        outcome = settle_delivered(o, row, &a);
    else if (outcome == PARKED)
        outcome = settle_parked(o, row, reason, &a);

    bool first = false;
    if (outcome == DELIVERED || outcome == PARKED)
        outbox_waits_end(&o->waits, row->group);
    else if (outcome == RETRY_GROUP)
        first = group_wait(o, row->group);
    else if (outcome == RETRY_ALL)
        first = all_wait(o);
    if (first && o->options.on_retry)
        o->options.on_retry(o->options.ctx, row->key, row->path, reason[0] ? reason : a.err.msg);
    http_response_free(&a.answer);
}

/* ---- the thread ---- */

static void cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t until_ms)
{
    if (until_ms < 0)
        pthread_cond_wait(cond, lock);
    else
        cond_wait_until_ms(cond, lock, until_ms);
}

/* Sleeps until the next moment, a put or stop.  `seen_puts` was read before the table was looked at. */
static void sleep_until_moment(struct outbox *o, unsigned seen_puts, int64_t until_ms)
{
    pthread_mutex_lock(&o->lock);
    while (!atomic_load(&o->stopping) && o->puts == seen_puts && (until_ms < 0 || clock_mono_ms() < until_ms))
        cond_wait_until(&o->wake, &o->lock, until_ms);
    pthread_mutex_unlock(&o->lock);
}

static void *send_all(void *arg)
{
    struct outbox *o = arg;
    while (!atomic_load(&o->stopping)) {
        pthread_mutex_lock(&o->lock);
        unsigned seen_puts = o->puts;
        int64_t all_until_ms = o->all.until_ms;
        pthread_mutex_unlock(&o->lock);
        o->round_ms = clock_mono_ms();
        if (all_until_ms > o->round_ms) {
            sleep_until_moment(o, seen_puts, all_until_ms);
            continue;
        }
        struct outbox_row row = {0};
        enum err_code code = outbox_table_next(o->table, group_waits, o, &row, NULL);
        if (code == ERR_NONE)
            handle_row(o, &row);
        else
            sleep_until_moment(o, seen_puts, code == ERR_NOT_FOUND ? outbox_waits_next_ms(&o->waits, o->round_ms) : o->round_ms + STORE_RETRY_MS);
        outbox_row_free(&row);
    }
    return NULL;
}

/* ---- numbers ---- */

static struct metric pending_metric = {.kind = METRIC_GAUGE, .name = "selfheal_outbox_pending", .help = "Entries that wait to be delivered."};
static struct metric parked_metric = {
    .kind = METRIC_GAUGE, .name = "selfheal_outbox_parked", .help = "Entries that the other side refused, kept until somebody sends them again."};

static void look(void *ctx)
{
    struct outbox *o = ctx;
    metric_set(&pending_metric, NULL, (int64_t)outbox_pending_count(o));
    metric_set(&parked_metric, NULL, (int64_t)outbox_parked_count(o));
}

static void show_numbers(struct outbox *o)
{
    metric_register(&pending_metric);
    metric_register(&parked_metric);
    metrics_look_add(look, o);
}

/* ---- public ---- */

static void init_locks(struct outbox *o)
{
    pthread_mutex_init(&o->lock, NULL);
    cond_init_monotonic(&o->wake);
    cond_init_monotonic(&o->moved);
}

enum err_code outbox_start(const struct outbox_options *options, struct outbox **ret, struct err *err)
{
    struct outbox *o = calloc(1, sizeof *o);
    if (!o)
        return err_set(err, ERR_NOMEM, "outbox: out of memory");
    o->options = *options;
    if (o->options.call_timeout_ms == 0)
        o->options.call_timeout_ms = CALL_TIMEOUT_MS;
    if (o->options.retry_max_ms == 0)
        o->options.retry_max_ms = RETRY_MAX_MS;
    if (o->options.pending_max == 0)
        o->options.pending_max = PENDING_MAX;
    o->waits.max_ms = o->options.retry_max_ms;
    init_locks(o);
    enum err_code code = outbox_table_open(options->store, &o->table, err);
    if (code == ERR_NONE) {
        o->pending_count = outbox_table_count(o->table, OUTBOX_PENDING);
        o->parked_count = outbox_table_count(o->table, OUTBOX_PARKED);
        code = daemon_thread(&o->thread, "outbox", send_all, o, err);
        o->thread_runs = code == ERR_NONE;
    }
    if (code != ERR_NONE) {
        outbox_stop(o);
        return code;
    }
    show_numbers(o);
    *ret = o;
    return ERR_NONE;
}

void outbox_stop(struct outbox *o)
{
    if (!o)
        return;
    metrics_look_remove(look, o);
    pthread_mutex_lock(&o->lock);
    atomic_store(&o->stopping, true);
    pthread_cond_broadcast(&o->wake);
    pthread_cond_broadcast(&o->moved);
    pthread_mutex_unlock(&o->lock);
    if (o->thread_runs)
        pthread_join(o->thread, NULL);
    outbox_table_close(o->table);
    outbox_waits_free(&o->waits);
    pthread_cond_destroy(&o->wake);
    pthread_cond_destroy(&o->moved);
    pthread_mutex_destroy(&o->lock);
    free(o);
}

static enum err_code check_entry(const struct outbox_entry *e, struct err *err)
{
    if (!e->key[0] || strlen(e->key) > NAME_MAX_BYTES || strlen(e->group) > NAME_MAX_BYTES)
        return err_set(err, ERR_INVALID, "outbox: key and group may have %d bytes", NAME_MAX_BYTES);
    if (strlen(e->path) > PATH_MAX_BYTES || (e->verify_path && strlen(e->verify_path) > PATH_MAX_BYTES))
        return err_set(err, ERR_LIMIT, "outbox entry %s: its path is longer than %d bytes", e->key, PATH_MAX_BYTES);
    if (strlen(e->body) > BODY_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "outbox entry %s: its body is larger than %d bytes", e->key, BODY_MAX_BYTES);
    return ERR_NONE;
}

enum err_code outbox_put(struct outbox *o, const struct outbox_entry *e, struct err *err)
{
    enum err_code code = check_entry(e, err);
    if (code != ERR_NONE)
        return code;
    pthread_mutex_lock(&o->lock);
    bool added = false;
    if (o->pending_count >= o->options.pending_max)
        code = err_set(err, ERR_LIMIT, "outbox: %zu entries are waiting already", o->pending_count);
    else
        code = outbox_table_put(o->table, e, &added, err);
    if (added) {
        o->pending_count++;
        o->puts++;
        /* News is a reason to ask again at once whether the other side is back, though not more often than at first. */
        if (o->all.delay_ms && clock_mono_ms() - (o->all.until_ms - o->all.delay_ms) >= OUTBOX_RETRY_FIRST_MS)
            o->all.until_ms = clock_mono_ms();
        pthread_cond_signal(&o->wake);
    }
    pthread_mutex_unlock(&o->lock);
    return code;
}

enum outbox_state outbox_wait(struct outbox *o, const char *key, int timeout_ms)
{
    int64_t until_ms = clock_mono_ms() + timeout_ms;
    pthread_mutex_lock(&o->lock);
    enum outbox_state state;
    while ((state = outbox_table_state(o->table, key)) == OUTBOX_PENDING && !atomic_load(&o->stopping) && clock_mono_ms() < until_ms)
        cond_wait_until(&o->moved, &o->lock, until_ms);
    pthread_mutex_unlock(&o->lock);
    return state;
}

size_t outbox_pending_count(struct outbox *o)
{
    pthread_mutex_lock(&o->lock);
    size_t count = o->pending_count;
    pthread_mutex_unlock(&o->lock);
    return count;
}

size_t outbox_parked_count(struct outbox *o)
{
    pthread_mutex_lock(&o->lock);
    size_t count = o->parked_count;
    pthread_mutex_unlock(&o->lock);
    return count;
}

json_t *outbox_parked(struct outbox *o, int max)
{
    return outbox_table_parked(o->table, max);
}

enum err_code outbox_resend(struct outbox *o, const char *key, struct err *err)
{
    pthread_mutex_lock(&o->lock);
    enum err_code code = outbox_table_resend(o->table, key, err);
    if (code == ERR_NONE) {
        o->pending_count++;
        o->parked_count--;
        o->puts++;
        pthread_cond_signal(&o->wake);
    }
    pthread_mutex_unlock(&o->lock);
    return code;
}
