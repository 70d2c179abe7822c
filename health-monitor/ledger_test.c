/* ledger_test.c - with a real store and outbox, and a backend whose answers the test gives. */
#include "common/base/base.h"
#include "common/testing/testing.h"
#include "health-monitor/ledger.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WAIT_MS = 10 * 1000 };

static const char id[] = "6f1b1a5e-6d0f-4d8e-9a53-0d1f4a6f2c11";

static struct {
    char folder[64], path[96];
    struct test_server *server;
    struct http_client *client;
    struct store *store;
    struct ledger ledger;
    atomic_bool stopping;
    /* What the backend answers and what it was told. */
    pthread_mutex_t lock;
    int post_status, get_status;
    const char *get_body;
    char told[8][300];
    int told_count;
} f = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void on_request(void *ctx, struct test_request *r)
{
    (void)ctx;
    bool is_get = strcmp(r->method, "GET") == 0;
    pthread_mutex_lock(&f.lock);
    if (!is_get)
        snprintf(f.told[f.told_count++ % 8], sizeof f.told[0], "%s %s %s", r->method, r->path, r->body);
    int status = is_get ? f.get_status : strcmp(r->method, "POST") == 0 ? f.post_status : 200;
    const char *body = is_get && f.get_body ? f.get_body : "{}";
    pthread_mutex_unlock(&f.lock);
    test_reply(r, status, body);
}

static void start_outbox(void)
{
    struct outbox_options o = {.store = f.store, .client = f.client, .retry_max_ms = 300};
    assert_int_equal(outbox_start(&o, &f.ledger.outbox, NULL), ERR_NONE);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(f.folder, "/tmp/ledger-test-XXXXXX");
    assert_non_null(mkdtemp(f.folder));
    snprintf(f.path, sizeof f.path, "%s/monitor.sqlite", f.folder);
    f.post_status = 201;
    f.get_status = 200;
    f.get_body = NULL;
    f.told_count = 0;
    f.server = test_server_start(NULL, on_request, NULL);
    f.client = http_client_create(test_server_url(f.server), NULL, NULL);
    assert_int_equal(store_open(f.path, &f.store, NULL), ERR_NONE);
    f.ledger = (struct ledger){.store = f.store, .backend = f.client, .stopping = &f.stopping};
    start_outbox();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const endings[] = {"", "-wal", "-shm"};
    outbox_stop(f.ledger.outbox);
    store_close(f.store);
    http_client_destroy(f.client);
    test_server_stop(f.server);
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", f.path, endings[i]);
        unlink(path);
    }
    rmdir(f.folder);
    return 0;
}

static void open_one(void)
{
    AUTO_JSON json_t *body = json_pack("{s:s,s:s}", "id", id, "message", "redis-test: unreachable");
    struct ledger_incident one = {.fault = "redis-oom"};
    memcpy(one.id, id, sizeof id);
    assert_int_equal(ledger_open(&f.ledger, "redis-test", &one, 1, body, NULL), ERR_NONE);
}

static void set_backend(int post_status, int get_status, const char *get_body)
{
    pthread_mutex_lock(&f.lock);
    f.post_status = post_status;
    f.get_status = get_status;
    f.get_body = get_body;
    pthread_mutex_unlock(&f.lock);
}

/* The id of the only open incident, "" when there is none. */
static const char *recalled(const char *target)
{
    static struct ledger_incident got[LEDGER_OPEN_MAX];
    size_t count = 99;
    assert_int_equal(ledger_recall(&f.ledger, target, got, &count, NULL), ERR_NONE);
    assert_true(count <= 1);
    if (count)
        assert_string_equal(got[0].fault, "redis-oom");
    return count ? got[0].id : "";
}

static void an_open_incident_is_remembered_until_it_is_forgotten(void **state)
{
    (void)state;
    assert_string_equal(recalled("redis-test"), "");
    open_one();
    assert_string_equal(recalled("redis-test"), id);
    assert_string_equal(recalled("postgres-test"), "");
    assert_int_equal(ledger_keep(&f.ledger, "redis-test", NULL, 0, NULL), ERR_NONE);
    assert_string_equal(recalled("redis-test"), "");
}

static void several_are_remembered_in_their_order_and_an_older_form_is_read(void **state)
{
    (void)state;
    struct ledger_incident two[LEDGER_OPEN_MAX] = {{.fault = "redis-oom"}, {.fault = "container-paused"}}, got[LEDGER_OPEN_MAX];
    size_t count = 0;
    memcpy(two[0].id, id, sizeof id);
    memcpy(two[1].id, id, sizeof id);
    two[1].id[0] = '7';
    assert_int_equal(ledger_keep(&f.ledger, "redis-test", two, 2, NULL), ERR_NONE);
    assert_int_equal(ledger_recall(&f.ledger, "redis-test", got, &count, NULL), ERR_NONE);
    assert_int_equal(count, 2);
    assert_string_equal(got[1].id, two[1].id);
    assert_string_equal(got[1].fault, "container-paused");
    /* A name that does not fit is cut between two characters, else it could not be kept again. */
    char record[300], name[LEDGER_FAULT_BYTES + 1] = "x";
    while (strlen(name) < LEDGER_FAULT_BYTES - 1)
        strcat(name, "\xc3\xa4");
    snprintf(record, sizeof record, "[{\"id\":\"%s\",\"fault\":\"x%s\"}]", id, name);
    assert_int_equal(store_put(f.store, "open-incident", "redis-test", record, NULL), ERR_NONE);
    assert_int_equal(ledger_recall(&f.ledger, "redis-test", got, &count, NULL), ERR_NONE);
    assert_int_equal(ledger_keep(&f.ledger, "redis-test", got, count, NULL), ERR_NONE);
    assert_int_equal(ledger_recall(&f.ledger, "redis-test", got, &count, NULL), ERR_NONE);
    assert_int_equal(count, 1);
    assert_int_equal(store_put(f.store, "open-incident", "redis-test", id, NULL), ERR_NONE);
    assert_int_equal(ledger_recall(&f.ledger, "redis-test", got, &count, NULL), ERR_NONE);
    assert_int_equal(count, 1);
    assert_string_equal(got[0].id, id);
}

static void the_backends_answer_is_read_as_a_state(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum ledger_state want;
    } cases[] = {
        {200, "{\"status\":\"triage\"}", LEDGER_OPEN},
        {200, "{\"status\":\"investigating\",\"agent_actions\":[]}", LEDGER_OPEN},
        {200, "{\"status\":\"investigating\",\"agent_actions\":[{\"action\":\"flush\"}]}", LEDGER_TREATED},
        {200, "{\"status\":\"investigating\",\"status_history\":[{\"to_status\":\"triage\"},{\"to_status\":\"fixing\"}]}", LEDGER_TREATED},
        {200, "{\"status\":\"fixing\"}", LEDGER_FIXING},
        {200, "{\"status\":\"resolved\",\"agent_actions\":[{\"action\":\"flush\"}]}", LEDGER_RESOLVED},
        {404, "{\"error\":\"Incident not found\"}", LEDGER_GONE},
        {500, "{\"error\":\"database\"}", LEDGER_UNKNOWN},
        {200, "not json", LEDGER_UNKNOWN},
    };
    open_one();
    assert_int_equal(outbox_wait(f.ledger.outbox, id, WAIT_MS), OUTBOX_DELIVERED);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        set_backend(201, cases[i].status, cases[i].body);
        enum ledger_state got = ledger_ask(&f.ledger, id, NULL);
        if (got != cases[i].want)
            fail_msg("%d %s: state %d, wanted %d", cases[i].status, cases[i].body, got, cases[i].want);
    }
}

static void what_still_waits_in_the_outbox_is_not_asked_about(void **state)
{
    (void)state;
    set_backend(503, 404, NULL); /* a 404 would read as deleted */
    open_one();
    assert_int_equal(ledger_ask(&f.ledger, id, NULL), LEDGER_WAITING);
    set_backend(201, 404, NULL);
    assert_int_equal(outbox_wait(f.ledger.outbox, id, WAIT_MS), OUTBOX_DELIVERED);
    assert_int_equal(ledger_ask(&f.ledger, id, NULL), LEDGER_GONE);
}

static void a_backend_that_will_never_take_it_is_known(void **state)
{
    (void)state;
    set_backend(400, 404, NULL);
    open_one();
    assert_int_equal(outbox_wait(f.ledger.outbox, id, WAIT_MS), OUTBOX_PARKED);
    assert_int_equal(ledger_ask(&f.ledger, id, NULL), LEDGER_REFUSED);
}

static void resolving_adds_to_the_notes_and_comes_after_the_incident(void **state)
{
    (void)state;
    char resolved_key[64];
    snprintf(resolved_key, sizeof resolved_key, "%s-resolved", id);
    set_backend(503, 404, NULL); /* down: both wait */
    open_one();
    assert_int_equal(ledger_resolve(&f.ledger, id, "recovered", NULL), ERR_NONE);
    assert_int_equal(ledger_resolve(&f.ledger, id, "recovered", NULL), ERR_NONE); /* as after a crash: no more of them */
    assert_int_equal(outbox_pending_count(f.ledger.outbox), 2);
    pthread_mutex_lock(&f.lock);
    f.told_count = 0;
    pthread_mutex_unlock(&f.lock);
    set_backend(201, 404, NULL);
    assert_int_equal(outbox_wait(f.ledger.outbox, resolved_key, WAIT_MS), OUTBOX_DELIVERED);
    pthread_mutex_lock(&f.lock);
    /* The incident may have been tried once more while the backend was still down. */
    int last = f.told_count - 1;
    assert_true(last >= 1 && last < 8);
    assert_string_equal(f.told[last],
                        "PATCH /api/v1/incidents/6f1b1a5e-6d0f-4d8e-9a53-0d1f4a6f2c11 {\"status\":\"resolved\",\"notes_append\":\"recovered\"}");
    assert_memory_equal(f.told[last - 1], "POST /api/v1/incidents {\"id\":", 28);
    pthread_mutex_unlock(&f.lock);
}

static void another_life_knows_and_sends_what_this_one_left(void **state)
{
    (void)state;
    set_backend(503, 404, NULL);
    open_one();
    outbox_stop(f.ledger.outbox);
    store_close(f.store);
    assert_int_equal(store_open(f.path, &f.store, NULL), ERR_NONE);
    f.ledger.store = f.store;
    set_backend(201, 404, NULL);
    start_outbox();
    assert_string_equal(recalled("redis-test"), id);
    assert_int_equal(outbox_wait(f.ledger.outbox, id, WAIT_MS), OUTBOX_DELIVERED);
}

#define WITH_BACKEND(test_) cmocka_unit_test_setup_teardown(test_, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BACKEND(an_open_incident_is_remembered_until_it_is_forgotten),
        WITH_BACKEND(the_backends_answer_is_read_as_a_state),
        WITH_BACKEND(what_still_waits_in_the_outbox_is_not_asked_about),
        WITH_BACKEND(a_backend_that_will_never_take_it_is_known),
        WITH_BACKEND(resolving_adds_to_the_notes_and_comes_after_the_incident),
        WITH_BACKEND(several_are_remembered_in_their_order_and_an_older_form_is_read),
        WITH_BACKEND(another_life_knows_and_sends_what_this_one_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
