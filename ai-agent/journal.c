/* journal.c - the records of executions, as rows of the store. */
#include "ai-agent/journal.h"
#include "ai-agent/seal.h"
#include "common/base/base.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = UUID_TEXT_BYTES + 32, OUTPUT_BYTES = 64 * 1024, NAMES_MAX = 16 };

static const char journal_kind[] = "journal", line_kind[] = "transcript";

static enum err_code put(const struct journal *j, const char *execution_id, const char *mark, int attempt, json_t *value, struct err *err)
{
    char key[KEY_BYTES];
    snprintf(key, sizeof key, "%s/%s-%d", execution_id, mark, attempt);
    AUTO_JSON json_t *owned = value;
    AUTO_FREE char *text = json_text(owned);
    if (!j->store)
        return ERR_NONE;
    enum err_code code = text ? store_put(j->store, journal_kind, key, text, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code && j->on_record)
        j->on_record(j->ctx);
    return code;
}

/* For what cannot be taken back by refusing it. */
static void put_or_log(const struct journal *j, const char *execution_id, const char *mark, int attempt, json_t *value)
{
    struct err err;
    if (put(j, execution_id, mark, attempt, value, &err))
        log_error("execution=%s its record \"%s\" cannot be kept: %s", execution_id, mark, err.msg);
}

enum err_code journal_begun(const struct journal *j, const struct journal_begin *b, struct err *err)
{
    char at[CLOCK_TEXT_BYTES], mark[CLOCK_MARK_BYTES];
    json_t *value = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "incident_id", b->incident_id, "system", b->target->name, "rule",
                              b->rule ? b->rule->name : "undo", "container_id", b->container_id, "evidence", b->evidence, "approver",
                              b->approver ? b->approver : "", "started_at", clock_text(b->started_at_us, at), "mark", clock_mark(mark), "steps",
                              seal_steps_json(b->steps));
    if (value && b->capsule_id)
        json_object_set_new(value, "capsule_id", json_string(b->capsule_id));
    if (value && b->leaves_status)
        json_object_set_new(value, "leaves_status", json_true());
    return value ? put(j, b->execution_id, "begun", 0, value, err) : err_set(err, ERR_NOMEM, "out of memory");
}

/* The facts by which it will be judged whether the step changed something. */
static json_t *judged_by(const struct action *action, const struct facts *before)
{
    const char *names[NAMES_MAX + 1] = {NULL};
    size_t count = 0;
    for (size_t i = 0; action->changed && count < NAMES_MAX && expr_name(action->changed, i, NULL); i++) {
        const char *name = expr_name(action->changed, i, NULL);
        names[count++] = strncmp(name, "before_", strlen("before_")) == 0 ? name + strlen("before_") : name;
    }
    return before ? facts_json(before, names) : json_object();
}

enum err_code journal_step(const struct journal *j, const char *execution_id, int attempt, const struct action *action, int health_before,
                           int health_first, const struct facts *before, struct err *err)
{
    char now[CLOCK_TEXT_BYTES];
    json_t *value = json_pack("{s:i, s:s, s:s, s:i, s:i, s:o}", "attempt", attempt, "action", action->name, "at", clock_now_text(now),
                              "health_before", health_before, "health_first", health_first, "before", judged_by(action, before));
    return value ? put(j, execution_id, "step", attempt, value, err) : err_set(err, ERR_NOMEM, "out of memory");
}

static json_t *cut(const char *text)
{
    return json_stringn(text, utf8_cut(text, strlen(text), OUTPUT_BYTES));
}

void journal_done(const struct journal *j, const struct action_record *r, const char *failure)
{
    char at[CLOCK_TEXT_BYTES];
    json_t *value = json_pack("{s:i, s:s, s:s, s:o*, s:o*, s:I, s:s}", "attempt", r->attempt, "outcome", action_outcome_name(r->outcome),
                              "executed_at", clock_text(r->executed_at_us, at), "stdout", cut(r->out), "stderr", cut(r->err), "duration_ms",
                              (json_int_t)r->duration_ms, "failure", failure);
    if (value && r->has_exit_code)
        json_object_set_new(value, "exit_code", json_integer(r->exit_code));
    put_or_log(j, r->execution_id, "done", r->attempt, value);
}

void journal_recorded(const struct journal *j, const char *execution_id, int attempt, enum action_outcome outcome, bool healed, bool recovered,
                      int health_after, const char *failure)
{
    put_or_log(j, execution_id, "recorded", attempt,
               json_pack("{s:i, s:s, s:b, s:b, s:i, s:s}", "attempt", attempt, "outcome", action_outcome_name(outcome), "healed", healed, "recovered",
                         recovered, "health_after", health_after, "failure", failure));
}

void journal_ended(const struct journal *j, const char *execution_id, const char *status, bool nothing_ran)
{
    char now[CLOCK_TEXT_BYTES];
    put_or_log(j, execution_id, "ended", 0, json_pack("{s:s, s:b, s:s}", "status", status, "nothing_ran", nothing_ran, "at", clock_now_text(now)));
}

/* What a record has no room for: escaped, output may be six times as long as it is shown. */
static char *shortened(const char *text)
{
    enum { SHORT_BYTES = 48 * 1024 };
    AUTO_JSON json_t *message = json_loads(text, 0, NULL);
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe(message, next, key, value)
    {
        const char *whole = json_string_value(value);
        if (!whole || strlen(whole) <= SHORT_BYTES)
            continue;
        json_object_set_new(message, key,
                            json_sprintf("%.*s\n[cut: %zu bytes, which were not kept after a start of the agent]",
                                         (int)utf8_cut(whole, strlen(whole), SHORT_BYTES), whole, strlen(whole)));
    }
    return message ? json_text(message) : NULL;
}

void journal_line(const struct journal *j, const char *execution_id, uint64_t seq, const char *text)
{
    char key[KEY_BYTES];
    struct err err;
    snprintf(key, sizeof key, "%s/%llu", execution_id, (unsigned long long)seq);
    if (!j->store)
        return;
    enum err_code code = store_put(j->store, line_kind, key, text, &err);
    AUTO_FREE char *cut_text = code == ERR_LIMIT ? shortened(text) : NULL;
    if (cut_text)
        code = store_put(j->store, line_kind, key, cut_text, &err);
    if (code)
        log_error("execution=%s message %llu cannot be kept: %s", execution_id, (unsigned long long)seq, err.msg);
    else if (j->on_record)
        j->on_record(j->ctx);
}

void journal_forget(const struct journal *j, const char *execution_id)
{
    struct err err;
    if (j->store && (store_delete_below(j->store, line_kind, execution_id, &err) || store_delete_below(j->store, journal_kind, execution_id, &err)))
        log_error("execution=%s its records stay: %s", execution_id, err.msg);
}

/* ---- reading ---- */

struct reading {
    const struct journal *j;
    struct journal_past *list;
    size_t count, capacity;
    bool no_memory;
};

static struct journal_past *past_of(struct reading *r, const char *id)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->list[i].id, id) == 0)
            return &r->list[i];
    if (r->count == r->capacity) {
        size_t capacity = r->capacity ? 2 * r->capacity : 16;
        struct journal_past *larger = realloc(r->list, capacity * sizeof *larger);
        if (!larger)
            return NULL;
        r->list = larger;
        r->capacity = capacity;
    }
    struct journal_past *past = &r->list[r->count++];
    *past = (struct journal_past){.begun = NULL};
    memcpy(past->id, id, sizeof past->id);
    return past;
}

static json_t **place_of(struct journal_past *past, const char *mark)
{
    const struct {
        const char *name;
        json_t **place;
    } rows[] = {{"begun-", &past->begun}, {"step-", &past->step}, {"done-", &past->done}, {"recorded-", &past->recorded}, {"ended-", &past->ended}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strncmp(mark, rows[i].name, strlen(rows[i].name)) == 0)
            return rows[i].place;
    return NULL;
}

/* What belongs to an earlier step than the last one is over. */
static void take_record(struct journal_past *past, const char *mark, const char *text)
{
    json_t **place = place_of(past, mark);
    if (!place)
        return;
    json_decref(*place);
    *place = json_loads(text, 0, NULL);
    if (place == &past->step) {
        json_decref(past->done);
        json_decref(past->recorded);
        past->done = past->recorded = NULL;
    }
}

static bool read_one(void *ctx, const char *key, const char *text)
{
    struct reading *r = ctx;
    const char *slash = strchr(key, '/');
    char id[UUID_TEXT_BYTES] = "";
    if (!slash || (size_t)(slash - key) != UUID_TEXT_BYTES - 1)
        return true;
    memcpy(id, key, UUID_TEXT_BYTES - 1);
    struct journal_past *past = past_of(r, id);
    r->no_memory = !past;
    if (past)
        take_record(past, slash + 1, text);
    return past != NULL;
}

static void past_free(struct journal_past *p)
{
    json_decref(p->begun);
    json_decref(p->step);
    json_decref(p->done);
    json_decref(p->recorded);
    json_decref(p->ended);
}

enum err_code journal_each(const struct journal *j, bool (*each)(void *ctx, const struct journal_past *past), void *ctx, struct err *err)
{
    struct reading r = {.j = j};
    enum err_code code = j->store ? store_list(j->store, journal_kind, read_one, &r, err) : ERR_NONE;
    if (!code && r.no_memory)
        code = err_set(err, ERR_NOMEM, "out of memory");
    bool on = !code;
    for (size_t i = 0; i < r.count; i++) {
        if (on && r.list[i].begun)
            on = each(ctx, &r.list[i]);
        else if (on)
            journal_forget(j, r.list[i].id);
        past_free(&r.list[i]);
    }
    free(r.list);
    return code;
}

struct line_reading {
    const char *id;
    void (*each)(void *ctx, const char *text);
    void *ctx;
};

static bool read_line(void *ctx, const char *key, const char *text)
{
    const struct line_reading *r = ctx;
    (void)key;
    r->each(r->ctx, text);
    return true;
}

enum err_code journal_lines(const struct journal *j, const char *execution_id, void (*each)(void *ctx, const char *text), void *ctx, struct err *err)
{
    struct line_reading r = {.id = execution_id, .each = each, .ctx = ctx};
    return j->store ? store_list_below(j->store, line_kind, execution_id, read_line, &r, err) : ERR_NONE;
}
