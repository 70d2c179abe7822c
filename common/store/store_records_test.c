/* store_test.c - records come back as they were put, also after the process was killed. */
#include "common/store/store_records.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[64], path[96];
static struct store *store;

static void reopen(void)
{
    store_close(store);
    store = NULL;
    struct err err = {0};
    if (store_open(path, &store, &err) != ERR_NONE)
        fail_msg("%s", err.msg);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/selfheal-store-XXXXXX", P_tmpdir);
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/made/x.sqlite", folder);
    reopen();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    store = NULL;
    static const char *const names[] = {"made/x.sqlite", "made/x.sqlite-wal", "made/x.sqlite-shm", "made", "not-a-store", ""};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s/%s", folder, names[i]);
        remove(name);
    }
    return 0;
}

static void expect(const char *kind, const char *key, const char *want)
{
    char *value = NULL;
    enum err_code code = store_get(store, kind, key, &value, NULL);
    if (want) {
        assert_int_equal(code, ERR_NONE);
        assert_string_equal(value, want);
    } else {
        assert_int_equal(code, ERR_NOT_FOUND);
        assert_null(value);
    }
    free(value);
}

static void put(const char *kind, const char *key, const char *value)
{
    struct err err = {0};
    if (store_put(store, kind, key, value, &err) != ERR_NONE)
        fail_msg("%s", err.msg);
}

static void what_was_put_comes_back(void **state)
{
    (void)state;
    expect("lease", "a", NULL);
    put("lease", "a", "1");
    put("lease", "b", "");
    put("journal", "a", "another kind: \xc3\xa4 'quoted\"");
    expect("lease", "a", "1");
    expect("lease", "b", "");
    expect("journal", "a", "another kind: \xc3\xa4 'quoted\"");
    put("lease", "a", "2");
    expect("lease", "a", "2");
    assert_int_equal(store_delete(store, "lease", "a", NULL), ERR_NONE);
    assert_int_equal(store_delete(store, "lease", "a", NULL), ERR_NONE);
    expect("lease", "a", NULL);
    reopen();
    expect("lease", "a", NULL);
    expect("lease", "b", "");
}

static void limits_table(void **state)
{
    (void)state;
    enum { MIB = 1024 * 1024 };
    char *large = malloc(MIB + 2);
    memset(large, 'x', MIB + 1);
    large[MIB + 1] = '\0';
    const char *largest = large + 1, *long_name = large + MIB + 1 - 257, *longest_name = large + MIB + 1 - 256;
    const struct {
        const char *kind, *key, *value;
        enum err_code want;
    } cases[] = {
        {"k", "largest", largest, ERR_NONE}, {"k", "large", large, ERR_LIMIT},  {"", "x", "", ERR_INVALID},        {"k", "", "", ERR_INVALID},
        {"k", longest_name, "", ERR_NONE},   {"k", long_name, "", ERR_INVALID}, {long_name, "x", "", ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(store_put(store, cases[i].kind, cases[i].key, cases[i].value, NULL), cases[i].want);
    expect("k", "largest", largest);
    free(large);
}

/* ---- list ---- */

struct seen {
    char text[256];
    int stop_after, count;
    bool change; /* delete what is seen and put a new one */
};

static bool note(void *ctx, const char *key, const char *value)
{
    struct seen *s = ctx;
    size_t used = strlen(s->text);
    snprintf(s->text + used, sizeof s->text - used, "%s=%s ", key, value);
    s->count++;
    if (s->change) {
        char name[32];
        snprintf(name, sizeof name, "new-%d", s->count);
        put("k", name, "n");
        assert_int_equal(store_delete(store, "k", key, NULL), ERR_NONE);
    }
    return s->stop_after == 0 || s->count < s->stop_after;
}

static void a_list_is_oldest_first(void **state)
{
    (void)state;
    put("k", "z", "1");
    put("other", "o", "1");
    put("k", "a", "2");
    put("k", "m", "3");
    put("k", "z", "4"); /* replaced, not younger */
    struct seen all = {0}, two = {.stop_after = 2}, changing = {.change = true}, after = {0}, none = {0};
    assert_int_equal(store_list(store, "k", note, &all, NULL), ERR_NONE);
    assert_string_equal(all.text, "z=4 a=2 m=3 ");
    assert_int_equal(store_list(store, "k", note, &two, NULL), ERR_NONE);
    assert_string_equal(two.text, "z=4 a=2 ");
    assert_int_equal(store_list(store, "k", note, &changing, NULL), ERR_NONE);
    assert_string_equal(changing.text, "z=4 a=2 m=3 ");
    assert_int_equal(store_list(store, "k", note, &after, NULL), ERR_NONE);
    assert_string_equal(after.text, "new-1=n new-2=n new-3=n ");
    assert_int_equal(store_list(store, "empty", note, &none, NULL), ERR_NONE);
    assert_string_equal(none.text, "");
}

/* ---- what goes wrong ---- */

static void a_bad_path_is_named(void **state)
{
    (void)state;
    char bad[160];
    struct err err = {0};
    struct store *none = NULL;
    snprintf(bad, sizeof bad, "%s/two/folders/x.sqlite", folder); /* only one is made */
    assert_int_equal(store_open(bad, &none, &err), ERR_IO);
    assert_non_null(strstr(err.msg, bad));

    snprintf(bad, sizeof bad, "%s/not-a-store", folder);
    FILE *f = fopen(bad, "w");
    for (int i = 0; i < 1000; i++)
        fputs("this is no database\n", f);
    fclose(f);
    assert_int_equal(store_open(bad, &none, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, bad));
    assert_null(none);
}

static void a_killed_writer_loses_nothing(void **state)
{
    (void)state;
    store_close(store);
    store = NULL;
    pid_t child = fork();
    if (child == 0) {
        struct store *s = NULL;
        if (store_open(path, &s, NULL) != ERR_NONE || store_put(s, "k", "a", "written", NULL) != ERR_NONE)
            _exit(1);
        _exit(0); /* no close, no flush */
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    reopen();
    expect("k", "a", "written");
}

static void *put_many(void *arg)
{
    for (int i = 0; i < 100; i++) {
        char key[32];
        snprintf(key, sizeof key, "%s-%d", (const char *)arg, i);
        if (store_put(store, "k", key, "v", NULL) != ERR_NONE)
            return arg;
    }
    return NULL;
}

static void threads_share_a_store(void **state)
{
    (void)state;
    static char names[4][2] = {"a", "b", "c", "d"};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, put_many, names[i]), 0);
    for (int i = 0; i < 4; i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    struct seen s = {0};
    assert_int_equal(store_list(store, "k", note, &s, NULL), ERR_NONE);
    assert_int_equal(s.count, 400);
}

/* What cannot be written is told, so that nothing is done of which there would be no record (a step of the agent). */
static void expect_refused(const char *why)
{
    struct err err = {0};
    assert_int_equal(store_put(store, "step", "a", "under way", &err), ERR_IO);
    assert_non_null(strstr(err.msg, path));
    if (!strstr(err.msg, why))
        fail_msg("got \"%s\", want \"%s\"", err.msg, why);
    expect("step", "a", NULL);
}

static void a_locked_file_refuses_until_it_is_free(void **state)
{
    (void)state;
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    expect_refused("locked");
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    put("step", "a", "under way");
    expect("step", "a", "under way");
}

/* No file may grow, as on a full disk. */
static void a_full_disk_refuses_until_there_is_room(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    reopen();
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    struct err err = {0};
    enum err_code code = store_put(store, "step", "a", "under way", &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(code, ERR_IO);
    assert_non_null(strstr(err.msg, path));
    expect("step", "a", NULL);
    put("step", "a", "under way");
    expect("step", "a", "under way");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_put_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limits_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_is_oldest_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bad_path_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_writer_loses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_locked_file_refuses_until_it_is_free, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_refuses_until_there_is_room, set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_share_a_store, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
