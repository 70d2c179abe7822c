/* db_incident_list.c - a page of incidents.  Ids and sizes are read first, then the rows in pieces: a page may be megabytes, and only one
 * piece of it is held twice. */
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_cut.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/incident_read.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE_ROWS = 200, PIECE_BYTES = 4 << 20, PAGE_BYTES = 8 << 20 };

/* What has no time sorts and pages as the zero time, which is also how it is shown. */
#define AT(column) "coalesce((" column ")::timestamptz, '0001-01-01T00:00:00Z'::timestamptz)"
#define SIZE "octet_length(i.message) + coalesce(octet_length(i.notes), 0) + coalesce(octet_length(i.error_logs), 0)"
/* Before $2, or at $2 and with a larger id than $3. */
#define GOES_ON(at) "($2::timestamptz IS NULL OR " at " < $2::timestamptz OR (" at " = $2::timestamptz AND i.id > $3::uuid))"
#define IS_ASKED_FOR(at)                                                                                                                             \
    "($4::timestamptz IS NULL OR " at                                                                                                                \
    " >= $4::timestamptz) AND ($5::text IS NULL OR lower(coalesce(nullif(i.affected_system, ''), i.source)) = lower($5::text))"
#define PAGE(condition, at)                                                                                                                          \
    "SELECT i.id, " SQL_US(at) ", " SIZE " FROM incidents i WHERE " condition                                                                        \
                               " AND " GOES_ON(at) " AND " IS_ASKED_FOR(at) " ORDER BY " at " DESC, i.id LIMIT $1::int"

static const struct db_statement pages[] = {
    [INCIDENTS_OPEN] = {"incident_page_open", PAGE("i.status IS DISTINCT FROM 'resolved'", AT("i.created_at"))},
    [INCIDENTS_RESOLVED] = {"incident_page_resolved", PAGE("i.status = 'resolved'", AT("i.updated_at"))},
};
static const struct db_statement rows_of = {"incident_rows",
                                            INCIDENT_SELECT " WHERE i.id = ANY($1::uuid[]) ORDER BY array_position($1::uuid[], i.id)"};

/* How many rows from `first` on make a piece; *ret_ids: the array for the database, malloc'd. */
static int next_piece(const PGresult *ids, int first, int end, char **ret_ids, struct err *err)
{
    struct strbuf list;
    int64_t bytes = 0;
    int count = 0;

    strbuf_init(&list, PIECE_ROWS * UUID_TEXT_BYTES + 2);
    strbuf_add(&list, "{");
    while (first + count < end && count < PIECE_ROWS && (count == 0 || bytes < PIECE_BYTES)) {
        bytes += strtoll(PQgetvalue(ids, first + count, 2), NULL, 10);
        strbuf_addf(&list, "%s%s", count ? "," : "", PQgetvalue(ids, first + count, 0));
        count++;
    }
    if (!strbuf_add(&list, "}") || (*ret_ids = strbuf_take(&list)) == NULL) {
        err_set(err, ERR_NOMEM, "out of memory");
        count = 0;
    }
    strbuf_free(&list);
    return count;
}

/* About as many bytes as the row will have in the answer: its pieces are cut by then. */
static size_t shown_bytes(const PGresult *r, int row)
{
    size_t bytes = 0;
    for (int column = 0; column < PQnfields(r); column++) {
        size_t length = (size_t)PQgetlength(r, row, column);
        size_t most = column == INCIDENT_COLUMN_ACTIONS ? SIZE_MAX
                      : column == INCIDENT_COLUMN_LOGS  ? INCIDENT_LOGS_SHOWN * INCIDENT_PIECE_BYTES
                                                        : 2 * INCIDENT_PIECE_BYTES;
        bytes += length < most ? length : most;
    }
    return bytes;
}

/* Appends rows until the page is full; *ret_last: id of the last. */
static enum err_code append_rows(const PGresult *r, json_t *list, size_t *bytes, char ret_last[UUID_TEXT_BYTES], struct err *err)
{
    for (int i = 0; i < PQntuples(r) && *bytes < PAGE_BYTES; i++) {
        json_t *incident = incident_of_row(r, i);
        if (incident)
            incident_cut(incident);
        if (json_array_append_new(list, incident) != 0)
            return err_set(err, ERR_NOMEM, "out of memory");
        *bytes += shown_bytes(r, i);
        snprintf(ret_last, UUID_TEXT_BYTES, "%s", PQgetvalue(r, i, 0));
    }
    return ERR_NONE;
}

static void set_next(const PGresult *ids, int row, struct incident_page *ret)
{
    ret->limit = 1;
    clock_text(strtoll(PQgetvalue(ids, row, 1), NULL, 10), ret->before);
    snprintf(ret->before_id, sizeof ret->before_id, "%s", PQgetvalue(ids, row, 0));
}

static enum err_code read_page(struct db_conn *c, const PGresult *ids, int limit, json_t *list, struct incident_page *ret_next, struct err *err)
{
    int count = PQntuples(ids), end = count < limit ? count : limit, at = 0;
    size_t bytes = 0;
    char last[UUID_TEXT_BYTES] = "";
    enum err_code code = ERR_NONE;

    while (at < end && bytes < PAGE_BYTES && code == ERR_NONE) {
        AUTO_FREE char *wanted = NULL;
        AUTO_RESULT PGresult *r = NULL;
        int piece = next_piece(ids, at, end, &wanted, err);
        const char *params[] = {wanted};
        code = piece > 0 ? db_query(c, &rows_of, params, 1, &r, err) : ERR_NOMEM;
        if (code == ERR_NONE)
            code = append_rows(r, list, &bytes, last, err);
        at += piece;
    }
    if (code != ERR_NONE || end == 0)
        return code;
    /* Where the page became full is where the next begins; a row that was deleted meanwhile does not matter. */
    int stop = end - 1;
    while (bytes >= PAGE_BYTES && stop > 0 && strcmp(PQgetvalue(ids, stop, 0), last) != 0)
        stop--;
    if (stop + 1 < count)
        set_next(ids, stop, ret_next);
    return ERR_NONE;
}

enum err_code incident_db_list(struct db_conn *c, enum incident_list which, const struct incident_page *page, json_t **ret,
                               struct incident_page *ret_next, struct err *err)
{
    AUTO_RESULT PGresult *ids = NULL;
    char limit[16];
    const char *params[] = {limit, *page->before ? page->before : NULL, *page->before_id ? page->before_id : NULL, *page->since ? page->since : NULL,
                            page->system};
    snprintf(limit, sizeof limit, "%d", page->limit + 1); /* one more tells whether there is a next page */
    enum err_code code = db_query(c, &pages[which], params, 5, &ids, err);

    if (code != ERR_NONE)
        return code;
    json_t *list = json_array();
    code = read_page(c, ids, page->limit, list, ret_next, err);
    if (code == ERR_NONE)
        *ret = list;
    else
        json_decref(list);
    return code;
}
