/* The state machine on a fake engine: each letter of a script is one answer. */
#include "ai-agent/execution_resume.h"
#include "ai-agent/execution_step.h"
#include "ai-agent/execution_undo.h"
#include "ai-agent/executions.h"
#include "ai-agent/listing.h"
#include "ai-agent/undo_action.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define INCIDENT "11111111-1111-4111-8111-111111111111"
#define OTHER "22222222-2222-4222-8222-222222222222"

static struct catalogue *catalogue;

static struct {
    const char *health;  /* answers to the verify command: g good, h half, b bad, x refused by the engine, e exit code 1; the last one repeats */
    const char *live;    /* what the target itself says: f full, h full and not the worst yet, w well, W well and nothing has changed, x the engine is
                            away; NULL = as its last health */
    const char *actions; /* 0 succeeds, 1 exit code 1, t timed out by itself, x refused or failed in the engine, s the agent is told to stop */
    char last_health;
    int64_t now_ms;
    int pause_count;
    bool stopping; /* the agent is: no pause lasts */
    bool delivered;
    char last_action;
    struct execution *abandoned; /* while its records are waited for, the agent is told to stop and gives up on it */
    atomic_bool cancel;
    const char *listed; /* what a command that only looks prints */
    int away_count;     /* so often nobody can be asked to end what was left behind */
    int old_run_count;  /* so often it is inspected in a run of long ago */
    char records[500];
    char ran[200];
} fake;

static bool disk_full;   /* nothing can be written down */
static bool record_full; /* what a step did cannot */

static void abandon(struct execution *e);

/* ---- the fakes ---- */

static char next_letter(const char **script)
{
    char letter = **script;
    if (letter && (*script)[1])
        (*script)++;
    return letter;
}

static void note(char *log, size_t bytes, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void note(char *log, size_t bytes, const char *fmt, ...)
{
    size_t used = strlen(log);
    va_list args;
    va_start(args, fmt);
    vsnprintf(log + used, bytes - used, fmt, args);
    va_end(args);
}

static void say(const struct executor_exec *exec, enum executor_stream stream, const char *text)
{
    exec->on_output(exec->ctx, stream, text, strlen(text));
}

static enum err_code answer_health(const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    char letter = next_letter(&fake.health);
    fake.last_health = letter;
    if (letter == 'x')
        return err_set(err, ERR_CONFLICT, "Container redis-test is not running");
    *ret_exit_code = letter == 'e';
    if (letter == 'e')
        say(exec, EXECUTOR_STDERR, "Could not connect\n");
    else
        say(exec, EXECUTOR_STDOUT,
            letter == 'h'   ? "used_memory:30000000\r\nmaxmemory:50000000\r\nconnected_clients:1\r\nmaxclients:10000\r\n"
            : letter == 'g' ? "used_memory:500000\r\nmaxmemory:50000000\r\nconnected_clients:1\r\nmaxclients:10000\r\n"
                            : "used_memory:50000000\r\nmaxmemory:50000000\r\nconnected_clients:1\r\nmaxclients:10000\r\n");
    return ERR_NONE;
}

static enum err_code act(int *ret_exit_code, struct err *err)
{
    fake.last_action = next_letter(&fake.actions);
    switch (fake.last_action) {
    case '1':
        *ret_exit_code = 1;
        return ERR_NONE;
    case 't':
        *ret_exit_code = 124;
        return ERR_NONE;
    case 'w': /* nobody waits for it any longer */
    case 'W':
        return err_set(err, ERR_TIMEOUT, "exec in redis-test: not finished within 35000 ms");
    case 'x':
        return err_set(err, ERR_UNAVAILABLE, "docker engine: connection refused");
    case 's':
        atomic_store(&fake.cancel, true);
        return err_set(err, ERR_CANCELLED, "cancelled");
    default:
        *ret_exit_code = 0;
        return ERR_NONE;
    }
}

static bool is_verify(const char *const *argv)
{
    const struct target *t;
    for (size_t i = 0; (t = catalogue_target(catalogue, i)); i++)
        if (t->verify_argv == argv)
            return true;
    return false;
}

static enum err_code fake_exec(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    (void)self;
    if (is_verify(exec->argv))
        return answer_health(exec, ret_exit_code, err);
    if (!exec->mark) { /* of no step: it only looks */
        say(exec, EXECUTOR_STDOUT, fake.listed);
        *ret_exit_code = 0;
        return ERR_NONE;
    }
    note(fake.ran, sizeof fake.ran, "exec %s%s%s;", exec->mark ? "marked" : "", exec->id ? " " : "", exec->id ? exec->id : "");
    if (*fake.actions != 'x')
        say(exec, EXECUTOR_STDOUT, "OK\n");
    return act(ret_exit_code, err);
}

static enum err_code fake_verb(void *self, const char *name, const char *id, enum executor_verb verb, int timeout_ms, struct err *err)
{
    int exit_code;
    (void)self;
    assert_true(timeout_ms > 0);
    note(fake.ran, sizeof fake.ran, "%s %s;", executor_verb_name(verb), id ? id : name);
    return act(&exit_code, err);
}

static enum err_code fake_inspect(void *self, const char *name_or_id, struct instance *ret, struct err *err)
{
    (void)self;
    (void)name_or_id;
    (void)err;
    *ret = (struct instance){.state = INSTANCE_RUNNING};
    clock_text(fake.old_run_count-- > 0 ? 1000000 : clock_wall_us(), ret->started_at);
    return ERR_NONE;
}

static enum err_code fake_end_marked(void *self, const char *name, const char *id, const char *mark, int *ret_count, struct err *err)
{
    (void)self;
    (void)name;
    (void)id;
    if (fake.away_count-- > 0)
        return err_set(err, ERR_UNAVAILABLE, "docker engine: connection refused");
    note(fake.ran, sizeof fake.ran, "end %.19s;", mark);
    *ret_count = 2;
    return fake.last_action == 'W' ? err_set(err, ERR_CONFLICT, "redis-test is paused") : ERR_NONE;
}

static enum err_code fake_live(void *self, const struct target *t, struct facts *f, struct instance *ret, struct err *err)
{
    (void)self;
    (void)t;
    (void)ret;
    char letter = fake.live ? next_letter(&fake.live) : fake.last_health == 'g' ? 'w' : fake.last_health == 'h' ? 'h' : 'f';
    if (letter == 'x')
        return err_set(err, ERR_UNAVAILABLE, "the engine is away");
    bool full = letter == 'f' || letter == 'h';
    facts_set_text(f, "container_state", "running");
    facts_set_text(f, "container_started_at", full || letter == 'W' ? "then" : "now");
    facts_set_number(f, "answers", letter != 'd');
    facts_set_text(f, "login_error", "");
    facts_set_text(f, "refusal", "");
    facts_set_number(f, "used_memory", full ? 50000000 : 500000);
    facts_set_number(f, "maxmemory", 50000000);
    facts_set_text(f, "maxmemory_policy", "noeviction");
    facts_set_number(f, "errorstat_OOM", 3);
    facts_set_text(f, "write_error", full ? "OOM command not allowed when used memory > 'maxmemory'." : "");
    facts_set_number(f, "keys", full || letter == 'W' ? 7 : 0);
    facts_set_number(f, "health", letter == 'h' ? 40 : full || letter == 'd' ? 0 : 99);
    facts_set_text(f, "fault", full ? "redis-oom" : "");
    facts_set_text(f, "summary", full ? "memory 47.7 of 47.7 MB used" : "memory 0.5 of 47.7 MB used");
    return ERR_NONE;
}

static enum err_code fake_status(void *self, const char *execution_id, const char *incident_id, const char *status, struct err *err)
{
    (void)self;
    (void)execution_id;
    if (disk_full)
        return err_set(err, ERR_IO, "database or disk is full");
    assert_true(strcmp(incident_id, INCIDENT) == 0 || strcmp(incident_id, OTHER) == 0);
    note(fake.records, sizeof fake.records, "%s;", status);
    return ERR_NONE;
}

static bool fake_action(void *self, const struct action_record *r)
{
    (void)self;
    note(fake.records, sizeof fake.records, "%d %s %s ", r->attempt, r->action,
         r->outcome == ACTION_SUCCESS   ? "success"
         : r->outcome == ACTION_UNKNOWN ? "unknown"
                                        : "failed");
    if (r->has_exit_code)
        note(fake.records, sizeof fake.records, "%d ", r->exit_code);
    note(fake.records, sizeof fake.records, "%d>%d;", r->health_before, r->health_after);
    return !record_full;
}

static void fake_note(void *self, const char *execution_id, const char *incident_id, const char *line)
{
    (void)self;
    (void)execution_id;
    (void)incident_id;
    (void)line;
}

static bool fake_delivered(void *self, const char *execution_id, int attempt_count, const char *final_status, int timeout_ms)
{
    (void)self;
    (void)execution_id;
    (void)attempt_count;
    (void)final_status;
    (void)timeout_ms;
    if (fake.abandoned) {
        atomic_store(&fake.cancel, true);
        abandon(fake.abandoned);
    }
    return fake.delivered;
}

static int64_t fake_now_ms(void *ctx)
{
    (void)ctx;
    return fake.now_ms;
}

static void fake_pause(void *ctx, int ms)
{
    (void)ctx;
    fake.now_ms += fake.stopping ? 0 : ms;
    fake.pause_count++;
}

static void fake_on_end(void *ctx, struct execution *e, enum execution_status status)
{
    (void)ctx;
    assert_false(transcript_ended(e->transcript)); /* the target is free before the last message says so */
    e->status = status;
}

static bool drop(void *ctx, uint64_t session, struct ws_message *m)
{
    (void)ctx;
    (void)session;
    (void)m;
    return true;
}

static void drop_close(void *ctx, uint64_t session, int code)
{
    (void)ctx;
    (void)session;
    (void)code;
}

static void fake_describe(const char *name, enum executor_verb verb, const char *const *argv, json_t *words)
{
    json_array_append_new(words, json_string(argv ? "in" : executor_verb_name(verb)));
    json_array_append_new(words, json_string(name));
}

static const struct executor_kind fake_kind = {
    .name = "docker", .describe = fake_describe, .inspect = fake_inspect, .exec = fake_exec, .verb = fake_verb, .end_marked = fake_end_marked};
static struct executors *executors;
static const struct recorder recorder = {.status = fake_status, .action = fake_action, .note = fake_note, .delivered = fake_delivered};
static struct journal journal; /* keeps nothing */
static const struct viewer_sink sink = {.send = drop, .close = drop_close};
static const struct live_source live = {.ask = fake_live};
static struct execution_env env = {
    .recorder = &recorder,
    .journal = &journal,
    .live = &live,
    .verify_interval_ms = 1000,
    .now_ms = fake_now_ms,
    .pause = fake_pause,
    .on_end = fake_on_end,
};

static void abandon(struct execution *e)
{
    execution_abandon(e, &env);
}

/* The project's own catalogue, with a second step for the rule of these tests. */
static int load(void **state)
{
    static char path[] = "/tmp/execution-test-XXXXXX";
    static char text[256 * 1024];
    static const char one[] = "actions: [flush]\n", two[] = "actions: [flush, restart]\n";
    struct err err = {0};
    (void)state;
    env.executors = executors = executors_create();
    if (!executors || executors_add(executors, &(struct executor){.kind = &fake_kind}, &err))
        return -1;
    FILE *own = fopen("config/catalogue.yaml", "r");
    size_t bytes = own ? fread(text, 1, sizeof text - sizeof two, own) : 0;
    text[bytes] = '\0';
    char *include = strstr(text, "\ninclude:"); /* what lies beside it is not needed */
    if (include)
        include[1] = '\0';
    char *at = strstr(text, one);
    int fd = mkstemp(path);
    if (!at || fd < 0)
        return -1;
    memmove(at + sizeof two - 1, at + sizeof one - 1, strlen(at + sizeof one - 1) + 1);
    memcpy(at, two, sizeof two - 1);
    bool wrote = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    close(fd);
    fclose(own);
    enum err_code code = wrote ? catalogue_load_file(path, &catalogue, &err) : ERR_IO;
    unlink(path);
    if (code)
        print_error("%s\n", err.msg);
    env.catalogue = catalogue;
    return (int)code;
}

static int unload(void **state)
{
    (void)state;
    catalogue_free(catalogue);
    executors_destroy(executors);
    return 0;
}

static const struct rule *oom_rule(void)
{
    for (size_t i = 0;; i++)
        if (strcmp(catalogue_rule(catalogue, i)->name, "redis-oom") == 0)
            return catalogue_rule(catalogue, i);
}

static struct execution_plan redis_plan(const char *incident_id)
{
    const struct target *t = catalogue_target_find(catalogue, "redis-test");
    struct execution_plan plan = {.target = t, .rule = oom_rule(), .asked_mono_us = clock_mono_us(), .evidence = "OOM"};
    struct facts *none = facts_create();
    snprintf(plan.incident_id, sizeof plan.incident_id, "%s", incident_id);
    assert_true(steps_add(&plan.steps, catalogue_action_find(catalogue, t->type, "flush"), t, none));
    assert_true(steps_add(&plan.steps, catalogue_action_find(catalogue, t->type, "restart"), t, none));
    facts_destroy(none);
    plan.incident = json_pack("{s:s, s:s, s:[s]}", "id", incident_id, "affected_system", "redis-test", "error_logs", "OOM command not allowed");
    return plan;
}

/* ---- running a script ---- */

static json_t *phases_of(struct transcript *t)
{
    struct strbuf text;
    strbuf_init(&text, 1000000);
    strbuf_add(&text, "[");
    assert_true(transcript_copy(t, 1, TRANSCRIPT_WHOLE, &text));
    strbuf_add(&text, "]");
    json_t *list = json_loads(strbuf_text(&text), 0, NULL);
    assert_non_null(list);
    strbuf_free(&text);
    return list;
}

/* One letter a phase and a sign for its status: "t~ c? e~ r+ y~ v+ d+". */
static void summarize(const json_t *list, char *ret, size_t bytes)
{
    static const char *const letters[][2] = {{"thinking", "t"},  {"command", "c"},      {"executing", "e"}, {"result", "r"},
                                             {"verifying", "y"}, {"verification", "v"}, {"complete", "d"},  {"error", "!"}};
    static const char *const signs[][2] = {{"pending", "?"}, {"running", "~"}, {"completed", "+"}, {"failed", "-"}};
    size_t index;
    const json_t *o;
    *ret = '\0';
    json_array_foreach(list, index, o)
    {
        for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
            if (strcmp(letters[i][0], json_str(o, "phase")) == 0)
                note(ret, bytes, "%s", letters[i][1]);
        for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
            if (strcmp(signs[i][0], json_str(o, "status")) == 0)
                note(ret, bytes, "%s ", signs[i][1]);
        assert_int_equal(json_integer_value(json_object_get(o, "seq")), index + 1);
    }
}

static json_t *run_live(const char *health, const char *live_script, const char *actions)
{
    struct execution e = {.id = "33333333-3333-4333-8333-333333333333", .plan = redis_plan(INCIDENT), .cancel = &fake.cancel};
    memset(&fake, 0, sizeof fake);
    fake.health = health;
    fake.live = live_script;
    fake.actions = actions;
    fake.delivered = true;
    atomic_init(&e.attempt, 0);
    atomic_init(&e.health_before, -1);
    e.transcript = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    execution_run(&e, &env);
    assert_true(transcript_ended(e.transcript));
    json_t *list = phases_of(e.transcript);
    transcript_destroy(e.transcript);
    execution_plan_free(&e.plan);
    return list;
}

static json_t *run(const char *health, const char *actions)
{
    return run_live(health, NULL, actions);
}

static const json_t *last_of(const json_t *list)
{
    return json_array_get(list, json_array_size(list) - 1);
}

static const struct {
    const char *name, *health, *actions, *want_phases, *want_ran, *want_records;
} cases[] = {
    {"the first step heals", "bg", "0", "t~ t~ t~ t~ c? e~ e~ r+ y~ v~ v+ d+ ", "exec marked;", "fixing;1 flush success 0 0>99;resolved;"},
    {"one good sample is not enough", "bgbgg", "0", "t~ t~ t~ t~ c? e~ e~ r+ y~ v~ v~ v~ v+ d+ ", "exec marked;",
     "fixing;1 flush success 0 0>99;resolved;"},
    {"the server needs time to answer", "xeegg", "0", "t~ t~ t~ t~ c? e~ e~ r+ y~ v~ v~ v+ d+ ", "exec marked;",
     "fixing;1 flush success 0 0>99;resolved;"},
    {"the first step fails, the second heals", "bbg", "10", "t~ t~ t~ t~ c? e~ e~ r- y~ v- t~ c? e~ r+ y~ v~ v+ d+ ",
     "exec marked;restart redis-test;", "fixing;1 flush failed 1 0>0;2 restart success 0 0>99;resolved;"},
    {"the engine refuses the first step", "xxg", "x0", "t~ t~ t~ t~ c? e~ e~ r- y~ v- t~ c? e~ r+ y~ v~ v+ d+ ", "exec marked;restart redis-test;",
     "fixing;1 flush failed 0>0;2 restart success 0 0>99;resolved;"},
    {"a step that was cut off but healed is enough", "bgg", "t", "t~ t~ t~ t~ c? e~ e~ r- y~ v~ v+ d+ ", "exec marked;",
     "fixing;1 flush unknown 124 0>99;resolved;"},
    {"no step succeeds", "b", "1x", "t~ t~ t~ t~ c? e~ e~ r- y~ v- t~ c? e~ e~ r- y~ v- d- ", "exec marked;restart redis-test;",
     "fixing;1 flush failed 1 0>0;2 restart failed 1 0>0;investigating;"},
    {"no step heals", "b", "00", "t~ t~ t~ t~ c? e~ e~ r+ y~ v~ v- t~ c? e~ r+ y~ v~ v- d- ", "exec marked;restart redis-test;",
     "fixing;1 flush failed 0 0>0;2 restart failed 0 0>0;investigating;"},
    {"the agent is stopped meanwhile", "bg", "s", "t~ t~ t~ t~ c? e~ e~ e~ r- !- ", "exec marked;", "fixing;1 flush unknown 0>-1;investigating;"},
};

static void a_script_gives_its_phases_and_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char phases[500];
        AUTO_JSON json_t *list = run(cases[i].health, cases[i].actions);
        summarize(list, phases, sizeof phases);
        print_message("  %s\n", cases[i].name);
        assert_string_equal(fake.ran, cases[i].want_ran);
        assert_string_equal(fake.records, cases[i].want_records);
        assert_string_equal(phases, cases[i].want_phases);
    }
}

/* The keys that were shown, or none: between approval and step others may have grown. */
static void a_list_that_changed_before_the_step_stops_it(void **state)
{
    (void)state;
    static const struct {
        const char *now, *want_ran, *want_records;
    } rows[] = {
        {"big 9 bytes\n", "exec marked;", "fixing;1 unlink-big-keys success 0 0>99;resolved;"},
        {"new 99 bytes\nbig 9 bytes\n", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct execution e = {.id = "33333333-3333-4333-8333-333333333333", .plan = redis_plan(INCIDENT), .cancel = &fake.cancel};
        struct facts *none = facts_create();
        struct err err;
        const struct target *t = e.plan.target;
        steps_free(&e.plan.steps);
        assert_true(steps_add(&e.plan.steps, catalogue_action_find(catalogue, t->type, "unlink-big-keys"), t, none));
        facts_destroy(none);
        memset(&fake, 0, sizeof fake);
        fake.health = "bg";
        fake.actions = "0";
        fake.delivered = true;
        fake.listed = "big 9 bytes\n";
        const struct listing_place place = {.executor = target_executor(executors, t), .target = t};
        assert_int_equal(listing_keep(&place, &e.plan.steps, &err), ERR_NONE);
        fake.listed = rows[i].now;
        atomic_init(&e.attempt, 0);
        atomic_init(&e.health_before, -1);
        e.transcript = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
        execution_run(&e, &env);
        AUTO_JSON json_t *list = phases_of(e.transcript);
        const json_t *last = json_array_get(list, json_array_size(list) - 1);
        assert_string_equal(fake.ran, rows[i].want_ran);
        assert_string_equal(fake.records, rows[i].want_records);
        if (!*rows[i].want_ran) {
            assert_true(json_is_true(json_object_get(last, "refused")));
            assert_non_null(strstr(json_str(last, "message"), "gone from it is nothing; new in it is new 99 bytes"));
        }
        transcript_destroy(e.transcript);
        execution_plan_free(&e.plan);
    }
}

static const struct {
    const char *name, *health, *live, *actions;
    bool full_disk;
    const char *want_ran, *want_records, *want_message;
    bool want_refused;
} premises[] = {
    {"healed by other hands before it began", "g", "w", "0", false, "", "", "no longer needed: redis-test is healthy now: memory 0.5 of 47.7 MB used",
     true},
    {"the engine is away", "b", "x", "0", false, "", "", "cannot be asked now", true},
    {"its record cannot be kept", "b", "f", "0", true, "", "", "could not be recorded: database or disk is full", true},
    {"a step that changed nothing is no success, whatever the health", "bg", "ffWW", "0", false, "exec marked;",
     "fixing;1 flush failed 0 0>99;resolved;", "flush changed nothing. It recovered by other hands, which counts for nobody", false},
    {"a good percentage while it still refuses is not good", "bg", "ff", "00", false, "exec marked;restart redis-test;",
     "fixing;1 flush failed 0 0>0;2 restart failed 0 0>0;investigating;", "No approved step has healed", false},
    {"well before the second step", "bb", "fffw", "1", false, "exec marked;", "fixing;1 flush failed 1 0>0;investigating;",
     "No approved step has healed", false},
};

static void the_reason_must_stand_and_the_step_must_change_something(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof premises / sizeof premises[0]; i++) {
        print_message("  %s\n", premises[i].name);
        disk_full = premises[i].full_disk;
        AUTO_JSON json_t *list = run_live(premises[i].health, premises[i].live, premises[i].actions);
        disk_full = false;
        assert_string_equal(fake.ran, premises[i].want_ran);
        assert_string_equal(fake.records, premises[i].want_records);
        if (!strstr(json_str(last_of(list), "message"), premises[i].want_message))
            fail_msg("%s", json_str(last_of(list), "message"));
        assert_int_equal(json_is_true(json_object_get(last_of(list), "refused")), premises[i].want_refused);
    }
}

/* The disk fills while a step runs: nothing more is done. */
static void a_step_whose_record_was_lost_is_the_last(void **state)
{
    (void)state;
    record_full = true;
    AUTO_JSON json_t *list = run("bb", "10");
    record_full = false;
    assert_string_equal(fake.ran, "exec marked;");
    assert_string_equal(json_str(last_of(list), "status"), "failed");
}

static enum err_code turn_code;

static enum err_code fake_turn(void *ctx, struct execution *e, struct err *err)
{
    (void)ctx;
    (void)e;
    return turn_code ? err_set(err, turn_code, "no acting: the auditors are here") : ERR_NONE;
}

/* Before the second step, which comes after an unknown time; what cannot be asked holds nothing up. */
static void the_turn_is_asked_for_again_before_a_later_step(void **state)
{
    static const struct {
        enum err_code code;
        const char *want_ran;
    } rows[] = {{ERR_NONE, "exec marked;restart redis-test;"}, {ERR_UNAVAILABLE, "exec marked;restart redis-test;"}, {ERR_CONFLICT, "exec marked;"}};
    (void)state;
    env.ask_for_a_turn = fake_turn;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        turn_code = rows[i].code;
        AUTO_JSON json_t *list = run("bbg", "10");
        assert_string_equal(fake.ran, rows[i].want_ran);
        const char *words = json_str(json_array_get(list, json_array_size(list) - 2), "message");
        assert_int_equal(strstr(words, "no acting: the auditors are here") != NULL, rows[i].code == ERR_CONFLICT);
    }
    env.ask_for_a_turn = NULL;
}

static void the_next_step_says_why_it_is_tried(void **state)
{
    (void)state;
    static const struct {
        const char *health, *actions, *want;
    } reasons[] = {
        {"b", "00", "flush failed (flush changed nothing), trying the next approved step: restart"},
        {"b", "10", "flush failed (exit code 1), trying the next approved step: restart"},
        {"b", "t0",
         "flush failed (exit code 124: the command's own time limit ended it; outcome unknown, it may have run), trying the next approved step: "
         "restart"},
        {"b", "w0",
         "flush failed (exec in redis-test: not finished within 35000 ms: outcome unknown, it may have run; its process in the container was ended), "
         "trying the next approved step: restart"},
        {"b", "W0",
         "flush failed (exec in redis-test: not finished within 35000 ms: outcome unknown, it may have run; its process may still run there, since "
         "it "
         "could not be ended: redis-test is paused), trying the next approved step: restart"},
        {"b", "x0", "flush failed (docker engine: connection refused), trying the next approved step: restart"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        AUTO_JSON json_t *list = run(reasons[i].health, reasons[i].actions);
        size_t index;
        const json_t *o;
        bool found = false;
        json_array_foreach(list, index, o)
        {
            if (strcmp(json_str(o, "message"), reasons[i].want) != 0)
                continue;
            found = true;
            assert_int_equal(json_integer_value(json_object_get(o, "attempt")), 2);
            assert_string_equal(json_str(o, "action"), "restart");
        }
        assert_true(found);
    }
}

static const struct {
    const char *name;
    int away_count;
    bool stopping, by_person;
    int want_pauses;
    const char *want_words;
} left_behind[] = {
    {"it is asked at once", 0, false, false, 0, "; its process in the container was ended"},
    {"away twice, then there", 2, false, false, 2, "; its process in the container was ended"},
    {"away for good", 1000, false, false, 14, "; its process may still run there, since it could not be ended: docker engine: connection refused"},
    {"away, and the agent is stopping", 1000, true, false, 0,
     "; its process may still run there, since it could not be ended: docker engine: "
     "connection refused"},
    {"cancelled by a person while it is away", 2, true, true, 2, "; its process in the container was ended"},
};

/* What broke the command off is often away still. */
static void what_was_left_behind_is_ended_when_somebody_can_be_asked_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof left_behind / sizeof left_behind[0]; i++) {
        struct execution e = {.id = "33333333-3333-4333-8333-333333333333", .plan = redis_plan(INCIDENT), .cancel = &fake.cancel};
        const struct step s = {.e = &e, .env = &env, .action = e.plan.steps.list[0].action};
        char words[200];
        print_message("  %s\n", left_behind[i].name);
        memset(&fake, 0, sizeof fake);
        fake.away_count = left_behind[i].away_count;
        atomic_store(&fake.cancel, left_behind[i].stopping);
        if (left_behind[i].by_person)
            snprintf(e.cancelled_by, sizeof e.cancelled_by, "anna");
        step_end_left_behind(&s, words, sizeof words);
        assert_string_equal(words, left_behind[i].want_words);
        assert_int_equal(fake.pause_count, left_behind[i].want_pauses);
        execution_plan_free(&e.plan);
    }
}

static void waiting_for_health_ends_with_the_targets_time(void **state)
{
    (void)state;
    AUTO_JSON json_t *list = run("b", "0x");
    const struct target *t = catalogue_target_find(catalogue, "redis-test");
    assert_non_null(list);
    assert_int_equal(fake.pause_count, t->verify_timeout_ms / env.verify_interval_ms); /* the failed step adds none */
}

static void the_end_says_health_and_whether_it_is_recorded(void **state)
{
    (void)state;
    AUTO_JSON json_t *list = run("bg", "0");
    const json_t *end = last_of(list);
    assert_string_equal(json_str(end, "phase"), "complete");
    assert_int_equal(json_integer_value(json_object_get(end, "health_before")), 0);
    assert_int_equal(json_integer_value(json_object_get(end, "health_after")), 99);
    assert_true(json_is_true(json_object_get(end, "recorded")));
    assert_non_null(strstr(json_str(end, "message"), "health 0 % before, 99 % now"));
}

static void what_is_proven_stays_so_when_the_agent_is_stopped_meanwhile(void **state)
{
    (void)state;
    struct execution e = {.id = "33333333-3333-4333-8333-333333333333", .plan = redis_plan(INCIDENT), .cancel = &fake.cancel};
    struct execution_env waits = env;
    waits.record_wait_ms = 1000000; /* the fake clock stands still: only the stop ends it */
    memset(&fake, 0, sizeof fake);
    fake.health = "bg";
    fake.actions = "0";
    fake.abandoned = &e;
    e.transcript = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    execution_run(&e, &waits);
    assert_string_equal(fake.records, "fixing;1 flush success 0 0>99;resolved;");
    AUTO_JSON json_t *list = phases_of(e.transcript);
    assert_string_equal(json_str(last_of(list), "phase"), "complete");
    assert_true(json_is_false(json_object_get(last_of(list), "recorded")));
    transcript_destroy(e.transcript);
    execution_plan_free(&e.plan);
}

static void steps_run_in_the_container_that_was_looked_at(void **state)
{
    (void)state;
    struct execution e = {.id = "33333333-3333-4333-8333-333333333333", .plan = redis_plan(INCIDENT), .cancel = &fake.cancel};
    memset(&fake, 0, sizeof fake);
    fake.health = "bbg";
    fake.actions = "10";
    snprintf(e.plan.container_id, sizeof e.plan.container_id, "cafe");
    e.transcript = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    execution_run(&e, &env);
    assert_string_equal(fake.ran, "exec marked cafe;restart cafe;");
    transcript_destroy(e.transcript);
    execution_plan_free(&e.plan);
}

static const struct {
    const char *name, *actions, *want_ran, *want_records, *want_last;
    bool leaves_status;
    int old_run_count; /* so often it is seen still up, in the run of before the undo */
} resumed_undos[] = {
    {"the server is started", "0", "start cafe;", "1 undo unknown 1 -1>99;investigating;", "is not known. Press Undo again", false, 0},
    {"again, where the stop of before was still under way", "0", "start cafe;start cafe;start cafe;", "1 undo unknown 1 -1>99;investigating;",
     "is not known. Press Undo again", false, 2},
    {"again, where the engine was away", "xx0", "start cafe;start cafe;start cafe;", "1 undo unknown 1 -1>99;investigating;",
     "is not known. Press Undo again", false, 0},
    {"beside another incident of that fault, whose status is none of its matter", "0", "start cafe;", "1 undo unknown 1 -1>99;",
     "is not known. Press Undo again", true, 0},
    {"left to the next start, where the agent is stopping", "s", "start cafe;", "", "its next start sees to it that the server is up", false, 0},
};

static const struct {
    const char *name, *health, *actions, *taken_back; /* which of the actions is, where its target is worse */
    bool want;
} worsenings[] = {
    {"worse after all steps", "hb", "00", "restart", true},
    {"worse by the first step alone", "hb", "00", "flush", true},
    {"worse by a step that timed out", "hb", "t1", "flush", true},
    {"worse by a step that failed half way", "hb", "11", "flush", true},
    {"worse by a step that was cancelled", "hb", "s", "flush", true},
    {"worse, and the catalogue says nothing", "hb", "00", "", false},
    {"worse, but the step to take back never ran", "hb", "x0", "flush", false},
    {"as bad as before", "b", "00", "flush", false},
    {"healed", "hg", "0", "flush", false},
};

static void set_taken_back(const char *name)
{
    static const char *const both[] = {"flush", "restart"};
    for (size_t i = 0; i < 2; i++)
        ((struct action *)catalogue_action_find(catalogue, "redis", both[i]))->undo_by_itself = strcmp(both[i], name) == 0;
}

static void what_got_worse_is_judged_by_health_over_all_steps(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof worsenings / sizeof worsenings[0]; i++) {
        struct execution e = {.id = "33333333-3333-4333-8333-333333333333", .plan = redis_plan(INCIDENT), .cancel = &fake.cancel};
        print_message("  %s\n", worsenings[i].name);
        memset(&fake, 0, sizeof fake);
        fake.health = worsenings[i].health;
        fake.actions = worsenings[i].actions;
        fake.delivered = true;
        set_taken_back(worsenings[i].taken_back);
        if (*worsenings[i].actions == 's') {
            fake.live = "hhf"; /* at the beginning, before the step, at its end */
            snprintf(e.cancelled_by, sizeof e.cancelled_by, "anna");
        }
        atomic_init(&e.health_before, -1);
        e.transcript = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
        execution_run(&e, &env);
        set_taken_back("");
        assert_int_equal(e.got_worse, worsenings[i].want);
        transcript_destroy(e.transcript);
        execution_plan_free(&e.plan);
    }
}

static const struct {
    const char *name, *live;
    int want_looks, want_after; /* how often what was looked at is told; health at the end */
    int want_pauses;
    bool stopping;
} settlings[] = {
    {"the same twice", "ffff", 1, 0, 1, false},
    {"half way, then well", "ffhww", 2, 99, 2, false},
    {"the engine cannot be asked", "ffx", 0, -1, 0, false},
    {"it goes on changing", "ffhwhwhwhwhw", 8, 99, 8, false},
    {"it stays down", "ffdddddddddd", 1, 0, 8, false},
    {"down, then up again", "ffdddww", 2, 99, 4, false},
    {"the agent stops meanwhile", "ffdddddd", 1, 0, 1, true},
};

/* What was cut off may be half way still. */
static void what_was_cancelled_is_looked_at_until_it_has_settled(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof settlings / sizeof settlings[0]; i++) {
        struct execution e = {.id = "33333333-3333-4333-8333-333333333333", .plan = redis_plan(INCIDENT), .cancel = &fake.cancel};
        print_message("  %s\n", settlings[i].name);
        memset(&fake, 0, sizeof fake);
        fake.health = "b";
        fake.actions = "s";
        fake.live = settlings[i].live;
        fake.stopping = settlings[i].stopping;
        snprintf(e.cancelled_by, sizeof e.cancelled_by, "anna");
        atomic_init(&e.health_before, -1);
        e.transcript = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
        execution_run(&e, &env);
        AUTO_JSON json_t *list = phases_of(e.transcript);
        int looks = 0;
        size_t index;
        const json_t *o;
        json_array_foreach(list, index, o)
        {
            looks += strcmp(json_str(o, "phase"), "verification") == 0;
            bool is_told = strcmp(json_str(o, "phase"), "result") == 0 || strcmp(json_str(o, "phase"), "complete") == 0;
            assert_string_equal(json_str(o, "cancelled_by"), is_told ? "anna" : "");
        }
        assert_int_equal(looks, settlings[i].want_looks);
        assert_int_equal(fake.pause_count, settlings[i].want_pauses);
        const json_t *after = json_object_get(last_of(list), "health_after");
        assert_int_equal(after ? json_integer_value(after) : -1, settlings[i].want_after);
        transcript_destroy(e.transcript);
        execution_plan_free(&e.plan);
    }
}

/* Whatever became of it, the server must not stay down. */
static void an_interrupted_undo_leaves_no_server_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof resumed_undos / sizeof resumed_undos[0]; i++) {
        struct execution e = {.id = "33333333-3333-4333-8333-333333333333", .plan = redis_plan(INCIDENT), .cancel = &fake.cancel};
        print_message("  %s\n", resumed_undos[i].name);
        e.plan.steps.list[0].action = &undo_action;
        e.plan.leaves_status = resumed_undos[i].leaves_status;
        snprintf(e.plan.capsule_id, sizeof e.plan.capsule_id, "%s", OTHER);
        snprintf(e.plan.container_id, sizeof e.plan.container_id, "cafe");
        memset(&fake, 0, sizeof fake);
        fake.live = "w";
        fake.actions = resumed_undos[i].actions;
        fake.old_run_count = resumed_undos[i].old_run_count;
        e.started_at_us = clock_wall_us() - 1000000;
        fake.delivered = true;
        atomic_init(&e.health_before, -1);
        e.transcript = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
        execution_undo_resume(&e, &env);
        AUTO_JSON json_t *list = phases_of(e.transcript);
        assert_string_equal(fake.ran, resumed_undos[i].want_ran);
        assert_string_equal(fake.records, resumed_undos[i].want_records);
        if (!strstr(json_str(last_of(list), "message"), resumed_undos[i].want_last))
            fail_msg("%s", json_str(last_of(list), "message"));
        execution_abandon(&e, &env); /* an undo is not ended by that: its journal must stay open */
        assert_string_equal(fake.records, resumed_undos[i].want_records);
        transcript_destroy(e.transcript);
        execution_plan_free(&e.plan);
    }
}

static void make_undo(struct execution_plan *plan)
{
    steps_free(&plan->steps);
    plan->steps.list[plan->steps.count++] = (struct step_plan){.action = &undo_action, .command = strdup("docker stop"), .loss = strdup("")};
    snprintf(plan->capsule_id, sizeof plan->capsule_id, "%s", OTHER);
}

static bool check_restored(void *ctx, const struct journal_past *past)
{
    struct execution *e = execution_restore(past, catalogue);
    assert_non_null(e);
    assert_string_equal(e->plan.approver, "anna, ben");
    assert_true(e->plan.leaves_status);
    execution_plan_free(&e->plan);
    free(e);
    ++*(int *)ctx;
    return true;
}

/* What a resumed one needs of it. */
static void the_journal_of_an_undo_has_its_approver_and_what_becomes_of_its_incident(void **state)
{
    static char home[] = "/tmp/execution-undo-XXXXXX";
    struct execution e = {.id = "33333333-3333-4333-8333-333333333333", .plan = redis_plan(INCIDENT), .cancel = &fake.cancel};
    struct execution_env own = env;
    struct store *store = NULL;
    struct err err = {0};
    char path[64];
    int count = 0;
    (void)state;
    memset(&fake, 0, sizeof fake);
    assert_non_null(mkdtemp(home));
    snprintf(path, sizeof path, "%s/store.sqlite", home);
    assert_int_equal(store_open(path, &store, &err), ERR_NONE);
    const struct capsules_options o = {
        .folder = home, .store = store, .executors = executors, .keep_days = 1, .tidy_every_ms = 1000000, .cancel = &fake.cancel};
    assert_int_equal(capsules_open(&o, &own.capsules, &err), ERR_NONE);
    const struct journal kept = {.store = store};
    own.journal = &kept;
    make_undo(&e.plan); /* its capsule is gone, so it is refused */
    e.plan.leaves_status = true;
    snprintf(e.plan.approver, sizeof e.plan.approver, "anna, ben");
    e.transcript = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    assert_int_equal(execution_begin(&e, &own, &err), ERR_NONE);
    execution_undo(&e, &own);
    assert_int_equal(journal_each(&kept, check_restored, &count, &err), ERR_NONE);
    assert_int_equal(count, 1);
    transcript_destroy(e.transcript);
    execution_plan_free(&e.plan);
    capsules_close(own.capsules);
    store_close(store);
    snprintf(path, sizeof path, "rm -rf %s", home);
    assert_int_equal(system(path), 0);
}

/* ---- the registry ---- */

static struct executions *registry_with(int kept, int limit)
{
    const struct executions_options o = {.kept = kept,
                                         .sink = sink,
                                         .executors = executors,
                                         .recorder = recorder,
                                         .live = live,
                                         .catalogue = catalogue,
                                         .per_target_max = limit,
                                         .window_ms = 600000,
                                         .verify_interval_ms = 1,
                                         .record_wait_ms = 0};
    memset(&fake, 0, sizeof fake);
    fake.health = "bg";
    fake.actions = "0";
    return executions_create(&o);
}

static struct executions *registry(int kept)
{
    return registry_with(kept, 0);
}

static void take_back(void *ctx, const char *execution_id)
{
    (void)execution_id;
    atomic_fetch_add((atomic_int *)ctx, 1);
}

/* Killed in its second step, after the first had done its harm. */
static void what_got_worse_before_a_kill_is_taken_back_after_it(void **state)
{
    static char home[] = "/tmp/execution-worse-XXXXXX";
    static const char id[] = "33333333-3333-4333-8333-333333333333";
    struct execution_plan plan = redis_plan(INCIDENT);
    atomic_int worse_count = 0;
    struct store *store = NULL;
    struct err err = {0};
    char path[64];
    (void)state;
    assert_non_null(mkdtemp(home));
    snprintf(path, sizeof path, "%s/store.sqlite", home);
    assert_int_equal(store_open(path, &store, &err), ERR_NONE);
    const struct journal kept = {.store = store};
    const struct journal_begin b = {.execution_id = id,
                                    .incident_id = INCIDENT,
                                    .container_id = "",
                                    .evidence = "",
                                    .target = plan.target,
                                    .rule = plan.rule,
                                    .steps = &plan.steps,
                                    .started_at_us = clock_wall_us()};
    assert_int_equal(journal_begun(&kept, &b, &err), ERR_NONE);
    assert_int_equal(journal_step(&kept, id, 2, plan.steps.list[1].action, 0, 40, NULL, &err), ERR_NONE);
    const struct executions_options o = {.kept = 10,
                                         .sink = sink,
                                         .executors = executors,
                                         .recorder = recorder,
                                         .journal = kept,
                                         .live = live,
                                         .catalogue = catalogue,
                                         .on_worse = take_back,
                                         .worse_ctx = &worse_count,
                                         .window_ms = 600000,
                                         .verify_interval_ms = 1};
    memset(&fake, 0, sizeof fake);
    fake.health = "b";
    set_taken_back("flush");
    struct executions *x = executions_create(&o);
    executions_restore(x);
    for (int64_t until_ms = clock_mono_ms() + 20000; atomic_load(&worse_count) == 0; usleep(2000))
        assert_true(clock_mono_ms() < until_ms);
    assert_true(executions_stop(x, 10000));
    set_taken_back("");
    executions_destroy(x);
    execution_plan_free(&plan);
    store_close(store);
    snprintf(path, sizeof path, "rm -rf %s", home);
    assert_int_equal(system(path), 0);
}

static void a_target_has_only_so_many_in_a_time(void **state)
{
    (void)state;
    struct executions *x = registry_with(1, 3);
    char id[UUID_TEXT_BYTES];
    for (int i = 0; i < 4; i++) {
        struct execution *e = NULL;
        struct execution_plan plan = redis_plan(INCIDENT);
        fake.health = "bg";
        fake.records[0] = '\0';
        assert_int_equal(executions_begin(x, &plan, &e, id), i < 3 ? EXECUTIONS_STARTED : EXECUTIONS_TOO_MANY);
        if (e)
            executions_run(x, e);
        else
            execution_plan_free(&plan);
    }
    executions_destroy(x);
}

static void one_target_has_one_execution(void **state)
{
    (void)state;
    struct executions *x = registry(10);
    struct execution_plan mine = redis_plan(INCIDENT), others = redis_plan(OTHER);
    struct execution *e = NULL, *none = NULL;
    char id[UUID_TEXT_BYTES], busy[UUID_TEXT_BYTES], running[UUID_TEXT_BYTES];

    assert_int_equal(executions_begin(x, &mine, &e, id), EXECUTIONS_STARTED);
    assert_int_equal(executions_begin(x, &mine, &none, busy), EXECUTIONS_SAME);
    assert_string_equal(busy, id);
    assert_int_equal(executions_begin(x, &others, &none, busy), EXECUTIONS_BUSY);
    assert_string_equal(busy, id);
    assert_null(none);
    assert_true(executions_running_of(x, INCIDENT, running));
    assert_string_equal(running, id);
    assert_false(executions_running_of(x, OTHER, running));

    executions_run(x, e);
    assert_false(executions_running_of(x, INCIDENT, running));
    assert_string_equal(fake.records, "fixing;1 flush success 0 0>99;resolved;");
    assert_true(executions_stop(x, 0));
    execution_plan_free(&others);
    executions_destroy(x);
}

static void two_that_ask_at_once_are_one_execution(void **state)
{
    (void)state;
    struct executions *x = registry(10);
    struct execution_plan quick = redis_plan(INCIDENT), slow = redis_plan(INCIDENT), others = redis_plan(OTHER);
    struct execution *e = NULL;
    char id[UUID_TEXT_BYTES], same[UUID_TEXT_BYTES];
    int64_t asked_us = quick.asked_mono_us;
    assert_int_equal(executions_begin(x, &quick, &e, id), EXECUTIONS_STARTED);
    executions_run(x, e);
    slow.asked_mono_us = asked_us;
    assert_int_equal(executions_begin(x, &slow, &e, same), EXECUTIONS_SAME);
    assert_string_equal(same, id);
    assert_int_equal(executions_begin(x, &others, &e, id), EXECUTIONS_STARTED);
    executions_run(x, e);
    struct execution_plan later = redis_plan(INCIDENT);
    assert_int_equal(executions_begin(x, &later, &e, id), EXECUTIONS_STARTED);
    execution_plan_free(&slow);
    executions_destroy(x);
}

static void a_finished_one_can_be_looked_at_until_newer_ones_push_it_out(void **state)
{
    (void)state;
    struct executions *x = registry(1);
    char id[3][UUID_TEXT_BYTES];
    for (int i = 0; i < 3; i++) {
        struct execution *e = NULL;
        struct execution_plan plan = redis_plan(INCIDENT);
        fake.health = "bg";
        fake.records[0] = '\0';
        assert_int_equal(executions_begin(x, &plan, &e, id[i]), EXECUTIONS_STARTED);
        executions_run(x, e);
    }
    char *text = NULL;
    struct err err;
    assert_int_equal(executions_text(x, id[0], 1, TRANSCRIPT_WHOLE, &text, &err), ERR_NOT_FOUND);
    assert_int_equal(executions_attach(x, id[0], 1, 1, TRANSCRIPT_WHOLE, &err), ERR_NOT_FOUND);
    assert_int_equal(executions_attach(x, id[1], 1, 1, TRANSCRIPT_WHOLE, &err), ERR_NONE);
    assert_int_equal(executions_text(x, id[2], 10, TRANSCRIPT_WHOLE, &text, &err), ERR_NONE);
    AUTO_JSON json_t *o = json_loads(text, 0, NULL);
    free(text);
    assert_string_equal(json_str(o, "status"), "completed");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(o, "phases"), 0), "seq")), 10);

    char *list_text = executions_list_text(x, INCIDENT), *other_text = executions_list_text(x, OTHER);
    AUTO_JSON json_t *list = json_loads(list_text, 0, NULL);
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(json_str(json_array_get(list, 0), "execution_id"), id[2]);
    assert_string_equal(other_text, "[]");
    free(list_text);
    free(other_text);
    executions_destroy(x);
}

static void a_stopping_agent_starts_nothing_and_abandons_what_is_stuck(void **state)
{
    (void)state;
    struct executions *x = registry(10);
    struct execution_plan plan = redis_plan(INCIDENT);
    struct execution *e = NULL, *none = NULL;
    char id[UUID_TEXT_BYTES];
    assert_true(executions_enter(x));
    executions_begin(x, &plan, &e, id);
    assert_false(executions_stop(x, 0)); /* its thread never comes back */
    assert_true(transcript_ended(e->transcript));
    assert_string_equal(fake.records, "1 flush unknown -1>-1;investigating;");
    struct execution_plan late = redis_plan(INCIDENT);
    assert_int_equal(executions_begin(x, &late, &none, id), EXECUTIONS_REFUSED);
    execution_plan_free(&late);
    assert_false(executions_enter(x));
    executions_leave(x);
    executions_destroy(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_gives_its_phases_and_records),
        cmocka_unit_test(a_list_that_changed_before_the_step_stops_it),
        cmocka_unit_test(the_reason_must_stand_and_the_step_must_change_something),
        cmocka_unit_test(a_step_whose_record_was_lost_is_the_last),
        cmocka_unit_test(the_turn_is_asked_for_again_before_a_later_step),
        cmocka_unit_test(the_next_step_says_why_it_is_tried),
        cmocka_unit_test(what_was_left_behind_is_ended_when_somebody_can_be_asked_again),
        cmocka_unit_test(waiting_for_health_ends_with_the_targets_time),
        cmocka_unit_test(the_end_says_health_and_whether_it_is_recorded),
        cmocka_unit_test(what_is_proven_stays_so_when_the_agent_is_stopped_meanwhile),
        cmocka_unit_test(steps_run_in_the_container_that_was_looked_at),
        cmocka_unit_test(what_got_worse_is_judged_by_health_over_all_steps),
        cmocka_unit_test(what_was_cancelled_is_looked_at_until_it_has_settled),
        cmocka_unit_test(what_got_worse_before_a_kill_is_taken_back_after_it),
        cmocka_unit_test(an_interrupted_undo_leaves_no_server_down),
        cmocka_unit_test(the_journal_of_an_undo_has_its_approver_and_what_becomes_of_its_incident),
        cmocka_unit_test(one_target_has_one_execution),
        cmocka_unit_test(a_target_has_only_so_many_in_a_time),
        cmocka_unit_test(two_that_ask_at_once_are_one_execution),
        cmocka_unit_test(a_finished_one_can_be_looked_at_until_newer_ones_push_it_out),
        cmocka_unit_test(a_stopping_agent_starts_nothing_and_abandons_what_is_stuck),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
