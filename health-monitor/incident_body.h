/* incident_body.h - what the backend is told when an incident opens, and when the monitor closes it.  Pure: no clock, no socket. */
#pragma once
#include "health-monitor/evidence.h"
#include <jansson.h>

struct incident_facts {
    const char *id;     /* chosen here, so that a repeat is known as one */
    const char *target; /* source and affected_system */
    const char *fault;  /* what it is called: "memory exhausted", "unreachable" */
    const char *kind;   /* of the fault: the rule's name, "unreachable" or "pressure" */
    const char *linked; /* NULL, or another open incident of the target */
    int health;         /* -1 = not asked */
    const struct evidence *evidence;
    json_t *metrics; /* borrowed; object or NULL */
};

/* A new object, the body of POST /api/v1/incidents; NULL on no memory.  A backend that knows only message and source still learns the
 * target and the decisive text: the message is `redis-test: memory exhausted, health 0 %: OOM command not allowed ...`. */
json_t *incident_body(const struct incident_facts *f);
