/* Users. */
#include "selfheal-admin/admin_change.h"
#include "selfheal-admin/admin_db.h"
#include "selfheal-admin/commands.h"
#include "selfheal-admin/password_read.h"
#include <stdio.h>

static enum exit_code say(const struct err *err)
{
    return say_error("%s", err->msg);
}

static bool check_role(const char *role)
{
    if (role && auth_role_of(role) != ROLE_NOBODY)
        return true;
    say_error("--role is one of viewer, responder, approver, admin");
    return false;
}

static enum err_code read_hash(char ret[PASSWORD_HASH_BYTES], struct err *err)
{
    char password[PASSWORD_BUF_BYTES] = "";
    enum err_code code = password_read(password, err);
    if (!code)
        code = password_hash(password, ret, err);
    secret_wipe(password, sizeof password);
    return code;
}

enum exit_code cmd_user_add(const struct admin_settings *s, const struct arguments *a)
{
    char hash[PASSWORD_HASH_BYTES];
    struct err err = {0};
    int count = 0;
    if (!check_role(a->options[0]))
        return EXIT_NOT_DONE;
    if (user_name_check_new(a->subject, &err) || read_hash(hash, &err))
        return say(&err);
    const char *params[] = {a->subject, hash, a->options[0]};
    /* Two people whom only a capital tells apart are one to who reads the audit.  Names are ASCII, so the database's language plays no part. */
    const struct admin_change add = {"INSERT INTO users (name, password_hash, role) SELECT $1::varchar, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM users"
                                     " WHERE name <> $1::varchar AND lower(name COLLATE \"C\") = lower($1::varchar COLLATE \"C\"))",
                                     params, 3, "account.user-added", a->options[0]};
    if (admin_db_change(s, &add, &count, &err))
        return say_error("user %s: %s", a->subject, err.msg);
    if (count == 0)
        return say_error("user %s: there is a user whose name differs from it only in capital letters", a->subject);
    printf("user %s is there, as %s\n", a->subject, a->options[0]);
    return EXIT_GOOD;
}

enum exit_code cmd_user_list(const struct admin_settings *s, const struct arguments *a)
{
    static const char *const names[] = {"NAME", "ROLE", "STATE", "CREATED", "SESSIONS", "LAST SEEN"};
    struct err err = {0};
    (void)a;
    enum err_code code =
        admin_db_print(s,
                       "SELECT name, role, CASE WHEN disabled THEN 'disabled' ELSE 'enabled' END, to_char(u.created_at, 'YYYY-MM-DD HH24:MI'),"
                       " count(s.digest), coalesce(to_char(max(s.seen_at), 'YYYY-MM-DD HH24:MI'), '-') FROM users u"
                       " LEFT JOIN sessions s ON s.user_name = u.name AND s.expires_at > now() GROUP BY u.name ORDER BY u.name",
                       names, 6, &err);
    return code ? say(&err) : EXIT_GOOD;
}

static enum exit_code change(const struct admin_settings *s, const struct admin_change *how, const char *done)
{
    struct err err = {0};
    int changed = 0;
    if (admin_db_change(s, how, &changed, &err))
        return say(&err);
    if (changed == 0)
        return say_error("there is no user %s", how->params[0]);
    printf("user %s %s\n", how->params[0], done);
    return EXIT_GOOD;
}

enum exit_code cmd_user_disable(const struct admin_settings *s, const struct arguments *a)
{
    const char *params[] = {a->subject};
    const struct admin_change how = {"WITH gone AS (DELETE FROM sessions WHERE user_name = $1)"
                                     " UPDATE users SET disabled = true WHERE name = $1 RETURNING name",
                                     params, 1, "account.user-disabled", NULL};
    return change(s, &how, "is disabled");
}

enum exit_code cmd_user_enable(const struct admin_settings *s, const struct arguments *a)
{
    const char *params[] = {a->subject};
    const struct admin_change how = {"UPDATE users SET disabled = false WHERE name = $1 RETURNING name", params, 1, "account.user-enabled", NULL};
    return change(s, &how, "is enabled");
}

enum exit_code cmd_user_password(const struct admin_settings *s, const struct arguments *a)
{
    char hash[PASSWORD_HASH_BYTES];
    struct err err = {0};
    if (read_hash(hash, &err))
        return say(&err);
    const char *params[] = {a->subject, hash};
    const struct admin_change how = {"WITH gone AS (DELETE FROM sessions WHERE user_name = $1)"
                                     " UPDATE users SET password_hash = $2, password_changed_at = now() WHERE name = $1 RETURNING name",
                                     params, 2, "account.user-password", NULL};
    return change(s, &how, "has another password");
}

enum exit_code cmd_user_role(const struct admin_settings *s, const struct arguments *a)
{
    const char *params[] = {a->subject, a->options[0]};
    const struct admin_change how = {"UPDATE users SET role = $2 WHERE name = $1 RETURNING name", params, 2, "account.user-role", a->options[0]};
    return check_role(a->options[0]) ? change(s, &how, "has another role") : EXIT_NOT_DONE;
}
