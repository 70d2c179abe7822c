/* arguments.c - a command line, read by tables. */
#include "selfheal-cli/arguments.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char *const statuses[] = {"open", "triage", "investigating", "fixing", "resolved", "all", NULL};
static const char *const color_whens[] = {"auto", "always", "never", NULL};

const struct option_row option_rows[OPTION_COUNT] = {
    [OPTION_JSON] = {"--json", NULL, VALUE_NONE, 0, 0, NULL, "one JSON document instead of words (of watch: a line each)"},
    [OPTION_COLOR] = {"--color", "WHEN", VALUE_CHOICE, 0, 0, color_whens, "auto (the default: on a terminal), always or never"},
    [OPTION_HELP] = {"--help", NULL, VALUE_NONE, 0, 0, NULL, "says how the command is used"},
    [OPTION_STATUS] = {"--status", "STATUS", VALUE_CHOICE, 0, 0, statuses, "open (the default), one status, or all"},
    [OPTION_SYSTEM] = {"--system", "SYSTEM", VALUE_TEXT, 0, 0, NULL, "only those of this system"},
    [OPTION_SINCE] = {"--since", "2d", VALUE_SINCE, 0, 0, NULL, "from so long ago, or from a moment (RFC 3339), on"},
    [OPTION_ACTION] = {"--action", "ACTION", VALUE_TEXT, 0, 0, NULL, "this action, instead of the one that the rules say"},
    [OPTION_YES] = {"--yes", NULL, VALUE_NONE, 0, 0, NULL, "asks nothing; needs --digest, and of high risk --target"},
    [OPTION_DIGEST] = {"--digest", "DIGEST", VALUE_DIGEST, 0, 0, NULL, "of the proposal that was seen: no other one is approved"},
    [OPTION_TARGET] = {"--target", "NAME", VALUE_TEXT, 0, 0, NULL,
                       "the target's name, instead of typing it where the risk is high; of certify: only its faults"},
    [OPTION_DETACH] = {"--detach", NULL, VALUE_NONE, 0, 0, NULL, "does not wait for the end of the execution"},
    [OPTION_PROPOSE] = {"--propose", NULL, VALUE_NONE, 0, 0, NULL, "only shows what would be done"},
    [OPTION_LIST] = {"--list", NULL, VALUE_NONE, 0, 0, NULL, "the faults that there are, and those that are active"},
    [OPTION_FOR] = {"--for", "10m", VALUE_SPAN, 0, 0, NULL, "how long, in whole minutes; 0 ends it"},
    [OPTION_REASON] = {"--reason", "TEXT", VALUE_TEXT, 0, 0, NULL, "why"},
    [OPTION_THRESHOLD] = {"--threshold", "N", VALUE_NUMBER, 1, 100, NULL, "health below it is bad; else the one in force"},
    [OPTION_CHECK] = {"--check", "CHECK", VALUE_TEXT, 0, 0, NULL, "of this check alone, instead of the health over all"},
    [OPTION_FALL] = {"--fall", "N", VALUE_NUMBER, 1, 100, NULL, "so many bad answers in a row; else as in force"},
    [OPTION_RISE] = {"--rise", "N", VALUE_NUMBER, 1, 100, NULL, "so many good answers in a row; else as in force"},
    [OPTION_VERIFY] = {"--verify", NULL, VALUE_NONE, 0, 0, NULL, "checks the whole chain"},
    [OPTION_EXPORT] = {"--export", "FILE", VALUE_TEXT, 0, 0, NULL, "writes all records as JSON Lines; - is the standard output"},
    [OPTION_INCIDENT] = {"--incident", "INC", VALUE_TEXT, 0, 0, NULL, "only those of this incident"},
    [OPTION_LIMIT] = {"--limit", "N", VALUE_NUMBER, 1, 200, NULL, "at most so many"},
    [OPTION_FAULTS] = {"--faults", "A,B", VALUE_TEXT, 0, 0, NULL, "only these"},
    [OPTION_SHORT] = {"--short", NULL, VALUE_NONE, 0, 0, NULL, "of each system two: a fault of its own, and one of its container"},
    [OPTION_TIMEOUT] = {"--timeout", "3m", VALUE_SPAN, 0, 0, NULL, "how long each fault may take to be healed"},
    [OPTION_JUNIT] = {"--junit", "FILE", VALUE_TEXT, 0, 0, NULL, "also writes the results as JUnit's XML"},
};

enum { COMMON_OPTIONS = TAKES(OPTION_JSON) | TAKES(OPTION_COLOR) | TAKES(OPTION_HELP), SPAN_DAYS_MAX = 3660 };

enum err_code span_read(const char *text, int64_t *ret_ms, struct err *err)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
    const int64_t limit_ms = (int64_t)SPAN_DAYS_MAX * 86400000;
    int64_t count = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9' && count <= limit_ms; at++)
        count = count * 10 + (*at - '0');
    if (at != text && count == 0 && !*at) {
        *ret_ms = 0;
        return ERR_NONE;
    }
    for (size_t i = 0; at != text && i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(at, units[i].unit) != 0)
            continue;
        if (count > limit_ms / units[i].ms)
            return err_set(err, ERR_INVALID, "\"%s\" is more than %d days", text, SPAN_DAYS_MAX);
        *ret_ms = count * units[i].ms;
        return ERR_NONE;
    }
    return err_set(err, ERR_INVALID, "\"%s\" is no span: a whole number with s, m, h or d behind it", text);
}

enum err_code since_read(const char *text, int64_t now_us, int64_t *ret_at_us, struct err *err)
{
    int64_t ms = 0;
    if (span_read(text, &ms, NULL) == ERR_NONE) {
        *ret_at_us = now_us - ms * 1000;
        return ERR_NONE;
    }
    if (clock_parse(text, ret_at_us, NULL) == ERR_NONE)
        return ERR_NONE;
    return err_set(err, ERR_INVALID, "\"%s\" is neither a span such as 2d nor a moment such as 2026-01-02T03:04:05Z", text);
}

static enum err_code read_number(const struct option_row *row, const char *text, struct err *err)
{
    long count = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9' && count < INT_MAX / 10; at++)
        count = count * 10 + (*at - '0');
    if (at == text || *at || count < row->min || count > row->max)
        return err_set(err, ERR_INVALID, "\"%s\" is no whole number from %d to %d", text, row->min, row->max);
    return ERR_NONE;
}

static enum err_code read_choice(const char *const *choices, const char *text, struct err *err)
{
    char known[200] = "";
    for (size_t i = 0; choices[i]; i++) {
        if (strcmp(choices[i], text) == 0)
            return ERR_NONE;
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "", choices[i]);
    }
    return err_set(err, ERR_INVALID, "\"%s\" is none of %s", text, known);
}

static enum err_code check_value(const struct option_row *row, const char *text, struct err *err)
{
    int64_t ignored = 0;
    if (!*text)
        return err_set(err, ERR_INVALID, "its value is empty");
    switch (row->kind) {
    case VALUE_NUMBER:
        return read_number(row, text, err);
    case VALUE_SPAN:
        return span_read(text, &ignored, err);
    case VALUE_SINCE:
        return since_read(text, 0, &ignored, err);
    case VALUE_CHOICE:
        return read_choice(row->choices, text, err);
    case VALUE_DIGEST:
        if (strlen(text) != DIGEST_TEXT_BYTES - 1 || strspn(text, "0123456789abcdef") != DIGEST_TEXT_BYTES - 1)
            return err_set(err, ERR_INVALID, "a digest has 64 hex digits");
        return ERR_NONE;
    case VALUE_NONE:
    case VALUE_TEXT:
        break;
    }
    return ERR_NONE;
}

/* OPTION_COUNT when there is none of that name. */
static enum option find_option(const char *text, size_t bytes)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        if (strlen(option_rows[i].name) == bytes && memcmp(option_rows[i].name, text, bytes) == 0)
            return (enum option)i;
    return OPTION_COUNT;
}

int arguments_find_command(int argc, char *const *argv)
{
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-')
            return i;
        if (strcmp(argv[i], "--color") == 0)
            i++;
    }
    return 0;
}

struct reading {
    const struct argument_rules *rules;
    int argc;
    char *const *argv;
    struct arguments *ret;
    size_t word_count;
};

/* *at is the option's place, and its value's when this returns. */
static enum err_code read_option(struct reading *r, int *at, struct err *err)
{
    const char *text = r->argv[*at], *value = strchr(text, '=');
    size_t bytes = value ? (size_t)(value - text) : strlen(text);
    int place = *at;
    enum option option = find_option(text, bytes);
    if (option == OPTION_COUNT)
        return err_set(err, ERR_INVALID, "argument %d, %s: there is no such option", place, text);
    const struct option_row *row = &option_rows[option];
    if (!((r->rules->options | COMMON_OPTIONS) & TAKES(option)))
        return err_set(err, ERR_INVALID, "argument %d, %s: not an option of %s", place, row->name, r->rules->name);
    if (r->ret->options[option])
        return err_set(err, ERR_INVALID, "argument %d, %s: was given already", place, row->name);
    if (row->kind == VALUE_NONE) {
        r->ret->options[option] = "";
        return value ? err_set(err, ERR_INVALID, "argument %d, %s: takes no value", place, row->name) : ERR_NONE;
    }
    /* Where a value begins with "--", it stands behind "=". */
    if (!value && (*at + 1 >= r->argc || strncmp(r->argv[*at + 1], "--", 2) == 0))
        return err_set(err, ERR_INVALID, "argument %d, %s: needs a value, such as %s", place, row->name, row->value);
    value = value ? value + 1 : r->argv[++*at];
    r->ret->options[option] = value;
    return check_value(row, value, err) ? err_prefix(err, "argument %d, %s: ", *at, row->name) : ERR_NONE;
}

static enum err_code read_word(struct reading *r, int at, struct err *err)
{
    const char *text = r->argv[at];
    const char *name = r->word_count < ARGUMENT_WORDS_MAX ? r->rules->words[r->word_count] : NULL;
    if (!name)
        return err_set(err, ERR_INVALID, "argument %d, \"%s\": %s takes no more", at, text, r->rules->name);
    if (!*text)
        return err_set(err, ERR_INVALID, "argument %d, %s: is empty", at, name);
    if (r->word_count == 0 && r->rules->choices && read_choice(r->rules->choices, text, err))
        return err_prefix(err, "argument %d, %s: ", at, name);
    r->ret->words[r->word_count++] = text;
    return ERR_NONE;
}

enum err_code arguments_read(const struct argument_rules *rules, int command_at, int argc, char *const *argv, struct arguments *ret, struct err *err)
{
    struct arguments a = {.words = {NULL}};
    struct reading r = {.rules = rules, .argc = argc, .argv = argv, .ret = &a};
    bool only_words = false;
    enum err_code code = ERR_NONE;
    for (int i = 1; i < argc && !code; i++) {
        if (i == command_at)
            continue;
        if (!only_words && strcmp(argv[i], "--") == 0)
            only_words = true;
        else if (!only_words && argv[i][0] == '-' && argv[i][1] != '\0')
            code = read_option(&r, &i, err);
        else
            code = read_word(&r, i, err);
    }
    /* Who asks how it is used, or for a list, need not know the rest yet. */
    bool asks = a.options[OPTION_HELP] || a.options[OPTION_LIST];
    const char *missing = r.word_count < ARGUMENT_WORDS_MAX ? rules->words[r.word_count] : NULL;
    if (!code && missing && missing[0] != '[' && !asks)
        code = err_set(err, ERR_INVALID, "%s: %s is missing; see selfheal help %s", rules->name, missing, rules->name);
    if (!code)
        *ret = a;
    return code;
}
