/* audit_source.h - the records of the table audit, oldest first, as they stand at one moment; for the commands. */
#pragma once
#include "common/audit/audit.h"
#include "selfheal-admin/settings.h"

/* Each record; false from `each` ends the walk, which is no error.  ERR_UNAVAILABLE, ERR_IO: the database cannot be asked, or has no audit. */
enum err_code audit_source_walk(const struct admin_settings *s, bool (*each)(void *ctx, const struct audit_record *r), void *ctx, struct err *err);
/* The newest record alone; `each` is not called when there is none. */
enum err_code audit_source_last(const struct admin_settings *s, bool (*each)(void *ctx, const struct audit_record *r), void *ctx, struct err *err);
