/* status: systems, what is open, who is silent. */
#include "selfheal-cli/reference.h"
#include <string.h>

enum { SILENT_AFTER_S = 120 };

struct sight {
    json_t *systems, *incidents, *acting, *activity, *monitor;
    json_t *silent; /* [{who, why}] */
};

static void note_silent(struct sight *s, const char *who, const char *why)
{
    json_array_append_new(s->silent, json_pack("{s:s, s:s}", "who", who, "why", why));
}

/* Who does not answer is told as silent, and holds up nothing of the rest; the backend alone is needed. */
static enum exit_code look(struct cli *c, struct sight *s, struct err *err)
{
    struct err away = {0};
    bool more = false;
    enum exit_code code = api_get(c->api, SERVICE_BACKEND, "/api/v1/systems", &s->systems, err);
    if (!code)
        code = api_get_pages(c->api, "/api/v1/incidents", &s->incidents, &more, err);
    if (!code)
        code = api_get(c->api, SERVICE_BACKEND, "/api/v1/acting", &s->acting, err);
    if (code)
        return code;
    if (api_get(c->api, SERVICE_MONITOR, "/status", &s->monitor, &away))
        note_silent(s, "health monitor", away.msg);
    if (api_get(c->api, SERVICE_AGENT, "/activity", &s->activity, &away))
        note_silent(s, "agent", away.msg);
    return EXIT_GOOD;
}

/* The newest report tells when the monitor was last heard by the backend. */
static void look_at_ages(struct sight *s)
{
    size_t i;
    json_t *one;
    int64_t newest_us = 0, at_us;
    char words[120], span[AGE_TEXT_BYTES];
    json_array_foreach(s->systems, i, one)
    {
        if (clock_parse(json_str(one, "checked_at"), &at_us, NULL) == ERR_NONE && at_us > newest_us)
            newest_us = at_us;
    }
    int64_t age_ms = (clock_wall_us() - newest_us) / 1000;
    if (newest_us == 0 || age_ms <= (int64_t)SILENT_AFTER_S * 1000)
        return;
    snprintf(words, sizeof words, "the monitor has not reported for %s: nobody looks at the targets", span_text(age_ms, span));
    note_silent(s, "health monitor", words);
}

static const char *maintenance_of(const struct sight *s, const char *name)
{
    return json_str(json_object_get(json_object_get(s->monitor, "services"), name), "maintenance_until");
}

static void print_systems(const struct sight *s)
{
    size_t i;
    json_t *one;
    struct table *t = table_create(5);
    table_add(t, TONE_BOLD, (const char *const[]){"SYSTEM", "STATUS", "HEALTH", "CHECKED", ""});
    json_array_foreach(s->systems, i, one)
    {
        char health[32] = "?", age[AGE_TEXT_BYTES], further[120] = "";
        const char *status = json_str(one, "status"), *until = maintenance_of(s, json_str(one, "name"));
        if (json_is_number(json_object_get(one, "health")))
            snprintf(health, sizeof health, "%.0f %%", json_number_value(json_object_get(one, "health")));
        if (*until)
            snprintf(further, sizeof further, "maintenance until %.60s", until);
        enum tone tone = strcmp(status, "healthy") == 0 ? TONE_GREEN : strcmp(status, "unknown") == 0 ? TONE_YELLOW : TONE_RED;
        table_add(t, tone,
                  (const char *const[]){json_str(one, "name"), status, health, age_text(json_str(one, "checked_at"), clock_wall_us(), age), further});
    }
    if (json_array_size(s->systems) == 0)
        print_line(TONE_YELLOW, "no system was reported yet");
    else
        table_print(t);
    table_destroy(t);
}

static void print_open(const struct sight *s)
{
    size_t i;
    json_t *one;
    print_line(TONE_BOLD, json_array_size(s->incidents) ? "open" : "nothing is open");
    json_array_foreach(s->incidents, i, one)
    {
        char number[SHORT_NUMBER_BYTES], age[AGE_TEXT_BYTES];
        print_line(TONE_NONE, "  %s  %s, %s: %s", short_number(json_str(one, "id"), number), json_str(one, "status"),
                   age_text(json_str(one, "created_at"), clock_wall_us(), age), json_str(one, "message"));
    }
    json_array_foreach(json_object_get(s->activity, "executions"), i, one)
    {
        print_line(TONE_CYAN, "  runs: %s on %s, execution %s", json_str(one, "phase"), json_str(one, "system"), json_str(one, "execution_id"));
    }
    json_array_foreach(json_object_get(s->activity, "proposals"), i, one)
    {
        char age[AGE_TEXT_BYTES];
        print_line(TONE_CYAN, "  can be approved: %s on %s, proposal %s, expires %s", json_str(one, "action"), json_str(one, "system"),
                   json_str(one, "proposal_id"), age_text(json_str(one, "expires_at"), clock_wall_us(), age));
    }
}

static void print_held(const struct sight *s)
{
    size_t i;
    json_t *one;
    if (json_is_true(json_object_get(s->acting, "stopped")))
        print_line(TONE_RED, "acting is stopped by %s: %s", json_str(s->acting, "owner"), json_str(s->acting, "reason"));
    json_array_foreach(json_object_get(s->acting, "breakers"), i, one)
    {
        print_line(TONE_RED, "breaker of %s is open: %s", json_str(one, "system"), json_str(one, "reason"));
    }
    json_array_foreach(s->silent, i, one)
    {
        print_line(TONE_RED, "silent: %s: %s", json_str(one, "who"), json_str(one, "why"));
    }
}

static enum exit_code tell(struct cli *c, struct sight *s)
{
    if (c->json)
        return cli_document(c,
                            json_pack("{s:O, s:O, s:O, s:O?, s:O}", "systems", s->systems, "incidents", s->incidents, "acting", s->acting, "activity",
                                      s->activity, "silent", s->silent),
                            EXIT_GOOD);
    print_systems(s);
    print_open(s);
    print_held(s);
    return EXIT_GOOD;
}

enum exit_code cmd_status(struct cli *c)
{
    struct sight s = {.silent = json_array()};
    struct err err = {0};
    enum exit_code code = look(c, &s, &err);
    if (!code)
        look_at_ages(&s);
    code = code ? cli_fail(c, code, &err) : tell(c, &s);
    json_t *const all[] = {s.systems, s.incidents, s.acting, s.activity, s.monitor, s.silent};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        json_decref(all[i]);
    return code;
}
