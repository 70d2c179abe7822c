/* incident_again.h - an incident of the monitor's that is one already: another monitor was first, or the fault is back right after its fix.
 *
 * The id that came with it stays good: it is another name of the one that is there. */
#pragma once
#include "backend-ext/db.h"
#include "backend-ext/incident.h"
#include "backend-ext/restraints.h"

enum incident_again {
    AGAIN_NO,
    AGAIN_KNOWN,   /* it came before: a repeat of the request */
    AGAIN_OPEN,    /* an incident of that system and fault is open */
    AGAIN_RELAPSE, /* one was resolved by a fix a moment ago: it is open again, and the fix counts as failed */
};

/* ret_id: the incident that it is, with all but AGAIN_NO.  One transaction. */
enum err_code incident_db_again(struct db_conn *c, const struct incident_new *n, const struct restraint_limits *limits, const char *actor,
                                enum incident_again *ret, char ret_id[UUID_TEXT_BYTES], struct err *err);
/* The id of the incident that an id stands for; itself when it is no other name. */
enum err_code incident_db_real_id(struct db_conn *c, char id[UUID_TEXT_BYTES], struct err *err);
