/* commands.c - the table of subcommands. */
#include "selfheal-admin/commands.h"
#include <stdarg.h>
#include <string.h>

static const struct command rows[] = {
    {{"user", "add"}, "NAME --role ROLE", {"--role"}, "NAME", "a new user; the password comes from a prompt or a line of stdin", cmd_user_add},
    {{"user", "list"}, "", {NULL}, NULL, "all users", cmd_user_list},
    {{"user", "disable"}, "NAME", {NULL}, "NAME", "logs in no more, and all sessions end", cmd_user_disable},
    {{"user", "enable"}, "NAME", {NULL}, "NAME", "logs in again", cmd_user_enable},
    {{"user", "password"}, "NAME", {NULL}, "NAME", "another password, from a prompt or stdin; all sessions end", cmd_user_password},
    {{"user", "role"}, "NAME --role ROLE", {"--role"}, "NAME", "another role, from the next request on", cmd_user_role},
    {{"token", "create"}, "NAME --role ROLE [--days N]", {"--role", "--days"}, "NAME", "a token for a service; it is shown once", cmd_token_create},
    {{"token", "list"}, "", {NULL}, NULL, "all tokens, without their secrets", cmd_token_list},
    {{"token", "revoke"}, "NAME", {NULL}, "NAME", "is refused everywhere within 10 s", cmd_token_revoke},
    {{"rights", NULL}, "", {NULL}, NULL, "which role each route and socket of each daemon needs, as JSON Lines", cmd_rights},
    {{"audit", "verify"},
     "[--head FILE]",
     {"--head"},
     NULL,
     "checks the whole chain; with a saved head also that its tail was not cut",
     command_audit_verify},
    {{"audit", "head"},
     "",
     {NULL},
     NULL,
     "prints the chain's newest number and hash: keep it where the database's owner cannot write",
     command_audit_head},
    {{"audit", "export"}, "", {NULL}, NULL, "prints every record, oldest first, as JSON Lines", command_audit_export},
    {{"verify", NULL},
     "FILE [--key FILE]",
     {"--key"},
     "FILE",
     "checks an evidence bundle without database or network; --key: it must be signed by the key whose public half is in that file",
     command_verify},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

enum exit_code say_error(const char *fmt, ...)
{
    va_list args;
    fputs("selfheal-admin: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    return EXIT_NOT_DONE;
}

static int print_help(void)
{
    char words[80];
    puts("selfheal-admin: what a person does with Selfheal on a terminal\n\nusage:");
    for (size_t i = 0; i < ROWS; i++) {
        const char *second = rows[i].words[1];
        snprintf(words, sizeof words, "%s%s%s %s", rows[i].words[0], second ? " " : "", second ? second : "", rows[i].takes);
        printf("  selfheal-admin %-40s %s\n", words, rows[i].help);
    }
    puts("\nROLE: viewer, responder, approver or admin\nexit code: 0 all is as it should be, 1 it is not, 2 it could not be looked at\n\nsettings, "
         "from the environment:");
    settings_print(stdout, admin_setting_rows, admin_setting_count);
    return EXIT_GOOD;
}

static const struct command *find_row(int argc, char *const *argv, int *ret_words)
{
    for (size_t i = 0; i < ROWS; i++) {
        int words = rows[i].words[1] ? 2 : 1;
        if (argc > words && strcmp(argv[1], rows[i].words[0]) == 0 && (words == 1 || strcmp(argv[2], rows[i].words[1]) == 0)) {
            *ret_words = words;
            return &rows[i];
        }
    }
    say_error("unknown command; see selfheal-admin --help");
    return NULL;
}

static const struct command *wrong(const struct command *row, const char *what, const char *argument)
{
    say_error("%s%s%s: %s %s", row->words[0], row->words[1] ? " " : "", row->words[1] ? row->words[1] : "", what, argument);
    return NULL;
}

/* The place of the value of that option; NULL when the row has no such one. */
static const char **option_place(const struct command *row, const char *name, struct arguments *a)
{
    for (size_t i = 0; i < COMMAND_OPTION_MAX; i++)
        if (row->options[i] && strcmp(name, row->options[i]) == 0)
            return &a->options[i];
    return NULL;
}

const struct command *commands_find(int argc, char *const *argv, struct arguments *ret)
{
    struct arguments a = {0};
    int words = 0;
    const struct command *row = find_row(argc, argv, &words);
    if (!row)
        return NULL;
    for (int i = words + 1; i < argc; i++) {
        const char **option = option_place(row, argv[i], &a);
        if (option) {
            if (i + 1 >= argc || *option)
                return wrong(row, "takes one value:", argv[i]);
            *option = argv[++i];
        } else if (row->subject && !a.subject && argv[i][0] != '-' && argv[i][0] != '\0') {
            a.subject = argv[i];
        } else {
            return wrong(row, "does not take", argv[i]);
        }
    }
    if (row->subject && !a.subject)
        return wrong(row, "needs a", row->subject);
    *ret = a;
    return row;
}

int commands_run(int argc, char **argv)
{
    struct admin_settings settings = {0};
    struct arguments a;
    struct err err = {0};
    enum exit_code code = EXIT_NOT_DONE;
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return print_help();
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return printf("selfheal-admin %s\n", SELFHEAL_VERSION) < 0;
    const struct command *row = commands_find(argc, argv, &a);
    if (!row)
        return EXIT_NOT_DONE;
    if (settings_load(admin_setting_rows, admin_setting_count, &settings, &err))
        say_error("%s", err.msg);
    else
        code = row->run(&settings, &a);
    settings_free(admin_setting_rows, admin_setting_count, &settings);
    /* What could not be written was not done: a full disk must not look like a short chain. */
    if (fflush(stdout) != 0 || ferror(stdout))
        code = say_error("the result could not be written");
    return (int)code;
}
