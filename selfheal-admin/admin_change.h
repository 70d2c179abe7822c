/* admin_change.h - a change of accounts, and its record in the audit. */
#pragma once
#include "selfheal-admin/settings.h"

/* Both in one transaction: neither without the other.  params[0] is whose; *ret_count is how many
 * rows came or changed, 0 leaves no record.  kind: "account.…"; role: NULL when it is about none. */
struct admin_change {
    const char *sql;
    const char *const *params;
    int count;
    const char *kind, *role;
};
enum err_code admin_db_change(const struct admin_settings *s, const struct admin_change *change, int *ret_count, struct err *err);
