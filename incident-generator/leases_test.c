/* Leases with faults that break nothing: this file brings its own fault table in place of faults.c. */
#include "common/base/base.h"
#include "incident-generator/faults.h"
#include "incident-generator/lease.h"
#include "incident-generator/leases.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WAIT_S = 20, LONG_MS = 3600000 };

/* What the fake fault was asked, and how it is to answer. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int undo_count, inject_count;
    bool inject_fails, inject_waits_for_cancel, mended;
    int undo_failures_left;
    char undone_note[64], undone_system[64], undone_container[64], undone_password[64];
} fake = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static enum err_code fake_inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    json_object_set_new(i->notes, "mark", json_string("written before"));
    enum err_code code = injection_save(i, err);
    pthread_mutex_lock(&fake.lock);
    fake.inject_count++;
    pthread_cond_broadcast(&fake.changed);
    bool fails = fake.inject_fails, waits = fake.inject_waits_for_cancel;
    pthread_mutex_unlock(&fake.lock);
    while (!code && waits)
        code = injection_go_on(i, err);
    strcpy(message, "it is broken");
    return !code && fails ? err_set(err, ERR_UNAVAILABLE, "cannot be broken") : code;
}

static enum err_code fake_undo(struct injection *i, struct err *err)
{
    assert_int_equal(injection_go_on(i, err), ERR_NONE); /* in every life, and after a cancel, too */
    pthread_mutex_lock(&fake.lock);
    enum err_code code = ERR_NONE;
    if (fake.undo_failures_left > 0) {
        fake.undo_failures_left--;
        code = err_set(err, ERR_IO, "not now");
    }
    fake.undo_count++;
    const char *note = json_string_value(json_object_get(i->notes, "mark"));
    snprintf(fake.undone_system, sizeof fake.undone_system, "%s", i->target->name);
    snprintf(fake.undone_container, sizeof fake.undone_container, "%s", i->target->container);
    snprintf(fake.undone_password, sizeof fake.undone_password, "%s", target_word(i->target, "password"));
    snprintf(fake.undone_note, sizeof fake.undone_note, "%s", note ? note : "");
    pthread_cond_broadcast(&fake.changed);
    pthread_mutex_unlock(&fake.lock);
    return code;
}

static enum err_code fake_still_active(struct injection *i, bool *ret_active, struct err *err)
{
    (void)i;
    (void)err;
    pthread_mutex_lock(&fake.lock);
    *ret_active = !fake.mended;
    pthread_mutex_unlock(&fake.lock);
    return ERR_NONE;
}

static const struct fault fake_fault = {
    .name = "fake", .target_type = "any", .description = "does nothing", .inject = fake_inject, .undo = fake_undo, .still_active = fake_still_active};

const struct fault *fault_at(size_t i)
{
    return i == 0 ? &fake_fault : NULL;
}

bool fault_fits(const struct fault *f, const char *target_type)
{
    (void)target_type;
    return f != NULL;
}

const struct fault *fault_find(const char *target_type, const char *name)
{
    (void)target_type;
    return strcmp(name, fake_fault.name) == 0 ? &fake_fault : NULL;
}

const char *fault_names(const char *target_type, char *buf, size_t buf_bytes)
{
    (void)target_type;
    snprintf(buf, buf_bytes, "%s", fake_fault.name);
    return buf;
}

json_t *faults_available(const struct catalogue *c)
{
    (void)c;
    return json_array();
}

/* ---- a world for one test ---- */

struct world {
    char folder[64], path[128];
    struct catalogue *catalogue;
    struct store *store;
    struct leases *leases;
};

static void wait_for(const int *counter, int at_least)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_S;
    pthread_mutex_lock(&fake.lock);
    int failed = 0;
    while (*counter < at_least && !failed)
        failed = pthread_cond_timedwait(&fake.changed, &fake.lock, &until);
    bool there = *counter >= at_least;
    pthread_mutex_unlock(&fake.lock);
    assert_true(there);
}

/* The undo has been called; that the lease is gone too is a moment later. */
static void wait_until_none_is_active(struct world *w)
{
    size_t count = 1;
    for (int64_t end_ms = clock_mono_ms() + WAIT_S * 1000; count && clock_mono_ms() < end_ms; usleep(1000)) {
        AUTO_JSON json_t *active = leases_active(w->leases);
        count = json_array_size(active);
    }
    assert_int_equal(count, 0);
}

static void begin(struct world *w, int lease_ms)
{
    assert_int_equal(store_open(w->path, &w->store, NULL), ERR_NONE);
    assert_int_equal(leases_start(w->catalogue, NULL, w->store, lease_ms, &w->leases, NULL), ERR_NONE);
}

static void end(struct world *w)
{
    leases_stop(w->leases);
    store_close(w->store);
    w->leases = NULL;
    w->store = NULL;
}

static int set_up(void **state)
{
    static const char *const from_outside[] = {"REDIS_TEST_CONTAINER", "REDIS_TEST_ADDRESS", "POSTGRES_TEST_CONTAINER", "POSTGRES_TEST_ADDRESS",
                                               "POSTGRES_TEST_PASSWORD"};
    struct world *w = calloc(1, sizeof *w);
    log_set_level(LOG_ERROR);
    for (size_t i = 0; i < sizeof from_outside / sizeof from_outside[0]; i++)
        unsetenv(from_outside[i]); /* the tests speak of the catalogue's own names */
    fake.undo_count = fake.inject_count = fake.undo_failures_left = 0;
    fake.inject_fails = fake.inject_waits_for_cancel = fake.mended = false;
    fake.undone_note[0] = '\0';
    strcpy(w->folder, P_tmpdir "/selfheal-leases-XXXXXX");
    if (!mkdtemp(w->folder) || catalogue_load_file("config/catalogue.yaml", &w->catalogue, NULL))
        return -1;
    snprintf(w->path, sizeof w->path, "%s/leases.sqlite", w->folder);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    struct world *w = *state;
    char file[160];
    end(w);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        snprintf(file, sizeof file, "%s%s", w->path, endings[i]);
        unlink(file);
    }
    rmdir(w->folder);
    catalogue_free(w->catalogue);
    free(w);
    return 0;
}

static enum err_code inject(struct world *w, const char *system, struct err *err)
{
    AUTO_JSON json_t *view = NULL;
    return leases_inject(w->leases, system, "fake", &view, err);
}

static size_t count_active(struct world *w)
{
    AUTO_JSON json_t *active = leases_active(w->leases);
    return json_array_size(active);
}

/* A record as a killed generator leaves it. */
static void leave_record_of(struct world *w, const char *system, const struct lease_place *place, enum lease_state state, int64_t expires_us)
{
    struct lease l;
    struct store *s = NULL;
    assert_int_equal(lease_init(&l, system, "fake", NULL), ERR_NONE);
    json_object_set_new(l.notes, "mark", json_string("from the earlier life"));
    l.state = state;
    l.expires_us = expires_us;
    if (place)
        l.place = *place;
    AUTO_FREE char *text = lease_to_text(&l);
    assert_int_equal(store_open(w->path, &s, NULL), ERR_NONE);
    assert_int_equal(store_put(s, "lease", l.id, text, NULL), ERR_NONE);
    store_close(s);
    lease_clear(&l);
}

static void leave_record(struct world *w, const char *system, enum lease_state state, int64_t expires_us)
{
    leave_record_of(w, system, NULL, state, expires_us);
}

/* ---- tests ---- */

static void a_fault_is_active_once_on_each_system_until_healed(void **state)
{
    struct world *w = *state;
    struct err err = {0};
    begin(w, LONG_MS);
    assert_int_equal(inject(w, "redis-test", &err), ERR_NONE);
    assert_int_equal(inject(w, "redis-test", &err), ERR_CONFLICT);
    assert_int_equal(inject(w, "postgres-test", &err), ERR_NONE);
    assert_int_equal(count_active(w), 2);
    assert_int_equal(inject(w, "nobody", &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.msg, "redis-test, postgres-test"));

    AUTO_JSON json_t *healed = NULL;
    AUTO_JSON json_t *failed = NULL;
    assert_int_equal(leases_heal(w->leases, "redis-test", NULL, &healed, &failed, &err), ERR_NONE);
    assert_int_equal(json_array_size(healed), 1);
    assert_int_equal(json_array_size(failed), 0);
    assert_int_equal(fake.undo_count, 1);
    assert_int_equal(count_active(w), 1);
}

static void healing_all_begins_with_the_newest(void **state)
{
    struct world *w = *state;
    begin(w, LONG_MS);
    assert_int_equal(inject(w, "redis-test", NULL), ERR_NONE);
    assert_int_equal(inject(w, "postgres-test", NULL), ERR_NONE);
    AUTO_JSON json_t *healed = NULL;
    AUTO_JSON json_t *failed = NULL;
    assert_int_equal(leases_heal(w->leases, NULL, NULL, &healed, &failed, NULL), ERR_NONE);
    assert_int_equal(json_array_size(healed), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(healed, 0), "system")), "postgres-test");
    assert_int_equal(count_active(w), 0);
}

static void a_lease_that_runs_out_undoes_the_fault(void **state)
{
    struct world *w = *state;
    begin(w, 50);
    assert_int_equal(inject(w, "redis-test", NULL), ERR_NONE);
    wait_for(&fake.undo_count, 1);
    wait_until_none_is_active(w);
}

static void a_fault_that_somebody_mended_is_dropped(void **state)
{
    struct world *w = *state;
    begin(w, LONG_MS);
    assert_int_equal(inject(w, "redis-test", NULL), ERR_NONE);
    pthread_mutex_lock(&fake.lock);
    fake.mended = true;
    pthread_mutex_unlock(&fake.lock);
    wait_for(&fake.undo_count, 1); /* what it left is put right */
    wait_until_none_is_active(w);
}

static void what_cannot_be_injected_is_taken_back(void **state)
{
    struct world *w = *state;
    struct err err = {0};
    begin(w, LONG_MS);
    fake.inject_fails = true;
    assert_int_equal(inject(w, "redis-test", &err), ERR_UNAVAILABLE);
    assert_string_equal(err.msg, "cannot be broken");
    assert_int_equal(fake.undo_count, 1);
    assert_int_equal(count_active(w), 0);
}

static void an_undo_that_fails_is_tried_again(void **state)
{
    struct world *w = *state;
    begin(w, 50);
    fake.undo_failures_left = 1;
    assert_int_equal(inject(w, "redis-test", NULL), ERR_NONE);
    wait_for(&fake.undo_count, 2);
    wait_until_none_is_active(w);
}

static void *inject_in_background(void *arg)
{
    struct err err = {0};
    inject(arg, "redis-test", &err);
    return strdup(err.msg);
}

static void healing_ends_an_injection_that_is_under_way(void **state)
{
    struct world *w = *state;
    pthread_t thread;
    void *message = NULL;
    begin(w, LONG_MS);
    fake.inject_waits_for_cancel = true;
    assert_int_equal(pthread_create(&thread, NULL, inject_in_background, w), 0);
    wait_for(&fake.inject_count, 1);

    AUTO_JSON json_t *healed = NULL;
    AUTO_JSON json_t *failed = NULL;
    assert_int_equal(leases_heal(w->leases, NULL, NULL, &healed, &failed, NULL), ERR_NONE);
    assert_int_equal(json_array_size(healed), 1);
    pthread_join(thread, &message);
    assert_string_equal(message, "it was healed while it was being injected");
    free(message);
    assert_int_equal(fake.undo_count, 1);
    assert_int_equal(count_active(w), 0);
}

static void the_next_life_keeps_to_the_old_lease(void **state)
{
    struct world *w = *state;
    begin(w, LONG_MS);
    assert_int_equal(inject(w, "redis-test", NULL), ERR_NONE);
    AUTO_JSON json_t *before = leases_active(w->leases);
    end(w); /* leaves the fault as it is */
    assert_int_equal(fake.undo_count, 0);

    begin(w, 1000);
    AUTO_JSON json_t *after = leases_active(w->leases);
    assert_true(json_equal(before, after));
    assert_int_equal(inject(w, "redis-test", NULL), ERR_CONFLICT);
}

static void the_next_life_undoes_what_ran_out_or_was_half_done(void **state)
{
    struct world *w = *state;
    int64_t later_us = clock_wall_us() + 3600000000;
    leave_record(w, "redis-test", LEASE_ACTIVE, clock_wall_us() - 1);
    leave_record(w, "postgres-test", LEASE_PREPARING, later_us);
    begin(w, LONG_MS);
    wait_for(&fake.undo_count, 2);
    wait_until_none_is_active(w);
    assert_string_equal(fake.undone_note, "from the earlier life");
}

static bool count_record(void *ctx, const char *key, const char *value)
{
    (void)key;
    (void)value;
    ++*(size_t *)ctx;
    return true;
}

static void a_damaged_record_is_dropped_and_one_of_an_unknown_place_stays(void **state)
{
    struct world *w = *state;
    struct store *s = NULL;
    leave_record(w, "a-system-of-yesterday", LEASE_ACTIVE, clock_wall_us() + 3600000000);
    assert_int_equal(store_open(w->path, &s, NULL), ERR_NONE);
    assert_int_equal(store_put(s, "lease", "damaged", "{", NULL), ERR_NONE);
    store_close(s);
    begin(w, LONG_MS);
    assert_int_equal(count_active(w), 0);
    AUTO_FREE char *value = NULL;
    assert_int_equal(store_get(w->store, "lease", "damaged", &value, NULL), ERR_NOT_FOUND);
    size_t left = 0;
    assert_int_equal(store_list(w->store, "lease", count_record, &left, NULL), ERR_NONE);
    assert_int_equal(left, 1);
}

static void a_lease_finds_its_system_under_another_name(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *system;
        struct lease_place place;
        const char *want_system, *want_container, *want_password;
    } cases[] = {
        /* renamed; the container, too; the address, too; the name now belongs to another; gone altogether; only the type is another's */
        {"old-name", {"postgres", "postgres-test", "localhost", 5433}, "postgres-test", "postgres-test", "testpass"},
        {"old-name", {"postgres", "old-container", "localhost", 5433}, "postgres-test", "postgres-test", "testpass"},
        {"old-name", {"postgres", "postgres-test", "elsewhere", 1}, "postgres-test", "postgres-test", "testpass"},
        {"postgres-test", {"postgres", "postgres-test", "elsewhere", 1}, "postgres-test", "postgres-test", "testpass"},
        {"redis-test", {"postgres", "postgres-test", "localhost", 5433}, "postgres-test", "postgres-test", "testpass"},
        {"postgres-test", {"postgres", "other", "elsewhere", 5433}, "postgres-test", "other", ""},
        {"old-name", {"postgres", "other", "elsewhere", 5433}, "old-name", "other", ""},
        {"old-name", {"redis", "postgres-test", "localhost", 5433}, "old-name", "postgres-test", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        leave_record_of(w, cases[i].system, &cases[i].place, LEASE_ACTIVE, clock_wall_us() + 3600000000);
        begin(w, LONG_MS);
        AUTO_JSON json_t *active = leases_active(w->leases);
        assert_string_equal(json_str(json_array_get(active, 0), "system"), cases[i].want_system);
        AUTO_JSON json_t *healed = NULL;
        AUTO_JSON json_t *failed = NULL;
        assert_int_equal(leases_heal(w->leases, cases[i].want_system, NULL, &healed, &failed, NULL), ERR_NONE);
        assert_int_equal(json_array_size(healed), 1);
        assert_string_equal(fake.undone_system, cases[i].want_system);
        assert_string_equal(fake.undone_container, cases[i].want_container);
        assert_string_equal(fake.undone_password, cases[i].want_password);
        end(w);
    }
}

static void an_undo_without_credentials_that_fails_says_why(void **state)
{
    struct world *w = *state;
    struct lease_place place = {"postgres", "other", "elsewhere", 5433};
    leave_record_of(w, "old-name", &place, LEASE_ACTIVE, clock_wall_us() - 1);
    fake.undo_failures_left = 1000;
    begin(w, LONG_MS);
    wait_for(&fake.undo_count, 2); /* the first failure is on record by then */
    AUTO_JSON json_t *active = leases_active(w->leases);
    const char *why = json_str(json_array_get(active, 0), "error");
    assert_non_null(strstr(why, "credentials are not known"));
    assert_non_null(strstr(why, "not now"));
}

static bool holds_no_secret(void *ctx, const char *key, const char *value)
{
    (void)key;
    assert_non_null(strstr(value, "\"container\""));
    assert_null(strstr(value, ctx));
    return true;
}

static void no_password_is_on_record(void **state)
{
    struct world *w = *state;
    begin(w, LONG_MS);
    assert_int_equal(inject(w, "postgres-test", NULL), ERR_NONE);
    assert_int_equal(store_list(w->store, "lease", holds_no_secret, (char[]){"testpass"}, NULL), ERR_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fault_is_active_once_on_each_system_until_healed),
        TEST(healing_all_begins_with_the_newest),
        TEST(a_lease_that_runs_out_undoes_the_fault),
        TEST(a_fault_that_somebody_mended_is_dropped),
        TEST(what_cannot_be_injected_is_taken_back),
        TEST(an_undo_that_fails_is_tried_again),
        TEST(healing_ends_an_injection_that_is_under_way),
        TEST(the_next_life_keeps_to_the_old_lease),
        TEST(the_next_life_undoes_what_ran_out_or_was_half_done),
        TEST(a_damaged_record_is_dropped_and_one_of_an_unknown_place_stays),
        TEST(a_lease_finds_its_system_under_another_name),
        TEST(an_undo_without_credentials_that_fails_says_why),
        TEST(no_password_is_on_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
