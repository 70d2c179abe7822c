/* commands.h - the subcommands as rows: their words, what they take, what they do.
 *
 * Results go to stdout, what went wrong to stderr.  A new command is a function and a row in commands.c. */
#pragma once
#include "selfheal-admin/settings.h"

enum exit_code {
    EXIT_GOOD = 0,
    EXIT_BROKEN = 1,   /* it was looked at, and is not as it should be */
    EXIT_NOT_DONE = 2, /* wrong arguments, or it could not be looked at */
};

enum { COMMAND_OPTION_MAX = 2 };

struct arguments {
    const char *subject;                     /* the one that the command takes, or NULL */
    const char *options[COMMAND_OPTION_MAX]; /* the values of the row's options, or NULL */
};

struct command {
    const char *words[2];                    /* "audit", "verify"; the second may be NULL */
    const char *takes;                       /* for the usage line */
    const char *options[COMMAND_OPTION_MAX]; /* "--head": each takes a value */
    const char *subject;                     /* "FILE", "NAME": what it needs; NULL = nothing */
    const char *help;
    enum exit_code (*run)(const struct admin_settings *s, const struct arguments *a);
};

int commands_run(int argc, char **argv);
/* The row of these words and what it is given; NULL after having said on stderr what is wrong.  For commands_run and its test. */
const struct command *commands_find(int argc, char *const *argv, struct arguments *ret);

/* Says it on stderr; for `return say_error(...)`. */
enum exit_code say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

enum exit_code command_audit_verify(const struct admin_settings *s, const struct arguments *a);
enum exit_code command_audit_head(const struct admin_settings *s, const struct arguments *a);
enum exit_code command_audit_export(const struct admin_settings *s, const struct arguments *a);
enum exit_code command_verify(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_user_add(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_user_list(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_user_disable(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_user_enable(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_user_password(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_user_role(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_token_create(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_token_list(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_token_revoke(const struct admin_settings *s, const struct arguments *a);
enum exit_code cmd_rights(const struct admin_settings *s, const struct arguments *a);
