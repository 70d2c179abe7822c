/* The history's thread and what waits for it. */
#include "health-monitor/history.h"
#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    GIVE_BACK_MS = 10 * 1000,
    FLUSH_MS = 5000, /* kill -9 costs at most this much of the numbers; a change of state is written at once */
    NUMBERS_FIRST = 64,
    NUMBERS_MAX = 4096, /* waiting; more can only mean that the disk is not to be written */
    STATES_MAX = 128,
    STATES_KEPT_MAX = 5000, /* a target that goes up and down all day has no more to tell than that */
    TRIM_MS = 10 * 60 * 1000,
    TRIM_MIN_MS = 1000,
    ROOM_SHARE = 10,           /* where there are too many, this part more goes: the next checks must not trim again */
    ROOM_AGAIN_MS = 60 * 1000, /* what did not help is not tried with every check */
    MINUTES_SHARE = 7,         /* of what is kept, this part by the minute */
};

static const double decimals_unit = 1e6, whole_from = 4e9;

struct waiting {
    struct series_number *numbers;
    size_t number_count, number_capacity;
    struct series_state states[STATES_MAX]; /* with texts of their own */
    size_t state_count;
};

struct history {
    struct series *series;
    struct series_limits limits;
    pthread_t thread;
    bool started;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t wake;
    struct waiting waiting;
    bool urgent, leaving;
    bool lost; /* the log has said that something is not kept */
    /* of the thread: */
    struct waiting taken;
    int64_t trim_at_ms, room_at_ms, give_back_at_ms;
    int64_t points_most; /* so many are kept at most: counted by the last trim, and what came since */
};

bool history_is_shown(const char *name)
{
    return *name != HISTORY_HIDDEN;
}

/* As exact as anybody measures, and without the noise of arithmetic, which would be kept at 8 bytes a number. */
static double rounded(double value)
{
    return fabs(value) < whole_from ? round(value * decimals_unit) / decimals_unit : round(value);
}

void history_number(struct history_numbers *n, const char *name, double value)
{
    if (n->count == HISTORY_INDICATORS_MAX || strlen(name) >= sizeof n->rows[0].name)
        return;
    snprintf(n->rows[n->count].name, sizeof n->rows[0].name, "%s", name);
    n->rows[n->count++].value = rounded(value);
}

struct series *history_series(struct history *h)
{
    return h->series;
}

bool history_fails(struct history *h)
{
    pthread_mutex_lock(&h->lock);
    bool fails = h->lost;
    pthread_mutex_unlock(&h->lock);
    return fails;
}

int64_t history_oldest_ms(const struct history *h)
{
    return clock_wall_us() / 1000 - h->limits.keep_ms;
}

/* ---- what waits; the lock is held ---- */

static bool has_room(struct waiting *w)
{
    if (w->number_count < w->number_capacity)
        return true;
    size_t more = w->number_capacity ? w->number_capacity * 2 : NUMBERS_FIRST;
    struct series_number *grown = more <= NUMBERS_MAX ? realloc(w->numbers, more * sizeof *grown) : NULL;
    if (!grown)
        return false;
    w->numbers = grown;
    w->number_capacity = more;
    return true;
}

static void say_lost(struct history *h, const char *why)
{
    if (!h->lost)
        log_warn("history: %s; targets are watched all the same", why);
    h->lost = true;
}

void history_add_numbers(struct history *h, const char *target, int64_t at_us, const struct history_numbers *n)
{
    if (!h)
        return;
    pthread_mutex_lock(&h->lock);
    struct waiting *w = &h->waiting;
    for (size_t i = 0; i < n->count; i++) {
        if (!has_room(w)) {
            say_lost(h, "more waits to be written than there is room for, some of it is not kept");
            break;
        }
        struct series_number *number = &w->numbers[w->number_count];
        number->at_ms = at_us / 1000;
        number->value = n->rows[i].value;
        int length = snprintf(number->name, sizeof number->name, "%s/%s", target, n->rows[i].name);
        w->number_count += length > 0 && (size_t)length < sizeof number->name;
    }
    if (w->number_count >= NUMBERS_MAX / 2 && !h->urgent) {
        h->urgent = true;
        pthread_cond_signal(&h->wake);
    }
    pthread_mutex_unlock(&h->lock);
}

/* Where there are too many the oldest goes: what is so now must not be lost.  Takes the text over. */
static void append_state(struct history *h, struct series_state state)
{
    struct waiting *w = &h->waiting;
    if (w->state_count == STATES_MAX) {
        say_lost(h, "more states wait to be written than there is room for, some are not kept");
        free((char *)w->states[0].text);
        memmove(w->states, w->states + 1, --w->state_count * sizeof w->states[0]);
    }
    w->states[w->state_count++] = state;
}

void history_add_state(struct history *h, const char *target, int64_t at_us, const char *text)
{
    char *copy = h ? strdup(text) : NULL;
    if (!copy)
        return;
    pthread_mutex_lock(&h->lock);
    append_state(h, (struct series_state){.name = target, .at_ms = at_us / 1000, .text = copy});
    h->urgent = true;
    pthread_cond_signal(&h->wake);
    pthread_mutex_unlock(&h->lock);
}

static void clear(struct waiting *w)
{
    for (size_t i = 0; i < w->state_count; i++)
        free((char *)w->states[i].text);
    free(w->numbers);
    *w = (struct waiting){0};
}

/* ---- the thread ---- */

static void note(struct history *h, enum err_code code, const struct err *err)
{
    pthread_mutex_lock(&h->lock);
    if (code)
        say_lost(h, err->msg);
    else if (h->lost)
        log_info("history: is written again");
    h->lost = code != ERR_NONE;
    pthread_mutex_unlock(&h->lock);
}

/* What was not written waits again, in its order; numbers do not: the next check brings others. */
static void put_back(struct history *h)
{
    pthread_mutex_lock(&h->lock);
    struct waiting later = h->waiting;
    h->waiting.state_count = 0;
    for (size_t i = 0; i < h->taken.state_count; i++)
        append_state(h, h->taken.states[i]);
    for (size_t i = 0; i < later.state_count; i++)
        append_state(h, later.states[i]);
    pthread_mutex_unlock(&h->lock);
    h->taken.state_count = 0;
}

/* Thins out to that many; true when they are no more. */
static bool trim_to(struct history *h, int64_t points_max)
{
    struct err err = {0};
    struct series_limits limits = h->limits;
    limits.points_max = points_max;
    enum err_code code = series_trim(h->series, &limits, clock_wall_us() / 1000, &h->points_most, &err);
    if (code)
        note(h, code, &err);
    return !code && h->points_most <= points_max;
}

/* There are never more than the limit, not even until the next trim: who sets it counts on the disk's size. */
static void make_room(struct history *h, int64_t count)
{
    int64_t points_max = h->limits.points_max - count;
    if (h->points_most <= points_max || clock_mono_ms() < h->room_at_ms)
        return;
    points_max -= h->limits.points_max / ROOM_SHARE;
    if (!trim_to(h, points_max > 0 ? points_max : 0))
        h->room_at_ms = clock_mono_ms() + ROOM_AGAIN_MS;
}

static void flush(struct history *h)
{
    struct waiting *w = &h->taken;
    struct err err = {0};
    enum err_code code = ERR_NONE;
    if (w->number_count || w->state_count) {
        size_t most = (size_t)h->limits.points_max, left_out = w->number_count > most ? w->number_count - most : 0;
        size_t count = w->number_count - left_out;
        make_room(h, (int64_t)count);
        code = series_put(h->series, left_out ? w->numbers + left_out : w->numbers, count, w->states, w->state_count, &err);
        h->points_most += code ? 0 : (int64_t)count;
        note(h, code, &err);
    }
    if (code)
        put_back(h);
    clear(w);
}

static void trim(struct history *h)
{
    int64_t every_ms = h->limits.keep_ms / 10;
    every_ms = every_ms > TRIM_MS ? TRIM_MS : every_ms < TRIM_MIN_MS ? TRIM_MIN_MS : every_ms;
    if (clock_mono_ms() < h->trim_at_ms)
        return;
    h->trim_at_ms = clock_mono_ms() + every_ms;
    trim_to(h, h->limits.points_max);
}

static bool take(struct history *h)
{
    int64_t until_ms = clock_mono_ms() + FLUSH_MS;
    pthread_mutex_lock(&h->lock);
    while (!h->urgent && !h->leaving && cond_wait_until_ms(&h->wake, &h->lock, until_ms))
        continue;
    bool leaving = h->leaving;
    h->urgent = false;
    h->taken = h->waiting;
    h->waiting = (struct waiting){0};
    pthread_mutex_unlock(&h->lock);
    return !leaving;
}

static void *history_body(void *arg)
{
    struct history *h = arg;
    bool go_on = true;
    h->points_most = h->limits.points_max; /* until it is known what an earlier run left */
    trim(h);
    while (go_on) {
        go_on = take(h);
        flush(h);
        if (go_on)
            trim(h);
        if (!go_on || clock_mono_ms() < h->give_back_at_ms)
            continue;
        h->give_back_at_ms = clock_mono_ms() + GIVE_BACK_MS;
        malloc_trim(0); /* what SQLite needed for it lies about in the heap, more than all that the monitor has */
    }
    return NULL;
}

enum err_code history_start(struct store *store, const struct config *config, struct history **ret, struct err *err)
{
    struct history *h = calloc(1, sizeof *h);
    if (!h)
        return err_set(err, ERR_NOMEM, "history: out of memory");
    h->limits = (struct series_limits){.raw_ms = config->history_raw_ms < config->history_keep_ms ? config->history_raw_ms : config->history_keep_ms,
                                       .minutes_ms = config->history_keep_ms / MINUTES_SHARE,
                                       .keep_ms = config->history_keep_ms,
                                       .points_max = config->history_points_max,
                                       .states_max = STATES_KEPT_MAX};
    if (h->limits.minutes_ms < h->limits.raw_ms)
        h->limits.minutes_ms = h->limits.raw_ms;
    pthread_mutex_init(&h->lock, NULL);
    cond_init_monotonic(&h->wake);
    enum err_code code = series_open(store, &h->series, err);
    if (!code)
        code = daemon_thread(&h->thread, "history", history_body, h, err);
    h->started = code == ERR_NONE;
    if (code)
        history_free(h);
    else
        *ret = h;
    return code;
}

void history_leave(struct history *h)
{
    if (!h || !h->started)
        return;
    pthread_mutex_lock(&h->lock);
    h->leaving = true;
    pthread_cond_signal(&h->wake);
    pthread_mutex_unlock(&h->lock);
    pthread_join(h->thread, NULL);
    h->started = false;
}

void history_free(struct history *h)
{
    if (!h)
        return;
    history_leave(h);
    clear(&h->waiting);
    series_close(h->series);
    pthread_cond_destroy(&h->wake);
    pthread_mutex_destroy(&h->lock);
    free(h);
}
