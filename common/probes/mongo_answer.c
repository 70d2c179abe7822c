/* Reads the answers of a MongoDB into facts. */
#include "common/probes/mongo_answer.h"
#include <stdio.h>
#include <string.h>

enum { MEMBER_MAX = 64, OPERATION_MAX = 2000, NAME_BYTES = 120 };

/* The field at `path` ("connections.current"), whatever its type. */
static bool field(const struct mongo_calls *c, const bson_t *from, const char *path, bson_iter_t *ret)
{
    bson_iter_t it;
    return c->bson_iter_init(&it, from) && c->bson_iter_find_descendant(&it, path, ret);
}

static bool is_number(const struct mongo_calls *c, const bson_iter_t *it)
{
    bson_type_t type = c->bson_iter_type(it);
    return type == BSON_TYPE_DOUBLE || type == BSON_TYPE_INT32 || type == BSON_TYPE_INT64;
}

static bool number(const struct mongo_calls *c, const bson_t *from, const char *path, double *ret)
{
    bson_iter_t it;
    if (!field(c, from, path, &it) || !is_number(c, &it))
        return false;
    *ret = c->bson_iter_as_double(&it);
    return true;
}

static double number_or(const struct mongo_calls *c, const bson_t *from, const char *path, double otherwise)
{
    double found;
    return number(c, from, path, &found) ? found : otherwise;
}

static bool truth(const struct mongo_calls *c, const bson_t *from, const char *path)
{
    bson_iter_t it;
    return field(c, from, path, &it) && c->bson_iter_as_bool(&it);
}

/* "" where it is no text. */
static void text(const struct mongo_calls *c, const bson_t *from, const char *path, char ret[NAME_BYTES])
{
    bson_iter_t it;
    bool there = field(c, from, path, &it) && c->bson_iter_type(&it) == BSON_TYPE_UTF8;
    snprintf(ret, NAME_BYTES, "%s", there ? c->bson_iter_utf8(&it, NULL) : "");
}

/* The document that the iterator stands on, borrowed. */
static bool document(const struct mongo_calls *c, const bson_iter_t *it, bson_t *ret)
{
    if (c->bson_iter_type(it) != BSON_TYPE_DOCUMENT)
        return false;
    uint32_t bytes = 0;
    const uint8_t *data = NULL;
    c->bson_iter_document(it, &bytes, &data);
    return data && c->bson_init_static(ret, data, bytes);
}

static bool array(const struct mongo_calls *c, const bson_t *from, const char *path, bson_iter_t *ret)
{
    bson_iter_t it;
    return field(c, from, path, &it) && c->bson_iter_type(&it) == BSON_TYPE_ARRAY && c->bson_iter_recurse(&it, ret);
}

static void set_number(const struct mongo_calls *c, const bson_t *from, const char *path, const char *name, struct facts *f)
{
    double found;
    if (number(c, from, path, &found))
        facts_set_number(f, name, found);
}

/* ---- hello ---- */

bool mongo_answer_hello(const struct mongo_calls *c, const bson_t *reply, struct facts *f)
{
    char set[NAME_BYTES];
    text(c, reply, "setName", set);
    bool writable = truth(c, reply, "isWritablePrimary") || truth(c, reply, "ismaster");
    facts_set_text(f, "set_name", set);
    facts_set_text(f, "role",
                   writable                         ? "primary"
                   : truth(c, reply, "secondary")   ? "secondary"
                   : truth(c, reply, "arbiterOnly") ? "arbiter"
                                                    : "none");
    return *set || truth(c, reply, "isreplicaset");
}

/* ---- serverStatus ---- */

static void add_counters(const struct mongo_calls *c, const bson_t *reply, struct facts *f)
{
    static const char *const kinds[] = {"insert", "query", "update", "delete", "getmore", "command"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char path[40], name[40];
        snprintf(path, sizeof path, "opcounters.%s", kinds[i]);
        snprintf(name, sizeof name, "opcounters_%s", kinds[i]);
        set_number(c, reply, path, name, f);
    }
}

void mongo_answer_status(const struct mongo_calls *c, const bson_t *reply, struct facts *f)
{
    double current, available;
    char version[NAME_BYTES];
    set_number(c, reply, "connections.current", "connections_current", f);
    set_number(c, reply, "connections.available", "connections_available", f);
    if (number(c, reply, "connections.current", &current) && number(c, reply, "connections.available", &available) && current + available > 0)
        facts_set_number(f, "connections_percent", 100 * current / (current + available));
    set_number(c, reply, "globalLock.currentQueue.total", "queue_total", f);
    set_number(c, reply, "globalLock.currentQueue.readers", "queue_readers", f);
    set_number(c, reply, "globalLock.currentQueue.writers", "queue_writers", f);
    set_number(c, reply, "globalLock.activeClients.total", "active_clients", f);
    set_number(c, reply, "mem.resident", "resident_mb", f);
    set_number(c, reply, "uptime", "uptime_s", f);
    add_counters(c, reply, f);
    text(c, reply, "version", version);
    facts_set_text(f, "version", version);
}

/* ---- replSetGetStatus ---- */

struct member {
    char name[NAME_BYTES];
    int64_t written_ms; /* of its last operation; 0 = not known */
    bool primary, secondary, self, down;
    bool electable; /* so it may neither be delayed nor hidden */
};

/* hello names as hosts all that can become primary; one that is delayed must have the priority 0, so it is none of them. */
static bool is_electable(const struct mongo_calls *c, const bson_t *hello, const char *name)
{
    bson_iter_t it;
    bool found = false;
    if (!array(c, hello, "hosts", &it))
        return false;
    for (int i = 0; i < MEMBER_MAX && !found && c->bson_iter_next(&it); i++)
        found = c->bson_iter_type(&it) == BSON_TYPE_UTF8 && strcasecmp(c->bson_iter_utf8(&it, NULL), name) == 0;
    return found;
}

static void read_member(const struct mongo_calls *c, const bson_t *from, struct member *ret)
{
    char state[NAME_BYTES];
    bson_iter_t it;
    text(c, from, "name", ret->name);
    text(c, from, "stateStr", state);
    bool dated = field(c, from, "optimeDate", &it) && c->bson_iter_type(&it) == BSON_TYPE_DATE_TIME;
    ret->written_ms = dated ? c->bson_iter_date_time(&it) : 0;
    ret->down = number_or(c, from, "health", 1) == 0;
    ret->primary = strcmp(state, "PRIMARY") == 0 && !ret->down;
    ret->secondary = strcmp(state, "SECONDARY") == 0 && !ret->down;
    ret->self = truth(c, from, "self");
}

/* Of a secondary its own lag counts, beyond the delay that it is set to; of the others that of the one that is furthest behind, if it is not meant
 * to be. */
static void add_lag(const struct member *list, size_t count, double delay_ms, struct facts *f)
{
    const struct member *primary = NULL, *last = NULL;
    bool self_only = false;
    for (size_t i = 0; i < count; i++) {
        if (list[i].primary)
            primary = &list[i];
        self_only = self_only || (list[i].self && list[i].secondary);
    }
    facts_set_text(f, "primary", primary ? primary->name : "");
    if (!primary || primary->written_ms <= 0)
        return;
    for (size_t i = 0; i < count; i++)
        if (list[i].secondary && list[i].written_ms > 0 && (self_only ? list[i].self : list[i].electable) &&
            (!last || list[i].written_ms < last->written_ms))
            last = &list[i];
    if (!last)
        return;
    double lag_ms = (double)(primary->written_ms - last->written_ms) - (self_only && delay_ms > 0 ? delay_ms : 0);
    facts_set_number(f, "lag_ms", lag_ms > 0 ? lag_ms : 0);
    facts_set_text(f, "lag_member", last->name);
}

void mongo_answer_set(const struct mongo_calls *c, const bson_t *reply, const bson_t *hello, struct facts *f)
{
    struct member list[MEMBER_MAX];
    const struct member *down = NULL;
    size_t count = 0, down_count = 0;
    bson_iter_t it;
    bson_t one;
    if (!array(c, reply, "members", &it))
        return;
    while (count < MEMBER_MAX && c->bson_iter_next(&it))
        if (document(c, &it, &one)) {
            read_member(c, &one, &list[count]);
            list[count].electable = is_electable(c, hello, list[count].name);
            count++;
        }
    for (size_t i = 0; i < count; i++) {
        if (!list[i].down)
            continue;
        down_count++;
        down = down ? down : &list[i];
    }
    facts_set_number(f, "members", (double)count);
    facts_set_number(f, "members_down", (double)down_count);
    facts_set_text(f, "member_down", down ? down->name : "");
    /* Two names of one setting, before 5.0 and since. */
    add_lag(list, count, number_or(c, hello, "secondaryDelaySecs", number_or(c, hello, "slaveDelay", 0)) * 1000, f);
}

/* ---- currentOp ---- */

struct operation {
    double opid, ran_ms;
    bool waits;
    char lock; /* the strongest that it holds: W, R, or 0 = none that keeps others out */
};

static char strongest_lock(const struct mongo_calls *c, const bson_t *from)
{
    static const char *const of[] = {"locks.Collection", "locks.Database", "locks.Global", "locks.ParallelBatchWriterMode"};
    char mode[NAME_BYTES], best = 0;
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        text(c, from, of[i], mode);
        if (strcmp(mode, "W") == 0 || (strcmp(mode, "R") == 0 && best != 'W'))
            best = mode[0];
    }
    return best;
}

/* What belongs to the server itself, to this system, or to a driver that waits for news is nobody's blocker. */
static bool is_a_users(const struct mongo_calls *c, const bson_t *from)
{
    char ns[NAME_BYTES], app[NAME_BYTES], client[NAME_BYTES];
    bson_iter_t it;
    text(c, from, "ns", ns);
    text(c, from, "appName", app);
    text(c, from, "client", client);
    return *client && strncmp(app, MONGO_APP_NAME, strlen(MONGO_APP_NAME)) != 0 && strcmp(ns, "local.oplog.rs") != 0 &&
           !field(c, from, "command.hello", &it) && !field(c, from, "command.isMaster", &it) && !truth(c, from, "killPending");
}

static void read_operation(const struct mongo_calls *c, const bson_t *from, struct operation *ret)
{
    ret->opid = number_or(c, from, "opid", 0);
    ret->ran_ms = number_or(c, from, "microsecs_running", number_or(c, from, "secs_running", 0) * 1e6) / 1000;
    ret->waits = truth(c, from, "waitingForLock");
    ret->lock = strongest_lock(c, from);
}

static void add_blocker(const struct mongo_calls *c, const bson_t *from, const struct operation *o, struct facts *f)
{
    static const struct {
        const char *path, *name;
    } texts[] = {{"op", "blocker_op"}, {"ns", "blocker_ns"}, {"client", "blocker_client"}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char value[NAME_BYTES];
        text(c, from, texts[i].path, value);
        facts_set_text(f, texts[i].name, value);
    }
    facts_set_number(f, "blocker_opid", o->opid);
    facts_set_number(f, "blocker_ms", o->ran_ms);
    facts_set_text(f, "blocker_lock", (char[]){o->lock, '\0'});
}

void mongo_answer_operations(const struct mongo_calls *c, const bson_t *reply, struct facts *f)
{
    double waiting = 0, longest_ms = 0, blocker_ms = -1;
    struct operation o;
    bson_iter_t it;
    bson_t one;
    if (!array(c, reply, "inprog", &it))
        return;
    for (int i = 0; i < OPERATION_MAX && c->bson_iter_next(&it); i++) {
        if (!document(c, &it, &one))
            continue;
        read_operation(c, &one, &o);
        if (o.waits) {
            waiting++;
            longest_ms = o.ran_ms > longest_ms ? o.ran_ms : longest_ms;
        } else if (o.lock && o.opid > 0 && o.ran_ms > blocker_ms && is_a_users(c, &one)) {
            blocker_ms = o.ran_ms;
            add_blocker(c, &one, &o, f);
        }
    }
    facts_set_number(f, "waiting_count", waiting);
    facts_set_number(f, "longest_wait_ms", longest_ms);
}

/* ---- the oplog ---- */

int64_t mongo_answer_oplog(const struct mongo_calls *c, const bson_t *reply)
{
    bson_iter_t it;
    uint32_t seconds = 0, nth = 0;
    if (field(c, reply, "cursor.firstBatch.0.ts", &it) && c->bson_iter_type(&it) == BSON_TYPE_TIMESTAMP)
        c->bson_iter_timestamp(&it, &seconds, &nth);
    return seconds;
}
