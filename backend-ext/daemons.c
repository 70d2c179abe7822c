/* Who has fallen silent. */
#include "backend-ext/daemons.h"
#include "backend-ext/app.h"
#include "common/base/base.h"
#include "common/metrics/metrics.h"
#include <stdlib.h>
#include <string.h>

enum { ASK_MS = 1000, LOOKS = 3, LOOK_MIN_MS = 200 };

static const char monitor_name[] = "health-monitor";

struct known {
    const char *name;
    int64_t seen_at_us; /* 0 = not known yet */
    bool silent;
};

struct daemons {
    struct app *app;
    int silent_after_ms;
    int64_t began_ms;
    bool begun; /* of the chores' thread: the database has a row for each */
    pthread_mutex_t lock;
    struct known known[DAEMONS_COUNT]; /* under the lock */
};

static struct metric silent_metric = {
    .kind = METRIC_GAUGE, .name = "selfheal_daemon_silent", .help = "1 where a daemon has not been heard of for SILENT_AFTER.", .labels = {"name"}};
static struct metric seen_metric = {
    .kind = METRIC_GAUGE, .name = "selfheal_daemon_seen_timestamp_seconds", .help = "When a daemon was last heard of.", .labels = {"name"}};

struct daemons *daemons_create(struct app *app, int silent_after_ms)
{
    static const char *const names[DAEMONS_COUNT] = {monitor_name, "ai-agent", "ai-diagnosis"};
    struct daemons *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->app = app;
    d->silent_after_ms = silent_after_ms;
    d->began_ms = clock_mono_ms();
    pthread_mutex_init(&d->lock, NULL);
    for (size_t i = 0; i < DAEMONS_COUNT; i++)
        d->known[i].name = names[i];
    metric_register(&silent_metric);
    metric_register(&seen_metric);
    return d;
}

void daemons_destroy(struct daemons *d)
{
    if (!d)
        return;
    pthread_mutex_destroy(&d->lock);
    free(d);
}

int daemons_look_ms(const struct daemons *d)
{
    int ms = d->silent_after_ms / LOOKS;
    return ms > DAEMONS_LOOK_MAX_MS ? DAEMONS_LOOK_MAX_MS : ms < LOOK_MIN_MS ? LOOK_MIN_MS : ms;
}

enum err_code daemons_heard_monitor(struct db_conn *c, struct err *err)
{
    return daemons_db_heard(c, monitor_name, err);
}

/* Whatever it answers: it lives. */
static bool answers(const struct daemons *d, struct http_client *client)
{
    struct http_response answer = {0};
    struct err err = {0};
    const struct http_call call = {
        .method = "GET", .path = "/health", .timeout_ms = ASK_MS, .connect_timeout_ms = ASK_MS, .cancel = &d->app->leaving};
    bool answered = http_client_call(client, &call, &answer, &err) == ERR_NONE;
    http_response_free(&answer);
    return answered;
}

static void say(const struct known *k, long long age_ms)
{
    if (k->silent)
        log_warn("daemon=%s is silent: not heard of for %lld s", k->name, age_ms / 1000);
    else
        log_info("daemon=%s is heard again", k->name);
}

static void take(struct daemons *d, const char *name, int64_t seen_at_us, long long age_ms)
{
    bool judged = clock_mono_ms() - d->began_ms > d->silent_after_ms;
    pthread_mutex_lock(&d->lock);
    for (size_t i = 0; i < DAEMONS_COUNT; i++) {
        struct known *k = &d->known[i];
        if (strcmp(k->name, name) != 0)
            continue;
        bool was_silent = k->silent;
        k->seen_at_us = seen_at_us;
        k->silent = judged && age_ms > d->silent_after_ms;
        if (k->silent != was_silent)
            say(k, age_ms);
        metric_set(&silent_metric, &k->name, k->silent);
        metric_set(&seen_metric, &k->name, seen_at_us / 1000000);
    }
    pthread_mutex_unlock(&d->lock);
}

static enum err_code look(struct daemons *d, bool agent, bool diagnosis, struct err *err)
{
    AUTO_RESULT PGresult *rows = NULL;
    AUTO_DB struct db_conn *c = NULL;
    enum err_code code = db_take(d->app->db, &c, err);
    for (size_t i = 0; !code && !d->begun && i < DAEMONS_COUNT; i++)
        code = daemons_db_begin(c, d->known[i].name, err);
    d->begun = d->begun || !code;
    if (!code && agent)
        code = daemons_db_heard(c, "ai-agent", err);
    if (!code && diagnosis)
        code = daemons_db_heard(c, "ai-diagnosis", err);
    if (!code)
        code = daemons_db_list(c, &rows, err);
    for (int i = 0; !code && i < PQntuples(rows); i++)
        take(d, PQgetvalue(rows, i, 0), strtoll(PQgetvalue(rows, i, 1), NULL, 10), strtoll(PQgetvalue(rows, i, 2), NULL, 10));
    return code;
}

bool daemons_round(void *ctx)
{
    struct daemons *d = ctx;
    struct err err = {0};
    bool agent = answers(d, d->app->agent), diagnosis = answers(d, d->app->ai);
    enum err_code code = look(d, agent, diagnosis, &err);
    if (code && code != ERR_UNAVAILABLE)
        log_warn("who is silent cannot be told now (%s), trying again", err.msg);
    return code != ERR_UNAVAILABLE;
}

json_t *daemons_json(struct daemons *d)
{
    json_t *list = json_array();
    pthread_mutex_lock(&d->lock);
    for (size_t i = 0; i < DAEMONS_COUNT; i++) {
        char at[CLOCK_TEXT_BYTES];
        const struct known *k = &d->known[i];
        json_array_append_new(list, json_pack("{s:s, s:o, s:b}", "name", k->name, "seen_at",
                                              k->seen_at_us ? json_string(clock_text(k->seen_at_us, at)) : json_null(), "silent", (int)k->silent));
    }
    pthread_mutex_unlock(&d->lock);
    return json_pack("{s:f, s:o}", "silent_after_s", (double)d->silent_after_ms / 1000, "daemons", list);
}

json_t *daemons_silent(struct daemons *d)
{
    json_t *list = json_array();
    pthread_mutex_lock(&d->lock);
    for (size_t i = 0; i < DAEMONS_COUNT; i++) {
        char at[CLOCK_TEXT_BYTES];
        const struct known *k = &d->known[i];
        if (k->silent)
            json_array_append_new(list, json_pack("{s:s, s:s}", "name", k->name, "seen_at", clock_text(k->seen_at_us, at)));
    }
    pthread_mutex_unlock(&d->lock);
    return list;
}
