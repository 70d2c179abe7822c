/* journal_test.c - the agent is killed (SIGKILL, a process of its own) at every record of an execution, and the next life takes it up: no step is
 * repeated, no record is lost, the incident is told.  The store is real; the executor writes down how often it was asked to act. */
#include "ai-agent/executions.h"
#include "common/base/base.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define INCIDENT "0f5f8d1e-0d5c-4b0e-9d55-6b8b1f0a7c11"

enum { RECORDS_MAX = 60, WAIT_MS = 10000 };

static struct catalogue *catalogue;
static char folder[] = "/tmp/journal-test-XXXXXX", store_path[64], ran_path[64], told_path[64];
static int kill_at, record_count; /* 0 = never */

/* ---- what outlives a process: two files ---- */

static void append(const char *path, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void append(const char *path, const char *fmt, ...)
{
    char line[400];
    va_list args;
    va_start(args, fmt);
    int bytes = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(fd >= 0 && write(fd, line, (size_t)bytes) == bytes && close(fd) == 0);
}

static char *contents(const char *path)
{
    static char text[8192];
    int fd = open(path, O_RDONLY);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

static int ran_count(void)
{
    return (int)strlen(contents(ran_path));
}

/* ---- the world ---- */

static enum err_code fake_exec(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    (void)self;
    (void)err;
    *ret_exit_code = 0;
    bool full = ran_count() == 0;
    const struct target *t = catalogue_target_find(catalogue, "redis-test");
    if (exec->argv == t->verify_argv) {
        const char *answer = full ? "used_memory:50000000\r\nmaxmemory:50000000\r\nconnected_clients:1\r\nmaxclients:10000\r\n"
                                  : "used_memory:500000\r\nmaxmemory:50000000\r\nconnected_clients:1\r\nmaxclients:10000\r\n";
        exec->on_output(exec->ctx, EXECUTOR_STDOUT, answer, strlen(answer));
        return ERR_NONE;
    }
    append(ran_path, "x");
    exec->on_output(exec->ctx, EXECUTOR_STDOUT, "OK\n", 3);
    return ERR_NONE;
}

static enum err_code fake_live(void *self, const struct target *t, struct facts *f, struct instance *ret, struct err *err)
{
    (void)self;
    (void)t;
    (void)ret;
    (void)err;
    bool full = ran_count() == 0;
    facts_set_text(f, "container_state", "running");
    facts_set_number(f, "answers", 1);
    facts_set_number(f, "used_memory", full ? 50000000 : 500000);
    facts_set_number(f, "maxmemory", 50000000);
    facts_set_text(f, "maxmemory_policy", "noeviction");
    facts_set_text(f, "write_error", full ? "OOM command not allowed when used memory > 'maxmemory'." : "");
    facts_set_number(f, "keys", full ? 7 : 0);
    facts_set_number(f, "health", full ? 0 : 99);
    facts_set_text(f, "fault", full ? "redis-oom" : "");
    facts_set_text(f, "summary", "memory");
    return ERR_NONE;
}

static enum err_code tell_status(void *self, const char *execution_id, const char *incident_id, const char *status, struct err *err)
{
    (void)self;
    (void)execution_id;
    (void)incident_id;
    (void)err;
    append(told_path, "%s;", status);
    return ERR_NONE;
}

static bool tell_action(void *self, const struct action_record *r)
{
    (void)self;
    append(told_path, "%d %s %s;", r->attempt, r->action, action_outcome_name(r->outcome));
    return true;
}

static void tell_note(void *self, const char *execution_id, const char *incident_id, const char *line)
{
    (void)self;
    (void)execution_id;
    (void)incident_id;
    append(told_path, "note(%s);", strstr(line, "healed the target") ? "healed" : strstr(line, "not known") ? "unknown" : "other");
}

static bool delivered(void *self, const char *execution_id, int attempt_count, const char *final_status, int timeout_ms)
{
    (void)self;
    (void)execution_id;
    (void)attempt_count;
    (void)final_status;
    (void)timeout_ms;
    return true;
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

static void on_record(void *ctx)
{
    (void)ctx;
    if (++record_count == kill_at)
        raise(SIGKILL);
}

/* Nothing of an earlier life runs any more. */
static enum err_code fake_end_marked(void *self, const char *name, const char *id, const char *mark, int *ret_count, struct err *err)
{
    (void)self;
    (void)name;
    (void)id;
    (void)mark;
    (void)err;
    *ret_count = 0;
    return ERR_NONE;
}

static const struct executor_kind fake_kind = {.name = "docker", .exec = fake_exec, .end_marked = fake_end_marked};

struct life {
    struct store *store;
    struct executors *executors;
    struct executions *executions;
};

static struct life begin_life(void)
{
    struct life l = {.executors = executors_create()};
    struct err err;
    if (store_open(store_path, &l.store, &err) || store_set_durable(l.store, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(executors_add(l.executors, &(struct executor){.kind = &fake_kind}, &err), ERR_NONE);
    const struct executions_options o = {
        .kept = 10,
        .sink = {.send = drop, .close = drop_close},
        .executors = l.executors,
        .recorder = {.status = tell_status, .action = tell_action, .note = tell_note, .delivered = delivered},
        .journal = {.store = l.store, .on_record = on_record},
        .catalogue = catalogue,
        .live = {.ask = fake_live},
        .verify_interval_ms = 10,
    };
    l.executions = executions_create(&o);
    assert_non_null(l.executions);
    return l;
}

static void end_life(struct life *l)
{
    assert_true(executions_stop(l->executions, WAIT_MS));
    executions_destroy(l->executions);
    executors_destroy(l->executors);
    store_close(l->store);
}

static struct execution_plan plan_of(void)
{
    const struct target *t = catalogue_target_find(catalogue, "redis-test");
    struct execution_plan plan = {.target = t, .asked_mono_us = clock_mono_us(), .evidence = "OOM"};
    struct facts *f = facts_create();
    const struct rule *rule;
    for (size_t i = 0; (rule = catalogue_rule(catalogue, i)); i++)
        if (strcmp(rule->name, "redis-oom") == 0)
            plan.rule = rule;
    facts_set_number(f, "keys", 7);
    assert_true(steps_add(&plan.steps, catalogue_action_find(catalogue, t->type, "flush"), t, f));
    facts_destroy(f);
    memcpy(plan.incident_id, INCIDENT, sizeof plan.incident_id);
    plan.incident = json_pack("{s:s, s:s, s:[s]}", "id", INCIDENT, "affected_system", "redis-test", "error_logs", "OOM command not allowed");
    return plan;
}

/* A whole execution in a process of its own; true when it came to its end before it was killed. */
static bool live_once(int at)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char id[UUID_TEXT_BYTES];
        struct execution *e = NULL;
        kill_at = at;
        record_count = 0;
        struct life l = begin_life();
        struct execution_plan plan = plan_of();
        if (executions_begin(l.executions, &plan, &e, id) != EXECUTIONS_STARTED)
            _exit(1);
        executions_run(l.executions, e);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return WIFEXITED(status);
}

/* ---- what the next life must find ---- */

static json_t *only_execution(const struct life *l)
{
    AUTO_FREE char *text = executions_list_text(l->executions, NULL);
    AUTO_JSON json_t *list = json_loads(text, 0, NULL);
    if (json_array_size(list) == 0)
        return NULL;
    assert_int_equal(json_array_size(list), 1);
    AUTO_FREE char *whole = NULL;
    assert_int_equal(executions_text(l->executions, json_str(json_array_get(list, 0), "execution_id"), 1, TRANSCRIPT_WHOLE, &whole, NULL), ERR_NONE);
    return json_loads(whole, 0, NULL);
}

static json_t *wait_for_end(const struct life *l)
{
    int64_t until_ms = clock_mono_ms() + WAIT_MS;
    for (;;) {
        json_t *e = only_execution(l);
        const json_t *phases = json_object_get(e, "phases");
        const char *last = json_str(json_array_get(phases, json_array_size(phases) - 1), "phase");
        if (!e || strcmp(last, "complete") == 0 || strcmp(last, "error") == 0)
            return e;
        json_decref(e);
        assert_true(clock_mono_ms() < until_ms);
        usleep(2000);
    }
}

static int times(const char *text, const char *part)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

static void check_transcript(const json_t *e, int at)
{
    size_t i;
    json_t *phase;
    json_array_foreach(json_object_get(e, "phases"), i, phase) if (json_integer_value(json_object_get(phase, "seq")) != (json_int_t)i + 1)
        fail_msg("killed at record %d: seq %zu is missing", at, i + 1);
}

/* Whatever the last record was: one command at most, each thing that was begun is told, and the incident ends where the facts put it. */
static void check_end(const json_t *e, int at)
{
    char told[8192];
    snprintf(told, sizeof told, "%s", contents(told_path));
    const char *status = json_str(e, "status");
    bool refused = json_is_true(json_object_get(e, "refused"));
    if (ran_count() > 1)
        fail_msg("killed at record %d: the step ran %d times", at, ran_count());
    if (strcmp(status, "interrupted") != 0 && strcmp(status, "completed") != 0)
        fail_msg("killed at record %d: it is %s", at, status);
    if (refused && (ran_count() > 0 || strstr(told, "flush")))
        fail_msg("killed at record %d: refused, but told %s", at, told);
    if (refused)
        return;
    if (times(told, "1 flush ") < 1 || !strstr(told, "fixing;"))
        fail_msg("killed at record %d: told only %s", at, told);
    const char *last = ran_count() ? "resolved;" : "investigating;";
    if (strlen(told) < strlen(last) || strcmp(told + strlen(told) - strlen(last), last) != 0)
        fail_msg("killed at record %d: it ran %d times, told %s", at, ran_count(), told);
    if (strcmp(status, "interrupted") == 0 && !strstr(told, "note("))
        fail_msg("killed at record %d: no note: %s", at, told);
}

static void remove_all(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char path[80];
        snprintf(path, sizeof path, "%s%s", store_path, ends[i]);
        unlink(path);
    }
    unlink(ran_path);
    unlink(told_path);
}

static void killed_at_any_record_nothing_is_repeated_and_nothing_lost(void **state)
{
    (void)state;
    bool whole = false;
    int at = 1;
    for (; !whole && at < RECORDS_MAX; at++) {
        remove_all();
        whole = live_once(at);
        kill_at = 0;
        struct life l = begin_life();
        executions_restore(l.executions);
        json_t *e = wait_for_end(&l);
        if (e) {
            check_transcript(e, at);
            check_end(e, at);
        } else {
            assert_int_equal(ran_count(), 0);
        }
        end_life(&l);
        /* The life after that finds it ended, and does nothing. */
        char told[8192];
        snprintf(told, sizeof told, "%s", contents(told_path));
        l = begin_life();
        assert_int_equal(executions_restore(l.executions), 0);
        json_t *again = only_execution(&l);
        assert_int_equal(json_array_size(json_object_get(again, "phases")), json_array_size(json_object_get(e, "phases")));
        assert_string_equal(json_str(again, "status"), json_str(e, "status"));
        end_life(&l);
        assert_string_equal(contents(told_path), told);
        json_decref(again);
        json_decref(e);
    }
    print_message("  killed at each of %d records\n", at - 2);
    assert_true(whole && at > 12);
}

/* The shipped catalogue, where the target has another name. */
/* Files that lie beside the catalogue are not beside a copy of it. */
static void leave_out_included(char *text)
{
    char *include = strstr(text, "\ninclude:");
    if (include)
        include[1] = '\0';
}

static void rename_the_target(char *ret_path, size_t bytes)
{
    AUTO_FREE char *text = calloc(1, 512 * 1024);
    FILE *from = fopen("config/catalogue.yaml", "r"), *to;
    assert_true(text && from && fread(text, 1, 512 * 1024 - 1, from) > 0 && fclose(from) == 0);
    char *name = strstr(text, "\n  redis-test:");
    assert_non_null(name);
    name[strlen("\n  redis-tes")] = 'x';
    leave_out_included(text);
    snprintf(ret_path, bytes, "%s/renamed.yaml", folder);
    to = fopen(ret_path, "w");
    assert_true(to && fputs(text, to) >= 0 && fclose(to) == 0);
}

/* The catalogue was edited meanwhile: nothing can be looked at, and still the step, the incident and the audit are not left as they were. */
static void one_that_the_catalogue_no_longer_has_is_told_all_the_same(void **state)
{
    (void)state;
    struct catalogue *whole = catalogue, *other = NULL;
    char renamed_path[80];
    int at = 1, told_count = 0;
    rename_the_target(renamed_path, sizeof renamed_path);
    for (bool ended = false; !ended && at < RECORDS_MAX; at++) {
        struct err err;
        remove_all();
        ended = live_once(at);
        kill_at = 0;
        if (catalogue_load_file(renamed_path, &other, &err))
            fail_msg("%s", err.msg);
        catalogue = other;
        struct life l = begin_life();
        assert_int_equal(executions_restore(l.executions), 0);
        assert_null(only_execution(&l));
        end_life(&l);
        catalogue = whole;
        catalogue_free(other);
        const char *told = contents(told_path);
        bool by_itself = strstr(told, "resolved;") && !strstr(told, "note(");
        if (!ended && !by_itself && times(told, "fixing;") > 0) {
            told_count++;
            if (times(told, "1 flush ") < 1 || !strstr(told, "note("))
                fail_msg("killed at record %d: told only %s", at, told);
        }
    }
    unlink(renamed_path);
    assert_true(told_count > 3);
}

static char *last_line;

static void keep_last(void *ctx, const char *text)
{
    (void)ctx;
    free(last_line);
    last_line = strdup(text);
}

/* Control bytes are six times as long in JSON. */
static void a_message_that_is_too_long_for_a_record_is_kept_cut(void **state)
{
    (void)state;
    struct strbuf text;
    remove_all();
    kill_at = 0;
    struct life l = begin_life();
    const struct journal j = {.store = l.store};
    strbuf_init(&text, 2 * 1024 * 1024);
    strbuf_add(&text, "{\"seq\":1,\"phase\":\"result\",\"exit_code\":0,\"stdout\":\"");
    for (int i = 0; i < 250000; i++)
        strbuf_add(&text, "\\u0001");
    strbuf_add(&text, "\"}");
    journal_line(&j, INCIDENT, 1, strbuf_text(&text));
    assert_int_equal(journal_lines(&j, INCIDENT, keep_last, NULL, NULL), ERR_NONE);
    AUTO_JSON json_t *message = json_loads(last_line, 0, NULL);
    assert_string_equal(json_str(message, "phase"), "result");
    assert_non_null(strstr(json_str(message, "stdout"), "[cut: 250000 bytes"));
    strbuf_free(&text);
    free(last_line);
    last_line = NULL;
    end_life(&l);
}

static void old_ones_are_trimmed(void **state)
{
    (void)state;
    remove_all();
    kill_at = 0;
    struct life l = begin_life();
    for (int i = 0; i < 14; i++) {
        char id[UUID_TEXT_BYTES];
        struct execution *e = NULL;
        struct execution_plan plan = plan_of();
        unlink(ran_path);
        assert_int_equal(executions_begin(l.executions, &plan, &e, id), EXECUTIONS_STARTED);
        executions_run(l.executions, e);
    }
    end_life(&l);
    l = begin_life();
    assert_int_equal(executions_restore(l.executions), 0);
    AUTO_FREE char *text = executions_list_text(l.executions, NULL);
    AUTO_JSON json_t *list = json_loads(text, 0, NULL);
    assert_int_equal(json_array_size(list), 10);
    end_life(&l);
}

/* The project's own catalogue, with less patience. */
static int set_up(void **state)
{
    (void)state;
    char path[64];
    static char text[256 * 1024];
    if (!mkdtemp(folder))
        return -1;
    snprintf(store_path, sizeof store_path, "%s/x.sqlite", folder);
    snprintf(ran_path, sizeof ran_path, "%s/ran", folder);
    snprintf(told_path, sizeof told_path, "%s/told", folder);
    snprintf(path, sizeof path, "%s/c.yaml", folder);
    FILE *own = fopen("config/catalogue.yaml", "r"), *ours = fopen(path, "w");
    if (!own || !ours)
        return -1;
    size_t bytes = fread(text, 1, sizeof text - 1, own);
    text[bytes] = '\0';
    leave_out_included(text);
    char *at = strstr(text, "verify_timeout: 30s ");
    if (!at)
        return -1;
    memcpy(at, "verify_timeout: 100ms", sizeof "verify_timeout: 100ms" - 1);
    fputs(text, ours);
    fclose(own);
    fclose(ours);
    struct err err;
    enum err_code code = catalogue_load_file(path, &catalogue, &err);
    unlink(path);
    if (code)
        print_error("%s\n", err.msg);
    return (int)code;
}

static int tear_down(void **state)
{
    (void)state;
    remove_all();
    catalogue_free(catalogue);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_record_nothing_is_repeated_and_nothing_lost),
        cmocka_unit_test(one_that_the_catalogue_no_longer_has_is_told_all_the_same),
        cmocka_unit_test(a_message_that_is_too_long_for_a_record_is_kept_cut),
        cmocka_unit_test(old_ones_are_trimmed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
