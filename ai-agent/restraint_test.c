/* What holds fixes back as rows: the backend's answers, and the other targets. */
#include "ai-agent/restraint.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct catalogue *catalogue;
static const struct host_limits no_limits = {.proc = "/proc", .disk = "/"};

static int load(void **state)
{
    struct err err;
    (void)state;
    return (int)catalogue_load_file("config/catalogue.yaml", &catalogue, &err);
}

static int unload(void **state)
{
    (void)state;
    catalogue_free(catalogue);
    return 0;
}

static const struct {
    const char *acting, *want, *want_reason;
} answers[] = {
    {"{}", "none", ""},
    {"{\"stopped\":false,\"breakers\":[],\"maintenance\":[]}", "none", ""},
    {"{\"stopped\":true,\"owner\":\"ann\",\"reason\":\"a backup\"}", "stopped", "no acting: a backup (said ann)"},
    {"{\"breakers\":[{\"system\":\"other\",\"reason\":\"x\"}],\"maintenance\":[{\"system\":\"other\"}]}", "none", ""},
    {"{\"breakers\":[{\"system\":\"redis-test\",\"reason\":\"3 fixes in a row failed\"}]}", "breaker", "the breaker of redis-test is open: 3 fixes"},
    {"{\"breakers\":[{\"system\":\"*\",\"reason\":\"half\"}]}", "breaker", "the breaker of all systems is open"},
    {"{\"maintenance\":[{\"system\":\"redis-test\",\"owner\":\"bob\",\"reason\":\"new disk\",\"until\":\"T\"}]}", "maintenance",
     "under maintenance until T: new disk (said bob)"},
    {"{\"stopped\":\"yes\",\"breakers\":7,\"maintenance\":{\"system\":1}}", "none", ""},
};

static void the_backend_holds_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        AUTO_JSON json_t *acting = json_loads(answers[i].acting, 0, NULL);
        struct restraint r = {.refusal = REFUSAL_NONE};
        bool held = restraint_by_backend(acting, "redis-test", &r);
        if (held != (r.refusal != REFUSAL_NONE) || strcmp(refusal_name(r.refusal), answers[i].want) != 0 || !strstr(r.reason, answers[i].want_reason))
            fail_msg("case %zu: %s %s", i, refusal_name(r.refusal), r.reason);
        assert_false(refusal_gives_way(r.refusal));
        restraint_free(&r);
    }
}

/* The other target is as `self` says. */
static enum err_code ask(void *self, const struct target *t, struct facts *f, struct instance *ret, struct err *err)
{
    const char *how = self;
    (void)t;
    memset(ret, 0, sizeof *ret);
    if (strcmp(how, "engine away") == 0)
        return err_set(err, ERR_UNAVAILABLE, "no engine");
    bool missing = strcmp(how, "missing") == 0;
    snprintf(ret->id, sizeof ret->id, "%s", missing ? "" : "0123");
    facts_set_text(f, "container_state", missing ? "missing" : strcmp(how, "exited") == 0 ? "exited" : "running");
    facts_set_number(f, "container_oom_killed", 0);
    facts_set_number(f, "container_exit_code", strcmp(how, "exited") == 0 ? 1 : 0);
    facts_set_number(f, "answers", strcmp(how, "well") == 0 || strcmp(how, "pressed") == 0);
    facts_set_number(f, "health", strcmp(how, "well") == 0 ? 98 : 10);
    facts_set_text(f, "summary", "7 of 20 sessions");
    return ERR_NONE;
}

static void all_sick_at_once_is_not_their_fault(void **state)
{
    static const struct {
        const char *other, *want;
    } cases[] = {{"well", "none"},       {"missing", "none"},    {"engine away", "none"},
                 {"exited", "all-sick"}, {"silent", "all-sick"}, {"pressed", "all-sick"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct live_source live = {.ask = ask, .self = (void *)(uintptr_t)cases[i].other};
        const struct restraint_sight sight = {.catalogue = catalogue, .live = &live, .host = &no_limits};
        struct restraint r = {.refusal = REFUSAL_NONE};
        restraint_by_sight(&sight, catalogue_target_find(catalogue, "redis-test"), &r);
        if (strcmp(refusal_name(r.refusal), cases[i].want) != 0)
            fail_msg("%s: %s %s", cases[i].other, refusal_name(r.refusal), r.reason);
        assert_int_equal(json_array_size(r.evidence), r.refusal != REFUSAL_NONE);
        assert_true(r.refusal == REFUSAL_NONE || refusal_gives_way(r.refusal));
        restraint_free(&r);
    }
}

static void a_dependency_that_is_down_comes_first(void **state)
{
    static const struct {
        const char *other, *want;
    } cases[] = {{"well", "none"}, {"pressed", "all-sick"}, {"exited", "dependency-down"}, {"missing", "dependency-down"}, {"engine away", "none"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct live_source live = {.ask = ask, .self = (void *)(uintptr_t)cases[i].other};
        const struct restraint_sight sight = {.catalogue = catalogue, .live = &live, .host = &no_limits};
        const struct target *redis = catalogue_target_find(catalogue, "redis-test");
        struct target t = *redis;
        struct restraint r = {.refusal = REFUSAL_NONE};
        t.depends_on[t.depends_on_count++] = "postgres-test";
        restraint_by_sight(&sight, &t, &r);
        if (strcmp(refusal_name(r.refusal), cases[i].want) != 0)
            fail_msg("%s: %s %s", cases[i].other, refusal_name(r.refusal), r.reason);
        restraint_free(&r);
    }
}

static void who_was_well_a_moment_ago_is_not_asked(void **state)
{
    static const struct {
        int64_t now_ms;
        const char *want;
    } cases[] = {{1000, "none"}, {1000 + RESTRAINT_FRESH_MS - 1, "none"}, {1000 + RESTRAINT_FRESH_MS, "all-sick"}};
    struct restraint_memory memory = {.well = NULL};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        /* Well at first, gone from then on. */
        const struct live_source live = {.ask = ask, .self = (void *)(uintptr_t)(i == 0 ? "well" : "exited")};
        const struct restraint_sight sight = {
            .memory = &memory, .now_ms = cases[i].now_ms, .catalogue = catalogue, .live = &live, .host = &no_limits};
        struct restraint r = {.refusal = REFUSAL_NONE};
        restraint_by_sight(&sight, catalogue_target_find(catalogue, "redis-test"), &r);
        if (strcmp(refusal_name(r.refusal), cases[i].want) != 0)
            fail_msg("at %lld: %s", (long long)cases[i].now_ms, refusal_name(r.refusal));
        restraint_free(&r);
    }
}

static void a_saturated_host_comes_first(void **state)
{
    const struct live_source live = {.ask = ask, .self = (void *)(uintptr_t) "exited"};
    const struct host_limits full = {.proc = "/proc", .disk = "/", .memory_min = 100};
    const struct restraint_sight sight = {.catalogue = catalogue, .live = &live, .host = &full};
    struct restraint r = {.refusal = REFUSAL_NONE};
    (void)state;
    assert_true(restraint_by_sight(&sight, catalogue_target_find(catalogue, "redis-test"), &r));
    assert_int_equal(r.refusal, REFUSAL_HOST);
    assert_non_null(strstr(r.reason, "the host itself is saturated"));
    restraint_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_backend_holds_back),
        cmocka_unit_test(all_sick_at_once_is_not_their_fault),
        cmocka_unit_test(a_dependency_that_is_down_comes_first),
        cmocka_unit_test(who_was_well_a_moment_ago_is_not_asked),
        cmocka_unit_test(a_saturated_host_comes_first),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
