/* Judging answers: a table of facts and verdicts. */
#include "common/base/base.h"
#include "common/checks/check_rows.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void health_is_what_is_left_clamped(void **state)
{
    (void)state;
    static const struct {
        double used, max;
        int want;
    } cases[] = {
        {0, 50, 100}, {50, 50, 0}, {52.2, 50, 0}, {15, 50, 70}, {15.1, 50, 70}, {15.3, 50, 69}, {17, 20, 15}, {3, 0, 100}, {1, 10000, 100},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(check_health_of(cases[i].used, cases[i].max), cases[i].want);
}

static struct facts *facts_of(const char *answer)
{
    struct facts *f = facts_create();
    facts_read_lines(f, answer);
    return f;
}

static void what_is_no_number_is_no_answer(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        enum err_code want_code;
        double want;
    } cases[] = {
        {"used_memory:52428800\r\n", ERR_NONE, 52428800}, {"used_memory_rss:7\nused_memory:8\n", ERR_NONE, 8},
        {"used_memory:abc\n", ERR_PROTOCOL, 0},           {"used_memory:-4\n", ERR_PROTOCOL, 0},
        {"used_memory:inf\n", ERR_PROTOCOL, 0},           {"ERR max number of clients reached", ERR_PROTOCOL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double got = 0;
        struct facts *f = facts_of(cases[i].answer);
        assert_int_equal(check_number(f, "used_memory", &got, NULL), cases[i].want_code);
        assert_true(got == cases[i].want);
        facts_destroy(f);
    }
}

static void a_cache_that_evicts_is_meant_to_be_full(void **state)
{
    (void)state;
    static const struct {
        const char *policy;
        int expires; /* -1 = not asked */
        int want;
    } cases[] = {{"noeviction", 3, 0},   {"allkeys-lru", 0, 100}, {"allkeys-lru", 3, 100},  {"volatile-ttl", 3, 100},
                 {"volatile-ttl", 0, 0}, {"volatile-lru", 0, 0},  {"volatile-lru", -1, 100}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct check_result got = {0};
        struct facts *f = facts_of("used_memory:52428800\nmaxmemory:52428800\n");
        facts_set_text(f, "maxmemory_policy", cases[i].policy);
        if (cases[i].expires >= 0)
            facts_set_number(f, "expires", cases[i].expires);
        assert_int_equal(check_redis_memory.judge(f, NULL, &got, NULL), ERR_NONE);
        assert_int_equal(got.health, cases[i].want);
        facts_destroy(f);
    }
}

static void a_redis_without_a_limit_is_told_so(void **state)
{
    (void)state;
    static const struct {
        const char *answer, *want;
    } cases[] = {
        {"used_memory:1048576\nmaxmemory:0\n", "memory 1.0 MB used, without a limit"},
        {"used_memory:1048576\nmaxmemory:52428800\n", "memory 1.0 of 50.0 MB used"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct check_result got = {0};
        struct facts *f = facts_of(cases[i].answer);
        assert_int_equal(check_redis_memory.judge(f, NULL, &got, NULL), ERR_NONE);
        assert_string_equal(got.summary, cases[i].want);
        facts_destroy(f);
    }
}

static void the_smallest_health_over_the_checks_counts(void **state)
{
    (void)state;
    const struct check_kind *kinds[] = {&check_redis_memory, &check_redis_clients};
    AUTO_JSON json_t *metrics = json_object();
    struct check_result got;
    const struct check_kind *worst = NULL;
    struct facts *answer = facts_of("used_memory:1048576\r\nmaxmemory:52428800\r\nconnected_clients:9\r\nmaxclients:10\r\n");
    struct check_set set = {.kinds = kinds, .count = 2, .all = {70, 80}};
    assert_int_equal(checks_judge(&set, answer, metrics, &got, &worst, NULL), ERR_NONE);
    assert_int_equal(got.health, 10);
    assert_ptr_equal(worst, &check_redis_clients);
    assert_string_equal(got.summary, "9 of 10 clients connected");
    assert_int_equal(json_integer_value(json_object_get(metrics, "memory_max")), 52428800);
    assert_true(json_real_value(json_object_get(metrics, "memory_percent")) == 2.0);
    const struct check_limits own[] = {{CHECK_LIMIT_NONE, CHECK_LIMIT_NONE}, {5, 8}};
    set.own = own; /* a tenth of the clients is enough here, and above its clear */
    assert_int_equal(checks_judge(&set, answer, NULL, &got, NULL, NULL), ERR_NONE);
    assert_in_range(got.health, 81, 82);
    facts_destroy(answer);
}

/* Whatever the limits: below is below, above is above, and more is never less. */
static void own_limits_are_scaled_to_those_of_all(void **state)
{
    (void)state;
    static const struct check_limits limits[] = {{70, 80}, {60, 75}, {5, 8}, {1, 1}, {99, 99}, {50, 50}, {90, 95}, {1, 99}};
    enum { COUNT = sizeof limits / sizeof limits[0] };
    for (size_t a = 0; a < COUNT; a++) {
        assert_int_equal(check_scaled(42, (struct check_limits){CHECK_LIMIT_NONE, CHECK_LIMIT_NONE}, limits[a]), 42);
        for (size_t o = 0; o < COUNT; o++) {
            int last = 0;
            for (int health = 0; health <= 100; health++) {
                int scaled = check_scaled(health, limits[o], limits[a]);
                assert_in_range(scaled, last, 100);
                assert_int_equal(scaled < limits[a].threshold, health < limits[o].threshold);
                assert_int_equal(scaled > limits[a].clear, health > limits[o].clear);
                last = scaled;
            }
        }
    }
}

static void what_any_server_is_judged_by(void **state)
{
    (void)state;
    static const struct {
        const struct check_kind *kind;
        const char *answer;
        int want; /* -1 = it cannot be judged */
    } cases[] = {
        {&check_latency, "answer_ms:5\nslow_ms:500\n", 100},
        {&check_latency, "answer_ms:500\nslow_ms:500\n", 70},
        {&check_latency, "answer_ms:2000\nslow_ms:500\n", 0},
        {&check_latency, "answer_ms:2000\nslow_ms:0\n", 100}, /* nothing is slow */
        {&check_latency, "slow_ms:500\n", -1},
        {&check_disk, "disk_used_percent:50\ndisk_free_bytes:1\n", 100},
        {&check_disk, "disk_used_percent:85\n", 70},
        {&check_disk, "disk_used_percent:100\n", 0},
        {&check_disk, "nothing:1\n", 100}, /* it is not known, which is no bad answer */
        {&check_http_status, "http_status:200\nhttp_status_fits:1\n", 100},
        {&check_http_status, "http_status:500\nhttp_status_fits:0\n", 0},
        {&check_http_status, "http_status:200\nhttp_status_fits:1\nhttp_text_found:0\n", 0},
        {&check_http_certificate, "certificate_days_left:20\ncertificate_days_limit:14\n", 100},
        {&check_http_certificate, "certificate_days_left:7\ncertificate_days_limit:14\n", 80},
        {&check_http_certificate, "certificate_days_left:3.5\ncertificate_days_limit:14\n", 70},
        {&check_http_certificate, "certificate_days_left:-2\ncertificate_days_limit:14\n", 0},
        {&check_http_certificate, "http_status:200\n", -1},
        {&check_exec_status, "plugin_status:0\nplugin_output:OK\n", 100},
        {&check_exec_status, "plugin_status:1\n", 75},
        {&check_exec_status, "plugin_status:2\n", 0},
        {&check_exec_status, "plugin_status:3\n", 30},
        {&check_exec_status, "plugin_status:139\n", 30},
        {&check_exec_status, "plugin_output:OK\n", -1},
        {&check_container_health, "container_state:running\n", 100},
        {&check_container_health, "container_state:running\ncontainer_health:healthy\n", 100},
        {&check_container_health, "container_state:running\ncontainer_health:starting\n", 75},
        {&check_container_health, "container_state:running\ncontainer_health:unhealthy\n", 0},
        {&check_container_health, "container_state:exited\ncontainer_health:healthy\n", 0},
        {&check_container_health, "container_health:healthy\n", -1},
        {&check_memcached_connections, "curr_connections:16\nmax_connections:64\nbytes:5\nlimit_maxbytes:5\n", 75},
        {&check_memcached_connections, "curr_connections:64\nmax_connections:64\n", 0},
        {&check_memcached_connections, "curr_connections:64\n", -1},
        {&check_mariadb_connections, "threads_connected:4\nmax_connections:20\n", 80},
        {&check_mariadb_connections, "threads_connected:21\nmax_connections:20\n", 0},
        {&check_mariadb_connections, "max_connections:20\n", -1},
        {&check_rabbitmq_resources, "fd_used:36\nfd_total:20000\nsockets_used:0\nsockets_total:17910\nproc_used:524288\nproc_total:1048576\n", 50},
        {&check_rabbitmq_resources, "fd_used:20000\nfd_total:20000\n", 0},
        {&check_rabbitmq_resources, "rabbitmq_version:3.10.8\n", 100},
        {&check_elasticsearch_disk, "node_disk_used_percent:85\nnode_disk_available_bytes:1000\n", 100},
        {&check_elasticsearch_disk, "node_disk_used_percent:90\nnode_disk_available_bytes:1000\n", 70},
        {&check_elasticsearch_disk, "node_disk_used_percent:95.1\nnode_disk_available_bytes:1000\n", 0},
        {&check_elasticsearch_disk, "node_disk_used_percent:95.1\nnode_disk_available_bytes:200000000000\n", 100},
        {&check_elasticsearch_disk, "cluster_status:green\n", 100},
        {&check_mongodb_connections, "connections_current:5\nconnections_available:15\n", 75},
        {&check_mongodb_connections, "connections_current:20\nconnections_available:0\n", 0},
        {&check_mongodb_connections, "connections_current:20\n", -1},
        {&check_kafka_partitions, "partitions:6\nunder_replicated:0\n", 100},
        {&check_kafka_partitions, "partitions:4\nunder_replicated:1\n", 75},
        {&check_kafka_partitions, "partitions:0\nunder_replicated:0\n", 100},
        {&check_kafka_partitions, "partitions:4\n", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct check_result got = {.health = -1};
        struct facts *f = facts_of(cases[i].answer);
        enum err_code code = cases[i].kind->judge(f, NULL, &got, NULL);
        assert_int_equal(code, cases[i].want < 0 ? ERR_PROTOCOL : ERR_NONE);
        if (got.health != cases[i].want)
            fail_msg("row %zu: %d", i, got.health);
        facts_destroy(f);
    }
}

static void an_answer_that_lacks_a_number_names_it(void **state)
{
    (void)state;
    const struct check_kind *kinds[] = {&check_postgres_connections};
    struct check_result got = {.health = 77};
    struct facts *answer = facts_of("client_backends:3\n");
    struct err err;
    const struct check_set set = {.kinds = kinds, .count = 1, .all = {70, 80}};
    assert_int_equal(checks_judge(&set, answer, NULL, &got, NULL, &err), ERR_PROTOCOL);
    facts_destroy(answer);
    assert_string_equal(err.msg, "check postgres-connections: the answer has no max_connections");
    assert_int_equal(got.health, 77);
}

static void every_row_is_complete_and_found_by_its_name(void **state)
{
    (void)state;
    size_t count;
    const struct check_kind *const *kinds = check_kinds(&count);
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(check_kind_find(kinds[i]->name), kinds[i]);
        assert_non_null(kinds[i]->target_type);
        assert_non_null(kinds[i]->fault);
        assert_non_null(kinds[i]->help);
        assert_non_null(kinds[i]->judge);
    }
    assert_null(check_kind_find("redis-moods"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(health_is_what_is_left_clamped),
        cmocka_unit_test(what_is_no_number_is_no_answer),
        cmocka_unit_test(a_cache_that_evicts_is_meant_to_be_full),
        cmocka_unit_test(a_redis_without_a_limit_is_told_so),
        cmocka_unit_test(own_limits_are_scaled_to_those_of_all),
        cmocka_unit_test(the_smallest_health_over_the_checks_counts),
        cmocka_unit_test(an_answer_that_lacks_a_number_names_it),
        cmocka_unit_test(every_row_is_complete_and_found_by_its_name),
        cmocka_unit_test(what_any_server_is_judged_by),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
