/* rights.h - who may do what: one table of every route and socket of every daemon.  Pure.
 *
 * A route without a row is a fault: its daemon does not start with AUTH=on, and its unit test fails. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* In order of what they may; a daemon stands beside them: it may what a responder may, and what is for daemons alone, but approves nothing. */
enum auth_role { ROLE_NOBODY, ROLE_VIEWER, ROLE_RESPONDER, ROLE_APPROVER, ROLE_ADMIN, ROLE_DAEMON, ROLE_COUNT };

const char *auth_role_name(enum auth_role role);
/* The four that a person or a token can have; ROLE_NOBODY for any other word. */
enum auth_role auth_role_of(const char *name);

struct right {
    const char *daemon;
    const char *method;   /* of the route; "WS" = opening the socket, "START" = its message that starts an execution */
    const char *path;     /* the route's pattern */
    enum auth_role least; /* ROLE_NOBODY: open to all */
};

extern const struct right rights[];
extern const size_t right_count;

/* NULL when there is no row. */
const struct right *right_find(const char *daemon, const char *method, const char *path);
bool right_allows(const struct right *right, enum auth_role role);
