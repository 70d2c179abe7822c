/* Which faults fit which targets. */
#include "common/base/base.h"
#include "incident-generator/auto_generator.h"
#include "incident-generator/faults.h"
#include "incident-generator/lease.h"
#include "incident-generator/pg_hold.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void every_row_is_complete_and_its_name_is_its_own(void **state)
{
    (void)state;
    static const char *const want[] = {"oom",
                                       "clients",
                                       "script",
                                       "misconf",
                                       "disk-full",
                                       "readonly",
                                       "restart-loop",
                                       "append-only",
                                       "leak",
                                       "broken-replica",
                                       "connections",
                                       "connections-superuser",
                                       "idle-transactions",
                                       "blocked",
                                       "invalid-index",
                                       "broken-standby",
                                       "throttled",
                                       "bad-configuration",
                                       "partition",
                                       "killed",
                                       "paused"};
    size_t count = 0;
    for (const struct fault *f; (f = fault_at(count)) != NULL; count++) {
        assert_true(*f->name && strlen(f->name) < LEASE_FAILURE_BYTES);
        assert_true(*f->target_type && *f->description);
        assert_non_null(f->fix);
        assert_non_null(f->inject);
        assert_non_null(f->undo);
        assert_non_null(f->still_active);
        for (size_t other = 0; other < count; other++)
            assert_string_not_equal(fault_at(other)->name, f->name);
    }
    assert_int_equal(count, sizeof want / sizeof want[0]);
    for (size_t i = 0; i < count; i++)
        assert_non_null(fault_find(NULL, want[i]));
}

static void a_fault_is_offered_only_where_it_fits(void **state)
{
    (void)state;
    static const struct {
        const char *type, *names;
    } cases[] = {
        {"redis", "oom, clients, script, misconf, disk-full, readonly, restart-loop, append-only, leak, broken-replica, partition, killed, paused"},
        {"postgres",
         "connections, connections-superuser, idle-transactions, blocked, invalid-index, broken-standby, throttled, partition, killed, paused"},
        {"nginx", "bad-configuration, partition, killed, paused"},
        {"kafka", "partition, killed, paused"},
        {NULL,
         "oom, clients, script, misconf, disk-full, readonly, restart-loop, append-only, leak, broken-replica, connections, connections-superuser, "
         "idle-transactions, "
         "blocked, "
         "invalid-index, broken-standby, throttled, bad-configuration, "
         "partition, killed, paused"},
    };
    char names[512];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(fault_names(cases[i].type, names, sizeof names), cases[i].names);
    assert_null(fault_find("redis", "connections"));
    assert_null(fault_find("postgres", "oom"));
    assert_null(fault_find("redis", ""));
    assert_non_null(fault_find("redis", "killed"));

    char small[8]; /* cut, but whole in memory */
    assert_string_equal(fault_names(NULL, small, sizeof small), "oom, cl");
}

static void the_list_for_clients_has_every_fault_of_every_system(void **state)
{
    (void)state;
    struct catalogue *c = NULL;
    assert_int_equal(catalogue_load_file("config/catalogue.yaml", &c, NULL), ERR_NONE);
    AUTO_JSON json_t *list = faults_available(c);
    size_t want = 0;
    for (size_t t = 0; catalogue_target(c, t); t++)
        for (size_t f = 0; fault_at(f); f++)
            want += fault_is_for(fault_at(f), catalogue_target(c, t));
    assert_int_equal(json_array_size(list), want);
    const struct target replica = {.type = "redis", .expect_role = "replica"}, master = {.type = "redis", .expect_role = "master"};
    assert_true(fault_is_for(fault_find("redis", "broken-replica"), &replica));
    assert_false(fault_is_for(fault_find("redis", "broken-replica"), &master));
    assert_true(fault_is_for(fault_find("redis", "oom"), &master));
    size_t i;
    json_t *row;
    json_array_foreach(list, i, row)
    {
        const struct target *t = catalogue_target_find(c, json_string_value(json_object_get(row, "system")));
        assert_non_null(t);
        assert_non_null(fault_find(t->type, json_string_value(json_object_get(row, "failure"))));
        assert_true(json_is_string(json_object_get(row, "description")));
    }
    catalogue_free(c);
}

static void what_heals_a_fault_is_an_action_for_its_targets(void **state)
{
    (void)state;
    struct catalogue *c = NULL;
    assert_int_equal(catalogue_load_file("config/catalogue.yaml", &c, NULL), ERR_NONE);
    for (size_t i = 0; fault_at(i); i++) {
        const struct fault *f = fault_at(i);
        const struct action *a, *found = NULL;
        for (size_t n = 0; (a = catalogue_action(c, n)); n++)
            if (strcmp(a->name, f->fix) == 0)
                found = a;
        if (*f->fix && (!found || (strcmp(found->type, "any") != 0 && strcmp(found->type, f->target_type) != 0)))
            fail_msg("%s: %s is no action for %s", f->name, f->fix, f->target_type);
    }
    catalogue_free(c);
}

static void a_full_server_is_known_by_its_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } cases[] = {
        {"FATAL:  sorry, too many clients already", true},
        {"FATAL:  remaining connection slots are reserved for non-replication superuser connections", true},
        {"FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute", true},
        {"FATAL:  too many connections for role \"app\"", true},
        {"FATAL:  password authentication failed for user \"app\"", false},
        {"FATAL:  the database system is starting up", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(pg_hold_is_refusal(cases[i].text), cases[i].want);
}

static void pauses_between_invented_incidents_are_30_to_90_s(void **state)
{
    (void)state;
    static const unsigned randoms[] = {0, 1, 59999, 60000, 60001, 4294967295u};
    for (size_t i = 0; i < sizeof randoms / sizeof randoms[0]; i++) {
        int pause_ms = auto_generator_pause_ms(randoms[i]);
        assert_true(pause_ms >= 30000 && pause_ms <= 90000);
    }
    assert_int_equal(auto_generator_pause_ms(60000), 90000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete_and_its_name_is_its_own),        cmocka_unit_test(a_fault_is_offered_only_where_it_fits),
        cmocka_unit_test(the_list_for_clients_has_every_fault_of_every_system), cmocka_unit_test(a_full_server_is_known_by_its_words),
        cmocka_unit_test(what_heals_a_fault_is_an_action_for_its_targets),      cmocka_unit_test(pauses_between_invented_incidents_are_30_to_90_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
