/* redis_replication_test.c - lags out of INFO, and whom a replica should follow. */
#include "common/probes/redis_replication.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void lags_are_those_of_the_slowest(void **state)
{
    (void)state;
    static const struct {
        const char *info, *master, *name;
        double want; /* -1 = not told */
    } rows[] = {
        {"role:master\nconnected_slaves:2\nslave0:ip=10.0.0.1,port=6379,state=online,offset=900,lag=1\n"
         "slave1:ip=10.0.0.2,port=6379,state=online,offset=400,lag=7\nmaster_repl_offset:1000\n",
         "", "replica_lag_bytes", 600},
        {"role:master\nconnected_slaves:2\nslave0:ip=10.0.0.1,port=6379,state=online,offset=900,lag=1\n"
         "slave1:ip=10.0.0.2,port=6379,state=wait_bgsave,offset=0,lag=7\nmaster_repl_offset:1000\n",
         "", "replica_lag_seconds", 1},
        {"role:master\nconnected_slaves:1\nslave0:ip=a,state=wait_bgsave,offset=0,lag=0\nmaster_repl_offset:10\n", "", "replica_online_count", 0},
        {"role:master\nconnected_slaves:1\nslave0:ip=a,state=wait_bgsave,offset=0,lag=0\nmaster_repl_offset:10\n", "", "replica_lag_bytes", -1},
        {"role:master\nconnected_slaves:0\nmaster_repl_offset:10\n", "", "replica_count", 0},
        {"role:slave\nslave_read_repl_offset:500\nslave_repl_offset:420\n", "", "unapplied_bytes", 80},
        {"role:slave\nslave_repl_offset:420\n", "", "unapplied_bytes", -1},
        {"role:slave\nmaster_host:m1\nmaster_port:6379\n", "m1:6379", "follows_wanted", 1},
        {"role:slave\nmaster_host:m1\nmaster_port:6379\n", "m2:6379", "follows_wanted", 0},
        {"role:slave\nmaster_host:m1\nmaster_port:6380\n", "m1:6379", "follows_wanted", 0},
        {"role:master\nconnected_slaves:0\n", "m1:6379", "follows_wanted", 0},
        {"role:master\nconnected_slaves:0\n", "m1:6379", "wanted_master_port", 6379},
        {"role:slave\nmaster_host:m1\nmaster_port:6379\n", "", "follows_wanted", -1},
        {"loading:1\n", "m1:6379", "follows_wanted", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct facts *f = facts_create();
        facts_read_lines(f, rows[i].info);
        redis_replication_note(&(struct redis_replication){0}, f, rows[i].master, 1);
        assert_true(facts_number(f, rows[i].name, -1) == rows[i].want);
        facts_destroy(f);
    }
}

static void a_link_is_down_since_it_was_seen_so(void **state)
{
    (void)state;
    static const struct {
        const char *info;
        int64_t at_ms;
        double want_ms; /* -1 = not told */
    } steps[] = {
        {"role:slave\nmaster_link_status:down\nmaster_sync_in_progress:0\nmaster_link_down_since_seconds:-1\n", 1000, 0},
        {"role:slave\nmaster_link_status:down\nmaster_sync_in_progress:0\nmaster_link_down_since_seconds:-1\n", 9000, 8000},
        {"role:slave\nmaster_link_status:down\nmaster_sync_in_progress:1\nmaster_link_down_since_seconds:-1\n", 10000, 0},
        {"role:slave\nmaster_link_status:down\nmaster_sync_in_progress:0\nmaster_link_down_since_seconds:40\n", 20000, 40000},
        {"role:slave\nmaster_link_status:up\n", 30000, 0},
        {"role:slave\nmaster_link_status:down\n", 31000, 0},
        {"role:master\n", 32000, -1},
        {"role:slave\nmaster_link_status:down\n", 33000, 0},
    };
    struct redis_replication r = {0};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct facts *f = facts_create();
        facts_read_lines(f, steps[i].info);
        redis_replication_note(&r, f, "", steps[i].at_ms);
        assert_true(facts_number(f, "link_down_ms", -1) == steps[i].want_ms);
        facts_destroy(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lags_are_those_of_the_slowest), cmocka_unit_test(a_link_is_down_since_it_was_seen_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
