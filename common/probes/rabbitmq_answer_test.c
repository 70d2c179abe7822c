/* rabbitmq_answer_test.c - answers as RabbitMQ 3.10.8 of Debian gave them, and others. */
#include "common/probes/rabbitmq_answer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char nodes[] = "[{\"partitions\":[],\"fd_total\":20000,\"sockets_total\":17910,\"mem_limit\":60000000,\"mem_alarm\":true,"
                            "\"disk_free_limit\":50000000,\"disk_free_alarm\":false,\"proc_total\":1048576,\"name\":\"rabbit@a\",\"running\":true,"
                            "\"mem_used\":138678272,\"fd_used\":36,\"sockets_used\":0,\"proc_used\":353,\"disk_free\":81189003264},"
                            "{\"name\":\"rabbit@b\",\"running\":false},"
                            "{\"name\":\"rabbit@c\",\"running\":true,\"disk_free_alarm\":true,\"partitions\":[\"rabbit@a\"]}]";
static const char queues[] =
    "{\"items\":[{\"name\":\"orders\",\"vhost\":\"shop\",\"messages_ready\":150,\"messages_unacknowledged\":2,\"consumers\":3,\"state\":\"running\"},"
    "{\"name\":\"dead\",\"vhost\":\"/\",\"messages_ready\":120,\"consumers\":0,\"state\":\"running\"},"
    "{\"name\":\"few\",\"vhost\":\"/\",\"messages_ready\":99,\"consumers\":0},"
    "{\"name\":\"new\",\"vhost\":\"/\",\"messages_ready\":400},"
    "{\"name\":\"gone\",\"state\":\"down\",\"consumers\":0}]}";

static enum err_code read_as(int which, const char *text, struct facts *f, struct err *err)
{
    switch (which) {
    case 0:
        return rabbitmq_read_overview(text, strlen(text), f, err);
    case 1:
        return rabbitmq_read_nodes(text, strlen(text), f, err);
    case 2:
        return rabbitmq_read_queues(text, strlen(text), 100, f, err);
    default:
        return rabbitmq_read_connections(text, strlen(text), f, err);
    }
}

static void the_facts_are_those_of_the_answer(void **state)
{
    (void)state;
    static const struct {
        const char *fact, *text;
        double number;
    } rows[] = {
        {"rabbitmq_version", "3.10.8", 0}, {"messages_ready", NULL, 7},         {"connections", NULL, 2},  {"memory_alarm", NULL, 1},
        {"disk_alarm", NULL, 0},           {"mem_limit_bytes", NULL, 60000000}, {"fd_used", NULL, 36},     {"node_count", NULL, 3},
        {"nodes_down", NULL, 1},           {"node_down", "rabbit@b", 0},        {"nodes_apart", NULL, 1},  {"alarms_elsewhere", NULL, 1},
        {"largest_queue", "new", 0},       {"largest_ready", NULL, 400},        {"lonely_count", NULL, 1}, {"lonely_queue", "dead", 0},
        {"lonely_ready", NULL, 120},       {"unacked_queue", "orders", 0},      {"queues_down", NULL, 1},  {"queue_down", "gone", 0},
        {"connections_blocked", NULL, 2},
    };
    struct facts *f = facts_create();
    struct err err = {0};
    static const char overview[] = "{\"rabbitmq_version\":\"3.10.8\",\"node\":\"rabbit@a\",\"queue_totals\":{\"messages_ready\":7},"
                                   "\"object_totals\":{\"connections\":2}}";
    static const char connections[] = "{\"items\":[{\"state\":\"blocked\"},{\"state\":\"blocking\"},{\"state\":\"running\"}]}";
    const char *const answers[] = {overview, nodes, queues, connections};
    for (int i = 0; i < 4; i++)
        assert_int_equal(read_as(i, answers[i], f, &err), ERR_NONE);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].text ? strcmp(facts_text(f, rows[i].fact), rows[i].text) != 0 : facts_number(f, rows[i].fact, -1) != rows[i].number)
            fail_msg("%s is %s %g", rows[i].fact, facts_text(f, rows[i].fact), facts_number(f, rows[i].fact, -1));
    }
    facts_destroy(f);
}

/* Nothing that is said makes it fall over; what is no such answer is told so, and what is of another type is not known. */
static void hostile_answers_are_refused_or_not_known(void **state)
{
    (void)state;
    static char deep[4001];
    memset(deep, '[', sizeof deep - 1);
    const struct {
        int which;
        const char *answer;
        enum err_code code;
        const char *words;
    } rows[] = {
        {0, "", ERR_PROTOCOL, "/api/overview: "},
        {0, "<html>", ERR_PROTOCOL, "/api/overview: "},
        {0, "[]", ERR_PROTOCOL, "not the management API's"},
        {0, "{\"rabbitmq_version\":3}", ERR_PROTOCOL, "not the management API's"},
        {0, "{\"rabbitmq_version\":\"3\",\"queue_totals\":[1],\"object_totals\":\"x\"}", ERR_NONE, ""},
        {1, "{}", ERR_PROTOCOL, "not the management API's"},
        {1, "[1,\"x\",null,[]]", ERR_NONE, ""},
        {1, "[{\"mem_used\":-1,\"fd_used\":\"many\",\"partitions\":7,\"running\":\"no\"}]", ERR_NONE, ""},
        {1, "[{\"mem_used\":1e999}]", ERR_PROTOCOL, "/api/nodes: "},
        {2, "{\"items\":{}}", ERR_PROTOCOL, "no items"},
        {2, "{\"items\":[1,{\"messages_ready\":[],\"consumers\":\"0\",\"name\":{}}]}", ERR_NONE, ""},
        {3, "{\"items\":7}", ERR_NONE, ""},
        {1, deep, ERR_PROTOCOL, "/api/nodes: "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct facts *f = facts_create();
        struct err err = {0};
        enum err_code code = read_as(rows[i].which, rows[i].answer, f, &err);
        if (code != rows[i].code || !strstr(err.msg, rows[i].words))
            fail_msg("row %zu: %d %s", i, (int)code, err.msg);
        assert_null(facts_get(f, "mem_used_bytes"));
        assert_null(facts_get(f, "fd_used"));
        assert_null(facts_get(f, "memory_alarm"));
        facts_destroy(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_facts_are_those_of_the_answer),
        cmocka_unit_test(hostile_answers_are_refused_or_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
