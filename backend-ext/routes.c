/* The table of routes. */
#include "backend-ext/route.h"

const struct http_route routes[] = {
    {"GET", "/health", route_health, HTTP_INLINE},
    {"GET", "/api/v1/health", route_api_health, HTTP_INLINE},
    {"GET", "/api/v1/ws", route_ws_plain, HTTP_INLINE},
    {"GET", "/api/v1/auth", route_auth, HTTP_INLINE},
    {"POST", "/api/v1/login", route_login, HTTP_CALLS_OUT}, /* a password's hash takes its time: not all workers at once */
    {"POST", "/api/v1/logout", route_logout, 0},
    {"GET", "/api/v1/me", route_me, 0},
    {"POST", "/api/v1/auth/check", route_auth_check, 0},
    {"GET", "/api/v1/incidents", route_incidents_open, 0},
    {"GET", "/api/v1/incidents/resolved", route_incidents_resolved, 0},
    {"POST", "/api/v1/incidents", route_incident_create, 0},
    {"POST", "/api/v1/incidents/generate", route_incident_generate, HTTP_CALLS_OUT},
    {"GET", "/api/v1/incidents/:id", route_incident_get, 0},
    {"PATCH", "/api/v1/incidents/:id", route_incident_patch, 0},
    {"DELETE", "/api/v1/incidents/:id", route_incident_delete, 0},
    {"POST", "/api/v1/incidents/:id/diagnose", route_incident_diagnose, HTTP_CALLS_OUT},
    {"POST", "/api/v1/incidents/:id/suggest-fix", route_incident_suggest_fix, HTTP_CALLS_OUT},
    {"POST", "/api/v1/incidents/:id/propose-fix", route_incident_propose_fix, HTTP_CALLS_OUT},
    {"POST", "/api/v1/incidents/:id/actions", route_action_create, 0},
    {"GET", "/api/v1/incidents/:id/bundle", route_incident_bundle, HTTP_CALLS_OUT},
    {"GET", "/api/v1/incidents/:id/actions", route_action_list, 0},
    {"GET", "/api/v1/incidents/:id/notes", route_incident_notes_list, 0},
    {"POST", "/api/v1/incidents/:id/notes", route_incident_note_create, 0},
    {"POST", "/api/v1/executions", route_execution_begin, 0},
    {"PATCH", "/api/v1/executions/:id", route_execution_end, 0},
    {"GET", "/api/v1/acting", route_acting_get, 0},
    {"POST", "/api/v1/acting", route_acting_set, 0},
    {"POST", "/api/v1/breakers/reset", route_breaker_reset, 0},
    {"POST", "/api/v1/maintenance", route_maintenance_set, 0},
    {"GET", "/api/v1/bundle-key", route_bundle_key, 0},
    {"POST", "/api/v1/audit", route_audit_create, 0},
    {"GET", "/api/v1/audit", route_audit_list, 0},
    {"GET", "/api/v1/audit/head", route_audit_head, 0},
    {"GET", "/api/v1/audit/verify", route_audit_verify, HTTP_CALLS_OUT}, /* reads for seconds: not with all workers at once */
    {"GET", "/api/v1/insight", route_insight, HTTP_CALLS_OUT},           /* the same */
    {"GET", "/api/v1/audit/export", route_audit_export, 0},
    {"GET", "/api/v1/alerts", route_alerts_list, 0},
    {"POST", "/api/v1/alerts/alertmanager", route_alerts_in, 0},
    {"POST", "/api/v1/alerts/resend", route_alerts_resend, 0},
    {"POST", "/api/v1/alerts/test", route_alerts_test, HTTP_CALLS_OUT},
    {"POST", "/api/v1/systems", route_systems_put, 0},
    {"GET", "/api/v1/systems", route_systems_list, 0},
};
const size_t route_count = sizeof routes / sizeof routes[0];
