/* settings.h - settings from the environment, one row each: --help, --check-config and the README table come from the rows.
 *
 * Environment over default.  Bad values are ERR_INVALID and name the variables, one a line.  Strings are owned by the settings
 * struct and freed by settings_free. */
#pragma once
#include "common/base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum setting_type {
    SETTING_STRING, /* char * (NULL when absent and no default) */
    SETTING_INT,    /* int */
    SETTING_MS,     /* int, milliseconds; "10" is seconds, "500ms", "10s", "2m" work too */
    SETTING_BOOL,   /* bool: true/false/1/0/yes/no */
};

struct setting {
    const char *name;     /* environment variable, e.g. "CHECK_INTERVAL" */
    const char *alt_name; /* second name, weaker (e.g. DB_HOST for POSTGRES_HOST), or NULL */
    enum setting_type type;
    size_t offset;        /* of the field in the settings struct */
    const char *fallback; /* default as text, NULL = none */
    int min, max;         /* for INT and MS; both 0 = no bound but >= 0 */
    bool secret;          /* --help and errors never show the value */
    const char *help;     /* one line */
};

#define SETTING_STR(name_, struct_, field_, fallback_, help_)                                                                                        \
    {                                                                                                                                                \
        .name = (name_), .type = SETTING_STRING, .offset = offsetof(struct_, field_), .fallback = (fallback_), .help = (help_)                       \
    }
#define SETTING_FLAG(name_, struct_, field_, fallback_, help_)                                                                                       \
    {                                                                                                                                                \
        .name = (name_), .type = SETTING_BOOL, .offset = offsetof(struct_, field_), .fallback = (fallback_), .help = (help_)                         \
    }
#define SETTING_NUM(name_, struct_, field_, fallback_, min_, max_, help_)                                                                            \
    {                                                                                                                                                \
        .name = (name_), .type = SETTING_INT, .offset = offsetof(struct_, field_), .fallback = (fallback_), .min = (min_), .max = (max_),            \
        .help = (help_)                                                                                                                              \
    }
#define SETTING_TIME(name_, struct_, field_, fallback_, min_, max_, help_)                                                                           \
    {                                                                                                                                                \
        .name = (name_), .type = SETTING_MS, .offset = offsetof(struct_, field_), .fallback = (fallback_), .min = (min_), .max = (max_),             \
        .help = (help_)                                                                                                                              \
    }

/* Fills the struct at `ret` from the environment. */
enum err_code settings_load(const struct setting *rows, size_t row_count, void *ret, struct err *err);
void settings_free(const struct setting *rows, size_t row_count, void *settings);
void settings_print(FILE *out, const struct setting *rows, size_t row_count);

/* "10" -> 10000, "500ms" -> 500, "2m" -> 120000. */
enum err_code settings_parse_ms(const char *text, int *ret_ms, struct err *err);
