/* docker_test.c - against a fake engine on a Unix socket that replays what a real one (20.10, API 1.41) was seen to send. */
#include "common/docker/docker.h"
#include "common/testing/testing.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define ID "caebc713d132dca47d1c8fdadca024b976696fae2d2eede703627fe495db1980"
#define EXEC_ID "fd5375574a96a4cfbbecd7331b15bcc0006f8a182fea1e6133173155ada270bf"
#define PING "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK"
#define RAW "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\nApi-Version: 1.41\r\n\r\n"
#define CHUNKED "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
#define SAYS(status_, body_) .status = status_, .body = body_
#define BYTES(text) .bytes = text, .count = sizeof text - 1

/* One answer of the fake engine.  The first row that fits and has not been used up is taken. */
struct answer {
    const char *method, *path; /* the path's beginning */
    int status;                /* with body; 0 = raw bytes, then close */
    const char *body;
    const char *bytes;
    size_t count;
    int times; /* 0 = any number */
    bool hang; /* after the bytes wait until the client leaves */
};

struct engine {
    const struct answer *answers;
    int used[16];
    char asked[16][2300]; /* "POST /v1.41/...\n<body>" */
    pthread_mutex_t lock;
};

static struct engine engine = {.lock = PTHREAD_MUTEX_INITIALIZER};
static struct test_server *server;
static struct docker *docker;
static char socket_path[64];

static const struct answer *pick(struct engine *e, const struct test_request *r)
{
    for (int i = 0; e->answers[i].method; i++) {
        const struct answer *a = &e->answers[i];
        if (strcmp(a->method, r->method) == 0 && strncmp(a->path, r->path, strlen(a->path)) == 0 && (a->times == 0 || e->used[i] < a->times)) {
            e->used[i]++;
            return a;
        }
    }
    return NULL;
}

static void on_request(void *ctx, struct test_request *r)
{
    struct engine *e = ctx;
    pthread_mutex_lock(&e->lock);
    if (r->number < 16)
        snprintf(e->asked[r->number], sizeof e->asked[0], "%s %s\n%s", r->method, r->path, r->body);
    const struct answer *a = pick(e, r);
    pthread_mutex_unlock(&e->lock);
    if (!a) {
        test_reply(r, 599, "{\"message\":\"the test has no such answer\"}");
    } else if (a->status) {
        test_reply(r, a->status, a->body ? a->body : "");
    } else {
        test_send(r, a->bytes, a->count);
        if (a->hang)
            test_wait_closed(r);
        r->close = strncmp(a->path, "/_ping", 6) != 0;
    }
}

static const char *asked(int number)
{
    static char text[2300];
    pthread_mutex_lock(&engine.lock);
    snprintf(text, sizeof text, "%s", engine.asked[number]);
    pthread_mutex_unlock(&engine.lock);
    return text;
}

static void start(const struct answer *answers)
{
    pthread_mutex_lock(&engine.lock);
    engine.answers = answers;
    memset(engine.used, 0, sizeof engine.used);
    memset(engine.asked, 0, sizeof engine.asked);
    pthread_mutex_unlock(&engine.lock);
    snprintf(socket_path, sizeof socket_path, P_tmpdir "/selfheal-docker-test.%d", (int)getpid());
    server = test_server_start(socket_path, on_request, &engine);
    char host[80];
    snprintf(host, sizeof host, "unix://%s", socket_path);
    docker = docker_create(host, NULL);
    assert_non_null(docker);
}

static int tear_down(void **state)
{
    (void)state;
    docker_destroy(docker);
    if (server)
        test_server_stop(server);
    docker = NULL;
    server = NULL;
    unlink(socket_path);
    return 0;
}

/* ---- inspect and version ---- */

#define INSPECT_HEAD "{\"Id\":\"" ID "\",\"Created\":\"2026-11-24T07:53:06.96930678Z\",\"State\":{\"Status\":"
#define INSPECT_TAIL ",\"StartedAt\":\"2026-11-24T07:53:18.513086127Z\",\"FinishedAt\":\"2026-11-24T07:53:17.390519505Z\""

static void inspect_tells_the_state(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        {"GET", "/_ping", BYTES(PING)},
        {"GET", "/v1.41/containers/redis%20a%2Fb/json", .status = 200,
         .body =
             INSPECT_HEAD "\"running\",\"Running\":true,\"Paused\":true,\"OOMKilled\":false,\"Dead\":false,\"Pid\":28535,\"ExitCode\":0" INSPECT_TAIL
                          ",\"Health\":{\"Status\":\"unhealthy\",\"FailingStreak\":3}},\"Name\":\"/redis-test\"}"},
        {"GET", "/v1.41/containers/dead/json", .status = 200,
         .body =
             INSPECT_HEAD "\"exited\",\"Running\":false,\"Paused\":false,\"OOMKilled\":true,\"ExitCode\":137" INSPECT_TAIL "},\"Name\":\"/dead\"}"},
        {"GET", "/v1.41/containers/nosuch/json", SAYS(404, "{\"message\":\"No such container: nosuch\"}")},
        {"GET", "/v1.41/containers/odd/json", SAYS(200, "[]")},
        {"GET", "/v1.41/containers/stateless/json", SAYS(200, "{}")},
        {0},
    };
    start(answers);
    struct docker_container c;
    struct err err = {0};
    assert_int_equal(docker_inspect(docker, "redis a/b", &c, &err), ERR_NONE);
    assert_string_equal(c.id, ID);
    assert_string_equal(c.name, "redis-test");
    assert_string_equal(c.status, "running");
    assert_string_equal(c.health, "unhealthy");
    assert_string_equal(c.started_at, "2026-11-24T07:53:18.513086127Z");
    assert_false(c.oom_killed);

    assert_int_equal(docker_inspect(docker, "dead", &c, &err), ERR_NONE);
    assert_string_equal(c.status, "exited");
    assert_string_equal(c.health, "");
    assert_true(c.oom_killed);
    assert_int_equal(c.exit_code, 137);

    assert_int_equal(docker_inspect(docker, "nosuch", &c, &err), ERR_NOT_FOUND);
    assert_string_equal(err.msg, "No such container: nosuch");
    assert_int_equal(docker_inspect(docker, "odd", &c, &err), ERR_PROTOCOL);
    assert_int_equal(docker_inspect(docker, "stateless", &c, &err), ERR_PROTOCOL);
}

static void an_engine_that_is_away_is_unavailable(void **state)
{
    (void)state;
    struct err err = {0};
    docker = docker_create("unix:///nowhere/docker.sock", &err);
    assert_int_equal(docker_ping(docker, 500, &err), ERR_UNAVAILABLE);
    assert_string_equal(err.msg,
                        "docker engine at unix:///nowhere/docker.sock: could not connect to /nowhere/docker.sock: No such file or directory");
    struct docker_container c;
    assert_int_equal(docker_inspect(docker, "x", &c, &err), ERR_UNAVAILABLE);
    docker_destroy(docker);

    static const char *const bad[] = {"", "unix://", "unix://relative", "tcp://", "http://x", "/var/run/docker.sock"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        docker = docker_create(bad[i], &err);
        assert_null(docker);
        assert_int_equal(err.code, ERR_INVALID);
    }
}

static void the_version_is_negotiated(void **state)
{
    (void)state;
#define PING_OF(version) BYTES("HTTP/1.1 200 OK\r\napi-version: " version "\r\nContent-Length: 2\r\n\r\nOK")
    static const struct {
        struct answer answers[3];
        const char *want; /* NULL = ERR_PROTOCOL */
    } cases[] = {
        {{{"GET", "/_ping", PING_OF("1.41")}}, "/v1.41/"},
        {{{"GET", "/_ping", PING_OF("1.52")}}, "/v1.47/"}, /* newer than this code */
        {{{"GET", "/_ping", PING_OF("1.9")}}, "/v1.9/"},   /* a number, not a decimal fraction */
        {{{"GET", "/_ping", PING_OF("2.0")}}, NULL},
        {{{"GET", "/_ping", PING_OF("x")}}, NULL},
        {{{"GET", "/_ping", .status = 200, .body = "OK"}}, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(cases[i].answers);
        struct docker_container c;
        struct err err = {0};
        enum err_code code = docker_inspect(docker, "x", &c, &err);
        if (cases[i].want) {
            assert_non_null(strstr(asked(1), cases[i].want));
        } else {
            assert_int_equal(code, ERR_PROTOCOL);
            assert_int_equal(test_server_request_count(server), 1);
        }
        tear_down(NULL);
    }
}

static void a_replaced_engine_is_asked_for_its_version_again(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        {"GET", "/_ping", PING_OF("1.47"), .times = 1},
        {"GET", "/_ping", PING_OF("1.41")},
        {"POST", "/v1.47/", SAYS(400, "{\"message\":\"client version 1.47 is too new. Maximum supported API version is 1.41\"}")},
        {"POST", "/v1.41/containers/x/start", SAYS(204, "")},
        {0},
    };
    start(answers);
    struct err err = {0};
    assert_int_equal(docker_container_do(docker, "x", "start", 5000, &err), ERR_NONE);
    assert_int_equal(test_server_request_count(server), 4);
}

/* ---- verbs ---- */

static void verbs_table(void **state)
{
    (void)state;
    static const struct {
        const char *verb;
        const char *path;
        int status;
        const char *body;
        enum err_code want;
        const char *want_text;
    } cases[] = {
        {"start", "/v1.41/containers/x/start", 204, "", ERR_NONE, NULL},
        {"start", "/v1.41/containers/x/start", 304, "", ERR_NONE, NULL},
        {"stop", "/v1.41/containers/x/stop?t=10", 204, "", ERR_NONE, NULL},
        {"restart", "/v1.41/containers/x/restart?t=10", 204, "", ERR_NONE, NULL},
        {"kill", "/v1.41/containers/x/kill", 409, "{\"message\":\"Cannot kill container: x: Container " ID " is not running\"}", ERR_CONFLICT,
         "Cannot kill container: x: Container " ID " is not running"},
        {"pause", "/v1.41/containers/x/pause", 409, "{\"message\":\"Container " ID " is already paused\"}", ERR_CONFLICT,
         "Container " ID " is already paused"},
        {"unpause", "/v1.41/containers/x/unpause", 500, "{\"message\":\"Container " ID " is not paused\"}", ERR_CONFLICT,
         "Container " ID " is not paused"},
        {"start", "/v1.41/containers/x/start", 404, "{\"message\":\"No such container: x\"}", ERR_NOT_FOUND, "No such container: x"},
        {"start", "/v1.41/containers/x/start", 500, "{\"message\":\"driver failed: port is already allocated\"}", ERR_IO,
         "driver failed: port is already allocated"},
        {"start", "/v1.41/containers/x/start", 400, "not JSON", ERR_INVALID, "not JSON"},
        {"start", "/v1.41/containers/x/start", 503, "", ERR_IO, "the engine answered 503"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct answer answers[] = {
            {"GET", "/_ping", BYTES(PING)},
            {"POST", cases[i].path, SAYS(cases[i].status, cases[i].body)},
            {0},
        };
        start(answers);
        struct err err = {0};
        assert_int_equal(docker_container_do(docker, "x", cases[i].verb, 5000, &err), cases[i].want);
        if (cases[i].want_text)
            assert_string_equal(err.msg, cases[i].want_text);
        tear_down(NULL);
    }
}

static void *cancel_when_asked(void *arg)
{
    (void)arg;
    while (test_server_request_count(server) < 2)
        usleep(1000);
    docker_cancel(docker);
    return NULL;
}

static void files_and_restart_policies_go_to_the_engine(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        {"GET", "/_ping", BYTES(PING)},
        {"PUT", "/v1.41/containers/x/archive?path=%2Fdata", SAYS(200, "")},
        {"GET", "/v1.41/containers/x/archive?path=%2Fdata%2Fdump.rdb", SAYS(404, "{\"message\":\"Could not find the file\"}")},
        {"GET", "/v1.41/containers/x/archive?path=%2Fdata%2Fodd", SAYS(200, "no archive")},
        {"POST", "/v1.41/containers/x/update", SAYS(200, "{\"Warnings\":null}")},
        {"GET", "/v1.41/containers/x/json",
         SAYS(200, "{\"RestartCount\":5,\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}}}")},
        {"GET", "/v1.41/containers/plain/json", SAYS(200, "{\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"\",\"MaximumRetryCount\":0}}}")},
        {0},
    };
    struct docker_file file = {.name = "dump.rdb", .content = "x", .bytes = 1};
    struct docker_restart restart = {0};
    char buf[8];
    size_t count = 0;
    struct err err = {0};
    start(answers);
    assert_int_equal(docker_files_put(docker, "x", "/data", &file, 1, &err), ERR_NONE);
    assert_int_equal(docker_file_head(docker, "x", "/data/dump.rdb", buf, sizeof buf, &count, &err), ERR_NOT_FOUND);
    assert_int_equal(docker_file_head(docker, "x", "/data/odd", buf, sizeof buf, &count, &err), ERR_PROTOCOL);
    assert_int_equal(docker_restart_set(docker, "x", "unless-stopped", 0, &err), ERR_NONE);
    assert_string_equal(asked(4), "POST /v1.41/containers/x/update\n{\"RestartPolicy\":{\"Name\":\"unless-stopped\",\"MaximumRetryCount\":0}}");
    assert_int_equal(docker_restart_get(docker, "x", &restart, &err), ERR_NONE);
    assert_string_equal(restart.policy, "on-failure");
    assert_int_equal(restart.max_retries, 3);
    assert_int_equal(restart.count, 5);
    assert_int_equal(docker_restart_get(docker, "plain", &restart, &err), ERR_NONE);
    assert_string_equal(restart.policy, "no");
}

#define NETWORKED(mode_, networks_)                                                                                                                  \
    SAYS(200, "{\"Id\":\"" ID "\",\"State\":{\"Status\":\"running\"},\"HostConfig\":{\"NetworkMode\":\"" mode_                                       \
              "\"},\"Config\":{\"Labels\":{\"com.docker.compose.service\":\"cache\"}},\"NetworkSettings\":{\"Networks\":{" networks_ "}}}")

static void a_container_is_taken_out_of_its_network_and_into_it(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        {"GET", "/_ping", BYTES(PING)},
        {"GET", "/v1.41/containers/out/json", NETWORKED("shop_net", "")},
        {"POST", "/v1.41/networks/shop_net/connect", SAYS(200, "")},
        {"GET", "/v1.41/containers/in/json", NETWORKED("shop_net", "\"shop_net\":{\"NetworkID\":\"77\"}")},
        {"POST", "/v1.41/networks/shop_net/disconnect", SAYS(403, "{\"message\":\"container is not connected to the network\"}")},
        {"GET", "/v1.41/containers/byid/json", NETWORKED("77", "\"shop_net\":{\"NetworkID\":\"77\"}")},
        {"GET", "/v1.41/containers/plain/json", NETWORKED("default", "")},
        {"POST", "/v1.41/networks/bridge/connect", SAYS(200, "")},
        {"GET", "/v1.41/containers/host/json", NETWORKED("host", "\"host\":{}")},
        {"GET", "/v1.41/containers/guest/json", NETWORKED("container:9", "")},
        {0},
    };
    struct docker_container c;
    struct err err = {0};
    start(answers);
    assert_int_equal(docker_network_set(docker, "out", true, &err), ERR_NONE);
    assert_string_equal(asked(2), "POST /v1.41/networks/shop_net/connect\n{\"Container\":\"" ID "\",\"EndpointConfig\":{\"Aliases\":[\"cache\"]}}");
    assert_int_equal(docker_network_set(docker, "out", false, &err), ERR_NONE); /* it is out already: nothing is asked for */
    assert_int_equal(test_server_request_count(server), 4);
    assert_int_equal(docker_network_set(docker, "in", true, &err), ERR_NONE);
    assert_int_equal(docker_network_set(docker, "byid", true, &err), ERR_NONE);
    assert_int_equal(test_server_request_count(server), 6);
    assert_true(docker_network_set(docker, "in", false, &err) != ERR_NONE);
    assert_string_equal(asked(7), "POST /v1.41/networks/shop_net/disconnect\n{\"Container\":\"" ID "\"}");
    assert_int_equal(docker_network_set(docker, "plain", true, &err), ERR_NONE);
    assert_string_equal(asked(9), "POST /v1.41/networks/bridge/connect\n{\"Container\":\"" ID "\",\"EndpointConfig\":{\"Aliases\":[]}}");
    assert_int_equal(docker_network_set(docker, "host", false, &err), ERR_CONFLICT);
    assert_int_equal(docker_network_set(docker, "guest", true, &err), ERR_CONFLICT);
    assert_int_equal(docker_inspect(docker, "in", &c, &err), ERR_NONE);
    assert_string_equal(c.network, "shop_net");
    assert_int_equal(c.network_count, 1);
    assert_int_equal(docker_inspect(docker, "host", &c, &err), ERR_NONE);
    assert_string_equal(c.network, "");
}

#define LIMITED(host_) SAYS(200, "{\"Id\":\"" ID "\",\"Name\":\"/x\",\"State\":{\"Status\":\"running\"},\"Config\":{},\"HostConfig\":{" host_ "}}")

static void a_limit_on_the_processor_is_read_counted_and_taken_away(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        {"GET", "/_ping", BYTES(PING)},
        {"GET", "/v1.41/containers/quota/json", LIMITED("\"CpuQuota\":5000,\"CpuPeriod\":100000")},
        {"GET", "/v1.41/containers/quota/stats?stream=false&one-shot=true",
         SAYS(200, "{\"cpu_stats\":{\"throttling_data\":{\"periods\":44,\"throttled_periods\":36}}}")},
        {"POST", "/v1.41/containers/quota/update", SAYS(200, "{}")},
        {"GET", "/v1.41/containers/cpus/json", LIMITED("\"NanoCpus\":500000000")},
        {"GET", "/v1.41/containers/cpus/stats?stream=false&one-shot=true", SAYS(500, "{\"message\":\"no\"}")},
        {"GET", "/v1.41/info", SAYS(200, "{\"NCPU\":2}")},
        {"POST", "/v1.41/containers/cpus/update", SAYS(200, "{}")},
        {"GET", "/v1.41/containers/free/json", LIMITED("\"CpuQuota\":-1,\"CpuPeriod\":100000")},
        {0},
    };
    struct docker_container c;
    struct err err = {0};
    start(answers);
    assert_int_equal(docker_inspect(docker, "quota", &c, &err), ERR_NONE);
    assert_int_equal(c.cpu_limit_us, 50000);
    assert_int_equal(c.cpu_throttled_percent, 81);
    assert_int_equal(docker_cpu_set(docker, "quota", 0, &err), ERR_NONE);
    assert_string_equal(asked(4), "POST /v1.41/containers/quota/update\n{\"CpuPeriod\":100000,\"CpuQuota\":-1}");
    assert_int_equal(docker_cpu_set(docker, "quota", 50000, &err), ERR_NONE);
    assert_string_equal(asked(6), "POST /v1.41/containers/quota/update\n{\"CpuPeriod\":100000,\"CpuQuota\":5000}");
    assert_int_equal(docker_inspect(docker, "cpus", &c, &err), ERR_NONE); /* what cannot be counted is not told */
    assert_int_equal(c.cpu_limit_us, 500000);
    assert_int_equal(c.cpu_throttled_percent, 0);
    assert_int_equal(docker_cpu_set(docker, "cpus", 0, &err), ERR_NONE);
    assert_string_equal(asked(11), "POST /v1.41/containers/cpus/update\n{\"NanoCpus\":2000000000}");
    assert_int_equal(docker_inspect(docker, "free", &c, &err), ERR_NONE);
    assert_int_equal(c.cpu_limit_us, 0);
    assert_int_equal(test_server_request_count(server), 13);
}

static void leaving_ends_a_call_that_takes_long(void **state)
{
    (void)state;
    static const struct answer answers[] = {{"GET", "/_ping", BYTES(PING)}, {"POST", "/v1.41/containers/x/stop", BYTES(""), .hang = true}, {0}};
    start(answers);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, cancel_when_asked, NULL), 0);
    struct err err = {0};
    assert_int_equal(docker_container_do(docker, "x", "stop", 60000, &err), ERR_CANCELLED);
    pthread_join(thread, NULL);
    assert_int_equal(docker_ping(docker, 1000, &err), ERR_CANCELLED);
    assert_int_equal(test_server_request_count(server), 2);
}

/* ---- exec ---- */

struct output {
    char out[256], errors[256];
};

static void take(void *ctx, enum docker_stream stream, const char *bytes, size_t count)
{
    struct output *o = ctx;
    strncat(stream == DOCKER_STDOUT ? o->out : o->errors, bytes, count);
}

static const char *const argv[] = {"sh", "-c", "echo out; echo err >&2; exit 3", NULL};

static enum err_code run(struct output *o, int timeout_ms, const atomic_bool *cancel, int *ret_exit_code, struct err *err)
{
    static const char *const env[] = {"MARK=1", NULL};
    struct docker_exec exec = {
        .container = "x",
        .argv = argv,
        .env = env,
        .on_output = take,
        .ctx = o,
        .timeout_ms = timeout_ms,
        .cancel = cancel,
    };
    return docker_exec_run(docker, &exec, ret_exit_code, err);
}

#define CREATED                                                                                                                                      \
    {                                                                                                                                                \
        "POST", "/v1.41/containers/x/exec", SAYS(201, "{\"Id\":\"" EXEC_ID "\"}\n")                                                                  \
    }

static void exec_streams_and_tells_the_exit_code(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        {"GET", "/_ping", BYTES(PING)},
        CREATED,
        {"POST", "/v1.41/exec/" EXEC_ID "/start", BYTES(RAW "\2\0\0\0\0\0\0\4err\n\1\0\0\0\0\0\0\4out\n")},
        {"GET", "/v1.41/exec/" EXEC_ID "/json", SAYS(200, "{\"ID\":\"" EXEC_ID "\",\"Running\":true,\"ExitCode\":null}"), .times = 2},
        {"GET", "/v1.41/exec/" EXEC_ID "/json", SAYS(200, "{\"ID\":\"" EXEC_ID "\",\"Running\":false,\"ExitCode\":3,\"Pid\":28726}")},
        {0},
    };
    start(answers);
    struct output o = {0};
    struct err err = {0};
    int exit_code = -1;
    if (run(&o, 5000, NULL, &exit_code, &err) != ERR_NONE)
        fail_msg("%s", err.msg);
    assert_int_equal(exit_code, 3);
    assert_string_equal(o.out, "out\n");
    assert_string_equal(o.errors, "err\n");
    assert_string_equal(asked(1), "POST /v1.41/containers/x/exec\n{\"AttachStdout\":true,\"AttachStderr\":true,"
                                  "\"Cmd\":[\"sh\",\"-c\",\"echo out; echo err >&2; exit 3\"],\"Env\":[\"MARK=1\"]}");
    assert_string_equal(asked(2), "POST /v1.41/exec/" EXEC_ID "/start\n{\"Detach\":false,\"Tty\":false}");
}

static void exec_refusals_keep_the_engines_words(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum err_code want;
        const char *want_text;
    } cases[] = {
        {404, "{\"message\":\"No such container: x\"}", ERR_NOT_FOUND, "No such container: x"},
        {409, "{\"message\":\"Container x is paused, unpause the container before exec\"}", ERR_CONFLICT,
         "Container x is paused, unpause the container before exec"},
        {409, "{\"message\":\"Container " ID " is not running\"}", ERR_CONFLICT, "Container " ID " is not running"},
        {201, "{}", ERR_PROTOCOL, "exec in x: the engine gave no exec id"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct answer answers[] = {
            {"GET", "/_ping", BYTES(PING)},
            {"POST", "/v1.41/containers/x/exec", SAYS(cases[i].status, cases[i].body)},
            {0},
        };
        start(answers);
        struct output o = {0};
        struct err err = {0};
        int exit_code = -1;
        assert_int_equal(run(&o, 5000, NULL, &exit_code, &err), cases[i].want);
        assert_string_equal(err.msg, cases[i].want_text);
        assert_int_equal(exit_code, -1);
        tear_down(NULL);
    }
}

static void exec_streams_that_go_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t count;
        bool hang;
        enum err_code want;
        const char *want_text, *want_out;
    } cases[] = {
        {BYTES(RAW "\1\0\0\0\0\0\0\4ou"), .want = ERR_IO, .want_text = "in the middle of a frame", .want_out = "ou"},
        {BYTES(RAW "plain text and no frames"), .want = ERR_IO, .want_text = "not framed", .want_out = ""},
        {BYTES(RAW "\1\0\0\0\0\0\0\4out\n"), .hang = true, .want = ERR_TIMEOUT, .want_text = "exec in x: not finished within 300 ms",
         .want_out = "out\n"},
        {BYTES(""), .want = ERR_IO, .want_text = "docker engine at unix://", .want_out = ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct answer answers[] = {
            {"GET", "/_ping", BYTES(PING)},
            CREATED,
            {"POST", "/v1.41/exec/", .bytes = cases[i].bytes, .count = cases[i].count, .hang = cases[i].hang},
            {0},
        };
        start(answers);
        struct output o = {0};
        struct err err = {0};
        int exit_code = -1;
        assert_int_equal(run(&o, cases[i].hang ? 300 : 5000, NULL, &exit_code, &err), cases[i].want);
        if (!strstr(err.msg, cases[i].want_text))
            fail_msg("\"%s\" lacks \"%s\"", err.msg, cases[i].want_text);
        assert_string_equal(o.out, cases[i].want_out);
        /* ping, create, start: a start that got lost is never repeated */
        assert_int_equal(test_server_request_count(server), 3);
        tear_down(NULL);
    }
}

static atomic_bool cancel;

static void take_and_cancel(void *ctx, enum docker_stream stream, const char *bytes, size_t count)
{
    take(ctx, stream, bytes, count);
    atomic_store(&cancel, true);
}

static void exec_can_be_cancelled(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        {"GET", "/_ping", BYTES(PING)},
        CREATED,
        {"POST", "/v1.41/exec/", BYTES(RAW "\1\0\0\0\0\0\0\4out\n"), .hang = true},
        {0},
    };
    start(answers);
    atomic_store(&cancel, false);
    struct output o = {0};
    struct docker_exec exec = {.container = "x", .argv = argv, .on_output = take_and_cancel, .ctx = &o, .timeout_ms = 20000, .cancel = &cancel};
    struct err err = {0};
    int exit_code = -1;
    assert_int_equal(docker_exec_run(docker, &exec, &exit_code, &err), ERR_CANCELLED);
    assert_string_equal(o.out, "out\n");
}

/* ---- events ---- */

struct watch {
    char text[1024];
    int connected;
    int64_t time_us;
};

static void note_connected(void *ctx)
{
    ((struct watch *)ctx)->connected++;
}

static void note_event(void *ctx, const struct docker_event *e)
{
    struct watch *w = ctx;
    size_t used = strlen(w->text);
    snprintf(w->text + used, sizeof w->text - used, "%s %s %.6s signal=%s exit=%s health=%s\n", e->action, e->container, e->id,
             e->signal ? e->signal : "-", e->exit_code ? e->exit_code : "-", e->health ? e->health : "-");
    w->time_us = e->time_us;
    if (strcmp(e->action, "destroy") == 0)
        atomic_store(&cancel, true);
}

#define EVENT(action, attributes)                                                                                                                    \
    "{\"status\":\"" action "\",\"id\":\"" ID "\",\"from\":\"redis\",\"Type\":\"container\",\"Action\":\"" action "\",\"Actor\":{\"ID\":\"" ID       \
    "\",\"Attributes\":{\"image\":\"redis\"," attributes "\"name\":\"redis-test\"}},\"scope\":\"local\",\"time\":1795506832,"                        \
    "\"timeNano\":1795506832036814971}\n"

/* The stream with the given text in chunks of `piece` bytes; malloc'd. */
static char *chunked(const char *text, size_t piece, size_t *ret_count)
{
    size_t length = strlen(text);
    char *bytes = malloc(sizeof CHUNKED + (length / piece + 1) * 16 + length);
    size_t at = sizeof CHUNKED - 1;
    memcpy(bytes, CHUNKED, at);
    for (size_t from = 0; from < length; from += piece) {
        size_t count = length - from < piece ? length - from : piece;
        at += (size_t)sprintf(bytes + at, "%zx\r\n", count);
        memcpy(bytes + at, text + from, count);
        memcpy(bytes + at + count, "\r\n", 2);
        at += count + 2;
    }
    *ret_count = at;
    return bytes;
}

static enum err_code watch(const char *text, size_t piece, bool hang, struct watch *w, struct err *err)
{
    struct answer answers[] = {{"GET", "/_ping", BYTES(PING)}, {"GET", "/v1.41/events?filters=%7B%22type%22", .hang = hang}, {0}};
    char *bytes = chunked(text, piece, &answers[1].count);
    answers[1].bytes = bytes;
    start(answers);
    atomic_store(&cancel, false);
    *w = (struct watch){0};
    enum err_code code = docker_events_follow(docker, note_connected, note_event, w, &cancel, err);
    tear_down(NULL);
    free(bytes);
    return code;
}

static void events_come_whole_however_they_are_cut(void **state)
{
    (void)state;
    static const char text[] = EVENT("kill", "\"signal\":\"15\",") EVENT("die", "\"exitCode\":\"137\",") EVENT("health_status: unhealthy", "")
        EVENT("exec_create: sh -c true", "") "not JSON\n\n[]\n" EVENT("destroy", "");
    static const char want[] = "kill redis-test caebc7 signal=15 exit=- health=-\n"
                               "die redis-test caebc7 signal=- exit=137 health=-\n"
                               "health_status redis-test caebc7 signal=- exit=- health=unhealthy\n"
                               "exec_create redis-test caebc7 signal=- exit=- health=-\n"
                               "destroy redis-test caebc7 signal=- exit=- health=-\n";
    static const size_t pieces[] = {1, 7, 100, 393, 394, 395, 4096};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct watch w;
        struct err err = {0};
        assert_int_equal(watch(text, pieces[i], true, &w, &err), ERR_CANCELLED);
        assert_string_equal(w.text, want);
        assert_int_equal(w.connected, 1);
        assert_true(w.time_us == 1795506832036814);
    }
}

static void an_events_time_is_one_that_a_clock_can_say(void **state)
{
    (void)state;
    static const struct {
        const char *time;
        int64_t want_us;
    } cases[] = {{"1795506832", 1795506832000000}, {"9223372036854775807", 0}, {"-9223372036854775807", 0}, {"\"soon\"", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[200];
        struct watch w;
        struct err err = {0};
        snprintf(line, sizeof line, "{\"Action\":\"destroy\",\"time\":%s}\n", cases[i].time);
        assert_int_equal(watch(line, 4096, true, &w, &err), ERR_CANCELLED);
        assert_true(w.time_us == cases[i].want_us);
    }
}

static void a_line_that_is_too_long_is_left_out(void **state)
{
    (void)state;
    enum { LONG = 70 * 1024 };
    char *text = malloc(LONG + 2048);
    memset(text, ' ', LONG);
    strcpy(text + LONG, EVENT("pause", "") EVENT("unpause", "") EVENT("destroy", ""));
    struct watch w;
    struct err err = {0};
    assert_int_equal(watch(text, 1000, true, &w, &err), ERR_CANCELLED);
    assert_string_equal(w.text, "unpause redis-test caebc7 signal=- exit=- health=-\ndestroy redis-test caebc7 signal=- exit=- health=-\n");
    free(text);
}

static void an_engine_that_goes_away_ends_the_stream(void **state)
{
    (void)state;
    struct watch w;
    struct err err = {0};
    enum err_code code = watch(EVENT("start", ""), 100, false, &w, &err);
    assert_true(code == ERR_IO || code == ERR_UNAVAILABLE);
    assert_string_equal(w.text, "start redis-test caebc7 signal=- exit=- health=-\n");
    assert_int_equal(w.connected, 1);
}

static void a_refused_stream_is_not_connected(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        {"GET", "/_ping", BYTES(PING)},
        {"GET", "/v1.41/events", SAYS(500, "{\"message\":\"the daemon is shutting down\"}")},
        {0},
    };
    start(answers);
    atomic_store(&cancel, false);
    struct watch w = {0};
    struct err err = {0};
    assert_int_equal(docker_events_follow(docker, note_connected, note_event, &w, &cancel, &err), ERR_IO);
    assert_string_equal(err.msg, "the daemon is shutting down");
    assert_int_equal(w.connected, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(inspect_tells_the_state, tear_down),
        cmocka_unit_test(an_engine_that_is_away_is_unavailable),
        cmocka_unit_test_teardown(the_version_is_negotiated, tear_down),
        cmocka_unit_test_teardown(a_replaced_engine_is_asked_for_its_version_again, tear_down),
        cmocka_unit_test_teardown(verbs_table, tear_down),
        cmocka_unit_test_teardown(files_and_restart_policies_go_to_the_engine, tear_down),
        cmocka_unit_test_teardown(a_container_is_taken_out_of_its_network_and_into_it, tear_down),
        cmocka_unit_test_teardown(a_limit_on_the_processor_is_read_counted_and_taken_away, tear_down),
        cmocka_unit_test_teardown(leaving_ends_a_call_that_takes_long, tear_down),
        cmocka_unit_test_teardown(exec_streams_and_tells_the_exit_code, tear_down),
        cmocka_unit_test_teardown(exec_refusals_keep_the_engines_words, tear_down),
        cmocka_unit_test_teardown(exec_streams_that_go_wrong, tear_down),
        cmocka_unit_test_teardown(exec_can_be_cancelled, tear_down),
        cmocka_unit_test_teardown(events_come_whole_however_they_are_cut, tear_down),
        cmocka_unit_test_teardown(an_events_time_is_one_that_a_clock_can_say, tear_down),
        cmocka_unit_test_teardown(a_line_that_is_too_long_is_left_out, tear_down),
        cmocka_unit_test_teardown(an_engine_that_goes_away_ends_the_stream, tear_down),
        cmocka_unit_test_teardown(a_refused_stream_is_not_connected, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
