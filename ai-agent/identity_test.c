/* identity_test.c - what is known of an instance holds until its executor tells of it, or cannot be heard. */
#include "ai-agent/identity.h"
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The fake engine: `next` is what its event stream does once the test posts `go`; `done` tells that it was done. */
static struct {
    const char *next; /* "connect", "break", or the name of an instance that something happens to */
    sem_t go, done;
    atomic_int inspect_count;
} engine;

static enum err_code fake_inspect(void *self, const char *name, struct instance *ret, struct err *err)
{
    (void)self;
    if (strcmp(name, "redis-test") != 0)
        return err_set(err, ERR_NOT_FOUND, "none of that name");
    *ret = (struct instance){.state = INSTANCE_RUNNING};
    snprintf(ret->incarnation, sizeof ret->incarnation, "run %d", atomic_fetch_add(&engine.inspect_count, 1) + 1);
    return ERR_NONE;
}

static enum err_code fake_follow(void *self, const struct executor_follower *f, struct err *err)
{
    (void)self;
    for (;;) {
        sem_wait(&engine.go);
        if (atomic_load(f->cancel))
            return err_set(err, ERR_CANCELLED, "cancelled");
        if (strcmp(engine.next, "break") == 0) {
            sem_post(&engine.done);
            return err_set(err, ERR_UNAVAILABLE, "away");
        }
        if (strcmp(engine.next, "connect") == 0)
            f->on_connected(f->ctx);
        else
            f->on_event(f->ctx, &(struct executor_event){.kind = EXECUTOR_STARTED, .name = engine.next, .id = "", .health = ""});
        sem_post(&engine.done);
    }
}

static void fake_cancel(void *self)
{
    (void)self;
    sem_post(&engine.go);
}

static const struct executor_kind fake_kind = {.name = "docker", .inspect = fake_inspect, .follow = fake_follow, .cancel = fake_cancel};

static void engine_does(const char *what)
{
    engine.next = what;
    sem_post(&engine.go);
    sem_wait(&engine.done);
}

static int asked(struct identities *i, const struct target *t)
{
    struct instance got;
    struct err err;
    assert_int_equal(identity_get(i, t, &got, &err), ERR_NONE);
    return atomic_load(&engine.inspect_count);
}

static void what_is_known_holds_until_something_happens(void **state)
{
    (void)state;
    struct catalogue *catalogue = NULL;
    struct executors *executors = executors_create();
    struct identities *i = NULL;
    struct instance got;
    struct err err = {0};
    sem_init(&engine.go, 0, 0);
    sem_init(&engine.done, 0, 0);
    assert_int_equal(catalogue_load_file("config/catalogue.yaml", &catalogue, &err), ERR_NONE);
    assert_int_equal(executors_add(executors, &(struct executor){.kind = &fake_kind}, &err), ERR_NONE);
    assert_int_equal(identities_start(executors, NULL, NULL, &i, &err), ERR_NONE);
    const struct target *redis = catalogue_target_find(catalogue, "redis-test"), *postgres = catalogue_target_find(catalogue, "postgres-test");

    assert_false(identities_engine_up(i)); /* not heard yet: asked each time */
    assert_int_equal(asked(i, redis), 1);
    assert_int_equal(asked(i, redis), 2);
    engine_does("connect");
    assert_true(identities_engine_up(i));
    assert_int_equal(asked(i, redis), 3);
    assert_int_equal(asked(i, redis), 3);
    engine_does("postgres-test"); /* not about it */
    assert_int_equal(asked(i, redis), 3);
    engine_does("redis-test");
    assert_int_equal(asked(i, redis), 4);
    assert_int_equal(identity_ask(i, redis, &got, &err), ERR_NONE); /* in any case */
    assert_string_equal(got.incarnation, "run 5");
    assert_int_equal(asked(i, redis), 5);
    assert_int_equal(identity_get(i, postgres, &got, &err), ERR_NOT_FOUND);
    assert_string_equal(err.msg, "target missing: there is no container postgres-test for postgres-test");

    engine_does("break");
    engine_does("connect"); /* followed again; what was known before the break is not trusted */
    assert_int_equal(asked(i, redis), 6);

    identities_stop(i);
    executors_destroy(executors);
    catalogue_free(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_known_holds_until_something_happens)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
