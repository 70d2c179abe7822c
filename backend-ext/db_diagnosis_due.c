/* db_diagnosis_due.c - whose turn an automatic diagnosis is, and when it is asked for again.
 *
 * Whoever asks takes it first, for as long as the answer may take: of several backends one asks, and what a kill cut off is due again
 * when that time is over. */
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_db.h"
#include <stdio.h>
#include <stdlib.h>

#define UNDIAGNOSED                                                                                                                                  \
    "i.status IS DISTINCT FROM 'resolved'"                                                                                                           \
    " AND NOT EXISTS (SELECT 1 FROM incident_analysis a WHERE a.incident_id = i.id AND coalesce(a.diagnosis, '') <> '')"

static const struct db_statement list_due = {
    "diagnosis_list_due", "SELECT i.id FROM incidents i WHERE " UNDIAGNOSED
                          " AND (i.diagnosis_due_at IS NULL OR i.diagnosis_due_at <= now()) ORDER BY i.created_at DESC LIMIT $1::int"};
/* The first time is for every new incident, also one that came with an analysis. */
static const struct db_statement take = {"diagnosis_take",
                                         "UPDATE incidents i SET diagnosis_due_at = now() + make_interval(secs => $2::double precision),"
                                         " diagnosis_attempts = i.diagnosis_attempts + 1 WHERE i.id = $1::uuid"
                                         " AND (i.diagnosis_due_at IS NULL OR (i.diagnosis_due_at <= now() AND " UNDIAGNOSED ")) RETURNING 1"};
static const struct db_statement put_off = {
    "diagnosis_put_off",
    "UPDATE incidents SET diagnosis_due_at = now() + make_interval(secs =>"
    " least($2::double precision * power(2, least(greatest(diagnosis_attempts, 1), 20) - 1), greatest($3::double precision, $2::double precision)))"
    " WHERE id = $1::uuid"};

static void seconds_text(int ms, char ret[24])
{
    snprintf(ret, 24, "%d.%03d", ms / 1000, ms % 1000);
}

enum err_code diagnosis_db_due(struct db_conn *c, int max, json_t **ret_ids, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char limit[16];
    const char *params[] = {limit};
    snprintf(limit, sizeof limit, "%d", max);
    enum err_code code = db_query(c, &list_due, params, 1, &r, err);

    if (code != ERR_NONE)
        return code;
    *ret_ids = json_array();
    for (int i = 0; i < PQntuples(r); i++)
        json_array_append_new(*ret_ids, json_string(PQgetvalue(r, i, 0)));
    return ERR_NONE;
}

enum err_code diagnosis_db_take(struct db_conn *c, const char *id, int for_ms, bool *ret_taken, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char seconds[24];
    const char *params[] = {id, seconds};
    seconds_text(for_ms, seconds);
    enum err_code code = db_query(c, &take, params, 2, &r, err);

    if (code == ERR_NONE)
        *ret_taken = PQntuples(r) > 0;
    return code;
}

enum err_code diagnosis_db_put_off(struct db_conn *c, const char *id, int first_ms, int max_ms, struct err *err)
{
    char first[24], most[24];
    const char *params[] = {id, first, most};
    seconds_text(first_ms, first);
    seconds_text(max_ms, most);
    return db_query(c, &put_off, params, 3, NULL, err);
}
