/* What is put aside and put back, with a real store and folder, and an engine that holds one small Redis. */
#include "ai-agent/redis_delay.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define EXECUTION "33333333-3333-4333-8333-333333333333"
#define OTHER "44444444-4444-4444-8444-444444444444"

enum { TIDY_MS = 30, WAIT_MS = 5000 };

static char home[] = "/tmp/capsules-test-XXXXXX", folder[64], store_path[64];
static struct store *store;
static struct executors *executors;
static struct capsules *capsules;
static atomic_bool stopping;

/* ---- the engine ---- */

static struct {
    int keys;             /* of the target */
    int copy_keys;        /* of what was loaded from the copy */
    int expires;          /* of its keys */
    int start_fail_count; /* so many starts fail */
    double used_memory;
    bool stop_at_start; /* the agent is told to stop meanwhile */
    int put_fail_count;
    bool slow_stop; /* it takes long enough for what is too old to go, were it not in use */
    char ran[2000];
    atomic_int delay_s; /* repl-diskless-sync-delay of the target */
    bool stop_at_fetch; /* the agent is told to stop while it copies */
    atomic_int set_back_fail_count;
    atomic_int remove_fail_count, swept_count;
} fake;

static void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void note(const char *fmt, ...)
{
    size_t used = strlen(fake.ran);
    va_list args;
    va_start(args, fmt);
    vsnprintf(fake.ran + used, sizeof fake.ran - used, fmt, args);
    va_end(args);
}

static const char *word(const char *const *argv, const char *after)
{
    for (size_t i = 0; argv[i]; i++)
        if (strcmp(argv[i], after) == 0)
            return argv[i + 1] ? argv[i + 1] : "";
    return NULL;
}

static const char *setting(const char *name)
{
    static const char *const rows[][2] = {{"dir", "/data"}, {"dbfilename", "dump.rdb"}, {"appendonly", "no"}, {"databases", "64"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i][0], name) == 0)
            return rows[i][1];
    assert_string_equal(name, "repl-diskless-sync-delay");
    return atomic_load(&fake.delay_s) == 0 ? "0" : "5";
}

static enum err_code set_delay(const char *value, struct err *err)
{
    if (atomic_load(&fake.set_back_fail_count) > 0 && strcmp(value, "0") != 0) {
        atomic_fetch_sub(&fake.set_back_fail_count, 1);
        return err_set(err, ERR_IO, "the engine is away");
    }
    atomic_store(&fake.delay_s, atoi(value));
    return ERR_NONE;
}

static enum err_code fake_inspect(void *self, const char *name_or_id, struct instance *ret, struct err *err)
{
    (void)self;
    (void)name_or_id;
    (void)err;
    *ret = (struct instance){.state = INSTANCE_RUNNING};
    return ERR_NONE;
}

static enum err_code fake_exec(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    char text[200] = "";
    bool scratch = strcmp(exec->name, "scratch") == 0;
    (void)self;
    *ret_exit_code = 0;
    if (exec->cancel && atomic_load(exec->cancel))
        return err_set(err, ERR_CANCELLED, "cancelled");
    if (word(exec->argv, "SET"))
        return set_delay(word(exec->argv, "repl-diskless-sync-delay"), err);
    if (word(exec->argv, "--rdb") && fake.stop_at_fetch) {
        atomic_store(&stopping, true);
        return err_set(err, ERR_CANCELLED, "cancelled");
    }
    if (word(exec->argv, "GET"))
        snprintf(text, sizeof text, "%s\n%s\n", word(exec->argv, "GET"), setting(word(exec->argv, "GET")));
    else if (word(exec->argv, "INFO"))
        snprintf(text, sizeof text, "loading:0\r\ndb0:keys=%d,expires=%d\r\n", scratch ? fake.copy_keys : fake.keys, fake.expires);
    else if (word(exec->argv, "--rdb")) {
        assert_int_equal(atomic_load(&fake.delay_s), 0);
        snprintf(text, sizeof text, "REDIS0009 of a test");
    } else if (word(exec->argv, "--databases"))
        note("serve %s;", word(exec->argv, "--databases"));
    exec->on_output(exec->ctx, EXECUTOR_STDOUT, text, strlen(text));
    return ERR_NONE;
}

static enum err_code fake_verb(void *self, const char *name, const char *id, enum executor_verb verb, int timeout_ms, struct err *err)
{
    (void)self;
    (void)name;
    assert_true(timeout_ms > 0);
    note("%s;", executor_verb_name(verb));
    if (verb == EXECUTOR_STOP && fake.slow_stop) {
        capsules_leave(capsules); /* what the test itself held */
        usleep(3 * TIDY_MS * 1000);
    }
    if (verb == EXECUTOR_START && id && fake.stop_at_start) {
        atomic_store(&stopping, true);
        return err_set(err, ERR_CANCELLED, "cancelled");
    }
    if (verb == EXECUTOR_START && fake.start_fail_count > 0) {
        fake.start_fail_count--;
        return err_set(err, ERR_UNAVAILABLE, "docker engine: connection refused");
    }
    if (verb == EXECUTOR_START)
        fake.keys = fake.copy_keys;
    return ERR_NONE;
}

static enum err_code fake_put_file(void *self, const char *name_or_id, const char *where, const char *file, int fd, size_t bytes, int timeout_ms,
                                   struct err *err)
{
    (void)self;
    (void)name_or_id;
    (void)where;
    (void)fd;
    (void)timeout_ms;
    (void)err;
    note("put %s %zu;", file, bytes);
    if (fake.put_fail_count > 0) {
        fake.put_fail_count--;
        return err_set(err, ERR_IO, "the engine is away");
    }
    return ERR_NONE;
}

static enum err_code fake_create(void *self, const struct executor_scratch *s, char ret_id[80], struct err *err)
{
    (void)self;
    (void)s;
    (void)err;
    snprintf(ret_id, 80, "scratch");
    return ERR_NONE;
}

static enum err_code fake_remove(void *self, const char *id, struct err *err)
{
    (void)self;
    (void)id;
    if (atomic_fetch_sub(&fake.remove_fail_count, 1) > 0)
        return err_set(err, ERR_TIMEOUT, "the engine hangs");
    return ERR_NONE;
}

static enum err_code fake_sweep(void *self, const char *owner, int *ret_count, struct err *err)
{
    (void)self;
    (void)owner;
    (void)err;
    *ret_count = 0;
    atomic_fetch_add(&fake.swept_count, 1);
    return ERR_NONE;
}

static const struct executor_kind fake_kind = {.name = "docker",
                                               .inspect = fake_inspect,
                                               .exec = fake_exec,
                                               .verb = fake_verb,
                                               .put_file = fake_put_file,
                                               .scratch_create = fake_create,
                                               .scratch_remove = fake_remove,
                                               .scratch_sweep = fake_sweep};
static const struct target target = {.name = "redis-test", .type = "redis", .container = "redis-test", .executor = &fake_kind};
static const struct instance container = {.id = "cafe", .image_id = "sha256:one"};
static const struct action flush = {.name = "flush", .type = "redis", .capsule = "redis-snapshot"};

/* ---- life ---- */

static int set_up(void **state)
{
    struct err err = {0};
    (void)state;
    executors = executors_create();
    if (!mkdtemp(home) || !executors || executors_add(executors, &(struct executor){.kind = &fake_kind, .address = ""}, &err))
        return -1;
    snprintf(folder, sizeof folder, "%s/capsules", home);
    snprintf(store_path, sizeof store_path, "%s/store.sqlite", home);
    return (int)store_open(store_path, &store, &err);
}

static int tear_down(void **state)
{
    char command[128];
    (void)state;
    store_close(store);
    executors_destroy(executors);
    snprintf(command, sizeof command, "rm -rf %s", home);
    return system(command);
}

static int open_again(void **state)
{
    const struct capsules_options o = {.folder = folder,
                                       .store = store,
                                       .executors = executors,
                                       .max_bytes = 1 << 20,
                                       .tidy_every_ms = TIDY_MS,
                                       .memory_max_bytes = 200 << 20,
                                       .host_proc = home,
                                       .keep_days = *state ? 0 : 1,
                                       .cancel = &stopping};
    struct err err = {0};
    return (int)capsules_open(&o, &capsules, &err);
}

static int open_one(void **state)
{
    memset(&fake, 0, sizeof fake);
    fake.keys = fake.copy_keys = 104;
    fake.used_memory = 1e6;
    atomic_store(&fake.delay_s, 5);
    atomic_store(&stopping, false);
    return open_again(state);
}

static int close_one(void **state)
{
    (void)state;
    capsules_close(capsules);
    return 0;
}

static enum err_code take(struct capsule *ret, struct err *err)
{
    struct facts *f = facts_create();
    facts_set_number(f, "used_memory", fake.used_memory);
    enum err_code code = capsules_take(capsules, &flush, &target, &container, f, ret, err);
    facts_destroy(f);
    return code;
}

static void take_and_keep(struct capsule *ret)
{
    struct err err = {0};
    if (take(ret, &err) || capsules_keep(capsules, ret, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(ret->key_count, 104);
    fake.ran[0] = '\0';
}

static int64_t came_back;

static void say(void *ctx, const char *words)
{
    (void)ctx;
    (void)words;
}

/* ---- which one is put back ---- */

static void keep(const char *execution_id, int attempt, const char *file, int64_t key_count)
{
    struct capsule c = {.attempt = attempt, .key_count = key_count, .taken_at_us = clock_wall_us()};
    struct err err = {0};
    uuid_create(c.id);
    clock_mark(c.mark);
    snprintf(c.execution_id, sizeof c.execution_id, "%s", execution_id);
    snprintf(c.file, sizeof c.file, "%s", file);
    assert_int_equal(capsules_keep(capsules, &c, &err), ERR_NONE);
}

static void of_two_steps_the_first_ones_snapshot_is_put_back(void **state)
{
    struct capsule c = {.key_count = -1};
    struct err err = {0};
    (void)state;
    assert_int_equal(capsules_of_execution(capsules, EXECUTION, &c, &err), ERR_NOT_FOUND);
    keep(EXECUTION, 1, "", -1); /* for people to look at */
    keep(EXECUTION, 1, "dump.rdb", 104);
    keep(EXECUTION, 2, "", -1);
    keep(EXECUTION, 2, "dump.rdb", 0); /* after the first step's damage */
    keep(OTHER, 1, "dump.rdb", 5);
    assert_int_equal(capsules_of_execution(capsules, EXECUTION, &c, &err), ERR_NONE);
    assert_int_equal(c.key_count, 104);
    assert_int_equal(capsules_of_execution(capsules, OTHER, &c, &err), ERR_NONE);
    assert_int_equal(c.key_count, 5);
}

/* ---- the proof ---- */

static void a_snapshot_is_proved_with_as_many_databases_as_the_target_has(void **state)
{
    struct capsule c = {.id = ""};
    struct err err = {0};
    (void)state;
    if (take(&c, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(fake.ran, "put selfheal.rdb 19;start;serve 64;");
}

static void write_meminfo(int available_kb)
{
    char path[80];
    snprintf(path, sizeof path, "%s/meminfo", home);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "MemTotal: 99999999 kB\nMemAvailable: %d kB\n", available_kb);
    fclose(file);
}

static const struct {
    int available_mb;
    double used_memory;
    const char *want; /* "" = it is taken */
} memories[] = {
    {1000, 1e6, ""},
    {1000, 100e6, "a copy may need 254 MB of memory, and CAPSULE_MEMORY_MAX_MB allows 200"},
    {1000, 1e15, "and CAPSULE_MEMORY_MAX_MB allows 200"}, /* its file is no matter of the disk: it may not be that large */
    {60, 1e6, "a copy may need 65 MB of memory, and the host has 60 left"},
};

static void a_snapshot_that_memory_cannot_hold_is_not_begun(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof memories / sizeof memories[0]; i++) {
        struct capsule c = {.id = ""};
        struct err err = {0};
        fake.used_memory = memories[i].used_memory;
        fake.ran[0] = '\0';
        write_meminfo(memories[i].available_mb * 1024);
        enum err_code code = take(&c, &err);
        write_meminfo(1000 * 1024);
        assert_int_equal(code, *memories[i].want ? ERR_LIMIT : ERR_NONE);
        if (code && !strstr(err.msg, memories[i].want))
            fail_msg("%s", err.msg);
        assert_int_equal(*fake.ran == '\0', code != ERR_NONE);
    }
}

/* ---- the server comes up again ---- */

static void what_was_stopped_for_an_undo_is_started_until_it_is_up(void **state)
{
    struct capsule c = {.id = ""};
    struct err err = {0};
    (void)state;
    take_and_keep(&c);
    fake.keys = 0;
    fake.start_fail_count = 2;
    if (capsules_put_back(capsules, &c, &target, say, NULL, &came_back, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(fake.ran, "stop;put dump.rdb 19;start;start;start;");
}

static void a_snapshot_that_was_put_by_half_is_put_again(void **state)
{
    struct capsule c = {.id = ""};
    struct err err = {0};
    (void)state;
    take_and_keep(&c);
    fake.put_fail_count = 2;
    if (capsules_put_back(capsules, &c, &target, say, NULL, &came_back, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(fake.ran, "stop;put dump.rdb 19;put dump.rdb 19;put dump.rdb 19;start;");
}

static const struct {
    int expires, back;
    enum err_code want;
    const char *want_words;
} expiries[] = {
    {0, 104, ERR_NONE, ""},
    {3, 103, ERR_NONE, ""},
    {3, 101, ERR_NONE, ""},
    {3, 100, ERR_CONFLICT, "100 keys came back, not 104, which are fewer than those without an expiry"},
    {0, 103, ERR_CONFLICT, "103 keys came back, not 104"},
    {0, 105, ERR_NONE, ""}, /* somebody writes already */
};

static void a_key_whose_expiry_is_over_is_none_that_was_lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expiries / sizeof expiries[0]; i++) {
        struct capsule c = {.id = ""}, kept;
        struct err err = {0};
        fake.copy_keys = 104;
        fake.expires = expiries[i].expires;
        take_and_keep(&c);
        assert_int_equal(capsules_find(capsules, c.id, &kept, &err), ERR_NONE);
        assert_int_equal(kept.expire_count, expiries[i].expires);
        fake.copy_keys = expiries[i].back;
        assert_int_equal(capsules_put_back(capsules, &kept, &target, say, NULL, &came_back, &err), expiries[i].want);
        assert_int_equal(came_back, expiries[i].back);
        assert_string_equal(err.msg, expiries[i].want_words);
    }
}

static void a_server_that_cannot_be_started_is_told(void **state)
{
    struct capsule c = {.id = ""};
    struct err err = {0};
    (void)state;
    take_and_keep(&c);
    fake.start_fail_count = 100;
    assert_int_equal(capsule_start(executors_at(executors, 0), "redis-test", "cafe", 300, &stopping, &err), ERR_UNAVAILABLE);
    fake.stop_at_start = true;
    assert_int_equal(capsules_put_back(capsules, &c, &target, say, NULL, &came_back, &err), ERR_CANCELLED); /* so that the next start sees to it */
    assert_non_null(strstr(err.msg, "the server is down"));
}

/* ---- tidying ---- */

static bool is_there(const struct capsule *c)
{
    char path[CAPSULE_PATH_BYTES];
    struct capsule again;
    capsule_path(capsules, c->id, path);
    return access(path, F_OK) == 0 || capsules_find(capsules, c->id, &again, NULL) == ERR_NONE;
}

static void wait_until_gone(const struct capsule *c)
{
    for (int64_t until_ms = clock_mono_ms() + WAIT_MS; is_there(c); usleep(2000))
        assert_true(clock_mono_ms() < until_ms);
}

/* With keep_days 0 all is too old. */
static void what_is_too_old_goes_while_the_agent_lives(void **state)
{
    struct capsule c = {.id = ""};
    (void)state;
    take_and_keep(&c);
    wait_until_gone(&c);
}

static void a_capsule_in_use_outlives_its_time(void **state)
{
    struct capsule c = {.id = ""};
    struct err err = {0};
    (void)state;
    capsules_hold(capsules);
    take_and_keep(&c);
    usleep(3 * TIDY_MS * 1000);
    assert_true(is_there(&c));
    capsules_leave(capsules);
    wait_until_gone(&c);
    assert_int_equal(capsules_find(capsules, c.id, &c, &err), ERR_NOT_FOUND);
}

static void a_capsule_that_is_put_back_outlives_its_time(void **state)
{
    struct capsule c = {.id = ""};
    struct err err = {0};
    (void)state;
    capsules_hold(capsules);
    take_and_keep(&c);
    fake.slow_stop = true;
    if (capsules_put_back(capsules, &c, &target, say, NULL, &came_back, &err))
        fail_msg("%s", err.msg);
}

static void what_is_young_stays(void **state)
{
    struct capsule c = {.id = ""};
    (void)state;
    take_and_keep(&c);
    usleep(3 * TIDY_MS * 1000);
    assert_true(is_there(&c));
}

static void a_scratch_instance_that_stayed_is_swept_in_the_same_life(void **state)
{
    struct capsule c = {.id = ""};
    (void)state;
    take_and_keep(&c);
    int before = atomic_load(&fake.swept_count);
    atomic_store(&fake.remove_fail_count, 1);
    take_and_keep(&c);
    for (int64_t until_ms = clock_mono_ms() + WAIT_MS; atomic_load(&fake.swept_count) == before; usleep(2000))
        assert_true(clock_mono_ms() < until_ms);
    usleep(3 * TIDY_MS * 1000);
    assert_int_equal(atomic_load(&fake.swept_count), before + 1); /* and then no more */
}

/* ---- the target's own setting ---- */

static void wait_for_delay(int want_s)
{
    for (int64_t until_ms = clock_mono_ms() + WAIT_MS; atomic_load(&fake.delay_s) != want_s; usleep(2000))
        assert_true(clock_mono_ms() < until_ms);
}

static void a_copy_sets_the_delay_back(void **state)
{
    struct capsule c = {.id = ""};
    struct err err = {0};
    (void)state;
    assert_int_equal(take(&c, &err), ERR_NONE); /* the fake asserts that it is 0 meanwhile */
    assert_int_equal(atomic_load(&fake.delay_s), 5);
}

static void a_stopping_agent_sets_the_delay_back(void **state)
{
    struct capsule c = {.id = ""};
    struct err err = {0};
    (void)state;
    fake.stop_at_fetch = true;
    assert_int_equal(take(&c, &err), ERR_CANCELLED);
    assert_int_equal(atomic_load(&fake.delay_s), 5);
}

static void a_delay_that_could_not_be_set_back_is_tried_again(void **state)
{
    struct capsule c = {.id = ""};
    struct err err = {0};
    (void)state;
    atomic_store(&fake.set_back_fail_count, 1);
    assert_int_equal(take(&c, &err), ERR_NONE);
    wait_for_delay(5);
}

static void the_next_life_sets_the_delay_back(void **state)
{
    struct redis_delay delay;
    const struct capsule_work w = {.owner = capsules, .executor = executors_at(executors, 0), .target = &target, .container_id = container.id};
    capsules_hold(capsules);
    redis_delay_hurry(&w, &delay);
    assert_int_equal(atomic_load(&fake.delay_s), 0);
    capsules_close(capsules); /* killed */
    assert_int_equal(open_again(state), 0);
    wait_for_delay(5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_snapshot_is_proved_with_as_many_databases_as_the_target_has, open_one, close_one),
        cmocka_unit_test_setup_teardown(a_snapshot_that_memory_cannot_hold_is_not_begun, open_one, close_one),
        cmocka_unit_test_setup_teardown(what_was_stopped_for_an_undo_is_started_until_it_is_up, open_one, close_one),
        cmocka_unit_test_prestate_setup_teardown(what_is_too_old_goes_while_the_agent_lives, open_one, close_one, (void *)folder),
        cmocka_unit_test_prestate_setup_teardown(a_capsule_in_use_outlives_its_time, open_one, close_one, (void *)folder),
        cmocka_unit_test_prestate_setup_teardown(a_capsule_that_is_put_back_outlives_its_time, open_one, close_one, (void *)folder),
        cmocka_unit_test_setup_teardown(what_is_young_stays, open_one, close_one),
        cmocka_unit_test_setup_teardown(a_scratch_instance_that_stayed_is_swept_in_the_same_life, open_one, close_one),
        cmocka_unit_test_setup_teardown(a_copy_sets_the_delay_back, open_one, close_one),
        cmocka_unit_test_setup_teardown(a_stopping_agent_sets_the_delay_back, open_one, close_one),
        cmocka_unit_test_setup_teardown(a_delay_that_could_not_be_set_back_is_tried_again, open_one, close_one),
        cmocka_unit_test_setup_teardown(the_next_life_sets_the_delay_back, open_one, close_one),
        cmocka_unit_test_setup_teardown(a_snapshot_that_was_put_by_half_is_put_again, open_one, close_one),
        cmocka_unit_test_setup_teardown(a_server_that_cannot_be_started_is_told, open_one, close_one),
        cmocka_unit_test_setup_teardown(a_key_whose_expiry_is_over_is_none_that_was_lost, open_one, close_one),
        cmocka_unit_test_setup_teardown(of_two_steps_the_first_ones_snapshot_is_put_back, open_one, close_one),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
