/* mongo_answer_test.c - answers as a MongoDB 6 gives them, and as a stranger may. */
#include "common/probes/mongo_answer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct mongo_calls *calls;

static int load(void **state)
{
    struct err err = {0};
    (void)state;
    calls = mongo_calls(&err);
    if (!calls)
        print_error("%s\n", err.msg);
    return calls ? 0 : -1;
}

static bson_t *bson_of(const char *json)
{
    bson_error_t why = {0};
    bson_t *b = calls->bson_new_from_json((const uint8_t *)json, -1, &why);
    if (!b)
        fail_msg("%s: %s", json, why.message);
    return b;
}

static void take_hello(const struct mongo_calls *c, const bson_t *reply, struct facts *f)
{
    facts_set_number(f, "member", mongo_answer_hello(c, reply, f));
}

/* The answer to hello stands in the same document. */
static void take_set(const struct mongo_calls *c, const bson_t *reply, struct facts *f)
{
    mongo_answer_set(c, reply, reply, f);
}

static void take_oplog(const struct mongo_calls *c, const bson_t *reply, struct facts *f)
{
    facts_set_number(f, "seconds", (double)mongo_answer_oplog(c, reply));
}

typedef void read_fn(const struct mongo_calls *c, const bson_t *reply, struct facts *f);

#define AT(ms_) "\"optimeDate\":{\"$date\":{\"$numberLong\":\"" #ms_ "\"}}"
#define SELF(ms_) "\"self\":true," AT(ms_)
#define MEMBER(name_, state_, more_) "{\"name\":\"" name_ "\",\"stateStr\":\"" state_ "\",\"health\":1," more_ "}"
#define HOSTS "\"hosts\":[\"a\",7,\"B\"],"
#define OPERATION(id_, more_) "{\"opid\":" #id_ ",\"client\":\"10.1.2.3:4\",\"ns\":\"shop.orders\",\"op\":\"command\"," more_ "}"
#define W_LOCK "\"locks\":{\"Collection\":\"W\"}"

static const struct {
    read_fn *read;
    const char *json, *fact;
    double number;    /* where text is NULL; -1 = not known */
    const char *text; /* "" = none */
} rows[] = {
    {take_hello, "{\"isWritablePrimary\":true,\"setName\":\"rs\"}", "role", 0, "primary"},
    {take_hello, "{\"ismaster\":true}", "role", 0, "primary"},
    {take_hello, "{\"secondary\":true,\"setName\":\"rs\"}", "member", 1, NULL},
    {take_hello, "{\"arbiterOnly\":true,\"setName\":\"rs\"}", "role", 0, "arbiter"},
    {take_hello, "{\"isreplicaset\":true}", "member", 1, NULL},
    {take_hello, "{}", "role", 0, "none"},
    {take_hello, "{\"setName\":7,\"isWritablePrimary\":{}}", "set_name", 0, ""},
    {take_hello, "{\"setName\":7}", "member", 0, NULL},
    {mongo_answer_status, "{\"connections\":{\"current\":15,\"available\":5}}", "connections_percent", 75, NULL},
    {mongo_answer_status, "{\"connections\":{\"current\":0,\"available\":0}}", "connections_percent", -1, NULL},
    {mongo_answer_status, "{\"connections\":{\"current\":\"15\"}}", "connections_current", -1, NULL},
    {mongo_answer_status, "{\"connections\":[15]}", "connections_current", -1, NULL},
    {mongo_answer_status, "{\"globalLock\":{\"currentQueue\":{\"total\":{\"$numberLong\":\"3\"}}}}", "queue_total", 3, NULL},
    {mongo_answer_status, "{\"mem\":{\"resident\":1.5}}", "resident_mb", 1.5, NULL},
    {mongo_answer_status, "{\"opcounters\":{\"insert\":4}}", "opcounters_insert", 4, NULL},
    {mongo_answer_status, "{\"version\":\"6.0.1\"}", "version", 0, "6.0.1"},
    {take_set, "{" HOSTS "\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("b", "SECONDARY", AT(4000)) "]}", "lag_ms", 5000, NULL},
    {take_set, "{" HOSTS "\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("b", "SECONDARY", AT(9999)) "]}", "lag_ms", 0, NULL},
    {take_set,
     "{\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("b", "SECONDARY", AT(1000)) "," MEMBER("c", "SECONDARY",
                                                                                                         "\"self\":true," AT(8000)) "]}",
     "lag_member", 0, "c"},
    /* one that is meant to be behind: delayed ones cannot be elected, and each tells of its own delay alone */
    {take_set, "{" HOSTS "\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("late", "SECONDARY", AT(1)) "]}", "lag_ms", -1, NULL},
    {take_set,
     "{" HOSTS "\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("late", "SECONDARY", AT(1)) "," MEMBER("b", "SECONDARY", AT(8000)) "]}",
     "lag_ms", 1000, NULL},
    {take_set, "{\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("b", "SECONDARY", AT(1)) "]}", "lag_ms", -1, NULL},
    {take_set, "{\"hosts\":{},\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("b", "SECONDARY", AT(1)) "]}", "lag_ms", -1, NULL},
    {take_set, "{\"secondaryDelaySecs\":5,\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("c", "SECONDARY", SELF(3000)) "]}", "lag_ms",
     1000, NULL},
    {take_set, "{\"slaveDelay\":{\"$numberLong\":\"7\"},\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("c", "SECONDARY", SELF(3000)) "]}",
     "lag_ms", 0, NULL},
    {take_set, "{\"secondaryDelaySecs\":-5,\"members\":[" MEMBER("a", "PRIMARY", AT(9000)) "," MEMBER("c", "SECONDARY", SELF(3000)) "]}", "lag_ms",
     6000, NULL},
    {take_set, "{\"members\":[" MEMBER("b", "SECONDARY", AT(4000)) "]}", "lag_ms", -1, NULL},
    {take_set, "{\"members\":[" MEMBER("b", "SECONDARY", AT(4000)) "]}", "primary", 0, ""},
    {take_set, "{\"members\":[{\"name\":\"a\",\"health\":0,\"stateStr\":\"PRIMARY\"}]}", "member_down", 0, "a"},
    {take_set, "{\"members\":[{\"name\":\"a\",\"health\":0,\"stateStr\":\"PRIMARY\"}]}", "primary", 0, ""},
    {take_set, "{\"members\":[1,\"x\",null,{}]}", "members", 1, NULL},
    {take_set, "{\"members\":{\"name\":\"a\"}}", "members", -1, NULL},
    {take_set, "{\"members\":[" MEMBER("a", "PRIMARY", "\"optimeDate\":5") "," MEMBER("b", "SECONDARY", AT(4000)) "]}", "lag_ms", -1, NULL},
    {mongo_answer_operations, "{\"inprog\":[" OPERATION(7, "\"microsecs_running\":5000," W_LOCK) "]}", "blocker_opid", 7, NULL},
    {mongo_answer_operations, "{\"inprog\":[" OPERATION(7, "\"secs_running\":1," W_LOCK) "," OPERATION(8, "\"secs_running\":2," W_LOCK) "]}",
     "blocker_opid", 8, NULL},
    {mongo_answer_operations, "{\"inprog\":[" OPERATION(7, "\"waitingForLock\":true,\"secs_running\":3," W_LOCK) "]}", "blocker_opid", -1, NULL},
    {mongo_answer_operations, "{\"inprog\":[" OPERATION(7, "\"waitingForLock\":true,\"secs_running\":3") "]}", "longest_wait_ms", 3000, NULL},
    {mongo_answer_operations, "{\"inprog\":[" OPERATION(7, "\"locks\":{\"Collection\":\"w\"}") "]}", "blocker_opid", -1, NULL},
    {mongo_answer_operations, "{\"inprog\":[" OPERATION(7, "\"appName\":\"selfheal-agent\"," W_LOCK) "]}", "blocker_opid", -1, NULL},
    {mongo_answer_operations, "{\"inprog\":[" OPERATION(7, "\"command\":{\"hello\":1}," W_LOCK) "]}", "blocker_opid", -1, NULL},
    {mongo_answer_operations, "{\"inprog\":[" OPERATION(7, "\"killPending\":true," W_LOCK) "]}", "blocker_opid", -1, NULL},
    {mongo_answer_operations, "{\"inprog\":[{\"opid\":7," W_LOCK "}]}", "blocker_opid", -1, NULL}, /* no client: the server's own */
    {mongo_answer_operations, "{\"inprog\":[" OPERATION(-7, W_LOCK) "]}", "blocker_opid", -1, NULL},
    {mongo_answer_operations, "{\"inprog\":[" OPERATION("7", W_LOCK) "]}", "blocker_opid", -1, NULL},
    {mongo_answer_operations, "{\"inprog\":[[],{},3]}", "waiting_count", 0, NULL},
    {mongo_answer_operations, "{\"inprog\":3}", "waiting_count", -1, NULL},
    {take_oplog, "{\"cursor\":{\"firstBatch\":[{\"ts\":{\"$timestamp\":{\"t\":1700000000,\"i\":1}}}]}}", "seconds", 1700000000, NULL},
    {take_oplog, "{\"cursor\":{\"firstBatch\":[]}}", "seconds", 0, NULL},
    {take_oplog, "{\"cursor\":{\"firstBatch\":[{\"ts\":5}]}}", "seconds", 0, NULL},
};

static void answers_become_facts_or_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bson_t *reply = bson_of(rows[i].json);
        struct facts *f = facts_create();
        rows[i].read(calls, reply, f);
        if (rows[i].text ? strcmp(facts_text(f, rows[i].fact), rows[i].text) != 0 : facts_number(f, rows[i].fact, -1) != rows[i].number)
            fail_msg("%s: %s is %g \"%s\"", rows[i].json, rows[i].fact, facts_number(f, rows[i].fact, -1), facts_text(f, rows[i].fact));
        facts_destroy(f);
        calls->bson_destroy(reply);
    }
}

/* What is longer than anything that is kept. */
static void long_names_and_long_lists_are_cut(void **state)
{
    enum { MANY = 200, BYTES = 200 * 1024 };
    (void)state;
    char *json = malloc(BYTES);
    size_t at = (size_t)snprintf(json, BYTES, "{\"version\":\"%0500d\",\"members\":[", 1);
    for (int i = 0; i < MANY; i++)
        at += (size_t)snprintf(json + at, BYTES - at, "%s{\"name\":\"%0400d\",\"health\":0}", i ? "," : "", i);
    snprintf(json + at, BYTES - at, "]}");
    bson_t *reply = bson_of(json);
    struct facts *f = facts_create();
    mongo_answer_status(calls, reply, f);
    mongo_answer_set(calls, reply, reply, f);
    assert_true(strlen(facts_text(f, "version")) < 200 && strlen(facts_text(f, "member_down")) < 200);
    assert_true(facts_number(f, "members", -1) == 64 && facts_number(f, "members_down", -1) == 64);
    facts_destroy(f);
    calls->bson_destroy(reply);
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_become_facts_or_nothing),
        cmocka_unit_test(long_names_and_long_lists_are_cut),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
