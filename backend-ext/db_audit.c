/* db_audit.c - the chain in the database. */
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHECK_ROWS = 200 }; /* a page of a check: at most 64 KiB each */

#define COLUMNS "seq, id, " SQL_US("at") ", kind, actor, incident_id, detail, prev_hash, hash"

/* Let go of at the end of the transaction.  A statement of its own: the next one sees what the lock's last holder has committed. */
static const struct db_statement lock = {"audit_lock", "SELECT pg_advisory_xact_lock(7350081)"};
static const struct db_statement head = {"audit_head", "SELECT h.seq, h.hash, " SQL_US("h.at") ", " SQL_US(
                                                           "clock_timestamp()") " FROM (SELECT 1) one LEFT JOIN LATERAL"
                                                                                " (SELECT * FROM audit ORDER BY seq DESC LIMIT 1) h ON true"};
static const struct db_statement insert = {"audit_insert",
                                           "INSERT INTO audit (seq, id, at, kind, actor, incident_id, detail, prev_hash, hash)"
                                           " VALUES ($1::bigint, $2::uuid, $3::timestamptz, $4, $5, nullif($6::text, '')::uuid, $7, $8, $9)"};
static const struct db_statement get_one = {"audit_get", "SELECT " COLUMNS " FROM audit WHERE id = $1::uuid"};
#define OTHERS                                                                                                                                       \
    " AND ($4::text IS NULL OR actor = $4) AND ($5::timestamptz IS NULL OR at >= $5::timestamptz)"                                                   \
    " AND ($6::timestamptz IS NULL OR at < $6::timestamptz)"
/* Two statements, so that an incident's part is found by its index. */
static const struct db_statement list_all = {"audit_list_all", "SELECT " COLUMNS " FROM audit WHERE seq < $1::bigint"
                                                               " AND ($2::text IS NULL OR kind = $2)" OTHERS " ORDER BY seq DESC LIMIT $3::int"};
static const struct db_statement list_of = {"audit_list_of",
                                            "SELECT " COLUMNS " FROM audit WHERE seq < $1::bigint AND ($2::text IS NULL OR kind = $2)"
                                            " AND incident_id = $7::uuid" OTHERS " ORDER BY seq DESC LIMIT $3::int"};
static const struct db_statement export_after = {"audit_export", "SELECT " COLUMNS " FROM audit WHERE seq > $1::bigint ORDER BY seq LIMIT $2::int"};

static struct audit_record record_of(const PGresult *r, int row)
{
    return (struct audit_record){.seq = strtoll(PQgetvalue(r, row, 0), NULL, 10),
                                 .id = PQgetvalue(r, row, 1),
                                 .at_us = strtoll(PQgetvalue(r, row, 2), NULL, 10),
                                 .kind = PQgetvalue(r, row, 3),
                                 .actor = PQgetvalue(r, row, 4),
                                 .incident_id = sql_text(r, row, 5),
                                 .detail = PQgetvalue(r, row, 6),
                                 .prev_hash = PQgetvalue(r, row, 7),
                                 .hash = PQgetvalue(r, row, 8)};
}

/* A record that somebody spoiled is shown too, its detail as the text that it is: it is selfheal-admin that judges. */
static json_t *record_json(const PGresult *r, int row)
{
    struct audit_record record = record_of(r, row);
    AUTO_JSON json_t *text = NULL;
    json_t *o = NULL;
    if (audit_json(&record, &o, NULL) == ERR_NONE)
        return o;
    text = json_string(record.detail);
    record.detail = "{}";
    if (audit_json(&record, &o, NULL) == ERR_NONE)
        json_object_set(o, "detail", text);
    return o;
}

/* ---- writing ---- */

struct head_now {
    int64_t seq, at_us;
    char hash[DIGEST_TEXT_BYTES];
};

static enum err_code lock_head(struct db_conn *c, struct head_now *ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    enum err_code code = db_query(c, &lock, NULL, 0, NULL, err);

    if (code == ERR_NONE)
        code = db_query(c, &head, NULL, 0, &r, err);
    if (code != ERR_NONE)
        return code;
    const char *hash = sql_text(r, 0, 1);
    ret->seq = hash ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    ret->at_us = strtoll(PQgetvalue(r, 0, 3), NULL, 10);
    snprintf(ret->hash, sizeof ret->hash, "%s", hash ? hash : audit_first_hash);
    return ERR_NONE;
}

static enum err_code append_to(struct db_conn *c, const struct head_now *h, const struct audit_entry *e, struct err *err)
{
    char seq[24], at[CLOCK_TEXT_BYTES], hash[DIGEST_TEXT_BYTES];
    const struct audit_record record = {.seq = h->seq + 1,
                                        .at_us = h->at_us,
                                        .id = e->id,
                                        .kind = e->kind,
                                        .actor = e->actor,
                                        .incident_id = *e->incident_id ? e->incident_id : NULL,
                                        .detail = e->detail,
                                        .prev_hash = h->hash};
    const char *params[] = {seq, e->id, at, e->kind, e->actor, e->incident_id, e->detail, h->hash, hash};
    enum err_code code = audit_hash(&record, hash, err);

    if (code != ERR_NONE)
        return code;
    snprintf(seq, sizeof seq, "%lld", (long long)record.seq);
    clock_text(record.at_us, at);
    return db_query(c, &insert, params, sizeof params / sizeof params[0], NULL, err);
}

enum err_code audit_db_append(struct db_conn *c, const struct audit_entry *e, struct err *err)
{
    struct head_now h;
    enum err_code code = lock_head(c, &h, err);
    return code == ERR_NONE ? append_to(c, &h, e, err) : code;
}

/* *ret stays NULL when there is none. */
static enum err_code find(struct db_conn *c, const struct audit_entry *e, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {e->id};
    enum err_code code = db_query(c, &get_one, params, 1, &r, err);

    if (code != ERR_NONE || PQntuples(r) == 0)
        return code;
    const struct audit_record stored = record_of(r, 0);
    if (strcmp(stored.kind, e->kind) != 0 || strcmp(stored.incident_id ? stored.incident_id : "", e->incident_id) != 0)
        return err_set(err, ERR_CONFLICT, "field id: belongs to a record of another kind or incident");
    *ret = record_json(r, 0);
    return *ret ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code audit_db_create(struct db_conn *c, const struct audit_entry *e, bool *ret_created, json_t **ret, struct err *err)
{
    struct head_now h;
    AUTO_JSON json_t *stored = NULL;
    bool created = false;
    enum err_code code = db_begin(c, err);

    if (code == ERR_NONE)
        code = lock_head(c, &h, err);
    if (code == ERR_NONE)
        code = find(c, e, &stored, err);
    if (code == ERR_NONE && !stored) {
        created = true;
        code = append_to(c, &h, e, err);
        if (code == ERR_NONE)
            code = find(c, e, &stored, err);
    }
    if (code == ERR_NONE)
        code = db_commit(c, err);
    if (code != ERR_NONE)
        return code;
    *ret_created = created;
    *ret = json_incref(stored);
    return ERR_NONE;
}

/* ---- reading ---- */

/* At most `limit` of the rows, and not many bytes: one row more than the page has says that there is another. */
static enum err_code take_page(const PGresult *r, int limit, json_t **ret, int64_t *ret_next, struct err *err)
{
    json_t *list = json_array();
    size_t bytes = 0;
    int row = 0;

    for (; row < PQntuples(r) && row < limit && (row == 0 || bytes < AUDIT_PAGE_BYTES); row++) {
        bytes += (size_t)PQgetlength(r, row, 6) + 512;
        if (json_array_append_new(list, record_json(r, row)) != 0) {
            json_decref(list);
            return err_set(err, ERR_NOMEM, "out of memory");
        }
    }
    *ret_next = row < PQntuples(r) ? strtoll(PQgetvalue(r, row - 1, 0), NULL, 10) : 0;
    *ret = list;
    return ERR_NONE;
}

enum err_code audit_db_list(struct db_conn *c, const struct audit_page *page, json_t **ret, int64_t *ret_next, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char seq[24], limit[16];
    const char *params[] = {seq, page->kind, limit, page->actor, *page->from ? page->from : NULL, *page->to ? page->to : NULL, page->incident_id};
    snprintf(seq, sizeof seq, "%lld", page->seq > 0 ? (long long)page->seq : (long long)INT64_MAX);
    snprintf(limit, sizeof limit, "%d", page->limit + 1);
    enum err_code code = db_query(c, *page->incident_id ? &list_of : &list_all, params, *page->incident_id ? 7 : 6, &r, err);
    return code == ERR_NONE ? take_page(r, page->limit, ret, ret_next, err) : code;
}

enum err_code audit_db_export(struct db_conn *c, const struct audit_page *page, json_t **ret, int64_t *ret_next, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char seq[24], limit[16];
    const char *params[] = {seq, limit};
    snprintf(seq, sizeof seq, "%lld", (long long)page->seq);
    snprintf(limit, sizeof limit, "%d", page->limit + 1);
    enum err_code code = db_query(c, &export_after, params, 2, &r, err);
    return code == ERR_NONE ? take_page(r, page->limit, ret, ret_next, err) : code;
}

/* One page; *ret_end: there was nothing more to look at. */
static enum err_code check_page(struct db_conn *c, struct audit_check *check, bool *ret_end, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char seq[24], limit[16];
    const char *params[] = {seq, limit};
    snprintf(seq, sizeof seq, "%lld", (long long)check->chain.seq);
    snprintf(limit, sizeof limit, "%d", CHECK_ROWS);
    enum err_code code = db_query(c, &export_after, params, 2, &r, err);
    if (code != ERR_NONE)
        return code;
    for (int row = 0; row < PQntuples(r); row++) {
        const struct audit_record record = record_of(r, row);
        check->first = check->first ? check->first : record.seq;
        if (!audit_chain_next(&check->chain, &record)) {
            *ret_end = true;
            return ERR_NONE;
        }
        check->count++;
    }
    *ret_end = PQntuples(r) < CHECK_ROWS;
    return ERR_NONE;
}

enum err_code audit_db_check(struct db_conn *c, struct audit_check *check, struct err *err)
{
    int64_t until_ms = clock_mono_ms() + AUDIT_CHECK_MS;
    bool end = false;
    do {
        enum err_code code = check_page(c, check, &end, err);
        if (code != ERR_NONE)
            return code;
    } while (!end && clock_mono_ms() < until_ms);
    check->more = !end;
    return ERR_NONE;
}

enum err_code audit_db_head(struct db_conn *c, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char at[CLOCK_TEXT_BYTES];
    enum err_code code = db_query(c, &head, NULL, 0, &r, err);

    if (code != ERR_NONE)
        return code;
    const char *hash = sql_text(r, 0, 1);
    *ret = json_pack("{s:I, s:s, s:s?}", "seq", (json_int_t)strtoll(PQgetvalue(r, 0, 0), NULL, 10), "hash", hash ? hash : audit_first_hash, "at",
                     hash ? clock_text(strtoll(PQgetvalue(r, 0, 2), NULL, 10), at) : NULL);
    return *ret ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}
