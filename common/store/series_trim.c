/* series_trim.c - what is old is told in fewer points, packed, and thrown away in the end. */
#include "common/store/series_internal.h"

/* Rows take ten times the bytes of what is packed: they are at most this part of all. */
enum { ROWS_SHARE = 10 };

/* One that gives no rows, its numbers bound or zero. */
static enum err_code run(struct series *s, sqlite3 *db, int which, int64_t first, int64_t second, int64_t third, struct err *err)
{
    const int64_t numbers[] = {first, second, third};
    sqlite3_stmt *statement = series_begin_statement(s, db, which);
    for (int i = 0; statement && i < sqlite3_bind_parameter_count(statement) && i < 3; i++)
        sqlite3_bind_int64(statement, i + 1, numbers[i]);
    enum err_code code = statement && sqlite3_step(statement) == SQLITE_DONE ? ERR_NONE : store_failure(s->store, "history", err);
    series_end_statement(s, which);
    return code;
}

/* Where it makes little difference, packs go as a whole: to take one apart at each trim would be much work for nothing. */
static int64_t cut_of(int64_t step_ms, int64_t now_ms, int64_t kept_ms, int64_t unit_ms)
{
    int64_t span_ms = series_pack_span_ms(step_ms), unit = kept_ms >= 2 * span_ms ? span_ms : unit_ms;
    return (now_ms - kept_ms) / unit * unit;
}

/* Whole buckets only, so that one is not made of two halves that are looked at apart. */
static enum err_code roll(struct series *s, sqlite3 *db, int64_t from_step_ms, int64_t to_step_ms, int64_t now_ms, int64_t kept_ms, struct err *err)
{
    int64_t cut_ms = cut_of(from_step_ms, now_ms, kept_ms, to_step_ms);
    enum err_code code = series_packs_empty(s->store, db, from_step_ms, cut_ms, err);
    if (!code)
        code = run(s, db, ROLL, from_step_ms, to_step_ms, cut_ms, err);
    return code ? code : run(s, db, ROLLED, from_step_ms, cut_ms, 0, err);
}

static enum err_code count_rows(struct series *s, sqlite3 *db, int64_t *ret, struct err *err)
{
    sqlite3_stmt *statement = series_begin_statement(s, db, COUNT);
    enum err_code code = statement && sqlite3_step(statement) == SQLITE_ROW ? ERR_NONE : store_failure(s->store, "history", err);
    *ret = code ? 0 : sqlite3_column_int64(statement, 0);
    series_end_statement(s, COUNT);
    return code;
}

static enum err_code count_points(struct series *s, sqlite3 *db, int64_t *ret, struct err *err)
{
    int64_t packed = 0;
    enum err_code code = count_rows(s, db, ret, err);
    if (!code)
        code = series_packs_count(s->store, db, &packed, err);
    *ret += packed;
    return code;
}

/* A pack of which a part is too old is taken apart. */
static enum err_code trim_packs(struct series *s, sqlite3 *db, int64_t step_ms, int64_t now_ms, int64_t keep_ms, struct err *err)
{
    int64_t cut_ms = cut_of(step_ms, now_ms, keep_ms, 1), whole_ms = cut_ms - series_pack_span_ms(step_ms) + 1;
    enum err_code code = run(s, db, TRIM_PACKS, step_ms, whole_ms, 0, err);
    return code ? code : series_packs_empty(s->store, db, step_ms, cut_ms, err);
}

static enum err_code thin_out(struct series *s, sqlite3 *db, const struct series_limits *l, int64_t now_ms, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (size_t i = 0; i < SERIES_STEP_COUNT && !code; i++)
        code = trim_packs(s, db, series_steps_ms[i], now_ms, l->keep_ms, err);
    if (!code)
        code = run(s, db, TRIM, now_ms - l->keep_ms, 0, 0, err);
    if (!code)
        code = roll(s, db, 0, SERIES_MINUTE_MS, now_ms, l->raw_ms, err);
    if (!code)
        code = roll(s, db, SERIES_MINUTE_MS, SERIES_TEN_MINUTES_MS, now_ms, l->minutes_ms, err);
    if (!code) /* what was made of older ones begins earlier than they */
        code = run(s, db, TRIM, now_ms - l->keep_ms, 0, 0, err);
    return code ? code : run(s, db, TRIM_STATES, now_ms - l->keep_ms, l->states_max, 0, err);
}

/* Detail goes before time does: every check and every minute are kept less long, and only then all of it. */
static void narrow(struct series_limits *l)
{
    if (l->raw_ms <= SERIES_MINUTE_MS && l->minutes_ms <= SERIES_TEN_MINUTES_MS)
        l->keep_ms /= 2;
    l->raw_ms /= 2;
    l->minutes_ms /= 2;
}

static enum err_code pack_old(struct series *s, sqlite3 *db, const struct series_limits *l, int64_t now_ms, struct err *err)
{
    int64_t row_count = 0;
    enum err_code code = count_rows(s, db, &row_count, err);
    for (size_t i = 0; i < SERIES_STEP_COUNT && !code; i++)
        code = series_packs_fill(s->store, db, series_steps_ms[i], now_ms, row_count > l->points_max / ROWS_SHARE, err);
    return code;
}

enum err_code series_trim(struct series *s, const struct series_limits *limits, int64_t now_ms, int64_t *ret_points, struct err *err)
{
    struct series_limits l = *limits;
    int64_t count = 0;
    sqlite3 *db = store_lock(s->store);
    enum err_code code = series_begin(s, db, err);
    do {
        if (!code)
            code = thin_out(s, db, &l, now_ms, err);
        if (!code)
            code = count_points(s, db, &count, err);
        narrow(&l);
    } while (!code && count > l.points_max && l.keep_ms > 0);
    if (!code)
        code = pack_old(s, db, limits, now_ms, err);
    code = series_end(s, db, code, err);
    sqlite3_db_release_memory(db);
    store_unlock(s->store);
    if (!code)
        *ret_points = count;
    return code;
}
