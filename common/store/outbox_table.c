/* outbox_table.c - all SQL of the outbox. */
#include "common/store/outbox_table.h"
#include "common/store/store_records_internal.h"
#include <stdlib.h>
#include <string.h>

enum { FORGET, PUT, HEADS, LOAD, MARK, DELIVER, PRUNE_DELIVERED, PARK, PRUNE, STATE, COUNT, LIST, RESEND, STATEMENT_COUNT };

/* state holds OUTBOX_PENDING (0), OUTBOX_DELIVERED (1) or OUTBOX_PARKED (2); of what is delivered only the key stays, for a while. */
static const char *const statement_texts[] = {
    [FORGET] = "DELETE FROM outbox WHERE key = ?1 AND state = 1",
    [PUT] = "INSERT INTO outbox(key, grp, method, path, body, verify_path, trace) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(key) DO NOTHING",
    [HEADS] = "SELECT seq, grp FROM outbox INDEXED BY outbox_pending WHERE state = 0 ORDER BY seq",
    [LOAD] = "SELECT key, grp, method, path, body, verify_path, tried, trace FROM outbox WHERE seq = ?1",
    [MARK] = "UPDATE outbox SET tried = 1 WHERE seq = ?1",
    [DELIVER] = "UPDATE outbox SET state = 1, body = '' WHERE seq = ?1",
    [PRUNE_DELIVERED] =
        "DELETE FROM outbox WHERE state = 1 AND seq <= (SELECT seq FROM outbox WHERE state = 1 ORDER BY seq DESC LIMIT 1 OFFSET 1000)",
    [PARK] = "UPDATE outbox SET state = 2, reason = ?2 WHERE seq = ?1",
    [PRUNE] = "DELETE FROM outbox WHERE state = 2 AND seq <= (SELECT seq FROM outbox WHERE state = 2 ORDER BY seq DESC LIMIT 1 OFFSET 1000)",
    [STATE] = "SELECT state FROM outbox WHERE key = ?1",
    [COUNT] = "SELECT count(*) FROM outbox WHERE state = ?1",
    [LIST] = "SELECT key, grp, method, path, reason FROM outbox WHERE state = 2 ORDER BY seq DESC LIMIT ?1",
    [RESEND] = "UPDATE outbox SET state = 0, reason = NULL, tried = 1 WHERE key = ?1 AND state = 2",
};
_Static_assert(sizeof statement_texts / sizeof statement_texts[0] == STATEMENT_COUNT, "a statement has no text");
_Static_assert(OUTBOX_PENDING == 0 && OUTBOX_DELIVERED == 1 && OUTBOX_PARKED == 2, "the numbers in the texts");

static const char set_up[] = "CREATE TABLE IF NOT EXISTS outbox(seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, grp TEXT NOT NULL,"
                             " method TEXT NOT NULL, path TEXT NOT NULL, body TEXT NOT NULL, verify_path TEXT, tried INTEGER NOT NULL DEFAULT 0,"
                             " state INTEGER NOT NULL DEFAULT 0, reason TEXT);"
                             "CREATE INDEX IF NOT EXISTS outbox_pending ON outbox(seq, grp) WHERE state = 0;"
                             "CREATE INDEX IF NOT EXISTS outbox_parked ON outbox(seq) WHERE state = 2;"
                             "CREATE INDEX IF NOT EXISTS outbox_delivered ON outbox(seq) WHERE state = 1;";

/* A file of an earlier version has the table without it. */
static const char add_trace[] = "ALTER TABLE outbox ADD COLUMN trace TEXT";

struct outbox_table {
    struct store *store;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

void outbox_row_free(struct outbox_row *r)
{
    free(r->key);
    free(r->group);
    free(r->method);
    free(r->path);
    free(r->body);
    free(r->verify_path);
    *r = (struct outbox_row){0};
}

static enum err_code prepare(struct outbox_table *t, sqlite3 *db, struct err *err)
{
    if (sqlite3_exec(db, set_up, NULL, NULL, NULL) != SQLITE_OK)
        return store_failure(t->store, "outbox", err);
    if (sqlite3_table_column_metadata(db, NULL, "outbox", "trace", NULL, NULL, NULL, NULL, NULL) != SQLITE_OK &&
        sqlite3_exec(db, add_trace, NULL, NULL, NULL) != SQLITE_OK)
        return store_failure(t->store, "outbox", err);
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT, &t->statements[i], NULL) != SQLITE_OK)
            return store_failure(t->store, "outbox", err);
    }
    return ERR_NONE;
}

enum err_code outbox_table_open(struct store *store, struct outbox_table **ret, struct err *err)
{
    struct outbox_table *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, "outbox: out of memory");
    t->store = store;
    enum err_code code = prepare(t, store_lock(store), err);
    store_unlock(store);
    if (code != ERR_NONE) {
        outbox_table_close(t);
        return code;
    }
    *ret = t;
    return ERR_NONE;
}

void outbox_table_close(struct outbox_table *t)
{
    if (!t)
        return;
    store_lock(t->store);
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(t->statements[i]);
    store_unlock(t->store);
    free(t);
}

static void finish(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

enum err_code outbox_table_put(struct outbox_table *t, const struct outbox_entry *e, bool *ret_added, struct err *err)
{
    char parent[TRACE_PARENT_BYTES];
    const char *const texts[] = {e->key, e->group, e->method, e->path, e->body, e->verify_path, trace_parent(parent) ? parent : NULL};
    sqlite3 *db = store_lock(t->store);
    sqlite3_stmt *put = t->statements[PUT];
    sqlite3_bind_text(t->statements[FORGET], 1, e->key, -1, SQLITE_STATIC);
    enum err_code code = store_run(t->store, t->statements[FORGET], "outbox put", err);
    for (int i = 0; i < 7; i++) {
        if (texts[i])
            sqlite3_bind_text(put, i + 1, texts[i], -1, SQLITE_STATIC);
    }
    if (code == ERR_NONE)
        code = store_run(t->store, put, "outbox put", err);
    if (code == ERR_NONE)
        *ret_added = sqlite3_changes(db) > 0;
    store_unlock(t->store);
    return code;
}

static char *copy_column(sqlite3_stmt *statement, int at, bool *broken)
{
    const char *text = (const char *)sqlite3_column_text(statement, at);
    if (!text)
        return NULL;
    char *copy = strdup(text);
    *broken = *broken || !copy;
    return copy;
}

static enum err_code load(struct outbox_table *t, int64_t seq, struct outbox_row *ret, struct err *err)
{
    sqlite3_stmt *statement = t->statements[LOAD];
    sqlite3_bind_int64(statement, 1, seq);
    enum err_code code = ERR_NONE;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        bool broken = false;
        struct outbox_row r = {.seq = seq, .tried = sqlite3_column_int(statement, 6) != 0};
        char **fields[] = {&r.key, &r.group, &r.method, &r.path, &r.body, &r.verify_path};
        for (int i = 0; i < 6; i++)
            *fields[i] = copy_column(statement, i, &broken);
        trace_read((const char *)sqlite3_column_text(statement, 7), &r.trace);
        if (broken || !r.key || !r.group || !r.method || !r.path || !r.body) {
            outbox_row_free(&r);
            code = err_set(err, ERR_NOMEM, "outbox: out of memory");
        } else {
            *ret = r;
        }
    } else {
        code = store_failure(t->store, "outbox load", err);
    }
    finish(statement);
    return code;
}

enum err_code outbox_table_next(struct outbox_table *t, bool (*waits)(void *ctx, const char *group), void *ctx, struct outbox_row *ret,
                                struct err *err)
{
    store_lock(t->store);
    sqlite3_stmt *heads = t->statements[HEADS];
    int64_t seq = 0;
    int step;
    /* In order of age, so the first row of a group that does not wait is that group's oldest. */
    while (seq == 0 && (step = sqlite3_step(heads)) == SQLITE_ROW) {
        const char *group = (const char *)sqlite3_column_text(heads, 1);
        if (group && !waits(ctx, group))
            seq = sqlite3_column_int64(heads, 0);
    }
    enum err_code code = ERR_NONE;
    if (seq == 0)
        code = step == SQLITE_DONE ? ERR_NOT_FOUND : store_failure(t->store, "outbox next", err);
    finish(heads);
    if (seq != 0)
        code = load(t, seq, ret, err);
    store_unlock(t->store);
    return code;
}

static enum err_code run_on_row(struct outbox_table *t, int which, int64_t seq, const char *text, struct err *err)
{
    sqlite3_stmt *statement = t->statements[which];
    sqlite3_bind_int64(statement, 1, seq);
    if (text)
        sqlite3_bind_text(statement, 2, text, -1, SQLITE_STATIC);
    return store_run(t->store, statement, "outbox", err);
}

enum err_code outbox_table_mark_tried(struct outbox_table *t, int64_t seq, struct err *err)
{
    store_lock(t->store);
    enum err_code code = run_on_row(t, MARK, seq, NULL, err);
    store_unlock(t->store);
    return code;
}

enum err_code outbox_table_delivered(struct outbox_table *t, int64_t seq, struct err *err)
{
    store_lock(t->store);
    enum err_code code = run_on_row(t, DELIVER, seq, NULL, err);
    if (code == ERR_NONE)
        store_run(t->store, t->statements[PRUNE_DELIVERED], "outbox", NULL);
    store_unlock(t->store);
    return code;
}

enum err_code outbox_table_park(struct outbox_table *t, int64_t seq, const char *reason, struct err *err)
{
    store_lock(t->store);
    enum err_code code = run_on_row(t, PARK, seq, reason, err);
    if (code == ERR_NONE)
        store_run(t->store, t->statements[PRUNE], "outbox", NULL);
    store_unlock(t->store);
    return code;
}

enum outbox_state outbox_table_state(struct outbox_table *t, const char *key)
{
    store_lock(t->store);
    sqlite3_stmt *statement = t->statements[STATE];
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    int step = sqlite3_step(statement);
    enum outbox_state state = OUTBOX_PENDING; /* also when the store cannot tell just now */
    if (step == SQLITE_DONE)
        state = OUTBOX_UNKNOWN;
    else if (step == SQLITE_ROW)
        state = (enum outbox_state)sqlite3_column_int(statement, 0);
    finish(statement);
    store_unlock(t->store);
    return state;
}

size_t outbox_table_count(struct outbox_table *t, enum outbox_state state)
{
    store_lock(t->store);
    sqlite3_stmt *statement = t->statements[COUNT];
    sqlite3_bind_int(statement, 1, (int)state);
    size_t count = sqlite3_step(statement) == SQLITE_ROW ? (size_t)sqlite3_column_int64(statement, 0) : 0;
    finish(statement);
    store_unlock(t->store);
    return count;
}

json_t *outbox_table_parked(struct outbox_table *t, int max)
{
    static const char *const names[] = {"key", "group", "method", "path", "reason"};
    json_t *list = json_array();
    store_lock(t->store);
    sqlite3_stmt *statement = t->statements[LIST];
    sqlite3_bind_int(statement, 1, max);
    int step;
    while (list && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        json_t *one = json_object();
        for (int i = 0; i < 5; i++) {
            const char *text = (const char *)sqlite3_column_text(statement, i);
            json_object_set_new(one, names[i], json_string(text ? text : ""));
        }
        json_array_append_new(list, one);
    }
    finish(statement);
    store_unlock(t->store);
    if (list && step == SQLITE_DONE)
        return list;
    json_decref(list);
    return NULL;
}

enum err_code outbox_table_resend(struct outbox_table *t, const char *key, struct err *err)
{
    sqlite3 *db = store_lock(t->store);
    sqlite3_bind_text(t->statements[RESEND], 1, key, -1, SQLITE_STATIC);
    enum err_code code = store_run(t->store, t->statements[RESEND], "outbox resend", err);
    if (code == ERR_NONE && sqlite3_changes(db) == 0)
        code = err_set(err, ERR_NOT_FOUND, "no parked entry has that key");
    store_unlock(t->store);
    return code;
}
