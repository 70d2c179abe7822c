/* Settings from the environment, by a table of rows. */
#include "common/base/settings.h"
#include "common/base/strbuf.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *value_of(const struct setting *row, const char **ret_name)
{
    const char *value = getenv(row->name);
    *ret_name = row->name;
    if (value && *value)
        return value;
    value = row->alt_name ? getenv(row->alt_name) : NULL;
    if (value && *value) {
        *ret_name = row->alt_name;
        return value;
    }
    return row->fallback;
}

static enum err_code parse_int(const char *text, int *ret, const char **ret_rest, struct err *err)
{
    char *rest;
    errno = 0;
    long value = strtol(text, &rest, 10);
    if (rest == text || errno || value < INT_MIN || value > INT_MAX)
        return err_set(err, ERR_INVALID, "expected a whole number");
    *ret = (int)value;
    *ret_rest = rest;
    return ERR_NONE;
}

enum err_code settings_parse_ms(const char *text, int *ret_ms, struct err *err)
{
    static const struct {
        const char *unit;
        int ms;
    } units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};

    int value;
    const char *unit;
    if (parse_int(text, &value, &unit, NULL) || value < 0)
        return err_set(err, ERR_INVALID, "expected a time such as 10 (seconds), 500ms, 10s, 2m or 7d");
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(unit, units[i].unit) != 0)
            continue;
        if (value > INT_MAX / units[i].ms)
            return err_set(err, ERR_INVALID, "is too long a time");
        *ret_ms = value * units[i].ms;
        return ERR_NONE;
    }
    return err_set(err, ERR_INVALID, "expected a time such as 10 (seconds), 500ms, 10s, 2m or 7d");
}

static enum err_code check_range(const struct setting *row, int value, struct err *err)
{
    bool bounded = row->min || row->max;
    if (bounded ? value < row->min || value > row->max : value < 0)
        return bounded ? err_set(err, ERR_INVALID, "is out of range %d..%d%s", row->min, row->max, row->type == SETTING_MS ? " ms" : "")
                       : err_set(err, ERR_INVALID, "must not be negative");
    return ERR_NONE;
}

static enum err_code parse_bool(const char *text, bool *ret, struct err *err)
{
    static const char *const yes[] = {"true", "1", "yes", "on"}, *const no[] = {"false", "0", "no", "off"};
    for (size_t i = 0; i < 4; i++) {
        if (strcasecmp(text, yes[i]) != 0 && strcasecmp(text, no[i]) != 0)
            continue;
        *ret = strcasecmp(text, yes[i]) == 0;
        return ERR_NONE;
    }
    return err_set(err, ERR_INVALID, "expected true or false");
}

static enum err_code set_field(const struct setting *row, const char *value, void *settings, struct err *err)
{
    void *field = (char *)settings + row->offset;
    int number = 0;
    const char *rest = "";
    enum err_code code = ERR_NONE;
    switch (row->type) {
    case SETTING_STRING: {
        char *copy = value ? strdup(value) : NULL;
        if (value && !copy)
            return err_set(err, ERR_NOMEM, "out of memory");
        memcpy(field, &copy, sizeof copy);
        return ERR_NONE;
    }
    case SETTING_BOOL:
        return parse_bool(value ? value : "false", field, err);
    case SETTING_INT:
        code = parse_int(value ? value : "0", &number, &rest, err);
        if (!code && *rest)
            code = err_set(err, ERR_INVALID, "expected a whole number");
        break;
    case SETTING_MS:
        code = settings_parse_ms(value ? value : "0", &number, err);
        break;
    }
    if (!code)
        code = check_range(row, number, err);
    if (!code)
        memcpy(field, &number, sizeof number);
    return code;
}

enum { MISTAKES_MAX_BYTES = 500 };

enum err_code settings_load(const struct setting *rows, size_t row_count, void *ret, struct err *err)
{
    enum err_code worst = ERR_NONE;
    struct strbuf all;
    strbuf_init(&all, MISTAKES_MAX_BYTES);
    for (size_t i = 0; i < row_count; i++) {
        const char *name;
        const char *value = value_of(&rows[i], &name);
        struct err one = {0};
        enum err_code code = set_field(&rows[i], value, ret, &one);
        if (!code)
            continue;
        if (rows[i].secret || !value)
            err_prefix(&one, "setting %s: ", name);
        else
            err_prefix(&one, "setting %s=%.80s: ", name, value);
        strbuf_addf(&all, "%s%s", worst ? "\n" : "", one.msg);
        worst = code;
    }
    if (worst)
        err_set(err, worst, "%s", strbuf_text(&all));
    strbuf_free(&all);
    return worst;
}

void settings_free(const struct setting *rows, size_t row_count, void *settings)
{
    for (size_t i = 0; i < row_count; i++) {
        if (rows[i].type != SETTING_STRING)
            continue;
        char *text, *nothing = NULL;
        memcpy(&text, (char *)settings + rows[i].offset, sizeof text);
        free(text);
        memcpy((char *)settings + rows[i].offset, &nothing, sizeof nothing);
    }
}

void settings_print(FILE *out, const struct setting *rows, size_t row_count)
{
    for (size_t i = 0; i < row_count; i++) {
        const struct setting *row = &rows[i];
        fprintf(out, "  %-20s %s", row->name, row->help);
        if (row->alt_name)
            fprintf(out, "; also %s", row->alt_name);
        if (row->fallback && *row->fallback)
            fprintf(out, " (default: %s)", row->secret ? "set, not shown" : row->fallback);
        fputc('\n', out);
    }
}
