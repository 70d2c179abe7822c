/* incidents [--status --system --since]: newest first. */
#include "common/http/http.h"
#include "selfheal-cli/reference.h"
#include <string.h>

static bool wants(const char *status, const char *which)
{
    if (strcmp(status, "all") == 0)
        return true;
    if (strcmp(which, "resolved") == 0)
        return strcmp(status, "resolved") == 0;
    return strcmp(status, "resolved") != 0;
}

static enum exit_code add_list(struct cli *c, const char *list_path, json_t *to, bool *ret_more, struct err *err)
{
    char path[API_PATH_BYTES], at[CLOCK_TEXT_BYTES];
    AUTO_JSON json_t *list = NULL;
    const char *system = cli_option(c, OPTION_SYSTEM), *since = cli_option(c, OPTION_SINCE);
    int64_t at_us = 0;
    bool more = false;
    size_t used = (size_t)snprintf(path, sizeof path, "%s?", list_path);
    AUTO_FREE char *escaped = http_escape(system ? system : "");
    if (since && since_read(since, clock_wall_us(), &at_us, err) == ERR_NONE)
        used += (size_t)snprintf(path + used, sizeof path - used, "since=%s&", clock_text(at_us, at));
    if (system)
        snprintf(path + used, sizeof path - used, "system=%.1000s", escaped ? escaped : "");
    enum exit_code code = api_get_pages(c->api, path, &list, &more, err);
    json_array_extend(to, list);
    *ret_more = *ret_more || more;
    return code;
}

static enum exit_code collect(struct cli *c, const char *status, json_t *to, bool *ret_more, struct err *err)
{
    enum exit_code code = EXIT_GOOD;
    if (wants(status, "open"))
        code = add_list(c, "/api/v1/incidents", to, ret_more, err);
    if (!code && wants(status, "resolved"))
        code = add_list(c, "/api/v1/incidents/resolved", to, ret_more, err);
    bool is_single = strcmp(status, "open") != 0 && strcmp(status, "all") != 0;
    for (size_t i = json_array_size(to); i > 0 && is_single; i--)
        if (strcmp(json_str(json_array_get(to, i - 1), "status"), status) != 0)
            json_array_remove(to, i - 1);
    return code;
}

static void print_incidents(const json_t *list)
{
    size_t i;
    json_t *one;
    struct table *t = table_create(6);
    table_add(t, TONE_BOLD, (const char *const[]){"INCIDENT", "STATUS", "SEVERITY", "SYSTEM", "OPENED", "WHAT"});
    json_array_foreach((json_t *)list, i, one)
    {
        char number[SHORT_NUMBER_BYTES], age[AGE_TEXT_BYTES];
        const char *severity = json_str(json_object_get(one, "analysis"), "severity"), *system = json_str(one, "affected_system");
        bool resolved = strcmp(json_str(one, "status"), "resolved") == 0;
        table_add(t,
                  resolved                        ? TONE_DIM
                  : strcmp(severity, "high") == 0 ? TONE_RED
                                                  : TONE_NONE,
                  (const char *const[]){short_number(json_str(one, "id"), number), json_str(one, "status"), severity,
                                        *system ? system : json_str(one, "source"), age_text(json_str(one, "created_at"), clock_wall_us(), age),
                                        json_str(one, "message")});
    }
    table_print(t);
    table_destroy(t);
}

enum exit_code cmd_incidents(struct cli *c)
{
    const char *status = cli_option(c, OPTION_STATUS) ? cli_option(c, OPTION_STATUS) : "open";
    AUTO_JSON json_t *list = json_array();
    struct err err = {0};
    bool more = false;
    enum exit_code code = collect(c, status, list, &more, &err);
    if (code)
        return cli_fail(c, code, &err);
    if (more)
        print_error("there are more than these: --since or --system asks for fewer");
    if (cli_shown_as_json(c, list))
        return EXIT_GOOD;
    if (json_array_size(list) == 0)
        print_line(TONE_NONE, "no incident");
    else
        print_incidents(list);
    return EXIT_GOOD;
}
