/* outbox_entry.h - what the outbox keeps, and how far it is with it. */
#pragma once

struct outbox_entry {
    const char *key;         /* unique; the same key again while pending replaces nothing and is fine */
    const char *group;       /* e.g. the incident id */
    const char *method;      /* "POST" "PATCH" */
    const char *path;        /* "/api/v1/incidents" */
    const char *body;        /* JSON text */
    const char *verify_path; /* NULL or e.g. "/api/v1/incidents/<id>" */
};

enum outbox_state { OUTBOX_PENDING, OUTBOX_DELIVERED, OUTBOX_PARKED, OUTBOX_UNKNOWN /* never put, or delivered long ago */ };
