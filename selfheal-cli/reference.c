/* reference.c - from what a person types to the one that is meant. */
#include "selfheal-cli/reference.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { SHORT_DIGITS = 4, CANDIDATES_SHOWN = 5, REFERENCE_MAX_BYTES = 64 };

const char *short_number(const char *id, char buf[SHORT_NUMBER_BYTES])
{
    snprintf(buf, SHORT_NUMBER_BYTES, "INC-%.*s", SHORT_DIGITS, id);
    for (char *at = buf; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return buf;
}

bool reference_is_short_number(const char *text)
{
    return strncasecmp(text, "INC-", 4) == 0;
}

bool reference_fits(const char *text, const char *id)
{
    const char *digits = reference_is_short_number(text) ? text + 4 : text;
    size_t bytes = strlen(digits);
    return bytes > 0 && strlen(id) >= bytes && strncasecmp(digits, id, bytes) == 0;
}

static enum exit_code check_form(const char *text, const char *what, struct err *err)
{
    const char *digits = reference_is_short_number(text) ? text + 4 : text;
    if (*digits && strlen(digits) < REFERENCE_MAX_BYTES && strspn(digits, "0123456789abcdefABCDEF-") == strlen(digits))
        return EXIT_GOOD;
    err_set(err, ERR_INVALID, "\"%.80s\" is no %s: an id, its beginning, or INC-...", text, what);
    return EXIT_USAGE;
}

enum exit_code reference_pick(const char *text, const json_t *list, const char *key, const char *what, const json_t **ret, struct err *err)
{
    char known[CANDIDATES_SHOWN * (UUID_TEXT_BYTES + 2) + 8] = "";
    const json_t *found = NULL, *one;
    size_t i, count = 0;
    if (check_form(text, what, err))
        return EXIT_USAGE;
    json_array_foreach((json_t *)list, i, one)
    {
        const char *id = json_str(one, key);
        size_t used = strlen(known);
        if (!reference_fits(text, id) || (found && strcmp(json_str(found, key), id) == 0))
            continue;
        if (count++ < CANDIDATES_SHOWN)
            snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "", id);
        found = one;
    }
    if (count == 1) {
        *ret = found;
        return EXIT_GOOD;
    }
    if (count == 0)
        err_set(err, ERR_NOT_FOUND, "there is no %s %.80s", what, text);
    else
        err_set(err, ERR_INVALID, "%.80s can be %zu of them: %s%s", text, count, known, count > CANDIDATES_SHOWN ? ", ..." : "");
    return count == 0 ? EXIT_NOT_FOUND : EXIT_USAGE;
}

enum exit_code reference_incident(struct api *api, const char *text, char ret_id[UUID_TEXT_BYTES], struct err *err)
{
    AUTO_JSON json_t *all = NULL, *resolved = NULL;
    const json_t *found = NULL;
    bool more = false;
    if (uuid_read(text, ret_id, NULL) == ERR_NONE)
        return EXIT_GOOD;
    enum exit_code code = check_form(text, "incident", err);
    if (!code)
        code = api_get_pages(api, "/api/v1/incidents", &all, &more, err);
    if (!code)
        code = api_get_pages(api, "/api/v1/incidents/resolved", &resolved, &more, err);
    if (!code) {
        json_array_extend(all, resolved);
        code = reference_pick(text, all, "id", "incident", &found, err);
    }
    if (!code)
        snprintf(ret_id, UUID_TEXT_BYTES, "%s", json_str(found, "id"));
    return code;
}

static enum exit_code newest_of_incident(struct api *api, const char *text, json_t **ret, struct err *err)
{
    char id[UUID_TEXT_BYTES], path[API_PATH_BYTES], number[SHORT_NUMBER_BYTES];
    AUTO_JSON json_t *list = NULL;
    enum exit_code code = reference_incident(api, text, id, err);
    snprintf(path, sizeof path, "/executions?incident_id=%s", id);
    if (!code)
        code = api_get(api, SERVICE_AGENT, path, &list, err);
    if (!code && json_array_size(list) == 0) {
        err_set(err, ERR_NOT_FOUND, "nothing was executed for %s", short_number(id, number));
        code = EXIT_NOT_FOUND;
    }
    if (!code)
        *ret = json_incref(json_array_get(list, 0));
    return code;
}

enum exit_code reference_execution(struct api *api, const char *text, json_t **ret, struct err *err)
{
    AUTO_JSON json_t *list = NULL;
    const json_t *found = NULL;
    struct err other = {0};
    if (reference_is_short_number(text))
        return newest_of_incident(api, text, ret, err);
    enum exit_code code = check_form(text, "execution or incident", err);
    if (!code)
        code = api_get(api, SERVICE_AGENT, "/executions", &list, err);
    if (!code)
        code = reference_pick(text, list, "execution_id", "execution", &found, err);
    if (code == EXIT_GOOD)
        *ret = json_incref((json_t *)found);
    if (code != EXIT_NOT_FOUND)
        return code;
    /* An incident's id, then. */
    code = newest_of_incident(api, text, ret, &other);
    if (code && code != EXIT_NOT_FOUND)
        *err = other;
    return code;
}
