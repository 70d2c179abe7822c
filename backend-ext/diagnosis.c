/* Asks for a diagnosis or a solution, stores it and tells it. */
#include "backend-ext/diagnosis.h"
#include "backend-ext/ai.h"
#include "backend-ext/publish.h"
#include "common/base/base.h"

enum { SYSTEM_FRESH_US = 120 * 1000000 };

/* The target as the monitor sees it now, for a diagnosis that must not go by words alone; left out when that is not known or too old. */
static void add_system_now(struct db_conn *c, json_t *incident)
{
    const char *name = json_str(incident, "affected_system");
    json_t *system = NULL;
    int64_t checked_at_us;
    if (!*name || system_db_get(c, name, &system, NULL) != ERR_NONE)
        return;
    if (clock_parse(json_str(system, "checked_at"), &checked_at_us, NULL) == ERR_NONE && clock_wall_us() - checked_at_us < SYSTEM_FRESH_US)
        json_object_set(incident, "system_now", system);
    json_decref(system);
}

static enum err_code read_incident(struct app *app, const char *id, json_t **ret, struct err *err)
{
    AUTO_DB struct db_conn *c = NULL;
    enum err_code code = db_take(app->db, &c, err);
    if (code == ERR_NONE)
        code = incident_db_get(c, id, ret, err);
    if (code == ERR_NONE)
        add_system_now(c, *ret);
    return code;
}

/* A database that refuses what the service said is the service's failure; one that is away is not. */
static enum err_code after_save(struct app *app, struct db_conn *c, const char *id, enum err_code saved, struct err *err)
{
    if (saved == ERR_NONE)
        return publish_incident(app, c, id, PUBLISH_UPDATED, NULL, NULL, err);
    if (saved == ERR_NOT_FOUND || saved == ERR_UNAVAILABLE)
        return saved;
    err_prefix(err, "failed to save incident analysis: ");
    return ERR_IO;
}

static enum err_code diagnose(struct app *app, const char *incident_id, const char *asked_by, json_t **ret, struct err *err)
{
    AUTO_JSON json_t *incident = NULL;
    AUTO_JSON json_t *answer = NULL;
    AUTO_JSON json_t *analysis = NULL;
    AUTO_DB struct db_conn *c = NULL;
    struct diagnosis d;
    enum err_code code = read_incident(app, incident_id, &incident, err);

    if (code == ERR_NONE)
        code = ai_diagnose(app, incident, &answer, &d, err);
    d.asked_by = asked_by;
    if (code == ERR_NONE)
        code = db_take(app->db, &c, err);
    if (code == ERR_NONE)
        code = after_save(app, c, incident_id, analysis_db_diagnosis(c, incident_id, &d, &analysis, err), err);
    if (code == ERR_NONE && ret)
        *ret = json_incref(analysis);
    return code;
}

enum err_code diagnosis_run(struct app *app, const char *incident_id, const char *asked_by, json_t **ret, struct err *err)
{
    return diagnose(app, incident_id, asked_by, ret, err);
}

enum err_code diagnosis_run_automatic(struct app *app, const char *incident_id, struct err *err)
{
    return diagnose(app, incident_id, NULL, NULL, err);
}

enum err_code solution_run(struct app *app, const char *incident_id, const char *asked_by, json_t **ret, struct err *err)
{
    AUTO_JSON json_t *incident = NULL;
    AUTO_JSON json_t *answer = NULL;
    AUTO_JSON json_t *analysis = NULL;
    AUTO_DB struct db_conn *c = NULL;
    struct solution s;
    enum err_code code = read_incident(app, incident_id, &incident, err);

    if (code == ERR_NONE && !json_object_get(incident, "analysis"))
        code = err_set(err, ERR_IO, "analysis must be run before a fix can be suggested: record not found");
    if (code == ERR_NONE)
        code = ai_suggest(app, incident, &answer, &s, err);
    s.asked_by = asked_by;
    if (code == ERR_NONE)
        code = db_take(app->db, &c, err);
    if (code == ERR_NONE)
        code = after_save(app, c, incident_id, analysis_db_solution(c, incident_id, &s, &analysis, err), err);
    if (code == ERR_NONE)
        *ret = json_incref(analysis);
    return code;
}
