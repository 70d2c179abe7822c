/* The SQL of packs. */
#include "common/store/series_packs.h"
#include "common/store/store_records_internal.h"
#include <stdlib.h>
#include <string.h>

enum { SPAN_RAW_MS = 3600 * 1000, SPAN_MEANS_MS = 24 * 3600 * 1000, ALL_ROWS = 1000 * 1000 * 1000 };

/* With row ids: a page of a table WITHOUT ROWID holds no blob of more than a quarter of it, and gives the rest a page of its own. */
static const char set_up[] = "CREATE TABLE IF NOT EXISTS series_packs(series INTEGER NOT NULL, step_ms INTEGER NOT NULL, from_ms INTEGER NOT NULL,"
                             " first_ms INTEGER NOT NULL, samples INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE(series, step_ms, from_ms));";

int64_t series_pack_span_ms(int64_t step_ms)
{
    return step_ms ? SPAN_MEANS_MS : SPAN_RAW_MS;
}

static int64_t span_of(int64_t step_ms, int64_t at_ms)
{
    int64_t span_ms = series_pack_span_ms(step_ms);
    return at_ms / span_ms * span_ms;
}

/* Prepared for this once: they are asked now and then, and would only lie in memory. */
static sqlite3_stmt *prepared(sqlite3 *db, const char *text, const int64_t *numbers, int count)
{
    sqlite3_stmt *ret = NULL;
    if (sqlite3_prepare_v2(db, text, -1, &ret, NULL) != SQLITE_OK)
        return NULL;
    for (int i = 0; i < count; i++)
        sqlite3_bind_int64(ret, i + 1, numbers[i]);
    return ret;
}

static enum err_code run_once(struct store *store, sqlite3 *db, const char *text, const int64_t *numbers, int count, struct err *err)
{
    sqlite3_stmt *statement = prepared(db, text, numbers, count);
    enum err_code code = statement && sqlite3_step(statement) == SQLITE_DONE ? ERR_NONE : store_failure(store, "history", err);
    sqlite3_finalize(statement);
    return code;
}

static enum err_code count_once(struct store *store, sqlite3 *db, const char *text, int64_t *ret, struct err *err)
{
    sqlite3_stmt *statement = prepared(db, text, NULL, 0);
    enum err_code code = statement && sqlite3_step(statement) == SQLITE_ROW ? ERR_NONE : store_failure(store, "history", err);
    if (!code)
        *ret = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code;
}

enum err_code series_packs_set_up(struct store *store, sqlite3 *db, struct err *err)
{
    return sqlite3_exec(db, set_up, NULL, NULL, NULL) == SQLITE_OK ? ERR_NONE : store_failure(store, "history", err);
}

enum err_code series_packs_count(struct store *store, sqlite3 *db, int64_t *ret, struct err *err)
{
    return count_once(store, db, "SELECT coalesce(sum(samples), 0) FROM series_packs", ret, err);
}

/* ---- one pack ---- */

struct span {
    int64_t series, step_ms, from_ms;
};

struct points {
    struct pack_point *all;
    size_t count;
};

static enum err_code unpack_column(sqlite3_stmt *row, int column, struct points *ret, struct err *err)
{
    const void *bytes = sqlite3_column_blob(row, column);
    return unpack_points(bytes ? bytes : "", (size_t)sqlite3_column_bytes(row, column), &ret->all, &ret->count, err);
}

/* Damaged packs are left where they are and out of every answer: they must not hold up what can be read. */
static bool is_damaged(enum err_code code, const struct err *err)
{
    if (code == ERR_PROTOCOL)
        log_warn("%s", err->msg);
    return code == ERR_PROTOCOL;
}

static enum err_code get_pack(struct store *store, sqlite3 *db, const struct span *s, struct points *ret, struct err *err)
{
    const int64_t key[] = {s->series, s->step_ms, s->from_ms};
    sqlite3_stmt *row = prepared(db, "SELECT data FROM series_packs WHERE series = ?1 AND step_ms = ?2 AND from_ms = ?3", key, 3);
    int step = row ? sqlite3_step(row) : SQLITE_ERROR;
    enum err_code code = step == SQLITE_ROW ? unpack_column(row, 0, ret, err) : step == SQLITE_DONE ? ERR_NONE : store_failure(store, "history", err);
    sqlite3_finalize(row);
    return is_damaged(code, err) ? ERR_NONE : code;
}

static enum err_code put_pack(struct store *store, sqlite3 *db, const struct span *s, const struct points *p, struct err *err)
{
    const int64_t values[] = {s->series, s->step_ms, s->from_ms, p->all[0].at_ms, (int64_t)p->count};
    AUTO_FREE void *bytes = NULL;
    size_t byte_count = 0;
    enum err_code code = pack_points(p->all, p->count, &bytes, &byte_count, err);
    if (code)
        return code;
    sqlite3_stmt *put = prepared(db, "INSERT OR REPLACE INTO series_packs VALUES(?1, ?2, ?3, ?4, ?5, ?6)", values, 5);
    bool done = put && sqlite3_bind_blob(put, 6, bytes, (int)byte_count, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(put) == SQLITE_DONE;
    code = done ? ERR_NONE : store_failure(store, "history", err);
    sqlite3_finalize(put);
    return code;
}

/* ---- rows to packs ---- */

static struct pack_point point_of_row(sqlite3_stmt *row)
{
    return (struct pack_point){.at_ms = sqlite3_column_int64(row, 0),
                               .low = sqlite3_column_double(row, 1),
                               .high = sqlite3_column_double(row, 2),
                               .sum = sqlite3_column_double(row, 3),
                               .count = sqlite3_column_int64(row, 4)};
}

/* At most as many as fit, the oldest first: the rest stays as rows. */
static enum err_code rows_of_span(struct store *store, sqlite3 *db, const struct span *s, size_t room, struct points *ret, struct err *err)
{
    const int64_t numbers[] = {s->series, s->step_ms, s->from_ms, s->from_ms + series_pack_span_ms(s->step_ms), (int64_t)room};
    sqlite3_stmt *rows = prepared(db,
                                  "SELECT at_ms, low, high, total, samples FROM series_points WHERE series = ?1 AND step_ms = ?2"
                                  " AND at_ms >= ?3 AND at_ms < ?4 ORDER BY at_ms LIMIT ?5",
                                  numbers, 5);
    size_t capacity = 0;
    int step = SQLITE_ERROR;
    while (rows && (step = sqlite3_step(rows)) == SQLITE_ROW) {
        if (ret->count == capacity) {
            capacity = capacity ? capacity * 2 : 512;
            struct pack_point *grown = realloc(ret->all, capacity * sizeof *grown);
            if (!grown)
                break;
            ret->all = grown;
        }
        ret->all[ret->count++] = point_of_row(rows);
    }
    sqlite3_finalize(rows);
    return step == SQLITE_DONE  ? ERR_NONE
           : step == SQLITE_ROW ? err_set(err, ERR_NOMEM, "history: out of memory")
                                : store_failure(store, "history", err);
}

static void take_in(struct pack_point *into, const struct pack_point *p)
{
    into->low = p->low < into->low ? p->low : into->low;
    into->high = p->high > into->high ? p->high : into->high;
    into->sum += p->sum;
    into->count += p->count;
}

/* Both in the order of time; what is of the same moment becomes one. */
static enum err_code merge(const struct points *a, const struct points *b, struct points *ret, struct err *err)
{
    size_t i = 0, k = 0;
    ret->all = calloc(a->count + b->count, sizeof *ret->all);
    if (!ret->all)
        return err_set(err, ERR_NOMEM, "history: out of memory");
    while (i < a->count || k < b->count) {
        bool first = k == b->count || (i < a->count && a->all[i].at_ms <= b->all[k].at_ms);
        const struct pack_point *next = first ? &a->all[i++] : &b->all[k++];
        if (ret->count && ret->all[ret->count - 1].at_ms == next->at_ms)
            take_in(&ret->all[ret->count - 1], next);
        else
            ret->all[ret->count++] = *next;
    }
    return ERR_NONE;
}

static enum err_code drop_rows(struct store *store, sqlite3 *db, const struct span *s, int64_t last_ms, struct err *err)
{
    const int64_t numbers[] = {s->series, s->step_ms, s->from_ms, last_ms};
    return run_once(store, db, "DELETE FROM series_points WHERE series = ?1 AND step_ms = ?2 AND at_ms BETWEEN ?3 AND ?4", numbers, 4, err);
}

static enum err_code fill_span(struct store *store, sqlite3 *db, const struct span *s, struct err *err)
{
    struct points kept = {0}, fresh = {0}, all = {0};
    enum err_code code = get_pack(store, db, s, &kept, err);
    size_t room = PACK_POINTS_MAX - kept.count;
    if (!code && room > 0)
        code = rows_of_span(store, db, s, room, &fresh, err);
    if (!code && fresh.count > 0)
        code = merge(&kept, &fresh, &all, err);
    if (!code && all.count > 0)
        code = put_pack(store, db, s, &all, err);
    if (!code && all.count > 0)
        code = drop_rows(store, db, s, fresh.all[fresh.count - 1].at_ms, err);
    free(kept.all);
    free(fresh.all);
    free(all.all);
    return code;
}

/* The oldest row of a series that lies before that moment and behind `after_ms`; false: none. */
static bool next_row(sqlite3 *db, const struct span *s, int64_t before_ms, int64_t after_ms, int64_t *ret_ms)
{
    const int64_t numbers[] = {s->series, s->step_ms, after_ms, before_ms};
    sqlite3_stmt *row = prepared(
        db, "SELECT at_ms FROM series_points WHERE series = ?1 AND step_ms = ?2 AND at_ms >= ?3 AND at_ms < ?4 ORDER BY at_ms LIMIT 1", numbers, 4);
    bool found = row && sqlite3_step(row) == SQLITE_ROW;
    if (found)
        *ret_ms = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return found;
}

static enum err_code fill_series(struct store *store, sqlite3 *db, struct span s, int64_t before_ms, struct err *err)
{
    enum err_code code = ERR_NONE;
    int64_t at_ms = INT64_MIN;
    while (!code && next_row(db, &s, before_ms, at_ms, &at_ms)) {
        s.from_ms = span_of(s.step_ms, at_ms);
        code = fill_span(store, db, &s, err);
        at_ms = s.from_ms + series_pack_span_ms(s.step_ms);
    }
    return code;
}

enum err_code series_packs_fill(struct store *store, sqlite3 *db, int64_t step_ms, int64_t now_ms, bool all, struct err *err)
{
    int64_t series_max = 0;
    enum err_code code = count_once(store, db, "SELECT coalesce(max(id), 0) FROM series", &series_max, err);
    for (int64_t series = 1; series <= series_max && !code; series++) {
        struct span s = {.series = series, .step_ms = step_ms};
        code = fill_series(store, db, s, all ? INT64_MAX : span_of(step_ms, now_ms), err);
    }
    return code;
}

/* ---- packs to rows ---- */

static enum err_code put_rows(struct store *store, sqlite3 *db, const struct span *s, const struct points *p, struct err *err)
{
    const int64_t key[] = {s->series, s->step_ms};
    sqlite3_stmt *put = prepared(db,
                                 "INSERT INTO series_points VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(series, step_ms, at_ms) DO UPDATE SET"
                                 " low = min(low, excluded.low), high = max(high, excluded.high), total = total + excluded.total,"
                                 " samples = samples + excluded.samples",
                                 key, 2);
    bool done = put != NULL;
    for (size_t i = 0; i < p->count && done; i++) {
        sqlite3_bind_int64(put, 3, p->all[i].at_ms);
        sqlite3_bind_double(put, 4, p->all[i].low);
        sqlite3_bind_double(put, 5, p->all[i].high);
        sqlite3_bind_double(put, 6, p->all[i].sum);
        sqlite3_bind_int64(put, 7, p->all[i].count);
        done = sqlite3_step(put) == SQLITE_DONE;
        sqlite3_reset(put);
    }
    enum err_code code = done ? ERR_NONE : store_failure(store, "history", err);
    sqlite3_finalize(put);
    return code;
}

static enum err_code empty_one(struct store *store, sqlite3 *db, const struct span *s, struct err *err)
{
    struct points p = {0};
    const int64_t key[] = {s->series, s->step_ms, s->from_ms};
    enum err_code code = get_pack(store, db, s, &p, err);
    if (!code)
        code = put_rows(store, db, s, &p, err);
    free(p.all);
    return code ? code : run_once(store, db, "DELETE FROM series_packs WHERE series = ?1 AND step_ms = ?2 AND from_ms = ?3", key, 3, err);
}

enum err_code series_packs_empty(struct store *store, sqlite3 *db, int64_t step_ms, int64_t before_ms, struct err *err)
{
    struct span s = {.step_ms = step_ms};
    enum err_code code = ERR_NONE;
    for (int64_t i = 0; i < ALL_ROWS && !code; i++) {
        /* One after the other, each asked for anew: what is deleted must not be walked over. */
        const int64_t numbers[] = {step_ms, before_ms, s.series};
        sqlite3_stmt *row = prepared(db,
                                     "SELECT series, from_ms FROM series_packs WHERE series IN (SELECT id FROM series WHERE id >= ?3)"
                                     " AND step_ms = ?1 AND from_ms < ?2 ORDER BY series LIMIT 1",
                                     numbers, 3);
        int step = row ? sqlite3_step(row) : SQLITE_ERROR;
        if (step == SQLITE_ROW) {
            s.series = sqlite3_column_int64(row, 0);
            s.from_ms = sqlite3_column_int64(row, 1);
        }
        sqlite3_finalize(row);
        if (step == SQLITE_DONE)
            break;
        code = step == SQLITE_ROW ? empty_one(store, db, &s, err) : store_failure(store, "history", err);
    }
    return code;
}

/* ---- reading ---- */

static const char read_text[] = "SELECT data FROM series_packs WHERE series = (SELECT id FROM series WHERE name = ?4) AND step_ms = ?1"
                                " AND from_ms BETWEEN ?2 AND ?3 ORDER BY from_ms DESC";

static sqlite3_stmt *packs_between(sqlite3 *db, const char *name, int64_t step_ms, int64_t from_ms, int64_t to_ms)
{
    const int64_t numbers[] = {step_ms, from_ms, to_ms};
    sqlite3_stmt *ret = prepared(db, read_text, numbers, 3);
    if (ret)
        sqlite3_bind_text(ret, 4, name, -1, SQLITE_STATIC);
    return ret;
}

enum err_code series_packs_read(struct store *store, sqlite3 *db, const char *name, int64_t step_ms, int64_t from_ms, int64_t to_ms,
                                void (*each)(void *ctx, int64_t step_ms, const struct pack_point *p), void *ctx, struct err *err)
{
    sqlite3_stmt *row = packs_between(db, name, step_ms, span_of(step_ms, from_ms), to_ms);
    enum err_code code = ERR_NONE;
    int step = SQLITE_ERROR;
    while (!code && row && (step = sqlite3_step(row)) == SQLITE_ROW) {
        struct points p = {0};
        code = unpack_column(row, 0, &p, err);
        for (size_t i = 0; i < p.count; i++)
            if (p.all[i].at_ms >= from_ms && p.all[i].at_ms <= to_ms)
                each(ctx, step_ms, &p.all[i]);
        free(p.all);
        if (is_damaged(code, err))
            code = ERR_NONE;
    }
    if (!code && step != SQLITE_DONE)
        code = store_failure(store, "history", err);
    sqlite3_finalize(row);
    return code;
}

enum err_code series_packs_last(struct store *store, sqlite3 *db, const char *name, int64_t step_ms, int64_t at_ms, struct pack_point *ret,
                                struct err *err)
{
    int64_t last_ms = at_ms - step_ms;
    sqlite3_stmt *row = packs_between(db, name, step_ms, INT64_MIN, last_ms);
    enum err_code code = ERR_NONE;
    int step = SQLITE_ERROR;
    ret->count = 0;
    while (!code && !ret->count && row && (step = sqlite3_step(row)) == SQLITE_ROW) {
        struct points p = {0};
        code = unpack_column(row, 0, &p, err);
        for (size_t i = p.count; i > 0 && !ret->count; i--)
            if (p.all[i - 1].at_ms <= last_ms)
                *ret = p.all[i - 1];
        free(p.all);
        if (is_damaged(code, err))
            code = ERR_NONE;
    }
    if (!code && !ret->count && step != SQLITE_DONE)
        code = store_failure(store, "history", err);
    sqlite3_finalize(row);
    return code;
}
