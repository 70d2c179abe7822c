/* series.c - all SQL of the numbers and states over time. */
#include "common/store/series.h"
#include "common/store/store_records_internal.h"
#include <stdlib.h>
#include <string.h>

enum { NAME, PUT, PUT_STATE, READ, LAST, NAMES, STATES, ROLL, ROLLED, TRIM, TRIM_STATES, COUNT, STATEMENT_COUNT };

/* A point that is there already takes the new one in: a clock that was set back brings the same moment twice. */
#define TAKE_IN                                                                                                                                      \
    " ON CONFLICT(series, step_ms, at_ms) DO UPDATE SET low = min(low, excluded.low), high = max(high, excluded.high),"                              \
    " total = total + excluded.total, samples = samples + excluded.samples"

static const char *const statement_texts[] = {
    [NAME] = "INSERT INTO series(name) VALUES(?1) ON CONFLICT(name) DO NOTHING",
    [PUT] = "INSERT INTO series_points SELECT id, 0, ?2, ?3, ?3, ?3, 1 FROM series WHERE name = ?1" TAKE_IN,
    [PUT_STATE] = "INSERT INTO series_states VALUES(?1, ?2, ?3) ON CONFLICT(name, at_ms) DO UPDATE SET value = excluded.value",
    [READ] = ("SELECT at_ms, step_ms, low, high, total, samples FROM series_points WHERE series = (SELECT id FROM series WHERE name = ?1)"
              " AND step_ms IN (0, 60000, 600000) AND at_ms BETWEEN ?2 AND ?3"),
    [LAST] = ("SELECT at_ms, step_ms, low, high, total, samples FROM series_points WHERE series = (SELECT id FROM series WHERE name = ?1)"
              " AND step_ms = ?2 AND at_ms <= ?3 ORDER BY at_ms DESC LIMIT 1"),
    /* '0' is the character after '/' */
    [NAMES] = "SELECT name FROM series WHERE name > ?1 || '/' AND name < ?1 || '0' ORDER BY id",
    [STATES] = ("SELECT at_ms, value FROM (SELECT at_ms, value FROM series_states WHERE name = ?1 AND at_ms <= ?3 AND at_ms >="
                " coalesce((SELECT max(at_ms) FROM series_states WHERE name = ?1 AND at_ms <= ?2), ?2) ORDER BY at_ms DESC LIMIT ?4) ORDER BY at_ms"),
    [ROLL] = ("INSERT INTO series_points SELECT series, ?2, at_ms / ?2 * ?2, min(low), max(high), sum(total), sum(samples) FROM series_points"
              " WHERE series IN (SELECT id FROM series) AND step_ms = ?1 AND at_ms < ?3 GROUP BY series, at_ms / ?2" TAKE_IN),
    [ROLLED] = "DELETE FROM series_points WHERE series IN (SELECT id FROM series) AND step_ms = ?1 AND at_ms < ?2",
    [TRIM] = "DELETE FROM series_points WHERE series IN (SELECT id FROM series) AND step_ms IN (0, 60000, 600000) AND at_ms < ?1",
    /* The one that still held when the rest begins stays. */
    [TRIM_STATES] = ("DELETE FROM series_states WHERE at_ms < (SELECT max(at_ms) FROM series_states AS newer"
                     " WHERE newer.name = series_states.name AND newer.at_ms <= ?1)"),
    [COUNT] = "SELECT count(*) FROM series_points",
};
_Static_assert(sizeof statement_texts / sizeof statement_texts[0] == STATEMENT_COUNT, "a statement has no text");
_Static_assert(SERIES_MINUTE_MS == 60000 && SERIES_TEN_MINUTES_MS == 600000, "the numbers in the texts");

static const char set_up[] = "CREATE TABLE IF NOT EXISTS series(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
                             "CREATE TABLE IF NOT EXISTS series_points(series INTEGER NOT NULL, step_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
                             " low REAL NOT NULL, high REAL NOT NULL, total REAL NOT NULL, samples INTEGER NOT NULL,"
                             " PRIMARY KEY(series, step_ms, at_ms)) WITHOUT ROWID;"
                             "CREATE TABLE IF NOT EXISTS series_states(name TEXT NOT NULL, at_ms INTEGER NOT NULL, value TEXT NOT NULL,"
                             " PRIMARY KEY(name, at_ms)) WITHOUT ROWID;";

struct series {
    struct store *store;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

/* ---- open, close ---- */

static enum err_code prepare(struct series *s, sqlite3 *db, struct err *err)
{
    if (sqlite3_exec(db, set_up, NULL, NULL, NULL) != SQLITE_OK)
        return store_failure(s->store, "history", err);
    for (int i = 0; i < STATEMENT_COUNT; i++)
        if (sqlite3_prepare_v3(db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT, &s->statements[i], NULL) != SQLITE_OK)
            return store_failure(s->store, "history", err);
    return ERR_NONE;
}

enum err_code series_open(struct store *store, struct series **ret, struct err *err)
{
    struct series *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "history: out of memory");
    s->store = store;
    enum err_code code = prepare(s, store_lock(store), err);
    store_unlock(store);
    if (code)
        series_close(s);
    else
        *ret = s;
    return code;
}

void series_close(struct series *s)
{
    if (!s)
        return;
    store_lock(s->store);
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(s->statements[i]);
    store_unlock(s->store);
    free(s);
}

/* ---- transactions; the store is locked ---- */

static enum err_code begin(struct series *s, sqlite3 *db, struct err *err)
{
    return sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK ? ERR_NONE : store_failure(s->store, "history", err);
}

static enum err_code end(struct series *s, sqlite3 *db, enum err_code code, struct err *err)
{
    if (!code && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        code = store_failure(s->store, "history", err);
    if (code && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return code;
}

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static void done(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

/* ---- put ---- */

static enum err_code put_number(struct series *s, const struct series_number *n, struct err *err)
{
    bind_text(s->statements[NAME], 1, n->name);
    enum err_code code = store_run(s->store, s->statements[NAME], "history", err);
    if (code)
        return code;
    sqlite3_stmt *put = s->statements[PUT];
    bind_text(put, 1, n->name);
    sqlite3_bind_int64(put, 2, n->at_ms);
    sqlite3_bind_double(put, 3, n->value);
    return store_run(s->store, put, "history", err);
}

static enum err_code put_state(struct series *s, const struct series_state *state, struct err *err)
{
    if (strlen(state->text) >= SERIES_STATE_BYTES)
        return err_set(err, ERR_LIMIT, "history: a state of %s has more than %d bytes", state->name, SERIES_STATE_BYTES - 1);
    sqlite3_stmt *put = s->statements[PUT_STATE];
    bind_text(put, 1, state->name);
    sqlite3_bind_int64(put, 2, state->at_ms);
    bind_text(put, 3, state->text);
    return store_run(s->store, put, "history", err);
}

enum err_code series_put(struct series *s, const struct series_number *numbers, size_t number_count, const struct series_state *states,
                         size_t state_count, struct err *err)
{
    sqlite3 *db = store_lock(s->store);
    enum err_code code = begin(s, db, err);
    for (size_t i = 0; i < number_count && !code; i++)
        code = put_number(s, &numbers[i], err);
    for (size_t i = 0; i < state_count && !code; i++)
        code = put_state(s, &states[i], err);
    code = end(s, db, code, err);
    store_unlock(s->store);
    return code;
}

/* ---- read ---- */

static struct series_point point_of(sqlite3_stmt *row)
{
    return (struct series_point){.at_ms = sqlite3_column_int64(row, 0),
                                 .step_ms = sqlite3_column_int64(row, 1),
                                 .low = sqlite3_column_double(row, 2),
                                 .high = sqlite3_column_double(row, 3),
                                 .sum = sqlite3_column_double(row, 4),
                                 .count = sqlite3_column_int64(row, 5)};
}

enum err_code series_read(struct series *s, const char *name, int64_t from_ms, int64_t to_ms, void (*each)(void *ctx, const struct series_point *p),
                          void *ctx, struct err *err)
{
    store_lock(s->store);
    sqlite3_stmt *read = s->statements[READ];
    bind_text(read, 1, name);
    sqlite3_bind_int64(read, 2, from_ms);
    sqlite3_bind_int64(read, 3, to_ms);
    int step;
    while ((step = sqlite3_step(read)) == SQLITE_ROW) {
        struct series_point p = point_of(read);
        each(ctx, &p);
    }
    enum err_code code = step == SQLITE_DONE ? ERR_NONE : store_failure(s->store, "history", err);
    done(read);
    store_unlock(s->store);
    return code;
}

enum err_code series_last(struct series *s, const char *name, int64_t at_ms, struct series_point *ret, struct err *err)
{
    static const int64_t steps_ms[] = {0, SERIES_MINUTE_MS, SERIES_TEN_MINUTES_MS};
    enum err_code code = ERR_NONE;
    ret->count = 0;
    store_lock(s->store);
    sqlite3_stmt *last = s->statements[LAST];
    for (size_t i = 0; i < sizeof steps_ms / sizeof steps_ms[0] && !code; i++) {
        bind_text(last, 1, name);
        sqlite3_bind_int64(last, 2, steps_ms[i]);
        sqlite3_bind_int64(last, 3, at_ms);
        int step = sqlite3_step(last);
        if (step == SQLITE_ROW && (!ret->count || sqlite3_column_int64(last, 0) > ret->at_ms))
            *ret = point_of(last);
        else if (step != SQLITE_ROW && step != SQLITE_DONE)
            code = store_failure(s->store, "history", err);
        done(last);
    }
    store_unlock(s->store);
    return code || ret->count ? code : err_set(err, ERR_NOT_FOUND, "history: nothing of %s", name);
}

enum err_code series_names(struct series *s, const char *parent, bool (*each)(void *ctx, const char *name), void *ctx, struct err *err)
{
    store_lock(s->store);
    sqlite3_stmt *names = s->statements[NAMES];
    bind_text(names, 1, parent);
    int step;
    bool go_on = true;
    while (go_on && (step = sqlite3_step(names)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(names, 0);
        go_on = name && each(ctx, name + strlen(parent) + 1);
    }
    enum err_code code = !go_on || step == SQLITE_DONE ? ERR_NONE : store_failure(s->store, "history", err);
    done(names);
    store_unlock(s->store);
    return code;
}

enum err_code series_states(struct series *s, const char *name, int64_t from_ms, int64_t to_ms, int max,
                            void (*each)(void *ctx, const struct series_state *state), void *ctx, struct err *err)
{
    store_lock(s->store);
    sqlite3_stmt *states = s->statements[STATES];
    bind_text(states, 1, name);
    sqlite3_bind_int64(states, 2, from_ms);
    sqlite3_bind_int64(states, 3, to_ms);
    sqlite3_bind_int(states, 4, max);
    int step;
    while ((step = sqlite3_step(states)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(states, 1);
        struct series_state state = {.name = name, .at_ms = sqlite3_column_int64(states, 0), .text = text ? text : ""};
        each(ctx, &state);
    }
    enum err_code code = step == SQLITE_DONE ? ERR_NONE : store_failure(s->store, "history", err);
    done(states);
    store_unlock(s->store);
    return code;
}

/* ---- trim; the store is locked ---- */

/* Whole buckets only, so that one is not made of two halves that are looked at apart. */
static enum err_code roll(struct series *s, int64_t from_step_ms, int64_t to_step_ms, int64_t before_ms, struct err *err)
{
    int64_t cut_ms = before_ms / to_step_ms * to_step_ms;
    sqlite3_stmt *statement = s->statements[ROLL];
    sqlite3_bind_int64(statement, 1, from_step_ms);
    sqlite3_bind_int64(statement, 2, to_step_ms);
    sqlite3_bind_int64(statement, 3, cut_ms);
    enum err_code code = store_run(s->store, statement, "history", err);
    if (code)
        return code;
    statement = s->statements[ROLLED];
    sqlite3_bind_int64(statement, 1, from_step_ms);
    sqlite3_bind_int64(statement, 2, cut_ms);
    return store_run(s->store, statement, "history", err);
}

static enum err_code drop_before(struct series *s, int64_t cut_ms, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (int i = TRIM; i <= TRIM_STATES && !code; i++) {
        sqlite3_bind_int64(s->statements[i], 1, cut_ms);
        code = store_run(s->store, s->statements[i], "history", err);
    }
    return code;
}

static enum err_code count_points(struct series *s, int64_t *ret, struct err *err)
{
    sqlite3_stmt *statement = s->statements[COUNT];
    enum err_code code = sqlite3_step(statement) == SQLITE_ROW ? ERR_NONE : store_failure(s->store, "history", err);
    *ret = code ? 0 : sqlite3_column_int64(statement, 0);
    done(statement);
    return code;
}

static enum err_code thin_out(struct series *s, const struct series_limits *l, int64_t now_ms, struct err *err)
{
    enum err_code code = roll(s, 0, SERIES_MINUTE_MS, now_ms - l->raw_ms, err);
    if (!code)
        code = roll(s, SERIES_MINUTE_MS, SERIES_TEN_MINUTES_MS, now_ms - l->minutes_ms, err);
    return code ? code : drop_before(s, now_ms - l->keep_ms, err);
}

enum err_code series_trim(struct series *s, const struct series_limits *limits, int64_t now_ms, struct err *err)
{
    struct series_limits l = *limits;
    int64_t count = 0;
    sqlite3 *db = store_lock(s->store);
    enum err_code code = begin(s, db, err);
    do {
        if (!code)
            code = thin_out(s, &l, now_ms, err);
        if (!code)
            code = count_points(s, &count, err);
        l.raw_ms /= 2;
        l.minutes_ms /= 2;
        l.keep_ms /= 2;
    } while (!code && count > l.points_max && l.keep_ms > 0);
    code = end(s, db, code, err);
    store_unlock(s->store);
    return code;
}
