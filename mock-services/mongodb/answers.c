/* What the stand-in answers.  The fields are those of a real server's answers; the numbers are its own. */
#include "mock-services/mongodb/standin.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_BYTES = 1 << 16, SECOND_MS = 1000, HUGE_BYTES = 12 << 20, DEPTH = 3000 };

static bson_t *parsed(const char *format, ...) __attribute__((format(printf, 1, 2)));

static bson_t *parsed(const char *format, ...)
{
    char json[ANSWER_BYTES];
    bson_error_t why;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(json, sizeof json, format, arguments);
    va_end(arguments);
    bson_t *made = bson_new_from_json((const uint8_t *)json, -1, &why);
    if (!made)
        fprintf(stderr, "own answer: %s\n", why.message);
    return made ? made : bson_new();
}

bson_t *refuse(int code, const char *name, const char *words)
{
    return parsed("{\"ok\": {\"$numberDouble\": \"0\"}, \"errmsg\": \"%s\", \"code\": %d, \"codeName\": \"%s\"}", words, code, name);
}

/* ---- what it does when it misbehaves ---- */

static bson_t *huge(void)
{
    bson_t *reply = parsed("{\"ok\": 1.0}");
    char *text = malloc(HUGE_BYTES);
    if (!text)
        return reply;
    memset(text, 'x', HUGE_BYTES);
    bson_append_utf8(reply, "host", -1, text, HUGE_BYTES);
    free(text);
    return reply;
}

static bson_t *deep(void)
{
    bson_t *inner = parsed("{\"current\": 1}");
    for (int i = 0; i < DEPTH; i++) {
        bson_t *outer = bson_new();
        bson_append_document(outer, "connections", -1, inner);
        bson_destroy(inner);
        inner = outer;
    }
    BSON_APPEND_DOUBLE(inner, "ok", 1);
    return inner;
}

static bson_t *misbehave(const char *mode)
{
    if (strcmp(mode, "huge") == 0)
        return huge();
    if (strcmp(mode, "deep") == 0)
        return deep();
    return parsed("{\"connections\": {\"current\": \"many\", \"available\": []}, \"globalLock\": 7, \"version\": {\"a\": 1}, \"ok\": 1.0}");
}

/* ---- what it does when it is well ---- */

static bson_t *hello(const struct server *s, const bson_t *command)
{
    bool set = strcmp(s->role, "none") != 0, primary = strcmp(s->role, "secondary") != 0;
    bson_t *reply = parsed("{\"ismaster\": %s, \"isWritablePrimary\": %s, \"secondary\": %s, \"helloOk\": true, \"maxBsonObjectSize\": 16777216, "
                           "\"maxMessageSizeBytes\": 48000000, \"maxWriteBatchSize\": 100000, \"connectionId\": 7, \"minWireVersion\": 0, "
                           "\"maxWireVersion\": 17, \"readOnly\": false}",
                           primary ? "true" : "false", primary ? "true" : "false", primary ? "false" : "true");
    if (set) {
        BSON_APPEND_UTF8(reply, "setName", "rs0");
        BSON_APPEND_UTF8(reply, "me", "one:27017");
        bson_t *hosts = parsed("[\"one:27017\", \"two:27017\", \"three:27017\"]");
        BSON_APPEND_ARRAY(reply, "hosts", hosts);
        bson_destroy(hosts);
    }
    if (bson_has_field(command, "saslSupportedMechs")) {
        bson_t *list = parsed("[\"SCRAM-SHA-256\"]");
        BSON_APPEND_ARRAY(reply, "saslSupportedMechs", list);
        bson_destroy(list);
    }
    BSON_APPEND_DOUBLE(reply, "ok", 1);
    return reply;
}

static int waiting(const struct server *s)
{
    int count = 0;
    for (int i = 0; i < OPERATION_MAX; i++)
        count += s->operations[i].opid ? s->operations[i].waiters : 0;
    return count;
}

static bson_t *status(const struct server *s)
{
    long long up_ms = (long long)(now_ms() - s->began_ms);
    return parsed(
        "{\"host\": \"one\", \"version\": \"6.0.5\", \"process\": \"mongod\", \"pid\": {\"$numberLong\": \"1\"}, \"uptime\": %lld.0, "
        "\"connections\": {\"current\": %d, \"available\": %d, \"totalCreated\": 100, \"active\": 1}, "
        "\"globalLock\": {\"totalTime\": {\"$numberLong\": \"%lld000\"}, \"currentQueue\": {\"total\": %d, \"readers\": 0, \"writers\": %d}, "
        "\"activeClients\": {\"total\": 1, \"readers\": 1, \"writers\": 0}}, "
        "\"opcounters\": {\"insert\": {\"$numberLong\": \"5\"}, \"query\": {\"$numberLong\": \"9\"}, \"update\": {\"$numberLong\": \"3\"}, "
        "\"delete\": {\"$numberLong\": \"0\"}, \"getmore\": {\"$numberLong\": \"1\"}, \"command\": {\"$numberLong\": \"40\"}}, "
        "\"mem\": {\"bits\": 64, \"resident\": 120, \"virtual\": 1500, \"supported\": true}, \"ok\": 1.0}",
        up_ms / SECOND_MS, s->connection_count, s->limit - s->connection_count, up_ms, waiting(s), waiting(s));
}

static bson_t *set_status(const struct server *s)
{
    if (strcmp(s->role, "none") == 0)
        return refuse(76, "NoReplicationEnabled", "not running with --replSet");
    bool primary = strcmp(s->role, "primary") == 0;
    long long now = (long long)now_ms(), behind = now - s->lag_ms;
    return parsed("{\"set\": \"rs0\", \"myState\": %d, \"members\": ["
                  "{\"_id\": 0, \"name\": \"one:27017\", \"health\": 1.0, \"state\": %d, \"stateStr\": \"%s\", \"self\": true, "
                  "\"optimeDate\": {\"$date\": {\"$numberLong\": \"%lld\"}}}, "
                  "{\"_id\": 1, \"name\": \"two:27017\", \"health\": 1.0, \"state\": %d, \"stateStr\": \"%s\", "
                  "\"optimeDate\": {\"$date\": {\"$numberLong\": \"%lld\"}}}, "
                  "{\"_id\": 2, \"name\": \"three:27017\", \"health\": %s, \"state\": %d, \"stateStr\": \"%s\", "
                  "\"optimeDate\": {\"$date\": {\"$numberLong\": \"%lld\"}}}], \"ok\": 1.0}",
                  primary ? 1 : 2, primary ? 1 : 2, primary ? "PRIMARY" : "SECONDARY", primary ? now : behind, primary ? 2 : 1,
                  primary ? "SECONDARY" : "PRIMARY", primary ? behind : now, s->member_down ? "0.0" : "1.0", s->member_down ? 8 : 2,
                  s->member_down ? "(not reachable/healthy)" : "SECONDARY", s->member_down ? 0LL : now);
}

/* An index that is built the old way: it holds its collection against all others. */
static void add_operation(bson_t *list, int *place, const struct operation *o)
{
    long long ran_ms = (long long)(now_ms() - o->since_ms);
    for (int i = -1; i < o->waiters; i++) {
        char key[16];
        bson_t *one = parsed(
            "{\"type\": \"op\", \"host\": \"one:27017\", \"desc\": \"conn%d\", \"client\": \"10.1.2.3:%d\", \"appName\": \"shop\", \"active\": true, "
            "\"opid\": %d, \"secs_running\": {\"$numberLong\": \"%lld\"}, \"microsecs_running\": {\"$numberLong\": \"%lld000\"}, "
            "\"op\": \"%s\", \"ns\": \"shop.orders\", \"command\": {\"%s\": \"orders\"}, \"numYields\": 0, "
            "\"locks\": {\"Global\": \"w\", \"Database\": \"w\", \"Collection\": \"%s\"}, \"waitingForLock\": %s}",
            40 + i, 40000 + i, o->opid + i + 1, ran_ms / SECOND_MS, ran_ms, i < 0 ? "command" : "update", i < 0 ? "createIndexes" : "update",
            i < 0 ? "W" : "w", i < 0 ? "false" : "true");
        snprintf(key, sizeof key, "%d", (*place)++);
        bson_append_document(list, key, -1, one);
        bson_destroy(one);
    }
}

static bson_t *operations(const struct server *s)
{
    /* Of the system itself, and of a driver that waits for news: not a user's. */
    bson_t *reply = bson_new(),
           *list = parsed("[{\"desc\": \"NoopWriter\", \"active\": true, \"opid\": 3, \"op\": \"none\", \"ns\": \"\", "
                          "\"secs_running\": {\"$numberLong\": \"90000\"}, \"locks\": {\"Global\": \"W\"}, \"waitingForLock\": false}]");
    int place = 1;
    for (int i = 0; i < OPERATION_MAX; i++)
        if (s->operations[i].opid)
            add_operation(list, &place, &s->operations[i]);
    BSON_APPEND_ARRAY(reply, "inprog", list);
    BSON_APPEND_DOUBLE(reply, "ok", 1);
    bson_destroy(list);
    return reply;
}

static int number(const bson_t *command, const char *name, int otherwise)
{
    bson_iter_t it;
    return bson_iter_init_find(&it, command, name) && BSON_ITER_HOLDS_NUMBER(&it) ? (int)bson_iter_as_int64(&it) : otherwise;
}

/* A real server takes any number, and says the same whether there was such an operation or not. */
static bson_t *kill_operation(struct server *s, const bson_t *command)
{
    int opid = number(command, "op", 0);
    for (int i = 0; i < OPERATION_MAX; i++)
        if (s->operations[i].opid == opid)
            s->operations[i].opid = 0;
    return parsed("{\"info\": \"attempting to kill op\", \"ok\": 1.0}");
}

/* Three days of it. */
static bson_t *find_oplog(const bson_t *command)
{
    bson_iter_t it, order;
    bool last = bson_iter_init(&it, command) && bson_iter_find_descendant(&it, "sort.$natural", &order) && bson_iter_as_int64(&order) < 0;
    long long at_s = (long long)(now_ms() / SECOND_MS) - (last ? 0 : 3 * 24 * 3600);
    return parsed("{\"cursor\": {\"firstBatch\": [{\"ts\": {\"$timestamp\": {\"t\": %lld, \"i\": 1}}}], \"id\": {\"$numberLong\": \"0\"}, "
                  "\"ns\": \"local.oplog.rs\"}, \"ok\": 1.0}",
                  at_s);
}

/* ---- what a test tells it to be ---- */

static void take_text(const bson_t *command, const char *name, char ret[NAME_BYTES])
{
    bson_iter_t it;
    if (bson_iter_init_find(&it, command, name) && BSON_ITER_HOLDS_UTF8(&it))
        snprintf(ret, NAME_BYTES, "%s", bson_iter_utf8(&it, NULL));
}

static bson_t *be_told(struct server *s, const bson_t *command)
{
    take_text(command, "role", s->role);
    take_text(command, "mode", s->mode);
    take_text(command, "password", s->password);
    s->lag_ms = number(command, "lag_ms", (int)s->lag_ms);
    s->member_down = number(command, "member_down", s->member_down);
    s->limit = number(command, "limit", s->limit);
    int waiters = number(command, "block", -1);
    for (int i = 0; waiters >= 0 && i < OPERATION_MAX; i++)
        if (!s->operations[i].opid) {
            s->operations[i] = (struct operation){.opid = s->next_opid, .waiters = waiters, .since_ms = now_ms()};
            s->next_opid += waiters + 1;
            break;
        }
    return parsed("{\"ok\": 1.0}");
}

static bson_t *answer_known(struct server *s, const char *name, const bson_t *command)
{
    bool well = strcmp(s->mode, "huge") != 0 && strcmp(s->mode, "deep") != 0 && strcmp(s->mode, "types") != 0;
    if (strcmp(name, "serverStatus") == 0)
        return well ? status(s) : misbehave(s->mode);
    if (strcmp(name, "replSetGetStatus") == 0)
        return set_status(s);
    if (strcmp(name, "currentOp") == 0)
        return operations(s);
    if (strcmp(name, "killOp") == 0)
        return kill_operation(s, command);
    if (strcmp(name, "find") == 0)
        return find_oplog(command);
    return refuse(59, "CommandNotFound", "no such command");
}

bson_t *answer(struct server *s, struct login *l, bool from_here, const bson_t *command)
{
    bson_iter_t it;
    if (!bson_iter_init(&it, command) || !bson_iter_next(&it))
        return refuse(9, "FailedToParse", "an empty command");
    const char *name = bson_iter_key(&it);
    if (strcmp(name, "hello") == 0 || strcasecmp(name, "isMaster") == 0)
        return hello(s, command);
    if (strcmp(name, "saslStart") == 0 || strcmp(name, "saslContinue") == 0)
        return log_in(s, l, command);
    if (strcmp(name, "standin") == 0 && from_here)
        return be_told(s, command);
    if (strcmp(name, "ping") == 0 || strcmp(name, "endSessions") == 0)
        return parsed("{\"ok\": 1.0}");
    if (*s->user && !l->done && !from_here)
        return refuse(13, "Unauthorized", "command requires authentication");
    return answer_known(s, name, command);
}
