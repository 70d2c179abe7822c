/* The registry's texts. */
#include "common/metrics/metrics.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct metric durations = {.kind = METRIC_HISTOGRAM, .name = "selfheal_a_seconds", .help = "A.", .labels = {"route"}, .bounds = {0.1, 1}};
static struct metric many = {.kind = METRIC_COUNTER, .name = "selfheal_many", .help = "M.", .labels = {"n"}};

static void expect_in(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no %s in:\n%s", part, text);
}

static void test_texts(void **state)
{
    (void)state;
    const char *const labels[] = {"/x/:id"};
    metric_register(&durations);
    metric_register(&durations); /* a second time does nothing */
    metric_observe_ms(&durations, labels, 100);
    metric_observe_ms(&durations, labels, 101);
    metric_observe_ms(&durations, labels, 5000);
    size_t bytes = 0;
    char *text = metrics_write(false, &bytes);
    assert_non_null(text);
    assert_int_equal(bytes, strlen(text));
    expect_in(text, "# TYPE selfheal_a_seconds histogram\nselfheal_a_seconds_bucket{route=\"/x/:id\",le=\"0.1\"} 1\n"
                    "selfheal_a_seconds_bucket{route=\"/x/:id\",le=\"1.0\"} 2\nselfheal_a_seconds_bucket{route=\"/x/:id\",le=\"+Inf\"} 3\n"
                    "selfheal_a_seconds_count{route=\"/x/:id\"} 3\nselfheal_a_seconds_sum{route=\"/x/:id\"} 5.201\n");
    expect_in(text, "# TYPE selfheal_metrics_dropped_total counter\n");
    expect_in(text, "\nprocess_start_time_seconds ");
    assert_null(strstr(text, "# EOF"));
    free(text);
    text = metrics_write(true, &bytes);
    expect_in(text, "# TYPE selfheal_metrics_dropped counter\nselfheal_metrics_dropped_total 0\n");
    assert_string_equal(text + bytes - 6, "# EOF\n");
    free(text);
}

static void test_series_are_bounded(void **state)
{
    (void)state;
    static char names[METRIC_SERIES_MAX + 3][8];
    metric_register(&many);
    for (int i = 0; i < METRIC_SERIES_MAX + 3; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        const char *const labels[] = {names[i]};
        metric_add(&many, labels, 1);
    }
    size_t bytes = 0;
    char *text = metrics_write(false, &bytes);
    expect_in(text, "selfheal_metrics_dropped_total 3\n");
    free(text);
}

static struct metric lengths = {.kind = METRIC_GAUGE, .name = "selfheal_length", .help = "L.", .labels = {"name"}};
static struct metric shares = {.kind = METRIC_GAUGE, .name = "selfheal_share_ratio", .help = "S.", .divisor = 100};

static void look_at_length(void *ctx)
{
    const char *const labels[] = {"a\\b\"c\nd"};
    metric_set(&lengths, labels, *(const int *)ctx);
}

static void test_looks_and_values(void **state)
{
    (void)state;
    int length = 7;
    size_t bytes = 0;
    metric_register(&lengths);
    metric_register(&shares);
    metric_set(&shares, NULL, 42);
    metrics_look_add(look_at_length, &length);
    char *text = metrics_write(false, &bytes);
    expect_in(text, "selfheal_length{name=\"a\\\\b\\\"c\\nd\"} 7\n");
    expect_in(text, "selfheal_share_ratio 0.420\n");
    free(text);
    metrics_look_remove(look_at_length, &length);
    length = 8;
    text = metrics_write(false, &bytes);
    expect_in(text, "} 7\n");
    free(text);
}

/* What it was given is gone when it is told, and no label is longer than it may be. */
static void test_labels_are_copies(void **state)
{
    (void)state;
    char name[METRIC_LABEL_BYTES * 2];
    size_t bytes = 0;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    const char *const labels[] = {name};
    metric_set(&lengths, labels, 1);
    metric_set(&lengths, labels, 2);
    memset(name, 'y', 8);
    char *text = metrics_write(false, &bytes);
    char *line = strstr(text, "selfheal_length{name=\"x");
    assert_non_null(line);
    assert_int_equal(strspn(strchr(line, 'x'), "x"), METRIC_LABEL_BYTES);
    assert_int_equal(strncmp(strchr(line, '}'), "} 2\n", 4), 0);
    assert_null(strstr(line + 30, "{name=\"x"));
    free(text);
}

static void test_accept(void **state)
{
    (void)state;
    assert_false(metrics_wants_open(NULL));
    assert_false(metrics_wants_open("text/plain"));
    assert_true(metrics_wants_open("application/openmetrics-text; version=1.0.0,text/plain;q=0.5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_looks_and_values),
                                       cmocka_unit_test(test_labels_are_copies), cmocka_unit_test(test_series_are_bounded),
                                       cmocka_unit_test(test_accept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
