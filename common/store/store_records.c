/* store.c - records in one SQLite table, behind one lock. */
#include "common/store/store_records.h"
#include "common/base/base.h"
#include "common/store/store_records_internal.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    VALUE_MAX_BYTES = 1024 * 1024,
    NAME_MAX_BYTES = 256, /* of a kind or a key */
    BUSY_TIMEOUT_MS = 2000,
};

enum { PUT, GET, DELETE, DELETE_BELOW, NEXT, NEWEST, STATEMENT_COUNT };

static const char *const statement_texts[] = {
    [PUT] = "INSERT INTO records(kind, key, value) VALUES(?1, ?2, ?3) ON CONFLICT(kind, key) DO UPDATE SET value = excluded.value",
    [GET] = "SELECT value FROM records WHERE kind = ?1 AND key = ?2",
    [DELETE] = "DELETE FROM records WHERE kind = ?1 AND key = ?2",
    /* '0' is the character after '/' */
    [DELETE_BELOW] = "DELETE FROM records WHERE kind = ?1 AND key > ?2 || '/' AND key < ?2 || '0'",
    [NEXT] = ("SELECT seq, key, value FROM records WHERE kind = ?1 AND seq > ?2 AND seq <= ?3"
              " AND (?4 IS NULL OR (key > ?4 || '/' AND key < ?4 || '0')) ORDER BY seq LIMIT 1"),
    [NEWEST] = "SELECT max(seq) FROM records WHERE kind = ?1",
};
_Static_assert(sizeof statement_texts / sizeof statement_texts[0] == STATEMENT_COUNT, "a statement has no text");

/* WAL with synchronous=NORMAL: a commit is with the kernel when the call returns, so kill -9 loses nothing; only a power cut
 * may take the last moments.  The cache is small because memory is worth more here than repeated reads. */
static const char set_up[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-256; PRAGMA mmap_size=0;"
                             "PRAGMA temp_store=FILE; PRAGMA wal_autocheckpoint=200; PRAGMA journal_size_limit=1048576;"
                             "CREATE TABLE IF NOT EXISTS records(seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL,"
                             " value TEXT NOT NULL, UNIQUE(kind, key));"
                             "CREATE INDEX IF NOT EXISTS records_kind ON records(kind, seq);";

struct store {
    char *path;
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    pthread_mutex_t lock;
};

sqlite3 *store_lock(struct store *s)
{
    pthread_mutex_lock(&s->lock);
    return s->db;
}

void store_unlock(struct store *s)
{
    pthread_mutex_unlock(&s->lock);
}

enum err_code store_failure(struct store *s, const char *what, struct err *err)
{
    int result = s->db ? sqlite3_errcode(s->db) : SQLITE_NOMEM;
    enum err_code code = result == SQLITE_NOMEM ? ERR_NOMEM : result == SQLITE_NOTADB || result == SQLITE_CORRUPT ? ERR_INVALID : ERR_IO;
    return err_set(err, code, "store %s: %s: %s", s->path, what, s->db ? sqlite3_errmsg(s->db) : "out of memory");
}

enum err_code store_run(struct store *s, sqlite3_stmt *statement, const char *what, struct err *err)
{
    enum err_code code = sqlite3_step(statement) == SQLITE_DONE ? ERR_NONE : store_failure(s, what, err);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return code;
}

/* ---- open, close ---- */

static enum err_code make_folder(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return ERR_NONE;
    AUTO_FREE char *folder = strndup(path, (size_t)(slash - path));
    if (!folder)
        return err_set(err, ERR_NOMEM, "store %s: out of memory", path);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, "store %s: cannot make the folder %s: %s", path, folder, strerror(errno));
    return ERR_NONE;
}

static enum err_code open_database(struct store *s, struct err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(s->path, &s->db, flags, NULL) != SQLITE_OK)
        return store_failure(s, "open", err);
    sqlite3_extended_result_codes(s->db, 0);
    sqlite3_busy_timeout(s->db, BUSY_TIMEOUT_MS);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_LOOKASIDE, NULL, 512, 40);
    if (sqlite3_exec(s->db, set_up, NULL, NULL, NULL) != SQLITE_OK)
        return store_failure(s, "open", err);
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(s->db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT, &s->statements[i], NULL) != SQLITE_OK)
            return store_failure(s, "prepare", err);
    }
    return ERR_NONE;
}

enum err_code store_open(const char *path, struct store **ret, struct err *err)
{
    enum err_code code = make_folder(path, err);
    if (code != ERR_NONE)
        return code;
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "store %s: out of memory", path);
    pthread_mutex_init(&s->lock, NULL);
    s->path = strdup(path);
    code = s->path ? open_database(s, err) : err_set(err, ERR_NOMEM, "store %s: out of memory", path);
    if (code != ERR_NONE) {
        store_close(s);
        return code;
    }
    *ret = s;
    return ERR_NONE;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(s->statements[i]);
    sqlite3_close(s->db);
    pthread_mutex_destroy(&s->lock);
    free(s->path);
    free(s);
}

/* ---- records ---- */

static enum err_code check_names(const char *kind, const char *key, struct err *err)
{
    if (!kind[0] || strlen(kind) > NAME_MAX_BYTES || !key[0] || strlen(key) > NAME_MAX_BYTES)
        return err_set(err, ERR_INVALID, "store: kind and key need 1 to %d bytes", NAME_MAX_BYTES);
    return ERR_NONE;
}

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

enum err_code store_put(struct store *s, const char *kind, const char *key, const char *value, struct err *err)
{
    enum err_code code = check_names(kind, key, err);
    if (code != ERR_NONE)
        return code;
    if (strlen(value) > VALUE_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "store: %s %s is larger than %d bytes", kind, key, VALUE_MAX_BYTES);
    store_lock(s);
    sqlite3_stmt *put = s->statements[PUT];
    bind_text(put, 1, kind);
    bind_text(put, 2, key);
    bind_text(put, 3, value);
    code = store_run(s, put, "put", err);
    store_unlock(s);
    return code;
}

enum err_code store_get(struct store *s, const char *kind, const char *key, char **ret_value, struct err *err)
{
    store_lock(s);
    sqlite3_stmt *get = s->statements[GET];
    bind_text(get, 1, kind);
    bind_text(get, 2, key);
    enum err_code code = ERR_NONE;
    int step = sqlite3_step(get);
    if (step == SQLITE_ROW) {
        const unsigned char *value = sqlite3_column_text(get, 0);
        char *copy = value ? strdup((const char *)value) : NULL;
        if (copy)
            *ret_value = copy;
        else
            code = err_set(err, ERR_NOMEM, "store %s: out of memory", s->path);
    } else if (step == SQLITE_DONE) {
        code = err_set(err, ERR_NOT_FOUND, "store %s: no %s %s", s->path, kind, key);
    } else {
        code = store_failure(s, "get", err);
    }
    sqlite3_reset(get);
    sqlite3_clear_bindings(get);
    store_unlock(s);
    return code;
}

enum err_code store_delete(struct store *s, const char *kind, const char *key, struct err *err)
{
    store_lock(s);
    sqlite3_stmt *statement = s->statements[DELETE];
    bind_text(statement, 1, kind);
    bind_text(statement, 2, key);
    enum err_code code = store_run(s, statement, "delete", err);
    store_unlock(s);
    return code;
}

enum err_code store_delete_below(struct store *s, const char *kind, const char *parent, struct err *err)
{
    store_lock(s);
    sqlite3_stmt *statement = s->statements[DELETE_BELOW];
    bind_text(statement, 1, kind);
    bind_text(statement, 2, parent);
    enum err_code code = store_run(s, statement, "delete", err);
    store_unlock(s);
    return code;
}

enum err_code store_set_durable(struct store *s, struct err *err)
{
    store_lock(s);
    enum err_code code = sqlite3_exec(s->db, "PRAGMA synchronous=FULL", NULL, NULL, NULL) == SQLITE_OK ? ERR_NONE : store_failure(s, "set up", err);
    store_unlock(s);
    return code;
}

struct record {
    sqlite3_int64 seq;
    char *key, *value;
};

static void record_free(struct record *r)
{
    free(r->key);
    free(r->value);
    r->key = r->value = NULL;
}

/* The first record after r->seq, or r->key = NULL at the end. */
static enum err_code next_record(struct store *s, const char *kind, const char *parent, sqlite3_int64 last_seq, struct record *r, struct err *err)
{
    store_lock(s);
    sqlite3_stmt *next = s->statements[NEXT];
    bind_text(next, 1, kind);
    sqlite3_bind_int64(next, 2, r->seq);
    sqlite3_bind_int64(next, 3, last_seq);
    if (parent)
        bind_text(next, 4, parent);
    enum err_code code = ERR_NONE;
    int step = sqlite3_step(next);
    if (step == SQLITE_ROW) {
        const char *key = (const char *)sqlite3_column_text(next, 1);
        const char *value = (const char *)sqlite3_column_text(next, 2);
        r->seq = sqlite3_column_int64(next, 0);
        r->key = key ? strdup(key) : NULL;
        r->value = value ? strdup(value) : NULL;
        if (!r->key || !r->value)
            code = err_set(err, ERR_NOMEM, "store %s: out of memory", s->path);
    } else if (step != SQLITE_DONE) {
        code = store_failure(s, "list", err);
    }
    sqlite3_reset(next);
    sqlite3_clear_bindings(next);
    store_unlock(s);
    return code;
}

static enum err_code newest_seq(struct store *s, const char *kind, sqlite3_int64 *ret, struct err *err)
{
    store_lock(s);
    sqlite3_stmt *newest = s->statements[NEWEST];
    bind_text(newest, 1, kind);
    enum err_code code = ERR_NONE;
    if (sqlite3_step(newest) == SQLITE_ROW)
        *ret = sqlite3_column_int64(newest, 0);
    else
        code = store_failure(s, "list", err);
    sqlite3_reset(newest);
    sqlite3_clear_bindings(newest);
    store_unlock(s);
    return code;
}

static enum err_code list(struct store *s, const char *kind, const char *parent, bool (*each)(void *ctx, const char *key, const char *value),
                          void *ctx, struct err *err)
{
    /* Records added meanwhile are left out, so that a callback that adds some cannot make this endless. */
    sqlite3_int64 last_seq = 0;
    enum err_code code = newest_seq(s, kind, &last_seq, err);
    struct record r = {0};
    bool go_on = true;
    while (code == ERR_NONE && go_on) {
        code = next_record(s, kind, parent, last_seq, &r, err);
        if (code != ERR_NONE || !r.key)
            break;
        go_on = each(ctx, r.key, r.value);
        record_free(&r);
    }
    record_free(&r);
    return code;
}

enum err_code store_list(struct store *s, const char *kind, bool (*each)(void *ctx, const char *key, const char *value), void *ctx, struct err *err)
{
    return list(s, kind, NULL, each, ctx, err);
}

enum err_code store_list_below(struct store *s, const char *kind, const char *parent, bool (*each)(void *ctx, const char *key, const char *value),
                               void *ctx, struct err *err)
{
    return list(s, kind, parent, each, ctx, err);
}
