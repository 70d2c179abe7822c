/* pack_test.c - what is packed comes back as it was, takes few bytes, and what is damaged is refused. */
#include "common/store/pack.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { MANY = 360 };
static const int64_t start_ms = (int64_t)1700000000 * 1000;

static double constant(int i)
{
    (void)i;
    return 95;
}
static double bytes_used(int i) /* a few kB up and down, as redis does */
{
    return 20000000 + (i * 7919 % 4001 - 2000) * 8;
}
static double answer_ms(int i)
{
    return (400 + i * 104729 % 997) / 1000.0;
}
static double percent(int i)
{
    return round((40 + i / 50.0) * 10) / 10;
}
static double below_zero(int i)
{
    return i % 2 ? -i : 0;
}
static double no_decimals_end(int i)
{
    return 1.0 / (i + 3);
}
static double huge(int i)
{
    return i % 3 ? 1e300 : 123456789012.25;
}

static struct pack_point one(int64_t at_ms, double value)
{
    return (struct pack_point){.at_ms = at_ms, .low = value, .high = value, .sum = value, .count = 1};
}

static void assert_same(const struct pack_point *a, const struct pack_point *b)
{
    assert_true(a->at_ms == b->at_ms && a->low == b->low && a->high == b->high && a->sum == b->sum && a->count == b->count);
}

/* Returns the bytes that a point took. */
static double there_and_back(const struct pack_point *points, size_t count)
{
    struct err err = {0};
    void *bytes = NULL;
    struct pack_point *back = NULL;
    size_t byte_count = 0, back_count = 0;
    assert_int_equal(pack_points(points, count, &bytes, &byte_count, &err), ERR_NONE);
    if (unpack_points(bytes, byte_count, &back, &back_count, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(back_count, count);
    for (size_t i = 0; i < count; i++)
        assert_same(&points[i], &back[i]);
    free(bytes);
    free(back);
    return (double)byte_count / (double)count;
}

static void it_comes_back_as_it_was_in_few_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double (*value)(int i);
        double bytes_max;
    } rows[] = {{"constant", constant, 1.3}, {"bytes", bytes_used, 4},      {"answer_ms", answer_ms, 3.3},
                {"percent", percent, 1.6},   {"below zero", below_zero, 4}, {"thirds", no_decimals_end, 9.3},
                {"huge", huge, 9.3}};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct pack_point points[MANY];
        for (int i = 0; i < MANY; i++)
            points[i] = one(start_ms + i * 10000 + i * 31 % 7, rows[r].value(i));
        double each = there_and_back(points, MANY);
        print_message("%-11s %.2f bytes a sample\n", rows[r].name, each);
        assert_true(each <= rows[r].bytes_max);
    }
}

static void means_come_back(void **state)
{
    (void)state;
    struct pack_point points[MANY];
    for (int i = 0; i < MANY; i++)
        points[i] = (struct pack_point){.at_ms = start_ms + i * 60000, .low = 20 + i % 5, .high = 90 + i % 3, .sum = 300.5 + i, .count = 5 + i % 3};
    assert_true(there_and_back(points, MANY) < 10);
}

static void one_point_many_at_a_moment_and_the_most(void **state)
{
    (void)state;
    const struct pack_point single = one(0, -0.5);
    there_and_back(&single, 1);
    struct pack_point *points = calloc(PACK_POINTS_MAX + 1, sizeof *points);
    assert_non_null(points);
    for (int i = 0; i <= PACK_POINTS_MAX; i++)
        points[i] = one(start_ms + i * 90, i % 100 == 0 ? (double)INFINITY : i);
    there_and_back(points, PACK_POINTS_MAX);
    struct err err = {0};
    void *bytes;
    size_t byte_count;
    assert_int_equal(pack_points(points, PACK_POINTS_MAX + 1, &bytes, &byte_count, &err), ERR_LIMIT);
    assert_int_equal(pack_points(points, 0, &bytes, &byte_count, &err), ERR_LIMIT);
    free(points);
}

static void what_is_damaged_is_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct pack_point points[8], *back;
    size_t byte_count, back_count;
    void *bytes;
    for (int i = 0; i < 8; i++)
        points[i] = one(start_ms + i * 10000, i * 1.5);
    assert_int_equal(pack_points(points, 8, &bytes, &byte_count, &err), ERR_NONE);
    for (size_t cut = 0; cut < byte_count; cut++)
        assert_int_equal(unpack_points(bytes, cut, &back, &back_count, &err), ERR_PROTOCOL);
    unsigned char *longer = malloc(byte_count + 1);
    assert_non_null(longer);
    memcpy(longer, bytes, byte_count);
    longer[byte_count] = 0;
    assert_int_equal(unpack_points(longer, byte_count + 1, &back, &back_count, &err), ERR_PROTOCOL);
    longer[0] = 2; /* a version that is not known */
    assert_int_equal(unpack_points(longer, byte_count, &back, &back_count, &err), ERR_PROTOCOL);
    free(longer);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_comes_back_as_it_was_in_few_bytes),
        cmocka_unit_test(means_come_back),
        cmocka_unit_test(one_point_many_at_a_moment_and_the_most),
        cmocka_unit_test(what_is_damaged_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
