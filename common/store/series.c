/* series.c - the SQL of the numbers and states over time: kept and read. */
#include "common/store/series_internal.h"
#include <stdlib.h>
#include <string.h>

/* A point that is there already takes the new one in: a clock that was set back brings the same moment twice. */
#define TAKE_IN                                                                                                                                      \
    " ON CONFLICT(series, step_ms, at_ms) DO UPDATE SET low = min(low, excluded.low), high = max(high, excluded.high),"                              \
    " total = total + excluded.total, samples = samples + excluded.samples"

const int64_t series_steps_ms[SERIES_STEP_COUNT] = {0, SERIES_MINUTE_MS, SERIES_TEN_MINUTES_MS};

static const char *const statement_texts[] = {
    [NAME] = "INSERT INTO series(name) VALUES(?1) ON CONFLICT(name) DO NOTHING",
    [PUT] = ("INSERT INTO series_points SELECT id, 0, ?2, ?3, ?3, ?3, 1 FROM series WHERE name = ?1" TAKE_IN),
    [PUT_STATE] = "INSERT INTO series_states VALUES(?1, ?2, ?3) ON CONFLICT(name, at_ms) DO UPDATE SET value = excluded.value",
    [READ] = ("SELECT at_ms, step_ms, low, high, total, samples FROM series_points WHERE series = (SELECT id FROM series WHERE name = ?1)"
              " AND step_ms IN (0, 60000, 600000) AND at_ms BETWEEN ?2 AND ?3"),
    [LAST] = ("SELECT at_ms, step_ms, low, high, total, samples FROM series_points WHERE series = (SELECT id FROM series WHERE name = ?1)"
              " AND step_ms = ?2 AND at_ms <= ?3 - ?2 ORDER BY at_ms DESC LIMIT 1"),
    /* '0' is the character after '/' */
    [NAMES] = "SELECT name FROM series WHERE name > ?1 || '/' AND name < ?1 || '0' ORDER BY id",
    [STATES] = ("SELECT at_ms, value FROM (SELECT at_ms, value FROM series_states WHERE name = ?1 AND at_ms <= ?3 AND at_ms >="
                " coalesce((SELECT max(at_ms) FROM series_states WHERE name = ?1 AND at_ms <= ?2), ?2) ORDER BY at_ms DESC LIMIT ?4) ORDER BY at_ms"),
    [ROLL] = ("INSERT INTO series_points SELECT series, ?2, at_ms / ?2 * ?2, min(low), max(high), sum(total), sum(samples) FROM series_points"
              " WHERE series IN (SELECT id FROM series) AND step_ms = ?1 AND at_ms < ?3 GROUP BY series, at_ms / ?2" TAKE_IN),
    [ROLLED] = "DELETE FROM series_points WHERE series IN (SELECT id FROM series) AND step_ms = ?1 AND at_ms < ?2",
    [TRIM] = "DELETE FROM series_points WHERE series IN (SELECT id FROM series) AND step_ms IN (0, 60000, 600000) AND at_ms < ?1",
    [TRIM_PACKS] = "DELETE FROM series_packs WHERE series IN (SELECT id FROM series) AND step_ms = ?1 AND from_ms < ?2",
    /* The one that still held when the rest begins stays, and however many there are, the newest of each name: it holds now. */
    [TRIM_STATES] = ("DELETE FROM series_states WHERE at_ms < (SELECT max(at_ms) FROM series_states AS newer"
                     " WHERE newer.name = series_states.name AND newer.at_ms <= ?1)"
                     " OR (at_ms <= (SELECT at_ms FROM series_states ORDER BY at_ms DESC LIMIT 1 OFFSET ?2)"
                     " AND at_ms < (SELECT max(at_ms) FROM series_states AS newest WHERE newest.name = series_states.name))"),
    [COUNT] = "SELECT count(*) FROM series_points",
    [OLDEST] = ("SELECT min(min(coalesce((SELECT min(at_ms) FROM series_points WHERE series = id AND step_ms = step.ms), 9e18),"
                " coalesce((SELECT first_ms FROM series_packs WHERE series = id AND step_ms = step.ms ORDER BY from_ms LIMIT 1), 9e18))) FROM series,"
                " (SELECT 0 AS ms UNION ALL SELECT 60000 UNION ALL SELECT 600000) AS step WHERE name > ?1 || '/' AND name < ?1 || '0'"),
};
_Static_assert(sizeof statement_texts / sizeof statement_texts[0] == STATEMENT_COUNT, "a statement has no text");
_Static_assert(SERIES_MINUTE_MS == 60000 && SERIES_TEN_MINUTES_MS == 600000, "the numbers in the texts");

static const char set_up[] = "CREATE TABLE IF NOT EXISTS series(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
                             "CREATE TABLE IF NOT EXISTS series_points(series INTEGER NOT NULL, step_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
                             " low REAL NOT NULL, high REAL NOT NULL, total REAL NOT NULL, samples INTEGER NOT NULL,"
                             " PRIMARY KEY(series, step_ms, at_ms)) WITHOUT ROWID;"
                             "CREATE TABLE IF NOT EXISTS series_states(name TEXT NOT NULL, at_ms INTEGER NOT NULL, value TEXT NOT NULL,"
                             " PRIMARY KEY(name, at_ms)) WITHOUT ROWID;";

/* ---- open, close ---- */

sqlite3_stmt *series_begin_statement(struct series *s, sqlite3 *db, int which)
{
    if (!s->statements[which] && sqlite3_prepare_v3(db, statement_texts[which], -1, 0, &s->statements[which], NULL) != SQLITE_OK)
        return NULL;
    return s->statements[which];
}

void series_end_statement(struct series *s, int which)
{
    sqlite3_stmt *statement = s->statements[which];
    if (which > PUT_STATE) {
        sqlite3_finalize(statement);
        s->statements[which] = NULL;
    } else if (statement) {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
}

static enum err_code prepare(struct series *s, sqlite3 *db, struct err *err)
{
    enum err_code code = sqlite3_exec(db, set_up, NULL, NULL, NULL) == SQLITE_OK ? ERR_NONE : store_failure(s->store, "history", err);
    if (!code)
        code = series_packs_set_up(s->store, db, err);
    for (int i = 0; i < STATEMENT_COUNT && !code; i++) {
        if (!series_begin_statement(s, db, i))
            code = store_failure(s->store, "history", err);
        series_end_statement(s, i);
    }
    return code;
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

enum err_code series_begin(struct series *s, sqlite3 *db, struct err *err)
{
    return sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK ? ERR_NONE : store_failure(s->store, "history", err);
}

enum err_code series_end(struct series *s, sqlite3 *db, enum err_code code, struct err *err)
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

/* ---- put ---- */

static enum err_code put_number(struct series *s, sqlite3 *db, const struct series_number *n, struct err *err)
{
    sqlite3_stmt *name = series_begin_statement(s, db, NAME);
    if (!name)
        return store_failure(s->store, "history", err);
    bind_text(name, 1, n->name);
    enum err_code code = store_run(s->store, name, "history", err);
    if (code)
        return code;
    sqlite3_stmt *put = series_begin_statement(s, db, PUT);
    if (!put)
        return store_failure(s->store, "history", err);
    bind_text(put, 1, n->name);
    sqlite3_bind_int64(put, 2, n->at_ms);
    sqlite3_bind_double(put, 3, n->value);
    return store_run(s->store, put, "history", err);
}

static enum err_code put_state(struct series *s, sqlite3 *db, const struct series_state *state, struct err *err)
{
    if (strlen(state->text) >= SERIES_STATE_BYTES)
        return err_set(err, ERR_LIMIT, "history: a state of %s has more than %d bytes", state->name, SERIES_STATE_BYTES - 1);
    sqlite3_stmt *put = series_begin_statement(s, db, PUT_STATE);
    if (!put)
        return store_failure(s->store, "history", err);
    bind_text(put, 1, state->name);
    sqlite3_bind_int64(put, 2, state->at_ms);
    bind_text(put, 3, state->text);
    return store_run(s->store, put, "history", err);
}

enum err_code series_put(struct series *s, const struct series_number *numbers, size_t number_count, const struct series_state *states,
                         size_t state_count, struct err *err)
{
    sqlite3 *db = store_lock(s->store);
    enum err_code code = series_begin(s, db, err);
    for (size_t i = 0; i < number_count && !code; i++)
        code = put_number(s, db, &numbers[i], err);
    for (size_t i = 0; i < state_count && !code; i++)
        code = put_state(s, db, &states[i], err);
    code = series_end(s, db, code, err);
    sqlite3_db_release_memory(db); /* nobody reads these pages soon */
    store_unlock(s->store);
    return code;
}

/* ---- read ---- */

static void end_reading(struct series *s, sqlite3 *db, int which)
{
    series_end_statement(s, which);
    sqlite3_db_release_memory(db);
}

static struct series_point point_of(sqlite3_stmt *row)
{
    return (struct series_point){.at_ms = sqlite3_column_int64(row, 0),
                                 .step_ms = sqlite3_column_int64(row, 1),
                                 .low = sqlite3_column_double(row, 2),
                                 .high = sqlite3_column_double(row, 3),
                                 .sum = sqlite3_column_double(row, 4),
                                 .count = sqlite3_column_int64(row, 5)};
}

static struct series_point packed_point(int64_t step_ms, const struct pack_point *p)
{
    return (struct series_point){.at_ms = p->at_ms, .step_ms = step_ms, .low = p->low, .high = p->high, .sum = p->sum, .count = p->count};
}

struct reader {
    void (*each)(void *ctx, const struct series_point *p);
    void *ctx;
};

static void read_packed(void *ctx, int64_t step_ms, const struct pack_point *p)
{
    const struct reader *r = ctx;
    struct series_point point = packed_point(step_ms, p);
    r->each(r->ctx, &point);
}

enum err_code series_read(struct series *s, const char *name, int64_t from_ms, int64_t to_ms, void (*each)(void *ctx, const struct series_point *p),
                          void *ctx, struct err *err)
{
    sqlite3 *db = store_lock(s->store);
    sqlite3_stmt *read = series_begin_statement(s, db, READ);
    bind_text(read, 1, name);
    sqlite3_bind_int64(read, 2, from_ms);
    sqlite3_bind_int64(read, 3, to_ms);
    int step;
    while ((step = sqlite3_step(read)) == SQLITE_ROW) {
        struct series_point p = point_of(read);
        each(ctx, &p);
    }
    enum err_code code = step == SQLITE_DONE ? ERR_NONE : store_failure(s->store, "history", err);
    struct reader reader = {.each = each, .ctx = ctx};
    for (size_t i = 0; i < SERIES_STEP_COUNT && !code; i++)
        code = series_packs_read(s->store, db, name, series_steps_ms[i], from_ms, to_ms, read_packed, &reader, err);
    end_reading(s, db, READ);
    store_unlock(s->store);
    return code;
}

static bool is_newer(const struct series_point *p, const struct series_point *than)
{
    return p->count && (!than->count || p->at_ms + p->step_ms > than->at_ms + than->step_ms);
}

static enum err_code last_row(struct series *s, sqlite3_stmt *last, const char *name, int64_t step_ms, int64_t at_ms, struct series_point *ret,
                              struct err *err)
{
    bind_text(last, 1, name);
    sqlite3_bind_int64(last, 2, step_ms);
    sqlite3_bind_int64(last, 3, at_ms);
    int step = sqlite3_step(last);
    ret->count = 0;
    if (step == SQLITE_ROW)
        *ret = point_of(last);
    enum err_code code = step == SQLITE_ROW || step == SQLITE_DONE ? ERR_NONE : store_failure(s->store, "history", err);
    sqlite3_reset(last);
    return code;
}

enum err_code series_last(struct series *s, const char *name, int64_t at_ms, struct series_point *ret, struct err *err)
{
    enum err_code code = ERR_NONE;
    ret->count = 0;
    sqlite3 *db = store_lock(s->store);
    sqlite3_stmt *last = series_begin_statement(s, db, LAST);
    for (size_t i = 0; i < SERIES_STEP_COUNT && !code; i++) {
        struct series_point row, packed;
        struct pack_point in_pack = {.count = 0};
        code = last_row(s, last, name, series_steps_ms[i], at_ms, &row, err);
        if (!code)
            code = series_packs_last(s->store, db, name, series_steps_ms[i], at_ms, &in_pack, err);
        packed = packed_point(series_steps_ms[i], &in_pack);
        if (!code && is_newer(&row, ret))
            *ret = row;
        if (!code && is_newer(&packed, ret))
            *ret = packed;
    }
    end_reading(s, db, LAST);
    store_unlock(s->store);
    return code || ret->count ? code : err_set(err, ERR_NOT_FOUND, "history: nothing of %s", name);
}

enum err_code series_names(struct series *s, const char *parent, bool (*each)(void *ctx, const char *name), void *ctx, struct err *err)
{
    sqlite3 *db = store_lock(s->store);
    sqlite3_stmt *names = series_begin_statement(s, db, NAMES);
    bind_text(names, 1, parent);
    int step;
    bool go_on = true;
    while (go_on && (step = sqlite3_step(names)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(names, 0);
        go_on = name && each(ctx, name + strlen(parent) + 1);
    }
    enum err_code code = !go_on || step == SQLITE_DONE ? ERR_NONE : store_failure(s->store, "history", err);
    end_reading(s, db, NAMES);
    store_unlock(s->store);
    return code;
}

enum err_code series_states(struct series *s, const char *name, int64_t from_ms, int64_t to_ms, int max,
                            void (*each)(void *ctx, const struct series_state *state), void *ctx, struct err *err)
{
    sqlite3 *db = store_lock(s->store);
    sqlite3_stmt *states = series_begin_statement(s, db, STATES);
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
    end_reading(s, db, STATES);
    store_unlock(s->store);
    return code;
}

enum err_code series_oldest(struct series *s, const char *parent, int64_t *ret_ms, struct err *err)
{
    sqlite3 *db = store_lock(s->store);
    sqlite3_stmt *oldest = series_begin_statement(s, db, OLDEST);
    bind_text(oldest, 1, parent);
    bool found = sqlite3_step(oldest) == SQLITE_ROW;
    bool any = found && sqlite3_column_type(oldest, 0) == SQLITE_INTEGER; /* else nothing, or what stands for it */
    if (any)
        *ret_ms = sqlite3_column_int64(oldest, 0);
    enum err_code code = found ? ERR_NONE : store_failure(s->store, "history", err);
    end_reading(s, db, OLDEST);
    store_unlock(s->store);
    return code || any ? code : err_set(err, ERR_NOT_FOUND, "history: nothing of %s", parent);
}
