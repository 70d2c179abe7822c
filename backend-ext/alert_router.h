/* alert_router.h - one round: events become items for receivers, items whose time has come become messages of the outbox. */
#pragma once
#include "backend-ext/alert.h"
#include "backend-ext/db.h"

struct alert_router {
    const struct alert_config *config;
    const char *public_url;
    int queue_max;
    int64_t began_ms; /* when this backend began: it calls nobody silent before it could have heard of him */
};

/* One transaction; *ret_next_ms: when there may be something to do again.  Another backend at it is no error. */
enum err_code alert_router_round(const struct alert_router *a, struct db_conn *c, long long *ret_next_ms, struct err *err);
