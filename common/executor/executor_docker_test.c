/* executor_docker_test.c - the docker kind against a fake engine that replays what a real one (20.10, API 1.41) was seen to send. */
#include "common/executor/executor.h"
#include "common/testing/testing.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define ID "caebc713d132dca47d1c8fdadca024b976696fae2d2eede703627fe495db1980"
#define HEAD "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n"
#define RAW HEAD "Content-Type: application/vnd.docker.raw-stream\r\n\r\n"

/* What the engine says to each request but /_ping: a body with a status, or raw bytes (status 0) and the end of the connection. */
static struct {
    int status;
    const char *body;
    const char *bytes;
    size_t count;
    char asked[512]; /* the last request line but for exec's later calls: the first */
} engine;

static struct test_server *server;
static struct executors *executors;
static const struct executor *x;
static char address[96];

static void on_request(void *ctx, struct test_request *r)
{
    (void)ctx;
    if (strcmp(r->path, "/_ping") == 0) {
        test_send(r, HEAD "Content-Length: 2\r\n\r\nOK", sizeof(HEAD "Content-Length: 2\r\n\r\nOK") - 1);
        return;
    }
    snprintf(engine.asked, sizeof engine.asked, "%s %s", r->method, r->path);
    if (engine.status) {
        test_reply(r, engine.status, engine.body);
        return;
    }
    test_send(r, engine.bytes, engine.count);
    r->close = true;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(address, sizeof address, "unix://" P_tmpdir "/selfheal-executor-test.%d", (int)getpid());
    server = test_server_start(address + strlen("unix://"), on_request, NULL);
    const struct executor_settings settings = {.docker_host = address};
    executors = executors_create();
    if (!executors || executors_open(executors, executor_kind_find("docker"), &settings, NULL))
        return -1;
    x = executors_at(executors, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    executors_destroy(executors);
    test_server_stop(server);
    unlink(address + strlen("unix://"));
    return 0;
}

static void says(int status, const char *body)
{
    engine.status = status;
    engine.body = body;
}

static void sends(const char *bytes, size_t count)
{
    engine.status = 0;
    engine.bytes = bytes;
    engine.count = count;
}

static void the_address_is_kept_and_a_bad_one_refused(void **state)
{
    (void)state;
    char bad_address[] = "nowhere";
    const struct executor_settings bad = {.docker_host = bad_address};
    struct executors *s = executors_create();
    struct err err = {0};
    assert_string_equal(x->address, address);
    assert_int_equal(executors_open(s, x->kind, &bad, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, "nowhere"));
    assert_int_equal(executors_open(s, x->kind, &bad, NULL), ERR_INVALID);
    executors_destroy(s);
    assert_int_equal(executor_ping(x, 2000, &err), ERR_NONE);
}

/* ---- inspect ---- */

#define INSPECT(state_, oom_, exit_)                                                                                                                 \
    "{\"Id\":\"" ID "\",\"Name\":\"/redis-test\",\"RestartCount\":4,\"State\":{\"Status\":\"" state_ "\",\"OOMKilled\":" oom_ ",\"ExitCode\":" exit_ \
    ",\"StartedAt\":\"2026-11-27T13:54:11.004461964Z\",\"FinishedAt\":\"0001-01-01T00:00:00Z\",\"Health\":{\"Status\":\"unhealthy\","                \
    "\"Log\":[{\"ExitCode\":0,\"Output\":\"PONG\"},{\"ExitCode\":1,\"Output\":\"Could not connect\"}]}},"                                            \
    "\"Config\":{\"Image\":\"redis:7\"},\"HostConfig\":{\"Memory\":25165824}}"

static void inspect_tells_the_instance(void **state)
{
    (void)state;
    struct instance i;
    struct err err = {0};
    says(200, INSPECT("running", "false", "0"));
    assert_int_equal(executor_inspect(x, "redis-test", &i, &err), ERR_NONE);
    assert_string_equal(engine.asked, "GET /v1.41/containers/redis-test/json");
    assert_string_equal(i.id, ID);
    assert_string_equal(i.name, "redis-test");
    assert_string_equal(i.incarnation, "2026-11-27T13:54:11.004461964Z");
    assert_string_equal(i.started_at, "2026-11-27T13:54:11.004461964Z");
    assert_string_equal(i.finished_at, "");
    assert_string_equal(i.health, "unhealthy");
    assert_string_equal(i.health_output, "Could not connect");
    assert_string_equal(i.image, "redis:7");
    assert_int_equal(i.memory_limit_bytes, 25165824);
    assert_int_equal(i.restart_count, 4);
    says(404, "{\"message\":\"No such container: redis-test\"}");
    assert_int_equal(executor_inspect(x, "redis-test", &i, &err), ERR_NOT_FOUND);
}

/* Seen on a real engine: run 1 ends for want of memory and the flag stays while run 2 is up; run 2 killed by hand clears it; an
 * exec'd child that is killed for want of memory sets it at the end of a run that then was stopped in good order (exit 0). */
static void only_the_last_run_can_be_ended_by_oom(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum instance_state want_state;
        bool want_oom;
    } cases[] = {
        {INSPECT("exited", "true", "137"), INSTANCE_EXITED, true},
        {INSPECT("restarting", "true", "137"), INSTANCE_RESTARTING, true},
        {INSPECT("dead", "true", "137"), INSTANCE_DEAD, true},
        {INSPECT("running", "true", "0"), INSTANCE_RUNNING, false},
        {INSPECT("paused", "true", "0"), INSTANCE_PAUSED, false},
        {INSPECT("exited", "false", "137"), INSTANCE_EXITED, false},
        {INSPECT("exited", "true", "0"), INSTANCE_EXITED, false},
        {INSPECT("exited", "true", "127"), INSTANCE_EXITED, false}, /* a start that failed, after a run that ended by oom */
        {INSPECT("created", "false", "0"), INSTANCE_CREATED, false},
        {INSPECT("removing", "true", "137"), INSTANCE_REMOVING, false},
        {INSPECT("on fire", "false", "0"), INSTANCE_UNKNOWN, false},
    };
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        struct instance i;
        says(200, cases[n].body);
        assert_int_equal(executor_inspect(x, "redis-test", &i, NULL), ERR_NONE);
        if (i.state != cases[n].want_state || i.oom_killed != cases[n].want_oom)
            fail_msg("case %zu: state %s, oom %d", n, instance_state_name(i.state), i.oom_killed);
    }
}

/* ---- doing ---- */

static void verbs_go_to_the_id_and_errors_name_the_name(void **state)
{
    (void)state;
    struct err err = {0};
    says(204, "");
    assert_int_equal(executor_do(x, "redis-test", NULL, EXECUTOR_UNPAUSE, 2000, &err), ERR_NONE);
    assert_string_equal(engine.asked, "POST /v1.41/containers/redis-test/unpause");
    assert_int_equal(executor_do(x, "redis-test", "1234", EXECUTOR_RESTART, 2000, &err), ERR_NONE);
    assert_string_equal(engine.asked, "POST /v1.41/containers/1234/restart?t=10");
    says(409, "{\"message\":\"Cannot pause container " ID ": Container " ID " is not running\"}");
    assert_int_equal(executor_do(x, "redis-test", ID, EXECUTOR_PAUSE, 2000, &err), ERR_CONFLICT);
    assert_string_equal(err.msg, "Cannot pause container redis-test: Container redis-test is not running");
    const char *const argv[] = {"true", NULL};
    int exit_code;
    assert_int_equal(executor_run(x, &(struct executor_exec){.name = "redis-test", .id = ID, .argv = argv, .timeout_ms = 2000}, &exit_code, &err),
                     ERR_CONFLICT);
    assert_string_equal(engine.asked, "POST /v1.41/containers/" ID "/exec");
    assert_string_equal(err.msg, "Cannot pause container redis-test: Container redis-test is not running");
}

static void the_command_line_is_the_engines(void **state)
{
    (void)state;
    const char *const argv[] = {"redis-cli", "GET", "a b", NULL};
    AUTO_FREE char *exec = executor_command_line(x->kind, "redis-test", EXECUTOR_VERB_COUNT, argv);
    AUTO_FREE char *verb = executor_command_line(x->kind, "redis-test", EXECUTOR_RESTART, NULL);
    assert_string_equal(exec, "docker exec redis-test redis-cli GET 'a b'");
    assert_string_equal(verb, "docker restart redis-test");
}

/* ---- events ---- */

#define EVENT(action, attributes)                                                                                                                    \
    "{\"Type\":\"container\",\"Action\":\"" action "\",\"Actor\":{\"ID\":\"" ID "\",\"Attributes\":{" attributes                                     \
    "\"name\":\"redis-test\"}},\"time\":1795506832,\"timeNano\":1795506832036814971}\n"

static char heard[1024];
static int connected;

static void note_connected(void *ctx)
{
    (void)ctx;
    connected++;
}

static void note_event(void *ctx, const struct executor_event *e)
{
    (void)ctx;
    size_t used = strlen(heard);
    snprintf(heard + used, sizeof heard - used, "%s%s%d/%d%s ", executor_event_name(e->kind), strcmp(e->name, "redis-test") == 0 ? ":" : "?",
             e->exit_code, e->signal, e->health);
    assert_string_equal(e->id, ID);
    assert_int_equal(e->time_us, 1795506832036814);
}

static void events_are_told_in_our_words(void **state)
{
    (void)state;
    static const char events[] = RAW EVENT("kill", "\"signal\":\"15\",") EVENT("kill", "\"signal\":\"2\",") EVENT("kill", "\"signal\":\"3\",")
        EVENT("kill", "\"signal\":\"9\",") EVENT("oom", "") EVENT("die", "\"exitCode\":\"137\",") EVENT("die", "\"exitCode\":\"x\",")
            EVENT("stop", "") EVENT("start", "") EVENT("restart", "") EVENT("pause", "") EVENT("unpause", "") EVENT("health_status: unhealthy", "")
                EVENT("exec_start", "") EVENT("destroy", "");
    atomic_bool cancel = false;
    const struct executor_follower f = {.on_connected = note_connected, .on_event = note_event, .cancel = &cancel};
    struct err err = {0};
    heard[0] = '\0';
    sends(events, sizeof events - 1);
    assert_int_equal(executor_follow(x, &f, &err), ERR_UNAVAILABLE);
    assert_int_equal(connected, 1);
    assert_string_equal(heard, "stop_asked:-1/15 stop_asked:-1/2 stop_asked:-1/3 signalled:-1/9 oom:-1/0 died:137/0 died:-1/0 stop_asked:-1/0 "
                               "started:-1/0 paused:-1/0 unpaused:-1/0 health:-1/0unhealthy destroyed:-1/0 ");
}

/* ---- logs ---- */

static void logs_are_the_newest_lines(void **state)
{
    (void)state;
#define CASE(bytes_, max_, want_)                                                                                                                    \
    {                                                                                                                                                \
        RAW bytes_, sizeof(RAW bytes_) - 1, max_, want_, ERR_NONE                                                                                    \
    }
    static const struct {
        const char *bytes;
        size_t count, max_bytes;
        const char *want;
        enum err_code want_code;
    } cases[] = {
        CASE("\1\0\0\0\0\0\0\4out\n\2\0\0\0\0\0\0\4err\n", 100, "out\nerr\n"),
        CASE("", 100, ""),
        CASE("\1\0\0\0\0\0\0\4a\0b\n", 100, "a?b\n"),
        CASE("\1\0\0\0\0\0\0\xe"
             "one\ntwo\nthree\n",
             9, "three\n"), /* cut at a line */
        CASE("\1\0\0\0\0\0\0\xe"
             "one\ntwo\nthree\n",
             3, "ee\n"), /* one line is longer than all there is room for */
        CASE("\1\0\0\0\0\0\0\xe"
             "one\ntwo\nthree\n",
             1, "\n"),
        CASE("a terminal's text\r\nhas no frames\r\n", 100, "a terminal's text\r\nhas no frames\r\n"),
        CASE("short", 100, "short"),
        {RAW "\1\0\0\0\0\0\0\1a\7\0\0\0\0\0\0\1b", sizeof(RAW "\1\0\0\0\0\0\0\1a\7\0\0\0\0\0\0\1b") - 1, 100, NULL, ERR_PROTOCOL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = NULL;
        struct err err = {0};
        sends(cases[i].bytes, cases[i].count);
        enum err_code code = executor_logs(x, "redis-test", 50, cases[i].max_bytes, &text, &err);
        if (code != cases[i].want_code || (cases[i].want && strcmp(text, cases[i].want) != 0))
            fail_msg("case %zu: %d \"%s\" %s", i, code, text ? text : "", err.msg);
        free(text);
    }
    assert_string_equal(engine.asked, "GET /v1.41/containers/redis-test/logs?stdout=1&stderr=1&tail=50");
    char *text = NULL;
    struct err err = {0};
    says(404, "{\"message\":\"No such container: redis-test\"}");
    assert_int_equal(executor_logs(x, "redis-test", 50, 100, &text, &err), ERR_NOT_FOUND);
    assert_int_equal(executor_logs(x, "redis-test", 50, 0, &text, &err), ERR_INVALID);
    assert_null(text);
}

static void after_cancel_every_call_ends(void **state)
{
    (void)state;
    struct instance i;
    says(200, INSPECT("running", "false", "0"));
    executors_cancel(executors);
    assert_int_equal(executor_inspect(x, "redis-test", &i, NULL), ERR_CANCELLED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_address_is_kept_and_a_bad_one_refused),
        TEST(inspect_tells_the_instance),
        TEST(only_the_last_run_can_be_ended_by_oom),
        TEST(verbs_go_to_the_id_and_errors_name_the_name),
        TEST(the_command_line_is_the_engines),
        TEST(events_are_told_in_our_words),
        TEST(logs_are_the_newest_lines),
        TEST(after_cancel_every_call_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
