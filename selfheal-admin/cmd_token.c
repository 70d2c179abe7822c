/* Tokens of services. */
#include "common/auth/auth.h"
#include "selfheal-admin/admin_change.h"
#include "selfheal-admin/admin_db.h"
#include "selfheal-admin/commands.h"
#include <stdio.h>
#include <stdlib.h>

enum { DAYS_MAX = 3650 };

static bool check_arguments(const struct arguments *a)
{
    struct err err = {0};
    char *rest = NULL;
    long days = a->options[1] ? strtol(a->options[1], &rest, 10) : 1;
    if (user_name_check(a->subject, &err))
        say_error("%s", err.msg);
    else if (!a->options[0] || auth_role_of(a->options[0]) == ROLE_NOBODY)
        say_error("--role is one of viewer, responder, approver, admin");
    else if ((rest && *rest) || days < 1 || days > DAYS_MAX)
        say_error("--days is a number from 1 to %d", DAYS_MAX);
    else
        return true;
    return false;
}

enum exit_code cmd_token_create(const struct admin_settings *s, const struct arguments *a)
{
    char secret[SECRET_BYTES], digest[DIGEST_TEXT_BYTES];
    struct err err = {0};
    int count = 0;
    if (!check_arguments(a))
        return EXIT_NOT_DONE;
    if (secrets_init(&err))
        return say_error("%s", err.msg);
    secret_create(TOKEN_PREFIX, secret, digest);
    const char *params[] = {a->subject, digest, a->options[0], a->options[1]};
    const struct admin_change create = {"INSERT INTO service_tokens (name, digest, role, expires_at)"
                                        " VALUES ($1, $2, $3, now() + $4::int * interval '1 day')",
                                        params, 4, "account.token-created", a->options[0]};
    enum err_code code = admin_db_change(s, &create, &count, &err);
    if (code) {
        secret_wipe(secret, sizeof secret);
        return say_error("token %s: %s", a->subject, err.msg);
    }
    puts(secret);
    secret_wipe(secret, sizeof secret);
    fprintf(stderr, "token %s is there, as %s; it is not shown again\n", a->subject, a->options[0]);
    return EXIT_GOOD;
}

enum exit_code cmd_token_list(const struct admin_settings *s, const struct arguments *a)
{
    static const char *const names[] = {"NAME", "ROLE", "STATE", "CREATED", "EXPIRES"};
    struct err err = {0};
    (void)a;
    enum err_code code =
        admin_db_print(s,
                       "SELECT name, role, CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'valid' END,"
                       " to_char(created_at, 'YYYY-MM-DD HH24:MI'), coalesce(to_char(expires_at, 'YYYY-MM-DD HH24:MI'), 'never')"
                       " FROM service_tokens ORDER BY name",
                       names, 5, &err);
    return code ? say_error("%s", err.msg) : EXIT_GOOD;
}

enum exit_code cmd_token_revoke(const struct admin_settings *s, const struct arguments *a)
{
    const char *params[] = {a->subject};
    struct err err = {0};
    int changed = 0;
    const struct admin_change revoke = {"UPDATE service_tokens SET revoked_at = coalesce(revoked_at, now()) WHERE name = $1 RETURNING name", params,
                                        1, "account.token-revoked", NULL};
    if (admin_db_change(s, &revoke, &changed, &err))
        return say_error("%s", err.msg);
    if (changed == 0)
        return say_error("there is no token %s", a->subject);
    printf("token %s is revoked\n", a->subject);
    return EXIT_GOOD;
}
