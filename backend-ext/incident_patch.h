/* incident_patch.h - what a PATCH asks for.  NULL = not given (absent or null). */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdbool.h>

/* Another system that is sick together with the incident's own, or because of it; `well`: no longer. */
struct incident_member {
    const char *system, *fault, *why; /* why: "together" or "depends" */
    bool well;
};

struct incident_patch {
    const char *status, *notes, *severity, *team; /* borrowed from the body */
    const char *notes_append;                     /* a line more, whatever the notes are by then */
    struct incident_member member;                /* system NULL = none */
    char execution_id[UUID_TEXT_BYTES];           /* with status fixing: whose doing it is; "" = a person's */
};

/* ERR_INVALID names the field.  An empty object and JSON null ask for nothing. */
enum err_code incident_patch_read(struct incident_patch *ret, json_t *body, struct err *err);

bool incident_patch_is_empty(const struct incident_patch *p);
/* Notes alone are nobody else's business: no frame is sent for them (the contract). */
bool incident_patch_tells_sockets(const struct incident_patch *p);
