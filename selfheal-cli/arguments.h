/* arguments.h - a command line, read by the tables of commands and options.
 *
 * Pure: looks at nothing but its arguments.  What is wrong is told with its place: "argument 3, --since: ...". */
#pragma once
#include "common/base/base.h"
#include <stdint.h>

enum option {
    OPTION_JSON,
    OPTION_COLOR,
    OPTION_HELP,
    OPTION_STATUS,
    OPTION_SYSTEM,
    OPTION_SINCE,
    OPTION_ACTION,
    OPTION_YES,
    OPTION_DIGEST,
    OPTION_TARGET,
    OPTION_DETACH,
    OPTION_PROPOSE,
    OPTION_LIST,
    OPTION_FOR,
    OPTION_REASON,
    OPTION_THRESHOLD,
    OPTION_CHECK,
    OPTION_FALL,
    OPTION_RISE,
    OPTION_VERIFY,
    OPTION_EXPORT,
    OPTION_INCIDENT,
    OPTION_LIMIT,
    OPTION_FAULTS,
    OPTION_SHORT,
    OPTION_TIMEOUT,
    OPTION_JUNIT,
    OPTION_COUNT
};

enum value_kind {
    VALUE_NONE,   /* a flag */
    VALUE_TEXT,   /* anything but nothing */
    VALUE_NUMBER, /* whole, within min and max */
    VALUE_SPAN,   /* "10m" */
    VALUE_SINCE,  /* a span, or a moment */
    VALUE_CHOICE, /* one of the choices */
    VALUE_DIGEST, /* 64 hex digits */
};

struct option_row {
    const char *name;  /* "--since" */
    const char *value; /* for the usage line: "2d" */
    enum value_kind kind;
    int min, max;
    const char *const *choices; /* ends with NULL */
    const char *help;
};

extern const struct option_row option_rows[OPTION_COUNT];

#define TAKES(option) (UINT64_C(1) << (option))
enum { ARGUMENT_WORDS_MAX = 2 };

/* What a command takes, beside the options that all take. */
struct argument_rules {
    const char *name;                      /* of the command */
    const char *words[ARGUMENT_WORDS_MAX]; /* "INC", or "[SYSTEM]" where it can be left out; NULL = no further one */
    const char *const *choices;            /* of the first word, or NULL */
    uint64_t options;
};

struct arguments {
    const char *words[ARGUMENT_WORDS_MAX]; /* borrowed; NULL = not given */
    const char *options[OPTION_COUNT];     /* the values; "" of a flag; NULL = not given */
};

/* The place of the command's word in argv; 0 when there is none.  Options that all commands take may stand before it. */
int arguments_find_command(int argc, char *const *argv);
/* Reads all but the command's own word (at `command_at`, 0 = there is none).  ERR_INVALID says what is wrong and where. */
enum err_code arguments_read(const struct argument_rules *rules, int command_at, int argc, char *const *argv, struct arguments *ret, struct err *err);

/* "10m", "90s", "2h", "7d", "0" -> milliseconds. */
enum err_code span_read(const char *text, int64_t *ret_ms, struct err *err);
/* A span back from now, or RFC 3339. */
enum err_code since_read(const char *text, int64_t now_us, int64_t *ret_at_us, struct err *err);
