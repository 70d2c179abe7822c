/* commands_test.c - words on a command line, and what is made of them. */
#include "selfheal-admin/commands.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void words_lead_to_a_command_or_to_none(void **state)
{
    (void)state;
    static const struct {
        const char *words[8];
        enum exit_code (*run)(const struct admin_settings *s, const struct arguments *a); /* NULL = refused */
        const char *subject, *option;
    } cases[] = {
        {{"x", "audit", "verify"}, command_audit_verify, NULL, NULL},
        {{"x", "audit", "verify", "--head", "f"}, command_audit_verify, NULL, "f"},
        {{"x", "audit", "head"}, command_audit_head, NULL, NULL},
        {{"x", "audit", "export"}, command_audit_export, NULL, NULL},
        {{"x", "verify", "bundle.html"}, command_verify, "bundle.html", NULL},
        {{"x", "verify", "--key", "k", "bundle.html"}, command_verify, "bundle.html", "k"},
        {{"x", "verify", "bundle.html", "--key", "k"}, command_verify, "bundle.html", "k"},
        {{"x"}, NULL, NULL, NULL},
        {{"x", "audit"}, NULL, NULL, NULL},
        {{"x", "audit", "erase"}, NULL, NULL, NULL},
        {{"x", "verify"}, NULL, NULL, NULL},
        {{"x", "verify", "a", "b"}, NULL, NULL, NULL},
        {{"x", "verify", "--key", "k"}, NULL, NULL, NULL},
        {{"x", "verify", "a", "--key"}, NULL, NULL, NULL},
        {{"x", "verify", ""}, NULL, NULL, NULL},
        {{"x", "audit", "verify", "--head"}, NULL, NULL, NULL},
        {{"x", "audit", "verify", "f"}, NULL, NULL, NULL},
        {{"x", "audit", "head", "--head", "f"}, NULL, NULL, NULL},
        {{"x", "user", "add", "anna", "--role", "approver"}, cmd_user_add, "anna", "approver"},
        {{"x", "token", "create", "--days", "3", "ci", "--role", "viewer"}, cmd_token_create, "ci", "viewer"},
        {{"x", "rights"}, cmd_rights, NULL, NULL},
        {{"x", "user", "add"}, NULL, NULL, NULL},
        {{"x", "user", "add", "a", "b"}, NULL, NULL, NULL},
        {{"x", "user", "add", "a", "--role", "x", "--role"}, NULL, NULL, NULL},
        {{"x", "user", "add", "a", "--password", "secret"}, NULL, NULL, NULL}, /* never on a command line */
        {{"x", "user", "list", "anna"}, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int argc = 0;
        while (argc < 8 && cases[i].words[argc])
            argc++;
        struct arguments a = {0};
        const struct command *row = commands_find(argc, (char *const *)(uintptr_t)cases[i].words, &a);
        assert_true((row ? row->run : NULL) == cases[i].run);
        if (!row)
            continue;
        assert_true(!a.subject == !cases[i].subject && (!a.subject || strcmp(a.subject, cases[i].subject) == 0));
        assert_true(!a.options[0] == !cases[i].option && (!a.options[0] || strcmp(a.options[0], cases[i].option) == 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_lead_to_a_command_or_to_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
