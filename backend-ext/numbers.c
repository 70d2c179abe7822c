/* The backend's numbers. */
#include "backend-ext/numbers.h"
#include "backend-ext/app.h"
#include "backend-ext/counters.h"
#include "backend-ext/diagnoser.h"
#include "common/metrics/metrics.h"
#include <stdlib.h>
#include <string.h>

/* Of what a person does: seconds to days. */
#define HUMAN_BOUNDS                                                                                                                                 \
    {                                                                                                                                                \
        1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 14400, 43200, 86400                                                                             \
    }

static struct metric open_incidents = {
    .kind = METRIC_GAUGE, .name = "selfheal_incidents_open", .help = "Incidents that are not resolved.", .labels = {"severity"}};
static struct metric detect = {.kind = METRIC_HISTOGRAM,
                               .name = "selfheal_incident_detect_seconds",
                               .help = "From the first thing that the monitor saw to the incident: the mean is the MTTD.",
                               .bounds = {0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120, 300}};
static struct metric acknowledge = {.kind = METRIC_HISTOGRAM,
                                    .name = "selfheal_incident_acknowledge_seconds",
                                    .help = "From an incident to the moment when somebody is on it: the mean is the MTTA.",
                                    .bounds = HUMAN_BOUNDS};
static struct metric approve = {.kind = METRIC_HISTOGRAM,
                                .name = "selfheal_proposal_approve_seconds",
                                .help = "From a proposal that was shown to its approval.",
                                .bounds = HUMAN_BOUNDS};
static struct metric heal = {.kind = METRIC_HISTOGRAM,
                             .name = "selfheal_incident_heal_seconds",
                             .help = "From an incident to its end, by a fix or otherwise: the mean is the MTTR.",
                             .labels = {"by"},
                             .bounds = HUMAN_BOUNDS};
static struct metric alerts = {
    .kind = METRIC_GAUGE, .name = "selfheal_alerts_pending", .help = "Alerts that wait to be sent.", .labels = {"receiver"}};
static struct metric queue = {
    .kind = METRIC_GAUGE, .name = "selfheal_diagnoser_queue_length", .help = "Incidents that wait in this backend for their diagnosis."};
static struct metric database = {.kind = METRIC_GAUGE, .name = "selfheal_database_up", .help = "1 while the database answers."};
static struct metric sockets = {.kind = METRIC_GAUGE, .name = "selfheal_sockets", .help = "Open WebSocket sessions."};

static char since[NUMBERS_SINCE_BYTES]; /* of the chores' thread */

static void look(void *ctx)
{
    const struct app *app = ctx;
    metric_set(&queue, NULL, diagnoser_waiting(app->diagnoser));
    metric_set(&database, NULL, db_is_up(app->db));
    metric_set(&sockets, NULL, (int64_t)ws_session_count(app->ws));
}

void numbers_start(struct app *app)
{
    struct metric *const all[] = {&open_incidents, &detect, &acknowledge, &approve, &heal, &alerts, &queue, &database, &sockets};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        metric_register(all[i]);
    counters_register();
    metrics_look_add(look, app);
}

void numbers_stop(struct app *app)
{
    metrics_look_remove(look, app);
}

/* A severity of which no incident is open any more has no row. */
static void show_state(const PGresult *rows)
{
    static const char *const severities[] = {"high", "medium", "low", "unknown"};
    enum { COUNT = sizeof severities / sizeof severities[0] };
    long long open_count[COUNT] = {0};
    for (int i = 0; i < PQntuples(rows); i++) {
        const char *const label[] = {PQgetvalue(rows, i, 1)};
        long long value = strtoll(PQgetvalue(rows, i, 2), NULL, 10);
        if (strcmp(PQgetvalue(rows, i, 0), "alerts") == 0) {
            metric_set(&alerts, label, value);
            continue;
        }
        size_t at = 0;
        while (at < COUNT - 1 && strcmp(severities[at], *label) != 0)
            at++;
        open_count[at] += value; /* a severity of somebody's own making counts as unknown */
    }
    for (size_t i = 0; i < COUNT; i++)
        metric_set(&open_incidents, &severities[i], open_count[i]);
}

static void count_ended(const PGresult *rows)
{
    static const struct {
        const char *kind;
        struct metric *metric;
    } kinds[] = {{"detect", &detect}, {"acknowledge", &acknowledge}, {"approve", &approve}, {"heal", &heal}};
    for (int i = 0; i < PQntuples(rows); i++) {
        const char *const label[] = {PQgetvalue(rows, i, 1)};
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
            if (strcmp(kinds[k].kind, PQgetvalue(rows, i, 0)) == 0)
                metric_observe_ms(kinds[k].metric, label, strtoll(PQgetvalue(rows, i, 2), NULL, 10));
    }
}

bool numbers_round(void *ctx)
{
    struct app *app = ctx;
    struct err err = {0};
    AUTO_RESULT PGresult *now = NULL, *over = NULL;
    AUTO_DB struct db_conn *c = NULL;
    enum err_code code = db_take(app->db, &c, &err);
    if (!code)
        code = numbers_db_state(c, &now, &err);
    if (!code)
        code = numbers_db_ended(c, since, &over, &err);
    if (!code) {
        show_state(now);
        count_ended(over);
    } else if (code != ERR_UNAVAILABLE) {
        log_warn("numbers cannot be read (%s), trying again", err.msg);
    }
    return !code;
}
