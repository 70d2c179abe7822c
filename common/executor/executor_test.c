/* executor_test.c - words, command lines and the set of executors, with kinds that the test makes up. */
#include "common/executor/executor.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void every_word_leads_back(void **state)
{
    (void)state;
    for (int verb = 0; verb < EXECUTOR_VERB_COUNT; verb++) {
        enum executor_verb found;
        assert_true(executor_verb_find(executor_verb_name((enum executor_verb)verb), &found));
        assert_int_equal(found, verb);
    }
    enum executor_verb untouched = EXECUTOR_KILL;
    assert_false(executor_verb_find("explode", &untouched));
    assert_int_equal(untouched, EXECUTOR_KILL);
    assert_string_equal(executor_verb_name(EXECUTOR_VERB_COUNT), "unknown");
    assert_string_equal(instance_state_name(INSTANCE_RESTARTING), "restarting");
    assert_string_equal(instance_state_name((enum instance_state)99), "unknown");
    assert_string_equal(executor_event_name(EXECUTOR_STOP_ASKED), "stop_asked");
    assert_string_equal(executor_event_name((enum executor_event_kind) - 1), "unknown");
}

static void up_is_started_and_not_ended(void **state)
{
    (void)state;
    static const bool want[INSTANCE_STATE_COUNT] = {[INSTANCE_RUNNING] = true, [INSTANCE_PAUSED] = true, [INSTANCE_RESTARTING] = true};
    for (int s = 0; s < INSTANCE_STATE_COUNT; s++)
        assert_int_equal(instance_is_up(&(struct instance){.state = (enum instance_state)s}), want[s]);
}

static void instances_and_events_go_there_and_back(void **state)
{
    (void)state;
    struct instance back, i = {.state = INSTANCE_PAUSED,
                               .exit_code = 137,
                               .oom_killed = true,
                               .restart_count = 3,
                               .memory_limit_bytes = 104857600,
                               .network = "box_net",
                               .network_count = 2,
                               .cpu_limit_us = 10000,
                               .cpu_throttled_percent = 82,
                               .enabled = true,
                               .id = "0123",
                               .incarnation = "2026-01-02T03:04:05Z",
                               .name = "redis-test",
                               .started_at = "2026-01-02T03:04:05Z",
                               .health = "healthy",
                               .health_output = "half a character: \xc3", /* cut to its field */
                               .image = "redis:7",
                               .image_id = "sha256:1",
                               .scratch_owner = "me"};
    AUTO_JSON json_t *value = instance_json(&i);
    instance_read(value, &back);
    assert_string_equal(back.health_output, "half a character: ");
    memset(i.health_output, 0, sizeof i.health_output);
    memset(back.health_output, 0, sizeof back.health_output);
    assert_memory_equal(&back, &i, sizeof i);

    const struct executor_event e = {
        .kind = EXECUTOR_DIED, .name = "redis-test", .id = "0123", .exit_code = 137, .signal = 9, .health = "", .time_us = 1234567890123456};
    struct executor_event event;
    AUTO_JSON json_t *told = executor_event_json(&e);
    assert_true(executor_event_read(told, &event));
    assert_int_equal(event.kind, EXECUTOR_DIED);
    assert_string_equal(event.name, "redis-test");
    assert_int_equal(event.exit_code, 137);
    assert_int_equal(event.signal, 9);
    assert_true(event.time_us == e.time_us);
    AUTO_JSON json_t *none = json_pack("{s:i, s:s}", "kind", 99, "name", "x");
    assert_false(executor_event_read(none, &event));
    instance_read(NULL, &back); /* whatever the other side said */
    assert_int_equal(back.state, INSTANCE_UNKNOWN);
}

/* ---- a kind of the test's own: everything is a boat ---- */

static int open_count, close_count, cancel_count;

static bool boat_supports(enum executor_verb verb)
{
    return verb == EXECUTOR_START || verb == EXECUTOR_STOP;
}

static void boat_describe(const char *name, enum executor_verb verb, const char *const *argv, json_t *words)
{
    json_array_append_new(words, json_string(argv ? "aboard" : executor_verb_name(verb)));
    json_array_append_new(words, json_string(name));
    for (size_t i = 0; argv && argv[i]; i++)
        json_array_append_new(words, json_string(argv[i]));
}

static const char *boat_address(const struct executor_settings *s)
{
    return s->docker_host;
}

static enum err_code boat_open(const struct executor_settings *s, void **ret_self, struct err *err)
{
    if (!*s->docker_host)
        return err_set(err, ERR_INVALID, "no harbour");
    open_count++;
    *ret_self = &open_count;
    return ERR_NONE;
}

static void boat_close(void *self)
{
    assert_ptr_equal(self, &open_count);
    close_count++;
}

static void boat_cancel(void *self)
{
    assert_ptr_equal(self, &open_count);
    cancel_count++;
}

static enum err_code boat_verb(void *self, const char *name, const char *id, enum executor_verb verb, int timeout_ms, struct err *err)
{
    (void)self;
    (void)timeout_ms;
    return err_set(err, ERR_CONFLICT, "%s %s %s", executor_verb_name(verb), name, id ? id : "-");
}

static const struct executor_kind boat = {.name = "boat",
                                          .engine = "harbour",
                                          .supports = boat_supports,
                                          .describe = boat_describe,
                                          .address = boat_address,
                                          .open = boat_open,
                                          .close = boat_close,
                                          .cancel = boat_cancel,
                                          .verb = boat_verb};
static const struct executor_kind raft = {.name = "raft", .describe = boat_describe};

static void a_command_line_can_be_pasted(void **state)
{
    (void)state;
    const char *const argv[] = {"redis-cli", "SET", "it's", "a b", "", NULL};
    AUTO_FREE char *line = executor_command_line(&boat, "redis-test", EXECUTOR_VERB_COUNT, argv);
    assert_string_equal(line, "aboard redis-test redis-cli SET 'it'\\''s' 'a b' ''");
    AUTO_FREE char *verb = executor_command_line(&boat, "redis test", EXECUTOR_STOP, NULL);
    assert_string_equal(verb, "stop 'redis test'");
    AUTO_JSON json_t *words = executor_describe(&boat, "redis-test", EXECUTOR_VERB_COUNT, argv);
    assert_int_equal(json_array_size(words), 7);

    static char long_word[40 * 1024];
    memset(long_word, 'x', sizeof long_word - 1);
    const char *const too_long[] = {long_word, NULL};
    assert_null(executor_command_line(&boat, "r", EXECUTOR_VERB_COUNT, too_long));
}

static void a_set_opens_each_kind_once_and_closes_it(void **state)
{
    (void)state;
    char harbour[] = "Kiel", nowhere[] = "";
    const struct executor_settings settings = {.docker_host = harbour}, bad = {.docker_host = nowhere};
    struct err err = {0};
    struct executors *s = executors_create();
    open_count = close_count = cancel_count = 0;
    assert_int_equal(executors_open(s, &boat, &bad, &err), ERR_INVALID);
    assert_string_equal(err.msg, "no harbour");
    assert_null(executors_at(s, 0));
    assert_int_equal(executors_open(s, &boat, &settings, &err), ERR_NONE);
    assert_int_equal(executors_open(s, &boat, &settings, &err), ERR_NONE);
    assert_int_equal(open_count, 1);
    assert_int_equal(executors_add(s, &(struct executor){.kind = &boat}, &err), ERR_LIMIT);
    assert_int_equal(executors_add(s, &(struct executor){.kind = &raft}, &err), ERR_NONE);
    assert_string_equal(executors_find(s, "boat")->address, "Kiel");
    assert_string_equal(executors_find(s, "raft")->address, "");
    assert_null(executors_find(s, "docker"));
    assert_null(executors_find(NULL, "docker"));
    assert_null(executors_at(s, 2));
    executors_cancel(s);
    assert_int_equal(cancel_count, 1);
    executors_destroy(s);
    assert_int_equal(close_count, 1);
    executors_cancel(NULL);
    executors_destroy(NULL);
}

static void what_a_kind_does_not_offer_is_said(void **state)
{
    (void)state;
    const struct executor b = {.kind = &boat}, r = {.kind = &raft};
    struct err err = {0};
    struct instance i;
    char *text = NULL;
    int exit_code;
    assert_int_equal(executor_do(&b, "r", "7", EXECUTOR_STOP, 1000, &err), ERR_CONFLICT);
    assert_string_equal(err.msg, "stop r 7");
    assert_int_equal(executor_do(&b, "r", NULL, EXECUTOR_PAUSE, 1000, &err), ERR_INVALID);
    assert_string_equal(err.msg, "executor boat has no pause");
    assert_int_equal(executor_do(&b, "r", NULL, EXECUTOR_VERB_COUNT, 1000, &err), ERR_INVALID);
    assert_int_equal(executor_do(&r, "r", NULL, EXECUTOR_PAUSE, 1000, &err), ERR_UNAVAILABLE);
    assert_int_equal(executor_ping(&r, 1000, &err), ERR_UNAVAILABLE);
    assert_int_equal(executor_inspect(&r, "r", &i, &err), ERR_UNAVAILABLE);
    assert_int_equal(executor_run(&r, &(struct executor_exec){.name = "r"}, &exit_code, &err), ERR_UNAVAILABLE);
    assert_int_equal(executor_follow(&r, &(struct executor_follower){0}, &err), ERR_UNAVAILABLE);
    assert_int_equal(executor_logs(&r, "r", 50, 1000, &text, &err), ERR_UNAVAILABLE);
    assert_string_equal(err.msg, "executor raft cannot show what an instance wrote");
    executor_cancel(&r);
}

static void the_kinds_are_found_by_name(void **state)
{
    (void)state;
    size_t count;
    const struct executor_kind *const *kinds = executor_kinds(&count);
    assert_true(count > 0 && count <= EXECUTOR_KIND_MAX);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(executor_kind_find(kinds[i]->name), kinds[i]);
        assert_true(kinds[i]->engine && kinds[i]->describe && kinds[i]->address && kinds[i]->open);
    }
    assert_null(executor_kind_find("boat"));
    assert_string_equal(executor_kind_default()->name, "docker");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_leads_back),
        cmocka_unit_test(up_is_started_and_not_ended),
        cmocka_unit_test(instances_and_events_go_there_and_back),
        cmocka_unit_test(a_command_line_can_be_pasted),
        cmocka_unit_test(a_set_opens_each_kind_once_and_closes_it),
        cmocka_unit_test(what_a_kind_does_not_offer_is_said),
        cmocka_unit_test(the_kinds_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
