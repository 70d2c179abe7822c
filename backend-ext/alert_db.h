/* alert_db.h - alerts in the database: events, items, the outbox.  All SQL is in db_alert_*.c.
 *
 * Errors as in db.h.  What the router does is one transaction, held by one backend at a time; sending is by lease, so that several may. */
#pragma once
#include "backend-ext/alert.h"
#include "backend-ext/db.h"

/* The receivers of the configuration, and no others; while there are none, no events are written. */
enum err_code alert_db_receivers(struct db_conn *c, const struct alert_config *config, struct err *err);

/* ---- events to items: db_alert_route.c ---- */

/* Begins; *ret_mine: false when another backend is at it (then nothing has begun). */
enum err_code alert_db_begin(struct db_conn *c, bool *ret_mine, struct err *err);

struct alert_event {
    const char *id, *incident_id, *kind, *system, *message; /* incident_id "": of none */
    const char *severity;                                   /* now; "" = nobody has said */
    const char *told;                                       /* when an event of it was last routed; "" = never */
    const char *route;                                      /* "" = any */
    long long age_ms;
};
enum { ALERT_EVENTS_BATCH = 200 };
/* Those that were not routed yet, oldest first; they live as long as the result. */
enum err_code alert_db_events(struct db_conn *c, PGresult **ret, struct err *err);
void alert_db_event(const PGresult *r, int row, struct alert_event *ret);
enum err_code alert_db_routed(struct db_conn *c, const struct alert_event *e, const char *severity, struct err *err);

struct alert_item {
    const char *event_id, *receiver, *route, *group_key;
    long long wait_ms;
    bool quiet;
};
/* What is held back of its incident for that receiver goes with this item, which is not: a summary would tell it when it is no longer so. */
enum err_code alert_db_take_along(struct db_conn *c, const struct alert_item *item, const char *incident_id, struct err *err);
/* Told once: a repeat changes nothing. */
enum err_code alert_db_item(struct db_conn *c, const struct alert_item *item, struct err *err);
/* Rows of receiver, route: who was told of the incident; of none (""), of that daemon's silence. */
enum err_code alert_db_told(struct db_conn *c, const char *incident_id, const char *daemon, PGresult **ret, struct err *err);
/* An event that no trigger saw; a key that is there already changes nothing. */
enum err_code alert_db_note(struct db_conn *c, const char *key, const char *incident_id, enum alert_event_kind kind, const char *system,
                            const char *message, struct err *err);
/* That a fix waits for approval: once an action, until the incident's state changes. */
enum err_code alert_db_note_proposal(struct db_conn *c, const char *incident_id, const char *action, const char *risk, struct err *err);
/* Reminders of incidents that are open and of which the route said nothing for so long. */
enum err_code alert_db_remind(struct db_conn *c, const struct alert_route *route, struct err *err);
/* Day of the week and second of the day in a zone. */
enum err_code alert_db_local(struct db_conn *c, const char *zone, int *ret_day, int *ret_second, struct err *err);
/* From now until that second of a day `days` ahead, there. */
enum err_code alert_db_local_left(struct db_conn *c, const char *zone, int days, int second, long long *ret_ms, struct err *err);
/* Rows of a daemon's name, how long ago it was heard of (milliseconds), and which of silent and heard was told last ("" = neither). */
enum err_code alert_db_daemons(struct db_conn *c, PGresult **ret, struct err *err);

/* ---- items to messages ---- */

/* Rows of receiver, route, group_key, quiet ('t'): groups whose time has come. */
enum err_code alert_db_due_groups(struct db_conn *c, PGresult **ret, struct err *err);
/* Rows of event_id, kind, incident_id, system, message, severity, at_us. */
enum err_code alert_db_group(struct db_conn *c, const char *receiver, const char *route, const char *group_key, PGresult **ret, struct err *err);
/* The group's items up to that event are in that message; body NULL: there is nothing to say. */
struct alert_post {
    const char *id, *receiver, *route, *group_key, *thread, *last_event_id;
    const char *body;
    int queue_max;
};
enum err_code alert_db_post(struct db_conn *c, const struct alert_post *p, bool *ret_full, struct err *err);
/* When the next item is due; -1 = none waits. */
enum err_code alert_db_next_ms(struct db_conn *c, long long *ret_ms, struct err *err);
/* What is older than a week goes. */
enum err_code alert_db_clean(struct db_conn *c, struct err *err);

/* ---- sending: db_alert_outbox.c ---- */

struct alert_delivery {
    char id[UUID_TEXT_BYTES];
    json_t *body;
    int attempts; /* this one included */
    int failures; /* of the receiver in a row, before this one */
};
/* The next of that receiver, for so long; *ret_found false: none is due.  The caller frees ret->body. */
enum err_code alert_db_take(struct db_conn *c, const char *receiver, int lease_ms, bool *ret_found, struct alert_delivery *ret, struct err *err);
enum err_code alert_db_end(struct db_conn *c, const char *receiver, const char *id, const struct alert_answer *answer, int delay_ms, struct err *err);
/* When the next of that receiver is due; -1 = none waits. */
enum err_code alert_db_due_ms(struct db_conn *c, const char *receiver, long long *ret_ms, struct err *err);

/* {receivers: [...], deliveries: [...]}: newest first, of that state or "" for all. */
enum err_code alert_db_list(struct db_conn *c, const char *state, int limit, json_t **ret, struct err *err);
/* ERR_NOT_FOUND: none of that id; ERR_CONFLICT: it waits already. */
enum err_code alert_db_resend(struct db_conn *c, const char *id, struct err *err);
