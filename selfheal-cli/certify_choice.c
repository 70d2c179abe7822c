/* certify_choice.c - the lab's list, narrowed. */
#include "selfheal-cli/certify_choice.h"
#include <stdlib.h>
#include <string.h>

enum { KNOWN_BYTES = 300, FAULT_COUNT_MAX = 1000 };

/* "oom,killed" has "oom". */
static bool list_has(const char *list, const char *name)
{
    size_t bytes = strlen(name);
    for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == bytes && memcmp(at, name, bytes) == 0)
            return true;
    return false;
}

static bool is_of(const json_t *one, const char *system)
{
    return !system || strcmp(json_str(one, "system"), system) == 0;
}

/* Its names, each once: "a, b, c". */
static void known_names(const json_t *available, const char *key, const char *system, char ret[KNOWN_BYTES])
{
    size_t i, used = 0;
    json_t *one;
    ret[0] = '\0';
    json_array_foreach((json_t *)available, i, one)
    {
        const char *name = json_str(one, key);
        bool again = false;
        for (size_t before = 0; before < i && !again; before++)
            again = is_of(json_array_get(available, before), system) && strcmp(json_str(json_array_get(available, before), key), name) == 0;
        if (again || !is_of(one, system) || used >= KNOWN_BYTES)
            continue;
        used += (size_t)snprintf(ret + used, KNOWN_BYTES - used, "%s%s", used ? ", " : "", name);
    }
}

static enum err_code check_system(const json_t *available, const char *system, struct err *err)
{
    char known[KNOWN_BYTES];
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)available, i, one)
    {
        if (strcmp(json_str(one, "system"), system) == 0)
            return ERR_NONE;
    }
    known_names(available, "system", NULL, known);
    return err_set(err, ERR_NOT_FOUND, "--target: %s is no system of the lab; these are: %s", system, known);
}

/* Each name must fit something: a gate that tests nothing is none. */
static enum err_code check_faults(const json_t *available, const struct certify_choice *choice, struct err *err)
{
    char name[64], known[KNOWN_BYTES];
    for (const char *at = choice->faults; *at; at += strcspn(at, ","), at += *at == ',') {
        bool found = false;
        size_t i;
        json_t *one;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at, ","), at);
        json_array_foreach((json_t *)available, i, one)
        {
            found = found || (is_of(one, choice->system) && strcmp(json_str(one, "failure"), name) == 0);
        }
        known_names(available, "failure", choice->system, known);
        if (!found)
            return err_set(err, ERR_NOT_FOUND, "--faults: there is no fault \"%s\"%s%s; there are: %s", name, choice->system ? " on " : "",
                           choice->system ? choice->system : "", known);
    }
    return ERR_NONE;
}

static bool is_end_of_system(const json_t *available, size_t i)
{
    const char *system = json_str(json_array_get(available, i), "system");
    const json_t *before = i > 0 ? json_array_get(available, i - 1) : NULL, *after = json_array_get(available, i + 1);
    return !before || !after || strcmp(json_str(before, "system"), system) != 0 || strcmp(json_str(after, "system"), system) != 0;
}

static bool is_meant(const json_t *available, size_t i, const struct certify_choice *choice)
{
    const json_t *one = json_array_get(available, i);
    if (!*json_str(one, "system") || !*json_str(one, "failure"))
        return false;
    if (choice->system && strcmp(json_str(one, "system"), choice->system) != 0)
        return false;
    if (choice->faults && !list_has(choice->faults, json_str(one, "failure")))
        return false;
    return !choice->is_short || choice->faults || is_end_of_system(available, i);
}

enum err_code certify_choose(const json_t *available, const struct certify_choice *choice, struct certify_result **ret, size_t *ret_count,
                             struct err *err)
{
    size_t count = 0, whole = json_array_size(available);
    if (whole == 0 || whole > FAULT_COUNT_MAX)
        return err_set(err, ERR_INVALID, "the generator offers no faults, or too many: %zu", whole);
    enum err_code code = choice->system ? check_system(available, choice->system, err) : ERR_NONE;
    if (!code && choice->faults)
        code = check_faults(available, choice, err);
    if (code)
        return code;
    struct certify_result *results = calloc(whole, sizeof *results);
    if (!results)
        return err_set(err, ERR_NOMEM, "out of memory");
    for (size_t i = 0; i < whole; i++) {
        const json_t *one = json_array_get(available, i);
        if (is_meant(available, i, choice))
            results[count++] = (struct certify_result){
                .system = json_str(one, "system"), .failure = json_str(one, "failure"), .fix = json_string_value(json_object_get(one, "fix"))};
    }
    if (count == 0) {
        free(results);
        return err_set(err, ERR_INVALID, "no fault is meant");
    }
    *ret = results;
    *ret_count = count;
    return ERR_NONE;
}
