/* What is put aside and put back, with a real store and folder, and an engine that holds one small Redis. */
#include "ai-agent/capsule_rows.h"
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

static char home[] = "/tmp/capsules-test-XXXXXX", folder[64], store_path[64];
static struct store *store;
static struct executors *executors;
static struct capsules *capsules;
static atomic_bool stopping;

/* ---- the engine ---- */

static enum err_code fake_sweep(void *self, const char *owner, int *ret_count, struct err *err)
{
    (void)self;
    (void)owner;
    (void)err;
    *ret_count = 0;
    return ERR_NONE;
}

static const struct executor_kind fake_kind = {.name = "docker", .scratch_sweep = fake_sweep};

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

static int open_one(void **state)
{
    const struct capsules_options o = {
        .folder = folder, .store = store, .executors = executors, .max_bytes = 1 << 20, .keep_days = 1, .cancel = &stopping};
    struct err err = {0};
    (void)state;
    return (int)capsules_open(&o, &capsules, &err);
}

static int close_one(void **state)
{
    (void)state;
    capsules_close(capsules);
    return 0;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(of_two_steps_the_first_ones_snapshot_is_put_back, open_one, close_one),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
