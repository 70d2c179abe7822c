/* fixing_watch.c - notices incidents in `fixing` whose execution is not alive any more. */
#include "backend-ext/fixing_watch.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/publish.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASK_TIMEOUT_MS = 3000, ANSWER_MAX_BYTES = 1 << 20 };

struct fixing_watch {
    struct app *app;
    struct fixing_suspect suspects[FIXING_MAX]; /* those of the last round */
    size_t suspect_count;
    int64_t unreachable_since_ms; /* 0 = it was reached */
};

struct fixing_watch *fixing_watch_create(struct app *app)
{
    struct fixing_watch *w = calloc(1, sizeof *w);
    if (w)
        w->app = app;
    return w;
}

void fixing_watch_free(struct fixing_watch *w)
{
    free(w);
}

static const json_t *find_execution(const json_t *executions, const char *id)
{
    size_t i;
    const json_t *one;
    json_array_foreach(executions, i, one)
    {
        if (strcmp(json_str(one, "execution_id"), id) == 0)
            return one;
    }
    return NULL;
}

/* A turn alone proves no life: an agent that was killed has its turn until the lease ends.  So whose it is counts. */
static bool is_another_agents(const struct fixing_view *view, const struct fixing_suspect *s)
{
    return s->turn_age_ms >= 0 && (s->is_others || view->now_ms - s->turn_age_ms > view->unreachable_since_ms);
}

const char *fixing_lost_reason(const struct fixing_view *view, struct fixing_suspect *s)
{
    if (!view->executions && is_another_agents(view, s))
        return NULL;
    if (!view->executions)
        return view->now_ms - view->unreachable_since_ms >= FIXING_UNREACHABLE_MS ? "the agent cannot be reached" : NULL;
    const json_t *execution = find_execution(view->executions, s->execution_id);
    s->is_others = !execution && s->turn_age_ms >= 0;
    if (!execution)
        return s->is_others ? NULL : "the agent does not know it";
    if (strcmp(json_str(execution, "status"), "running") == 0) {
        s->ended_since_ms = 0;
        return NULL;
    }
    if (s->ended_since_ms == 0)
        s->ended_since_ms = view->now_ms;
    return view->now_ms - s->ended_since_ms >= FIXING_ENDED_MS ? "it has ended" : NULL;
}

/* NULL when the agent gave no list. */
static json_t *ask_about(struct app *app, const char *incident_id)
{
    char path[UUID_TEXT_BYTES + 32];
    struct http_call call = {
        .method = "GET", .path = path, .timeout_ms = ASK_TIMEOUT_MS, .response_max_bytes = ANSWER_MAX_BYTES, .cancel = &app->leaving};
    struct http_response answer = {0};
    struct err err = {0};
    json_t *list = NULL;

    snprintf(path, sizeof path, "/executions?incident_id=%.36s", incident_id);
    if (http_client_call(app->agent, &call, &answer, &err) != ERR_NONE)
        return NULL;
    if (answer.status == 200 && json_parse(answer.body, answer.body_bytes, JSON_PLAIN, &list, &err) == ERR_NONE && !json_is_array(list)) {
        json_decref(list);
        list = NULL;
    }
    http_response_free(&answer);
    return list;
}

/* Incident by incident: an agent that keeps many executions has a list that is too long to be taken.  NULL when one of them got no answer. */
static json_t *ask_agent(struct app *app, const json_t *fixing)
{
    json_t *all = json_array();
    size_t i;
    const json_t *one;
    json_array_foreach(fixing, i, one)
    {
        AUTO_JSON json_t *list = ask_about(app, json_str(one, "id"));
        if (!list || json_array_extend(all, list)) {
            json_decref(all);
            return NULL;
        }
    }
    return all;
}

static bool tell_lost(struct app *app, const json_t *fixing, const char *reason)
{
    const char *id = json_str(fixing, "id"), *execution_id = json_str(fixing, "execution_id");
    char line[256];
    bool changed = false;
    struct err err = {0};
    AUTO_DB struct db_conn *c = NULL;

    snprintf(line, sizeof line, "backend: execution %s of this incident is no longer alive (%s); how it ended is not known", execution_id, reason);
    enum err_code code = db_take(app->db, &c, &err);
    if (code == ERR_NONE)
        code = incident_db_execution_lost(c, id, execution_id, line, &changed, &err);
    if (code == ERR_NONE && changed) {
        log_warn("incident=%s execution=%s is no longer alive (%s), back to investigating", id, execution_id, reason);
        code = publish_incident(app, c, id, PUBLISH_UPDATED, NULL, NULL, &err);
    }
    return code == ERR_NONE || code == ERR_NOT_FOUND;
}

/* What is known of it from the last round. */
static struct fixing_suspect recall(const struct fixing_watch *w, const char *execution_id)
{
    struct fixing_suspect s = {0};
    for (size_t i = 0; i < w->suspect_count; i++) {
        if (strcmp(w->suspects[i].execution_id, execution_id) == 0)
            return w->suspects[i];
    }
    snprintf(s.execution_id, sizeof s.execution_id, "%s", execution_id);
    return s;
}

static bool judge_all(struct fixing_watch *w, const json_t *fixing, const struct fixing_view *view)
{
    struct fixing_suspect seen[FIXING_MAX];
    size_t i, count = 0;
    const json_t *one;
    bool done = true;

    json_array_foreach(fixing, i, one)
    {
        if (count == FIXING_MAX)
            break;
        seen[count] = recall(w, json_str(one, "execution_id"));
        seen[count].turn_age_ms = json_integer_value(json_object_get(one, "turn_age_ms"));
        const char *reason = fixing_lost_reason(view, &seen[count++]);
        if (reason && json_is_true(json_object_get(one, "is_old")))
            done = tell_lost(w->app, one, reason) && done;
    }
    memcpy(w->suspects, seen, count * sizeof seen[0]);
    w->suspect_count = count;
    return done;
}

static bool read_fixing(struct app *app, json_t **ret)
{
    struct err err = {0};
    AUTO_DB struct db_conn *c = NULL;

    return db_take(app->db, &c, &err) == ERR_NONE && incident_db_fixing(c, FIXING_AGE_S, FIXING_MAX, ret, &err) == ERR_NONE;
}

bool fixing_watch_round(void *ctx)
{
    struct fixing_watch *w = ctx;
    AUTO_JSON json_t *fixing = NULL;
    AUTO_JSON json_t *executions = NULL;

    if (!read_fixing(w->app, &fixing))
        return false;
    if (json_array_size(fixing) == 0) {
        w->suspect_count = 0;
        w->unreachable_since_ms = 0;
        return true;
    }
    executions = ask_agent(w->app, fixing);
    if (atomic_load(&w->app->leaving))
        return true;
    struct fixing_view view = {.executions = executions, .now_ms = clock_mono_ms()};
    if (executions)
        w->unreachable_since_ms = 0;
    else if (w->unreachable_since_ms == 0)
        w->unreachable_since_ms = view.now_ms;
    view.unreachable_since_ms = w->unreachable_since_ms;
    return judge_all(w, fixing, &view);
}
