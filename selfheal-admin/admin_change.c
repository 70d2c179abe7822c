/* admin_change.c - see admin_change.h. */
#include "selfheal-admin/admin_change.h"
#include "selfheal-admin/admin_audit.h"
#include "selfheal-admin/admin_db.h"
#include <stdlib.h>

static enum err_code change_and_record(PGconn *c, const struct admin_change *change, int *ret_count, struct err *err)
{
    PGresult *r = NULL;
    enum err_code code = admin_db_query(c, "BEGIN", NULL, 0, NULL, err);
    if (!code)
        code = admin_db_query(c, change->sql, change->params, change->count, &r, err);
    if (code)
        return code;
    *ret_count = PQntuples(r) > 0 ? PQntuples(r) : (int)strtol(PQcmdTuples(r), NULL, 10);
    PQclear(r);
    if (*ret_count > 0)
        code = admin_audit_append(c, change->kind, change->params[0], change->role, err);
    return code ? code : admin_db_query(c, "COMMIT", NULL, 0, NULL, err);
}

enum err_code admin_db_change(const struct admin_settings *s, const struct admin_change *change, int *ret_count, struct err *err)
{
    PGconn *c = NULL;
    if (admin_db_open(s, &c, err))
        return err->code;
    enum err_code code = change_and_record(c, change, ret_count, err);
    PQfinish(c); /* what was not committed is taken back by it */
    return code;
}
