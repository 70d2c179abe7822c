/* outbox_test.c - the sender against a backend that answers as each case wants. */
#include "common/base/base.h"
#include "common/store/outbox.h"
#include "common/testing/testing.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { ANSWERS_MAX = 16, WAIT_MS = 10000 };

/* The backend.  The first row whose method and path fit and that is not used up answers; `hang` waits until the client leaves,
 * status 0 closes without an answer. */
struct answer {
    const char *method, *path;
    int status, times;
    bool hang;
};

struct backend {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    const struct answer *answers;
    int used[ANSWERS_MAX];
    char seen[1024]; /* "POST /a {} | GET /a | ..." */
    char told[1024]; /* what the outbox reported */
};

static struct backend backend = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
static struct test_server *server;
static struct http_client *client;
static struct store *store;
static struct outbox *outbox;
static char folder[64], path[96];

static void append(char *to, size_t to_bytes, const char *text)
{
    pthread_mutex_lock(&backend.lock);
    size_t used = strlen(to);
    snprintf(to + used, to_bytes - used, "%s%s", used ? " | " : "", text);
    pthread_cond_broadcast(&backend.changed);
    pthread_mutex_unlock(&backend.lock);
}

static void on_request(void *ctx, struct test_request *r)
{
    (void)ctx;
    char text[256];
    snprintf(text, sizeof text, "%s %s%s%s", r->method, r->path, r->body[0] ? " " : "", r->body);
    append(backend.seen, sizeof backend.seen, text);
    const struct answer *a = NULL;
    pthread_mutex_lock(&backend.lock);
    for (int i = 0; backend.answers[i].method && !a; i++) {
        const struct answer *row = &backend.answers[i];
        if (strcmp(row->method, r->method) == 0 && strcmp(row->path, r->path) == 0 && (row->times == 0 || backend.used[i] < row->times)) {
            backend.used[i]++;
            a = row;
        }
    }
    pthread_mutex_unlock(&backend.lock);
    if (a && a->hang)
        test_wait_closed(r);
    else if (!a || a->status)
        test_reply(r, a ? a->status : 201, "{\"error\":\"the reason\"}");
    r->close = a && (a->hang || !a->status);
}

/* Waits until the backend or the reports hold the text; for what has no call to wait for. */
static void await(const char *where, const char *text)
{
    struct timespec until = {.tv_sec = time(NULL) + WAIT_MS / 1000};
    pthread_mutex_lock(&backend.lock);
    int failed = 0;
    while (!strstr(where, text) && !failed)
        failed = pthread_cond_timedwait(&backend.changed, &backend.lock, &until);
    pthread_mutex_unlock(&backend.lock);
    if (failed)
        fail_msg("waited in vain for \"%s\" in \"%s\"", text, where);
}

static void assert_text(const char *where, const char *want)
{
    pthread_mutex_lock(&backend.lock);
    char copy[1024];
    snprintf(copy, sizeof copy, "%s", where);
    pthread_mutex_unlock(&backend.lock);
    assert_string_equal(copy, want);
}

static void on_delivered(void *ctx, const char *key, int status, const char *body)
{
    (void)ctx;
    (void)body;
    char text[128];
    snprintf(text, sizeof text, "delivered %s %d", key, status);
    append(backend.told, sizeof backend.told, text);
}

static void on_parked(void *ctx, const char *key, const char *where, int status, const char *reason)
{
    (void)ctx;
    char text[256];
    snprintf(text, sizeof text, "parked %s %s %d (%s)", key, where, status, reason);
    append(backend.told, sizeof backend.told, text);
}

static void on_retry(void *ctx, const char *key, const char *where, const char *reason)
{
    (void)ctx;
    char text[256];
    snprintf(text, sizeof text, "retry %s %s (%s)", key, where, strncmp(reason, "could not connect", 17) == 0 ? "away" : reason);
    append(backend.told, sizeof backend.told, text);
}

/* ---- life cycle ---- */

static void open_store(void)
{
    struct err err = {0};
    if (store_open(path, &store, &err) != ERR_NONE)
        fail_msg("%s", err.msg);
}

static void start_outbox(struct outbox_options o)
{
    o.store = store;
    o.client = client;
    o.on_delivered = on_delivered;
    o.on_parked = on_parked;
    o.on_retry = on_retry;
    assert_int_equal(outbox_start(&o, &outbox, NULL), ERR_NONE);
}

static void start_backend(const struct answer *answers)
{
    pthread_mutex_lock(&backend.lock);
    backend.answers = answers;
    memset(backend.used, 0, sizeof backend.used);
    backend.seen[0] = backend.told[0] = '\0';
    pthread_mutex_unlock(&backend.lock);
    server = test_server_start(NULL, on_request, NULL);
    client = http_client_create(test_server_url(server), NULL, NULL);
}

static void stop_all(void)
{
    outbox_stop(outbox);
    http_client_destroy(client);
    if (server)
        test_server_stop(server);
    outbox = NULL;
    client = NULL;
    server = NULL;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/selfheal-outbox-XXXXXX", P_tmpdir);
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/x.sqlite", folder);
    open_store();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stop_all();
    store_close(store);
    store = NULL;
    static const char *const names[] = {"x.sqlite", "x.sqlite-wal", "x.sqlite-shm", ""};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s/%s", folder, names[i]);
        remove(name);
    }
    return 0;
}

static void put(const char *key, const char *group, const char *method, const char *where, const char *verify_path)
{
    struct err err = {0};
    const struct outbox_entry e = {.key = key, .group = group, .method = method, .path = where, .body = "{}", .verify_path = verify_path};
    if (outbox_put(outbox, &e, &err) != ERR_NONE)
        fail_msg("%s", err.msg);
}

/* ---- what an answer means ---- */

static void answers_table(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct answer answers[5];
        bool verify;
        enum outbox_state want;
        const char *want_seen, *want_told;
    } cases[] = {
        {"created", {{"POST", "/x", .status = 201}}, true, OUTBOX_DELIVERED, "POST /x {}", "delivered k 201"},
        {"old backend without the route",
         {{"POST", "/x", .status = 404}},
         false,
         OUTBOX_PARKED,
         "POST /x {}",
         "parked k /x 404 (answer 404: the reason)"},
        {"refused content", {{"POST", "/x", .status = 400}}, true, OUTBOX_PARKED, "POST /x {}", "parked k /x 400 (answer 400: the reason)"},
        {"a redirect is not followed",
         {{"POST", "/x", .status = 301}},
         false,
         OUTBOX_PARKED,
         "POST /x {}",
         "parked k /x 301 (answer 301: the reason)"},
        {"500 although it was stored",
         {{"POST", "/x", .status = 500}, {"GET", "/x/1", .status = 200}},
         true,
         OUTBOX_DELIVERED,
         "POST /x {} | GET /x/1",
         "delivered k 200"},
        {"409 because it is there",
         {{"POST", "/x", .status = 409}, {"GET", "/x/1", .status = 200}},
         true,
         OUTBOX_DELIVERED,
         "POST /x {} | GET /x/1",
         "delivered k 200"},
        {"409 for another reason",
         {{"POST", "/x", .status = 409}, {"GET", "/x/1", .status = 404}},
         true,
         OUTBOX_PARKED,
         "POST /x {} | GET /x/1",
         "parked k /x 409 (answer 409: the reason)"},
        {"409 with nothing to ask", {{"POST", "/x", .status = 409}}, false, OUTBOX_PARKED, "POST /x {}", "parked k /x 409 (answer 409: the reason)"},
        {"500 and not stored",
         {{"POST", "/x", .status = 500, .times = 1}, {"POST", "/x", .status = 201}, {"GET", "/x/1", .status = 404}},
         true,
         OUTBOX_DELIVERED,
         "POST /x {} | GET /x/1 | GET /x/1 | POST /x {}",
         "retry k /x (answer 500: the reason) | delivered k 201"},
        {"503 with nothing to ask",
         {{"POST", "/x", .status = 503, .times = 1}, {"POST", "/x", .status = 200}},
         false,
         OUTBOX_DELIVERED,
         "POST /x {} | POST /x {}",
         "retry k /x (answer 503: the reason) | delivered k 200"},
        {"429 twice is one report",
         {{"POST", "/x", .status = 429, .times = 2}, {"POST", "/x", .status = 200}},
         false,
         OUTBOX_DELIVERED,
         "POST /x {} | POST /x {} | POST /x {}",
         "retry k /x (answer 429: the reason) | delivered k 200"},
        {"408",
         {{"POST", "/x", .status = 408, .times = 1}, {"POST", "/x", .status = 200}},
         false,
         OUTBOX_DELIVERED,
         "POST /x {} | POST /x {}",
         "retry k /x (answer 408: the reason) | delivered k 200"},
        {"the question itself fails at first",
         {{"POST", "/x", .status = 500}, {"GET", "/x/1", .status = 503, .times = 2}, {"GET", "/x/1", .status = 200}},
         true,
         OUTBOX_DELIVERED,
         "POST /x {} | GET /x/1 | GET /x/1 | GET /x/1",
         "retry k /x (answer 500: the reason) | delivered k 200"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start_backend(cases[i].answers);
        start_outbox((struct outbox_options){.retry_max_ms = 20});
        char key[] = "k";
        put(key, "g", "POST", "/x", cases[i].verify ? "/x/1" : NULL);
        enum outbox_state got = outbox_wait(outbox, key, WAIT_MS);
        size_t parked_count = outbox_parked_count(outbox), pending_count = outbox_pending_count(outbox);
        stop_all(); /* so that the last report has come */
        if (got != cases[i].want)
            fail_msg("%s: state %d; %s", cases[i].name, (int)got, backend.told);
        assert_text(backend.seen, cases[i].want_seen);
        assert_text(backend.told, cases[i].want_told);
        assert_int_equal(parked_count, got == OUTBOX_PARKED ? 1 : 0);
        assert_int_equal(pending_count, 0);
        tear_down(NULL);
        set_up(NULL);
    }
}

static void no_answer_is_asked_about_before_the_repeat(void **state)
{
    (void)state;
    static const struct answer answers[] = {{"POST", "/x", .status = 0}, {"GET", "/x/1", .status = 200}, {0}};
    start_backend(answers);
    start_outbox((struct outbox_options){.retry_max_ms = 20});
    put("k", "g", "POST", "/x", "/x/1");
    assert_int_equal(outbox_wait(outbox, "k", WAIT_MS), OUTBOX_DELIVERED);
    assert_text(backend.seen, "POST /x {} | GET /x/1");
}

/* ---- order ---- */

static void answer_from_now_on(const struct answer *answers)
{
    pthread_mutex_lock(&backend.lock);
    backend.answers = answers;
    pthread_mutex_unlock(&backend.lock);
}

static void a_group_keeps_its_order_and_holds_up_nobody(void **state)
{
    (void)state;
    static const struct answer failing[] = {{"POST", "/a1", .status = 503}, {0}}, fine[] = {{0}};
    start_backend(failing);
    start_outbox((struct outbox_options){.retry_max_ms = 50});
    put("a1", "a", "POST", "/a1", NULL);
    put("a2", "a", "PATCH", "/a2", NULL);
    put("b1", "b", "POST", "/b1", NULL);
    assert_int_equal(outbox_wait(outbox, "b1", WAIT_MS), OUTBOX_DELIVERED);
    assert_int_equal(outbox_wait(outbox, "a2", 0), OUTBOX_PENDING);
    answer_from_now_on(fine);
    assert_int_equal(outbox_wait(outbox, "a2", WAIT_MS), OUTBOX_DELIVERED);
    assert_int_equal(outbox_wait(outbox, "a1", 0), OUTBOX_DELIVERED);
    stop_all();
    assert_text(backend.told, "retry a1 /a1 (answer 503: the reason) | delivered b1 201 | delivered a1 201 | delivered a2 201");
}

static void a_parked_entry_lets_the_next_go_on(void **state)
{
    (void)state;
    static const struct answer answers[] = {{"POST", "/incidents/1/actions", .status = 404}, {"PATCH", "/incidents/1", .status = 200}, {0}};
    start_backend(answers);
    start_outbox((struct outbox_options){0});
    put("action", "1", "POST", "/incidents/1/actions", NULL);
    put("resolve", "1", "PATCH", "/incidents/1", NULL);
    assert_int_equal(outbox_wait(outbox, "resolve", WAIT_MS), OUTBOX_DELIVERED);
    assert_int_equal(outbox_wait(outbox, "action", 0), OUTBOX_PARKED);
    assert_int_equal(outbox_parked_count(outbox), 1);
    stop_all();
    start_backend(answers);
    start_outbox((struct outbox_options){0});
    assert_int_equal(outbox_wait(outbox, "action", 0), OUTBOX_PARKED); /* kept, and not sent again */
    put("later", "1", "PATCH", "/incidents/1", NULL);
    assert_int_equal(outbox_wait(outbox, "later", WAIT_MS), OUTBOX_DELIVERED);
    assert_text(backend.seen, "PATCH /incidents/1 {}");
}

static void the_same_key_twice_is_one_entry(void **state)
{
    (void)state;
    static const struct answer answers[] = {{"POST", "/x", .hang = true}, {0}};
    start_backend(answers);
    start_outbox((struct outbox_options){0});
    put("k", "g", "POST", "/x", NULL);
    put("k", "g", "POST", "/other", NULL);
    assert_int_equal(outbox_pending_count(outbox), 1);
    assert_int_equal(outbox_wait(outbox, "unknown", 0), OUTBOX_UNKNOWN);
}

/* ---- limits ---- */

static void limits_table(void **state)
{
    (void)state;
    static const struct answer answers[] = {{"POST", "/x", .hang = true}, {0}};
    start_backend(answers);
    start_outbox((struct outbox_options){.pending_max = 2});
    enum { LARGE = 4 * 1024 * 1024 + 1 };
    char *large = malloc(LARGE + 1);
    memset(large, 'x', LARGE);
    large[LARGE] = '\0';
    const char *name = large + LARGE - 513, *where = large + LARGE - 2049;
    const struct {
        struct outbox_entry e;
        enum err_code want;
    } cases[] = {
        {{.key = "", .group = "g", .method = "POST", .path = "/x", .body = ""}, ERR_INVALID},
        {{.key = name, .group = "g", .method = "POST", .path = "/x", .body = ""}, ERR_INVALID},
        {{.key = "k", .group = name, .method = "POST", .path = "/x", .body = ""}, ERR_INVALID},
        {{.key = "k", .group = "g", .method = "POST", .path = where, .body = ""}, ERR_LIMIT},
        {{.key = "k", .group = "g", .method = "POST", .path = "/x", .body = "", .verify_path = where}, ERR_LIMIT},
        {{.key = "k", .group = "g", .method = "POST", .path = "/x", .body = large}, ERR_LIMIT},
        {{.key = "k1", .group = "g", .method = "POST", .path = "/x", .body = large + 1}, ERR_NONE},
        {{.key = "k2", .group = "g", .method = "POST", .path = "/x", .body = ""}, ERR_NONE},
        {{.key = "k3", .group = "g", .method = "POST", .path = "/x", .body = ""}, ERR_LIMIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(outbox_put(outbox, &cases[i].e, NULL), cases[i].want);
    free(large);
}

/* ---- outage, kill, stop ---- */

static void an_outage_costs_nothing(void **state)
{
    (void)state;
    static const struct answer answers[] = {{0}};
    char socket_path[112];
    snprintf(socket_path, sizeof socket_path, "%s/backend.sock", folder);
    start_backend(answers);
    http_client_destroy(client);
    test_server_stop(server);
    server = NULL;
    client = http_client_create("http://backend", socket_path, NULL); /* nobody listens yet */
    start_outbox((struct outbox_options){.retry_max_ms = 50});
    put("a1", "a", "POST", "/a1", "/a1");
    put("b1", "b", "POST", "/b1", NULL);
    put("a2", "a", "PATCH", "/a2", NULL);
    await(backend.told, "retry");
    assert_int_equal(outbox_wait(outbox, "a1", 150), OUTBOX_PENDING);
    assert_int_equal(outbox_pending_count(outbox), 3);
    assert_text(backend.told, "retry a1 /a1 (away)"); /* one report for the whole outage */

    static const struct answer back[] = {{"GET", "/a1", .status = 404}, {0}};
    answer_from_now_on(back);
    server = test_server_start(socket_path, on_request, NULL);
    assert_int_equal(outbox_wait(outbox, "a2", WAIT_MS), OUTBOX_DELIVERED);
    assert_text(backend.seen, "GET /a1 | POST /a1 {} | POST /b1 {} | PATCH /a2 {}");
    unlink(socket_path);
}

static void what_a_killed_process_put_is_sent_by_the_next(void **state)
{
    (void)state;
    store_close(store);
    store = NULL;
    pid_t child = fork();
    if (child == 0) {
        client = http_client_create("http://127.0.0.1:1", NULL, NULL);
        struct outbox_options o = {.client = client};
        if (store_open(path, &o.store, NULL) != ERR_NONE || outbox_start(&o, &outbox, NULL) != ERR_NONE)
            _exit(1);
        for (int i = 0; i < 3; i++) {
            char key[16], where[16];
            snprintf(key, sizeof key, "k%d", i);
            snprintf(where, sizeof where, "/%d", i);
            const struct outbox_entry e = {.key = key, .group = "g", .method = "POST", .path = where, .body = "{}"};
            if (outbox_put(outbox, &e, NULL) != ERR_NONE)
                _exit(1);
        }
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    open_store();
    static const struct answer answers[] = {{0}};
    start_backend(answers);
    start_outbox((struct outbox_options){0});
    assert_int_equal(outbox_wait(outbox, "k2", WAIT_MS), OUTBOX_DELIVERED);
    assert_text(backend.seen, "POST /0 {} | POST /1 {} | POST /2 {}");
}

static void stopping_is_quick_and_keeps_what_is_under_way(void **state)
{
    (void)state;
    static const struct answer hanging[] = {{"POST", "/x", .hang = true}, {0}};
    start_backend(hanging);
    start_outbox((struct outbox_options){.call_timeout_ms = 60000});
    put("k", "g", "POST", "/x", "/x/1");
    await(backend.seen, "POST /x");
    int64_t from_ms = clock_mono_ms();
    stop_all();
    assert_true(clock_mono_ms() - from_ms < 1500);

    static const struct answer answers[] = {{"GET", "/x/1", .status = 200}, {0}};
    start_backend(answers); /* the lost call had arrived: the next life asks first */
    start_outbox((struct outbox_options){0});
    assert_int_equal(outbox_wait(outbox, "k", WAIT_MS), OUTBOX_DELIVERED);
    assert_text(backend.seen, "GET /x/1");
}

static void a_hung_call_ends_and_is_repeated(void **state)
{
    (void)state;
    static const struct answer answers[] = {{"POST", "/x", .hang = true, .times = 1}, {0}};
    start_backend(answers);
    start_outbox((struct outbox_options){.call_timeout_ms = 1000, .retry_max_ms = 20});
    put("k", "g", "POST", "/x", NULL);
    assert_int_equal(outbox_wait(outbox, "k", WAIT_MS), OUTBOX_DELIVERED);
    assert_text(backend.seen, "POST /x {} | POST /x {}");
}

static void what_is_parked_is_seen_and_sent_again(void **state)
{
    (void)state;
    struct err err;
    static const struct answer refuse[] = {{"POST", "/x", .status = 400}, {0}};
    static const struct answer take[] = {{"POST", "/x", .status = 201}, {0}};
    start_backend(refuse);
    start_outbox((struct outbox_options){.retry_max_ms = 20});
    assert_int_equal(outbox_wait(outbox, "never put", WAIT_MS), OUTBOX_UNKNOWN);
    assert_int_equal(outbox_resend(outbox, "never put", &err), ERR_NOT_FOUND);
    put("k", "g", "POST", "/x", NULL);
    assert_int_equal(outbox_wait(outbox, "k", WAIT_MS), OUTBOX_PARKED);
    AUTO_JSON json_t *parked = outbox_parked(outbox, 10);
    assert_int_equal(json_array_size(parked), 1);
    assert_string_equal(json_str(json_array_get(parked, 0), "key"), "k");
    assert_non_null(strstr(json_str(json_array_get(parked, 0), "reason"), "400"));
    answer_from_now_on(take);
    assert_int_equal(outbox_resend(outbox, "k", &err), ERR_NONE);
    assert_int_equal(outbox_wait(outbox, "k", WAIT_MS), OUTBOX_DELIVERED);
    assert_int_equal(outbox_parked_count(outbox), 0);
    assert_int_equal(outbox_resend(outbox, "k", &err), ERR_NOT_FOUND);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(answers_table),
        WITH_STORE(no_answer_is_asked_about_before_the_repeat),
        WITH_STORE(a_group_keeps_its_order_and_holds_up_nobody),
        WITH_STORE(a_parked_entry_lets_the_next_go_on),
        WITH_STORE(what_is_parked_is_seen_and_sent_again),
        WITH_STORE(the_same_key_twice_is_one_entry),
        WITH_STORE(limits_table),
        WITH_STORE(an_outage_costs_nothing),
        WITH_STORE(what_a_killed_process_put_is_sent_by_the_next),
        WITH_STORE(stopping_is_quick_and_keeps_what_is_under_way),
        WITH_STORE(a_hung_call_ends_and_is_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
