/* series_test.c - what is old is thinned out and nothing of it is lost but detail; what is too old or too much goes. */
#include "common/store/series.h"
#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum { HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS };
static const int64_t now_ms = (int64_t)1700000000 * 1000 / SERIES_TEN_MINUTES_MS * SERIES_TEN_MINUTES_MS;
static const struct series_limits limits = {
    .raw_ms = 2 * HOUR_MS, .minutes_ms = DAY_MS, .keep_ms = (int64_t)7 * DAY_MS, .points_max = 100000, .states_max = 1000};

static char folder[64], path[96];
static struct store *store;
static struct series *series;

static void fine(enum err_code code, const struct err *err)
{
    if (code)
        fail_msg("%s", err->msg);
}

static int set_up(void **state)
{
    (void)state;
    struct err err = {0};
    snprintf(folder, sizeof folder, "%s/selfheal-series-XXXXXX", P_tmpdir);
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/x.sqlite", folder);
    fine(store_open(path, &store, &err), &err);
    fine(series_open(store, &series, &err), &err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    series_close(series);
    store_close(store);
    series = NULL;
    store = NULL;
    static const char *const endings[] = {"/x.sqlite", "/x.sqlite-wal", "/x.sqlite-shm", ""};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", folder, endings[i]);
        remove(name);
    }
    return 0;
}

static void put(const char *name, int64_t at_ms, double value)
{
    struct err err = {0};
    struct series_number n = {.at_ms = at_ms, .value = value};
    snprintf(n.name, sizeof n.name, "%s", name);
    fine(series_put(series, &n, 1, NULL, 0, &err), &err);
}

static void put_state(const char *name, int64_t at_ms, const char *text)
{
    struct err err = {0};
    const struct series_state s = {.name = name, .at_ms = at_ms, .text = text};
    fine(series_put(series, NULL, 0, &s, 1, &err), &err);
}

static void trim(const struct series_limits *l)
{
    struct err err = {0};
    int64_t points = 0;
    fine(series_trim(series, l, now_ms, &points, &err), &err);
}

struct seen {
    size_t points;
    struct series_point all; /* as one */
    int64_t longest_step_ms;
};

static void see(void *ctx, const struct series_point *p)
{
    struct seen *seen = ctx;
    if (!seen->points++ || p->low < seen->all.low)
        seen->all.low = p->low;
    if (p->high > seen->all.high)
        seen->all.high = p->high;
    seen->all.sum += p->sum;
    seen->all.count += p->count;
    if (p->step_ms > seen->longest_step_ms)
        seen->longest_step_ms = p->step_ms;
}

static struct seen read_all(const char *name)
{
    struct err err = {0};
    struct seen seen = {0};
    fine(series_read(series, name, 0, now_ms, see, &seen, &err), &err);
    return seen;
}

struct texts {
    char all[256];
};

static void join(void *ctx, const struct series_state *s)
{
    struct texts *t = ctx;
    snprintf(t->all + strlen(t->all), sizeof t->all - strlen(t->all), "%s ", s->text);
}

static void recent_numbers_stay_as_they_came(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        put("a/health", now_ms - i * 10000, i);
    put("b/health", now_ms, 1);
    trim(&limits);
    struct seen seen = read_all("a/health");
    assert_int_equal(seen.points, 100);
    assert_int_equal(seen.longest_step_ms, 0);
}

static void old_numbers_become_minutes_then_ten_and_keep_least_greatest_and_mean(void **state)
{
    (void)state;
    int64_t old_ms = now_ms - (int64_t)3 * HOUR_MS, older_ms = now_ms - (int64_t)2 * DAY_MS;
    for (int i = 0; i < 60; i++) {
        put("a/health", old_ms + i * 10000, i == 7 ? 3 : 90);
        put("b/health", older_ms + i * 10000, i == 7 ? 3 : 90);
    }
    trim(&limits);
    trim(&limits);
    struct seen a = read_all("a/health"), b = read_all("b/health");
    assert_int_equal(a.points, 10);
    assert_int_equal(a.longest_step_ms, SERIES_MINUTE_MS);
    assert_int_equal(b.points, 1);
    assert_int_equal(b.longest_step_ms, SERIES_TEN_MINUTES_MS);
    assert_true(a.all.low == 3 && a.all.high == 90 && b.all.low == 3 && b.all.high == 90);
    assert_true(a.all.count == 60 && a.all.sum == 59 * 90 + 3 && b.all.count == 60 && b.all.sum == 59 * 90 + 3);
}

static void what_is_too_old_goes_and_its_last_state_stays(void **state)
{
    (void)state;
    struct err err = {0};
    struct series_point last;
    put("a/health", now_ms - limits.keep_ms - 1, 1);
    put_state("a", now_ms - limits.keep_ms - 2, "first");
    put_state("a", now_ms - limits.keep_ms - 1, "second");
    trim(&limits);
    assert_int_equal(series_last(series, "a/health", now_ms, &last, &err), ERR_NOT_FOUND);
    struct texts t = {""};
    fine(series_states(series, "a", 0, now_ms, 10, join, &t, &err), &err);
    assert_string_equal(t.all, "second ");
}

static void never_more_than_the_limit(void **state)
{
    (void)state;
    struct series_limits l = limits;
    l.points_max = 50;
    for (int i = 0; i < 600; i++)
        put("a/health", now_ms - i * 10000, i);
    trim(&l);
    l.states_max = 3;
    for (int i = 0; i < 9; i++)
        put_state("a", now_ms + i, "s");
    trim(&l);
    struct texts t = {""};
    struct err err = {0};
    fine(series_states(series, "a", 0, now_ms + 9, 100, join, &t, &err), &err);
    assert_string_equal(t.all, "s s s ");
    struct seen seen = read_all("a/health");
    assert_in_range(seen.points, 1, 50);
}

/* A quiet one has only one state, and that is so now, however old it is. */
static void the_newest_state_of_each_name_stays(void **state)
{
    (void)state;
    struct series_limits l = limits;
    struct texts t = {""};
    struct err err = {0};
    l.states_max = 3;
    put_state("quiet", now_ms - HOUR_MS, "old");
    put_state("quiet", now_ms - HOUR_MS + 1, "so");
    for (int i = 0; i < 9; i++)
        put_state("flapping", now_ms + i, "s");
    trim(&l);
    fine(series_states(series, "quiet", 0, now_ms + 9, 100, join, &t, &err), &err);
    assert_string_equal(t.all, "so ");
}

static void detail_goes_before_time_does(void **state)
{
    (void)state;
    struct series_limits l = limits;
    struct err err = {0};
    int64_t oldest_ms = 0, from_ms = now_ms - (int64_t)20 * HOUR_MS;
    l.points_max = 150;
    for (int64_t at_ms = from_ms; at_ms < now_ms; at_ms += SERIES_MINUTE_MS)
        put("a/health", at_ms, 1);
    trim(&l);
    fine(series_oldest(series, "a", &oldest_ms, &err), &err);
    assert_in_range(oldest_ms, from_ms - SERIES_TEN_MINUTES_MS, from_ms);
    assert_in_range(read_all("a/health").points, 1, 150);
    assert_int_equal(series_oldest(series, "b", &oldest_ms, &err), ERR_NOT_FOUND);
}

static void one_moment_twice_is_one_point(void **state)
{
    (void)state;
    put("a/health", now_ms, 10);
    put("a/health", now_ms, 30);
    struct seen seen = read_all("a/health");
    assert_int_equal(seen.points, 1);
    assert_true(seen.all.low == 10 && seen.all.high == 30 && seen.all.count == 2);
}

static void the_last_point_of_a_moment_is_found_in_any_resolution(void **state)
{
    (void)state;
    struct err err = {0};
    struct series_point p;
    put("a/health", now_ms - (int64_t)2 * DAY_MS, 5);
    put("a/health", now_ms - (int64_t)3 * HOUR_MS, 6);
    put("a/health", now_ms - 1000, 7);
    trim(&limits);
    static const struct {
        int64_t ago_ms;
        double want;
    } rows[] = {{0, 7}, {2000, 6}, {(int64_t)3 * HOUR_MS - 1000, 5 /* that minute is not over */}, {(int64_t)1 * DAY_MS, 5}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fine(series_last(series, "a/health", now_ms - rows[i].ago_ms, &p, &err), &err);
        assert_true(p.sum / (double)p.count == rows[i].want);
    }
}

static void a_state_holds_until_the_next(void **state)
{
    (void)state;
    struct err err = {0};
    for (int i = 0; i < 5; i++) {
        char text[8];
        snprintf(text, sizeof text, "s%d", i);
        put_state("a", now_ms + i * 1000, text);
    }
    put_state("b", now_ms, "other");
    static const struct {
        int from_ms, to_ms, max;
        const char *want;
    } rows[] = {{1500, 3000, 10, "s1 s2 s3 "}, {1500, 1500, 10, "s1 "}, {-1, 1000, 10, "s0 s1 "}, {-9, -1, 10, ""}, {0, 9000, 2, "s3 s4 "}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct texts t = {""};
        fine(series_states(series, "a", now_ms + rows[i].from_ms, now_ms + rows[i].to_ms, rows[i].max, join, &t, &err), &err);
        assert_string_equal(t.all, rows[i].want);
    }
}

static void all_or_nothing(void **state)
{
    (void)state;
    struct err err = {0};
    static char big[SERIES_STATE_BYTES + 1];
    memset(big, 'x', sizeof big - 1);
    const struct series_number n = {.name = "a/health", .at_ms = now_ms, .value = 1};
    const struct series_state s = {.name = "a", .at_ms = now_ms, .text = big};
    assert_int_equal(series_put(series, &n, 1, &s, 1, &err), ERR_LIMIT);
    assert_int_equal(read_all("a/health").points, 0);
}

static bool join_name(void *ctx, const char *name)
{
    struct texts *t = ctx;
    snprintf(t->all + strlen(t->all), sizeof t->all - strlen(t->all), "%s ", name);
    return true;
}

static void names_stand_below_their_target_only(void **state)
{
    (void)state;
    struct err err = {0};
    struct texts t = {""};
    put("a/health", now_ms, 1);
    put("ab/health", now_ms, 1);
    put("a-b/health", now_ms, 1);
    put("a/answer_ms", now_ms, 1);
    fine(series_names(series, "a", join_name, &t, &err), &err);
    assert_string_equal(t.all, "health answer_ms ");
}

static int64_t number_of(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    int64_t ret = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return ret;
}

static const struct series_limits week = {
    .raw_ms = (int64_t)7 * DAY_MS, .minutes_ms = (int64_t)7 * DAY_MS, .keep_ms = (int64_t)7 * DAY_MS, .points_max = 2000000, .states_max = 1000};

/* What a redis-test leaves in a day of checks: numbers that stand still, that jitter, that walk. */
static void put_a_day(int64_t from_ms)
{
    static const char *const names[] = {"a/health", "a/memory_used", "a/clients_connected", "a/answer_ms", "a/memory_max", "a/memory_percent"};
    enum { NAMES = sizeof names / sizeof names[0], CHECKS = DAY_MS / 10000, BATCH = 640 };
    static struct series_number batch[BATCH * NAMES];
    struct err err = {0};
    for (int i = 0; i < CHECKS; i++) {
        double jitter = (double)((i * 7919LL) % 1009), used = 20e6 + jitter * 400 + i * 16.0;
        const double values[] = {95 - (i / 700) % 3, used, 3 + (i / 40) % 4, (350 + jitter) / 1000, 52428800, (double)(int)(used / 5242880) * 10};
        for (size_t n = 0; n < NAMES; n++) {
            struct series_number *at = &batch[(size_t)(i % BATCH) * NAMES + n];
            *at = (struct series_number){.at_ms = from_ms + i * 10000LL + (int)jitter % 6, .value = values[n]};
            snprintf(at->name, sizeof at->name, "%s", names[n]);
        }
        if (i % BATCH == BATCH - 1 || i == CHECKS - 1)
            fine(series_put(series, batch, (size_t)(i % BATCH + 1) * NAMES, NULL, 0, &err), &err);
    }
}

static void a_sample_takes_less_than_four_bytes_of_the_file(void **state)
{
    (void)state;
    int64_t from_ms = now_ms / DAY_MS * DAY_MS - DAY_MS;
    put_a_day(from_ms);
    struct seen before = read_all("a/answer_ms");
    trim(&week);
    assert_int_equal(number_of("SELECT count(*) FROM series_points"), 0);
    struct seen after = read_all("a/answer_ms");
    assert_int_equal(after.points, before.points);
    assert_true(after.all.low == before.all.low && after.all.high == before.all.high && fabs(after.all.sum - before.all.sum) < 1e-6);
    int64_t samples = number_of("SELECT sum(samples) FROM series_packs");
    int64_t bytes =
        number_of("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()");
    print_message("%.2f bytes a sample, all pages of the file counted\n", (double)bytes / (double)samples);
    assert_true(bytes <= samples * 4);
}

/* One that was written after its hour was packed, and the same moment twice. */
static void what_comes_late_is_packed_too(void **state)
{
    (void)state;
    struct err err = {0};
    struct series_point p;
    int64_t old_ms = now_ms - DAY_MS;
    put("a/health", old_ms, 10);
    put("a/health", old_ms + 20000, 30);
    trim(&week);
    put("a/health", old_ms + 10000, 20);
    put("a/health", old_ms + 20000, 50);
    trim(&week);
    assert_int_equal(number_of("SELECT count(*) FROM series_points"), 0);
    struct seen seen = read_all("a/health");
    assert_int_equal(seen.points, 3);
    assert_true(seen.all.sum == 110 && seen.all.count == 4);
    fine(series_last(series, "a/health", old_ms + 19999, &p, &err), &err);
    assert_true(p.at_ms == old_ms + 10000 && p.sum == 20);
    int64_t oldest_ms = 0;
    fine(series_oldest(series, "a", &oldest_ms, &err), &err);
    assert_int_equal(oldest_ms, old_ms);
}

/* A limit that is reached before an hour is over packs what is there, and what is packed is thinned out as rows are. */
static void packs_are_thinned_out_and_trimmed(void **state)
{
    (void)state;
    struct series_limits tight = week, thin = limits;
    int64_t old_ms = now_ms - (int64_t)3 * HOUR_MS;
    for (int i = 0; i < 60; i++)
        put("a/health", old_ms + i * 10000, i);
    tight.points_max = 100;
    trim(&tight);
    assert_in_range(number_of("SELECT count(*) FROM series_points"), 0, 10);
    trim(&thin);
    struct seen seen = read_all("a/health");
    assert_int_equal(seen.points, 10);
    assert_true(seen.all.count == 60 && seen.all.sum == 59 * 30 && seen.longest_step_ms == SERIES_MINUTE_MS);
    thin.keep_ms = HOUR_MS;
    trim(&thin);
    assert_int_equal(read_all("a/health").points, 0);
}

static void a_damaged_pack_is_left_out_and_holds_up_nothing(void **state)
{
    (void)state;
    struct err err = {0};
    sqlite3 *db;
    put("a/health", now_ms - DAY_MS, 10);
    put("a/health", now_ms - (int64_t)2 * DAY_MS, 20);
    trim(&week);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE series_packs SET data = x'0100ff' WHERE from_ms = (SELECT max(from_ms) FROM series_packs)", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    assert_true(read_all("a/health").all.sum == 20);
    struct series_point p;
    fine(series_last(series, "a/health", now_ms, &p, &err), &err);
    assert_true(p.sum == 20);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(recent_numbers_stay_as_they_came),
        TEST(old_numbers_become_minutes_then_ten_and_keep_least_greatest_and_mean),
        TEST(what_is_too_old_goes_and_its_last_state_stays),
        TEST(never_more_than_the_limit),
        TEST(the_newest_state_of_each_name_stays),
        TEST(detail_goes_before_time_does),
        TEST(one_moment_twice_is_one_point),
        TEST(the_last_point_of_a_moment_is_found_in_any_resolution),
        TEST(a_state_holds_until_the_next),
        TEST(all_or_nothing),
        TEST(names_stand_below_their_target_only),
        TEST(a_sample_takes_less_than_four_bytes_of_the_file),
        TEST(what_comes_late_is_packed_too),
        TEST(packs_are_thinned_out_and_trimmed),
        TEST(a_damaged_pack_is_left_out_and_holds_up_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
