/* sentinel_answer_test.c - replies as a Sentinel 7 gives them, and as a stranger may. */
#include "common/probes/sentinel_answer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static redisReply *reply_of(const char *bytes)
{
    redisReader *reader = redisReaderCreate();
    void *reply = NULL;
    redisReaderFeed(reader, bytes, strlen(bytes));
    assert_int_equal(redisReaderGetReply(reader, &reply), REDIS_OK);
    assert_non_null(reply);
    redisReaderFree(reader);
    return reply;
}

#define MASTER(name_, flags_)                                                                                                                        \
    "*12\r\n$4\r\nname\r\n$1\r\n" name_ "\r\n$2\r\nip\r\n$2\r\nh1\r\n$4\r\nport\r\n$4\r\n6379\r\n$5\r\nflags\r\n+" flags_                            \
    "\r\n$6\r\nquorum\r\n$1\r\n2\r\n$19\r\nnum-other-sentinels\r\n$1\r\n2\r\n"

static void the_one_that_is_asked_for_or_the_worst(void **state)
{
    (void)state;
    redisReply *r = reply_of("*3\r\n" MASTER("a", "master") MASTER("b", "s_down,master") MASTER("c", "s_down,o_down,master"));
    static const struct {
        const char *name, *want_flags;
    } rows[] = {{"", "s_down,o_down,master"}, {"a", "master"}, {"b", "s_down,master"}, {"d", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct facts *f = facts_create();
        const redisReply *one = sentinel_pick(r, rows[i].name);
        assert_int_equal(one != NULL, rows[i].want_flags != NULL);
        sentinel_read_master(one, f);
        assert_string_equal(facts_text(f, "master_flags"), rows[i].want_flags ? rows[i].want_flags : "");
        facts_destroy(f);
    }
    freeReplyObject(r);
}

static void what_a_master_is_known_by(void **state)
{
    (void)state;
    redisReply *r = reply_of(MASTER("a", "s_down,o_down,master,failover_in_progress"));
    struct facts *f = facts_create();
    sentinel_read_master(r, f);
    assert_string_equal(facts_text(f, "master_name"), "a");
    assert_string_equal(facts_text(f, "master_address"), "h1:6379");
    assert_true(facts_number(f, "master_odown", -1) == 1 && facts_number(f, "failover_in_progress", -1) == 1);
    assert_true(facts_number(f, "sentinel_count", -1) == 3 && facts_number(f, "quorum", -1) == 2);
    facts_destroy(f);
    freeReplyObject(r);
}

#define REPLICA(flags_, priority_) "*6\r\n$4\r\nname\r\n$1\r\nr\r\n$5\r\nflags\r\n+" flags_ "\r\n$14\r\nslave-priority\r\n$1\r\n" priority_ "\r\n"

static void replicas_that_could_be_chosen(void **state)
{
    (void)state;
    redisReply *r =
        reply_of("*5\r\n" REPLICA("slave", "1") REPLICA("slave", "0") REPLICA("s_down,slave", "1") REPLICA("slave,disconnected", "1") ":3\r\n");
    struct facts *f = facts_create();
    sentinel_read_replicas(r, f);
    assert_true(facts_number(f, "replica_count", -1) == 4 && facts_number(f, "replica_usable_count", -1) == 1);
    facts_destroy(f);
    freeReplyObject(r);
}

static void whether_a_failover_could_be_agreed_on(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        double want_ok, want_usable; /* -1 = not told */
    } rows[] = {
        {"+OK 3 usable Sentinels. Quorum and failover authorization can be reached\r\n", 1, 3},
        {"-NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority\r\n", 0, 1},
        {"-ERR No such master with that name\r\n", -1, -1},
        {":3\r\n", -1, -1},
        {"+OK \r\n", 1, -1},
        {"*0\r\n", -1, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        redisReply *r = reply_of(rows[i].bytes);
        struct facts *f = facts_create();
        sentinel_read_quorum(r, f);
        assert_true(facts_number(f, "quorum_ok", -1) == rows[i].want_ok);
        assert_true(facts_number(f, "usable_sentinels", -1) == rows[i].want_usable);
        sentinel_read_replicas(r, f);
        sentinel_read_master(r, f);
        assert_null(sentinel_pick(r, ""));
        facts_destroy(f);
        freeReplyObject(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_that_is_asked_for_or_the_worst),
        cmocka_unit_test(what_a_master_is_known_by),
        cmocka_unit_test(replicas_that_could_be_chosen),
        cmocka_unit_test(whether_a_failover_could_be_agreed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
