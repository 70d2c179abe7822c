/* referee.h - asking the backend whether an execution may begin: one a system over all agents, none while acting is stopped.
 *
 * A backend that knows no referee (404) lets everything through, as before; one that cannot be asked lets nothing begin. */
#pragma once
#include "common/http/http.h"
#include "common/store/store.h"

struct referee_ask {
    const char *execution_id, *incident_id, *system, *action;
    const char *fault; /* the rule that led to it; "" = an undo */
    int lease_ms;      /* after which it counts as lost */
};

struct referee {
    struct http_client *backend; /* borrowed; NULL: nobody is asked (tests) */
    struct outbox *outbox;
};

/* *ret_has_turn: whether there is an end to tell, also where it is not known whether the backend has heard of it.  ERR_CONFLICT with the referee's
 * reason; ERR_UNAVAILABLE: it cannot be asked. */
enum err_code referee_begin(const struct referee *r, const struct referee_ask *ask, bool *ret_has_turn, struct err *err);
/* What GET /acting says of that system and fault: stopped, breakers, maintenance, history; an empty object from a backend that knows none.
 * ERR_UNAVAILABLE: it cannot be asked. */
enum err_code referee_look(const struct referee *r, const char *system, const char *fault, json_t **ret, struct err *err);
/* outcome: completed, failed, interrupted, refused (nothing was run), cancelled.  Through the outbox, so that it arrives. */
void referee_end(const struct referee *r, const char *execution_id, const char *incident_id, const char *outcome);
