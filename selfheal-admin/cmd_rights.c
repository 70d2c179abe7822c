/* The table of rights, for people and for the test that asks every row of it. */
#include "common/auth/auth.h"
#include "selfheal-admin/commands.h"
#include <stdio.h>

enum exit_code cmd_rights(const struct admin_settings *s, const struct arguments *a)
{
    (void)s, (void)a;
    for (size_t i = 0; i < right_count; i++) {
        const struct right *r = &rights[i];
        printf("{\"daemon\": \"%s\", \"method\": \"%s\", \"path\": \"%s\", \"least\": \"%s\"}\n", r->daemon, r->method, r->path,
               auth_role_name(r->least));
    }
    return EXIT_GOOD;
}
