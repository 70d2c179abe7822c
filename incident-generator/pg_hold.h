/* pg_hold.h - takes PostgreSQL's connection slots and sits on them: what the connection faults do, each in its own way. */
#pragma once
#include "incident-generator/fault.h"

struct pg_hold {
    const char *user, *password;
    const char *sql; /* what each session does before it falls silent; NULL = nothing */
};

/* Opens sessions as that role until the server refuses one for want of slots.  On success and on failure the open ones are
 * in i->held.  ERR_UNAVAILABLE when not a single one could be had. */
enum err_code pg_hold_all(struct injection *i, const struct pg_hold *how, char message[FAULT_MESSAGE_BYTES], struct err *err);

/* The fault's undo, still_active and let_go.  Connections that a fix has closed are dropped and never opened again; the fault is
 * over when fewer than half are left. */
enum err_code pg_hold_undo(struct injection *i, struct err *err);
enum err_code pg_hold_still_active(struct injection *i, bool *ret_active, struct err *err);
void pg_hold_let_go(struct injection *i);

/* True when the server's text means that all slots are taken. */
bool pg_hold_is_refusal(const char *text);
