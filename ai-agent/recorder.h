/* recorder.h - what the backend is told of an execution: its start, every action tried, its end.
 *
 * Everything goes through the outbox in one group per incident, so it arrives in order and survives both a backend
 * that is down and an agent that is killed.  Behind an interface, so that an execution can be tested by itself. */
#pragma once
#include "common/store/store.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define RECORDER_AUDIT_PATH "/api/v1/audit"

enum { RECORD_OUTPUT_MAX_BYTES = 64 * 1024 }; /* of stdout and stderr each */

enum action_outcome {
    ACTION_FAILED, /* did not do what it should */
    ACTION_SUCCESS,
    ACTION_UNKNOWN, /* the connection or the time was over while it ran: it may have done it */
};

struct action_record {
    const char *execution_id, *incident_id;
    const char *approver; /* who approved it; NULL = not known */
    int attempt;          /* from 1 */
    const char *action, *command;
    int64_t executed_at_us;
    enum action_outcome outcome;
    bool has_exit_code; /* false: the command never ran */
    int exit_code;
    const char *out, *err;
    int64_t duration_ms;
    int health_before, health_after; /* -1 = not measured */
    const char *cancelled_by;        /* whose cancel cut it off; NULL = nobody's.  For the audit alone */
};

struct recorder {
    void *self;
    /* The incident's status from now on: "fixing", "resolved", "investigating".  An error: it cannot be kept, the disk is full or locked. */
    enum err_code (*status)(void *self, const char *execution_id, const char *incident_id, const char *status, struct err *err);
    /* False: it cannot be kept, and must be recorded at the next start. */
    bool (*action)(void *self, const struct action_record *record);
    /* A line of the incident's notes. */
    void (*note)(void *self, const char *execution_id, const char *incident_id, const char *line);
    /* A record for the backend's audit (audit.h); key: once over all lives of the agent.  NULL: none is wanted.  `detail` is borrowed. */
    void (*audit)(void *self, const char *key, const char *kind, const char *actor, const char *incident_id, const json_t *detail);
    /* Waits at most timeout_ms; true when "fixing", the actions 1..attempt_count and final_status have all arrived; final_status NULL:
     * no status was told, the actions alone count. */
    bool (*delivered)(void *self, const char *execution_id, int attempt_count, const char *final_status, int timeout_ms);
};

/* Where records are kept until they have arrived. */
struct recorder_places {
    struct outbox *outbox;
};

/* `places` must outlive it. */
struct recorder recorder_outbox(struct recorder_places *places);
/* The body of POST /incidents/:id/actions; a new reference. */
json_t *recorder_action_json(const struct action_record *r, const char *id);
