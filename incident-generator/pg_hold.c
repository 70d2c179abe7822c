/* pg_hold.c - sessions until the server has no slot left. */
#include "incident-generator/pg_hold.h"
#include "common/base/base.h"
#include "incident-generator/pg_link.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HOLD_MAX = 500, /* a server with more slots is not one that we break this way */
};

struct held {
    PGconn *open[HOLD_MAX];
    int count;  /* open ones, at the front */
    int opened; /* how many there were in the beginning */
};

/* In the wordings of PostgreSQL 15 and 16; a role's or a database's own limit is as good. */
bool pg_hold_is_refusal(const char *text)
{
    static const char *const refusals[] = {"too many clients already", "remaining connection slots are reserved", "too many connections for"};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (strstr(text, refusals[i]))
            return true;
    return false;
}

/* One more session; *said holds the server's words, and none is added, when all slots are taken. */
static enum err_code hold_one(struct injection *i, struct held *held, const struct pg_hold *how, char *said, size_t said_bytes, struct err *err)
{
    PGconn *c = NULL;
    enum err_code code = pg_connect(i, how->user, how->password, PG_LINK_NAME, &c, said, said_bytes, err);
    if (code)
        return code;
    if (!c)
        return pg_hold_is_refusal(said)
                   ? ERR_NONE
                   : err_set(err, ERR_UNAVAILABLE, "%s: connect %s:%d: %s", i->target->name, i->target->host, i->target->port, said);
    held->open[held->count++] = c;
    return how->sql ? pg_run(i, c, how->sql, NULL, 0, err) : ERR_NONE;
}

enum err_code pg_hold_all(struct injection *i, const struct pg_hold *how, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    char refusal[256] = "";
    enum err_code code = target_require_up(i, false, &ignored, err);
    struct held *held = code ? NULL : calloc(1, sizeof *held);
    if (!held)
        return code ? code : err_set(err, ERR_NOMEM, "out of memory");
    i->held = held;
    /* Nothing outlives this process, but a fault that began says so. */
    json_object_set_new(i->notes, "user", json_string(how->user));
    code = injection_save(i, err);
    while (!code && !*refusal && held->count < HOLD_MAX)
        code = hold_one(i, held, how, refusal, sizeof refusal, err);
    held->opened = held->count;
    if (code)
        return code;
    if (!*refusal)
        return err_set(err, ERR_CONFLICT, "%s gave %d connections and has more", i->target->name, held->count);
    if (held->count == 0)
        return err_set(err, ERR_UNAVAILABLE, "%s has no free connection slot to begin with: %s", i->target->name, refusal);
    snprintf(message, FAULT_MESSAGE_BYTES, "%d connections held as %s%s; the next is refused: %s", held->count, how->user,
             how->sql ? ", each in an open transaction" : "", refusal);
    return ERR_NONE;
}

static void drop_closed(struct held *held)
{
    int kept = 0;
    for (int n = 0; n < held->count; n++) {
        if (pg_closed_by_server(held->open[n]))
            PQfinish(held->open[n]);
        else
            held->open[kept++] = held->open[n];
    }
    held->count = kept;
}

enum err_code pg_hold_still_active(struct injection *i, bool *ret_active, struct err *err)
{
    struct held *held = i->held;
    (void)err;
    if (held)
        drop_closed(held);
    *ret_active = held && held->count * 2 >= held->opened && held->count > 0;
    return ERR_NONE;
}

void pg_hold_let_go(struct injection *i)
{
    struct held *held = i->held;
    for (int n = 0; held && n < held->count; n++)
        PQfinish(held->open[n]);
    free(held);
    i->held = NULL;
}

enum err_code pg_hold_undo(struct injection *i, struct err *err)
{
    (void)err;
    pg_hold_let_go(i);
    return ERR_NONE;
}
