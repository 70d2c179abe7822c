/* The table of rights. */
#include "common/auth/rights.h"
#include <string.h>

static const char *const role_names[] = {
    [ROLE_NOBODY] = "nobody",     [ROLE_VIEWER] = "viewer", [ROLE_RESPONDER] = "responder",
    [ROLE_APPROVER] = "approver", [ROLE_ADMIN] = "admin",   [ROLE_DAEMON] = "daemon",
};
_Static_assert(sizeof role_names / sizeof role_names[0] == ROLE_COUNT, "a role has no name");

const struct right rights[] = {
    {"backend-ext", "GET", "/health", ROLE_NOBODY},
    {"backend-ext", "GET", "/metrics", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/health", ROLE_NOBODY},
    {"backend-ext", "GET", "/api/v1/auth", ROLE_NOBODY},
    {"backend-ext", "POST", "/api/v1/login", ROLE_NOBODY},
    {"backend-ext", "POST", "/api/v1/logout", ROLE_NOBODY}, /* takes away only what the caller shows */
    {"backend-ext", "GET", "/api/v1/me", ROLE_VIEWER},
    {"backend-ext", "POST", "/api/v1/auth/check", ROLE_DAEMON},
    {"backend-ext", "WS", "/api/v1/ws", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/ws", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/incidents", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/incidents/resolved", ROLE_VIEWER},
    {"backend-ext", "POST", "/api/v1/incidents", ROLE_RESPONDER},
    {"backend-ext", "POST", "/api/v1/incidents/generate", ROLE_RESPONDER},
    {"backend-ext", "GET", "/api/v1/incidents/:id", ROLE_VIEWER},
    {"backend-ext", "PATCH", "/api/v1/incidents/:id", ROLE_RESPONDER},
    {"backend-ext", "DELETE", "/api/v1/incidents/:id", ROLE_ADMIN},
    {"backend-ext", "POST", "/api/v1/incidents/:id/diagnose", ROLE_RESPONDER},
    {"backend-ext", "POST", "/api/v1/incidents/:id/suggest-fix", ROLE_RESPONDER},
    {"backend-ext", "POST", "/api/v1/incidents/:id/propose-fix", ROLE_RESPONDER},
    {"backend-ext", "POST", "/api/v1/incidents/:id/actions", ROLE_DAEMON},
    {"backend-ext", "GET", "/api/v1/incidents/:id/actions", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/incidents/:id/notes", ROLE_VIEWER},
    {"backend-ext", "POST", "/api/v1/incidents/:id/notes", ROLE_RESPONDER},
    {"backend-ext", "GET", "/api/v1/incidents/:id/bundle", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/bundle-key", ROLE_VIEWER},
    {"backend-ext", "POST", "/api/v1/executions", ROLE_DAEMON},
    {"backend-ext", "PATCH", "/api/v1/executions/:id", ROLE_DAEMON},
    {"backend-ext", "GET", "/api/v1/acting", ROLE_VIEWER},
    {"backend-ext", "POST", "/api/v1/acting", ROLE_APPROVER}, /* whoever may let things be done may stop them */
    {"backend-ext", "POST", "/api/v1/breakers/reset", ROLE_APPROVER},
    {"backend-ext", "POST", "/api/v1/maintenance", ROLE_DAEMON}, /* people say it to the monitor */
    {"backend-ext", "POST", "/api/v1/audit", ROLE_DAEMON},
    {"backend-ext", "GET", "/api/v1/audit", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/audit/head", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/audit/verify", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/audit/export", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/insight", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/alerts", ROLE_VIEWER},
    {"backend-ext", "POST", "/api/v1/alerts/alertmanager", ROLE_NOBODY}, /* asks for a token of its own */
    {"backend-ext", "POST", "/api/v1/alerts/resend", ROLE_RESPONDER},
    {"backend-ext", "POST", "/api/v1/alerts/test", ROLE_RESPONDER},
    {"backend-ext", "POST", "/api/v1/systems", ROLE_DAEMON},
    {"backend-ext", "GET", "/api/v1/systems", ROLE_VIEWER},
    {"backend-ext", "GET", "/api/v1/daemons", ROLE_VIEWER},

    {"ai-agent", "GET", "/health", ROLE_NOBODY},
    {"ai-agent", "GET", "/metrics", ROLE_VIEWER},
    {"ai-agent", "WS", "/ws/execute-fix", ROLE_VIEWER},      /* looking at an execution */
    {"ai-agent", "START", "/ws/execute-fix", ROLE_APPROVER}, /* its approval */
    {"ai-agent", "POST", "/propose-fix", ROLE_RESPONDER},
    {"ai-agent", "POST", "/propose-undo", ROLE_RESPONDER},
    {"ai-agent", "POST", "/api/v1/rehearse", ROLE_RESPONDER}, /* changes nothing, but costs a copy */
    {"ai-agent", "GET", "/api/v1/rehearsals/:id", ROLE_VIEWER},
    {"ai-agent", "GET", "/activity", ROLE_VIEWER},
    {"ai-agent", "GET", "/executions", ROLE_VIEWER},
    {"ai-agent", "GET", "/executions/:id", ROLE_VIEWER},
    {"ai-agent", "GET", "/executions/:id/steps/:attempt/output", ROLE_VIEWER},
    {"ai-agent", "GET", "/executions/:id/steps/:attempt/output.txt", ROLE_VIEWER},
    {"ai-agent", "GET", "/executions/:id/steps/:attempt/output.cast", ROLE_VIEWER},
    {"ai-agent", "POST", "/executions/:id/cancel", ROLE_APPROVER},
    {"ai-agent", "GET", "/catalogue", ROLE_VIEWER}, /* without its passwords */
    {"ai-agent", "GET", "/outbox", ROLE_ADMIN},
    {"ai-agent", "POST", "/outbox/resend", ROLE_ADMIN},

    {"health-monitor", "GET", "/health", ROLE_NOBODY},
    {"health-monitor", "GET", "/metrics", ROLE_VIEWER},
    {"health-monitor", "GET", "/status", ROLE_VIEWER},
    {"health-monitor", "GET", "/history", ROLE_VIEWER},
    {"health-monitor", "GET", "/history/at", ROLE_VIEWER},
    {"health-monitor", "GET", "/backtest", ROLE_VIEWER},
    {"health-monitor", "POST", "/check", ROLE_RESPONDER},
    {"health-monitor", "POST", "/maintenance", ROLE_APPROVER}, /* keeps incidents from being opened */
    {"health-monitor", "GET", "/outbox", ROLE_ADMIN},
    {"health-monitor", "POST", "/outbox/resend", ROLE_ADMIN},

    {"ai-diagnosis", "GET", "/health", ROLE_NOBODY},
    {"ai-diagnosis", "GET", "/metrics", ROLE_VIEWER},
    {"ai-diagnosis", "GET", "/api/v1/health", ROLE_NOBODY},
    {"ai-diagnosis", "POST", "/api/v1/diagnosis", ROLE_RESPONDER},
    {"ai-diagnosis", "POST", "/api/v1/suggested-fix", ROLE_RESPONDER},
    {"ai-diagnosis", "POST", "/api/v1/generate-incident", ROLE_RESPONDER},

    {"incident-generator", "GET", "/health", ROLE_NOBODY},
    {"incident-generator", "GET", "/metrics", ROLE_VIEWER},
    {"incident-generator", "GET", "/api/status", ROLE_VIEWER},
    {"incident-generator", "GET", "/failures", ROLE_VIEWER},
    {"incident-generator", "POST", "/api/start", ROLE_RESPONDER},
    {"incident-generator", "POST", "/api/stop", ROLE_RESPONDER},
    {"incident-generator", "POST", "/inject-failure", ROLE_APPROVER}, /* breaks a system for real */
    {"incident-generator", "POST", "/heal", ROLE_RESPONDER},
};
const size_t right_count = sizeof rights / sizeof rights[0];

const char *auth_role_name(enum auth_role role)
{
    return role_names[role];
}

enum auth_role auth_role_of(const char *name)
{
    for (int role = ROLE_VIEWER; role <= ROLE_ADMIN; role++)
        if (strcmp(name, role_names[role]) == 0)
            return (enum auth_role)role;
    return ROLE_NOBODY;
}

const struct right *right_find(const char *daemon, const char *method, const char *path)
{
    for (size_t i = 0; i < right_count; i++)
        if (strcmp(rights[i].daemon, daemon) == 0 && strcmp(rights[i].method, method) == 0 && strcmp(rights[i].path, path) == 0)
            return &rights[i];
    return NULL;
}

bool right_allows(const struct right *right, enum auth_role role)
{
    if (!right)
        return false;
    if (role == ROLE_DAEMON)
        return right->least <= ROLE_RESPONDER || right->least == ROLE_DAEMON;
    return right->least != ROLE_DAEMON && role >= right->least;
}
