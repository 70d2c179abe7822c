/* admin_audit.h - what was changed on the terminal, in the chain of the audit. */
#pragma once
#include "common/base/base.h"
#include <libpq-fe.h>

/* Inside the caller's transaction, as the last thing before its commit.  The actor is "selfheal-admin (LOGIN)"; role may be NULL. */
enum err_code admin_audit_append(PGconn *c, const char *kind, const char *name, const char *role, struct err *err);
