/* history_test.c - what is added is in the store soon, and at the end of the daemon. */
#include "health-monitor/history.h"
#include "health-monitor/indicators.h"
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[64], path[96];
static struct store *store;
static struct history *history;
static struct config config = {.history_keep_ms = 3600 * 1000, .history_raw_ms = 60 * 1000, .history_points_max = 10000};

static void begin(void)
{
    struct err err = {0};
    if (store_open(path, &store, &err) || history_start(store, &config, &history, &err))
        fail_msg("%s", err.msg);
}

static void end(void)
{
    history_free(history);
    store_close(store);
    history = NULL;
    store = NULL;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/selfheal-history-XXXXXX", P_tmpdir);
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/x.sqlite", folder);
    begin();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    end();
    static const char *const endings[] = {"/x.sqlite", "/x.sqlite-wal", "/x.sqlite-shm", ""};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", folder, endings[i]);
        remove(name);
    }
    return 0;
}

static void count(void *ctx, const struct series_point *p)
{
    *(int64_t *)ctx += p->count;
}

static int64_t count_of(const char *name)
{
    int64_t points = 0;
    assert_int_equal(series_read(history_series(history), name, 0, clock_wall_us() / 1000 + 1000, count, &points, NULL), ERR_NONE);
    return points;
}

static void numbers_are_written_when_the_daemon_leaves(void **state)
{
    (void)state;
    struct history_numbers n = {0};
    history_number(&n, "health", 98);
    history_number(&n, "answer_ms", 0.4);
    history_add_numbers(history, "redis-test", clock_wall_us(), &n);
    end();
    begin();
    assert_int_equal(count_of("redis-test/health"), 1);
    assert_int_equal(count_of("redis-test/answer_ms"), 1);
    assert_int_equal(count_of("postgres-test/health"), 0);
}

static void first_text(void *ctx, const struct series_state *s)
{
    snprintf(ctx, 64, "%s", s->text);
}

static void a_state_is_written_at_once_and_numbers_with_it(void **state)
{
    (void)state;
    char text[64] = "";
    struct history_numbers n = {0};
    history_number(&n, "health", 0);
    history_add_numbers(history, "redis-test", clock_wall_us(), &n);
    history_add_state(history, "redis-test", clock_wall_us(), "{\"status\":\"down\"}");
    for (int64_t until_ms = clock_mono_ms() + 3000; !text[0] && clock_mono_ms() < until_ms;) {
        const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};
        nanosleep(&moment, NULL);
        int64_t now_ms = clock_wall_us() / 1000;
        assert_int_equal(series_states(history_series(history), "redis-test", now_ms, now_ms, 1, first_text, text, NULL), ERR_NONE);
    }
    assert_string_equal(text, "{\"status\":\"down\"}");
    assert_int_equal(count_of("redis-test/health"), 1);
}

static const char *text_now(char ret[64])
{
    int64_t now_ms = clock_wall_us() / 1000;
    *ret = '\0';
    series_states(history_series(history), "redis-test", now_ms, now_ms, 1, first_text, ret, NULL);
    return ret;
}

static void run_sql(const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 3000);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* A state is told once: one that could not be written is written as soon as it can be. */
static void a_state_that_could_not_be_written_waits(void **state)
{
    (void)state;
    char text[64];
    run_sql("CREATE TRIGGER full BEFORE INSERT ON series_states BEGIN SELECT raise(ABORT, 'disk full'); END");
    history_add_state(history, "redis-test", clock_wall_us() - 1000, "{\"status\":\"down\"}");
    for (int64_t until_ms = clock_mono_ms() + 3000; !history_fails(history) && clock_mono_ms() < until_ms;)
        nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
    assert_true(history_fails(history));
    run_sql("DROP TRIGGER full");
    history_add_state(history, "postgres-test", clock_wall_us(), "{}");
    end();
    begin();
    assert_string_equal(text_now(text), "{\"status\":\"down\"}");
}

static void more_than_there_is_room_for_is_left_out(void **state)
{
    (void)state;
    struct history_numbers n = {0};
    for (int i = 0; i < HISTORY_INDICATORS_MAX + 10; i++)
        history_number(&n, "many", i);
    assert_int_equal(n.count, HISTORY_INDICATORS_MAX);
    for (int i = 0; i < 1000; i++)
        history_add_numbers(history, "redis-test", clock_wall_us(), &n);
    end();
    begin();
    assert_in_range(count_of("redis-test/many"), 1, 1000 * HISTORY_INDICATORS_MAX);
}

static int64_t points_kept(void)
{
    sqlite3 *db;
    sqlite3_stmt *count;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 3000);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM series_points", -1, &count, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(count), SQLITE_ROW);
    int64_t points = sqlite3_column_int64(count, 0);
    sqlite3_finalize(count);
    sqlite3_close(db);
    return points;
}

/* Numbers of a minute of their own, and a state, which is written at once and they with it. */
static void add_and_wait(int nth)
{
    char wanted[32], text[64] = "";
    struct history_numbers n = {0};
    for (int i = 0; i < 10; i++)
        history_number(&n, (const char *[]){"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}[i], nth);
    history_add_numbers(history, "redis-test", clock_wall_us() - (30 - nth) * 60LL * 1000 * 1000, &n);
    snprintf(wanted, sizeof wanted, "{\"nth\":%d}", nth);
    history_add_state(history, "redis-test", clock_wall_us(), wanted);
    for (int64_t until_ms = clock_mono_ms() + 3000; strcmp(text_now(text), wanted) != 0 && clock_mono_ms() < until_ms;)
        nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
    assert_string_equal(text, wanted);
}

/* Not only after a trim, which comes every few minutes here: whoever sets the limit counts on it. */
static void never_more_points_than_the_limit(void **state)
{
    (void)state;
    end();
    config.history_points_max = 100;
    begin();
    for (int nth = 0; nth < 30; nth++) {
        add_and_wait(nth);
        assert_in_range(points_kept(), 10, 100);
    }
    assert_true(count_of("redis-test/a") > 0);
    assert_false(history_fails(history));
    config.history_points_max = 10000;
}

static void none_is_fine(void **state)
{
    (void)state;
    const struct history_numbers n = {0};
    history_add_numbers(NULL, "a", 1, &n);
    history_add_state(NULL, "a", 1, "{}");
    history_free(NULL);
}

static void indicators_say_what_they_are(void **state)
{
    (void)state;
    const struct target t = {.checks = {check_kind_find("redis-memory")}, .check_count = 1};
    static const struct {
        const char *name, *unit, *limit;
        int bad_below;
    } rows[] = {{"health", "percent", "", 70},        {"redis-memory", "percent", "", 70}, {"memory_used", "bytes", "memory_max", 0},
                {"memory_percent", "percent", "", 0}, {"answer_ms", "ms", "", 0},          {"total_connections", "count", "max_connections", 0},
                {"something", "count", "", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        AUTO_JSON json_t *row = indicator_json(&t, 70, rows[i].name);
        assert_string_equal(json_str(row, "name"), rows[i].name);
        assert_string_equal(json_str(row, "unit"), rows[i].unit);
        assert_string_equal(json_str(row, "limit"), rows[i].limit);
        assert_int_equal(json_integer_value(json_object_get(row, "bad_below")), rows[i].bad_below);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_written_when_the_daemon_leaves), TEST(a_state_is_written_at_once_and_numbers_with_it),
        TEST(a_state_that_could_not_be_written_waits),    TEST(more_than_there_is_room_for_is_left_out),
        TEST(never_more_points_than_the_limit),           TEST(none_is_fine),
        cmocka_unit_test(indicators_say_what_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
