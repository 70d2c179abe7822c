/* Which role may what, and that the table says each thing once. */
#include "common/auth/rights.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_role_may_what_stands_below_it(void **state)
{
    (void)state;
    static const struct {
        enum auth_role least, role;
        bool want;
    } cases[] = {
        {ROLE_VIEWER, ROLE_NOBODY, false},     {ROLE_VIEWER, ROLE_VIEWER, true},       {ROLE_RESPONDER, ROLE_VIEWER, false},
        {ROLE_RESPONDER, ROLE_APPROVER, true}, {ROLE_APPROVER, ROLE_RESPONDER, false}, {ROLE_APPROVER, ROLE_ADMIN, true},
        {ROLE_ADMIN, ROLE_APPROVER, false},    {ROLE_DAEMON, ROLE_ADMIN, false},       {ROLE_DAEMON, ROLE_DAEMON, true},
        {ROLE_VIEWER, ROLE_DAEMON, true},      {ROLE_RESPONDER, ROLE_DAEMON, true},    {ROLE_APPROVER, ROLE_DAEMON, false},
        {ROLE_ADMIN, ROLE_DAEMON, false},      {ROLE_NOBODY, ROLE_NOBODY, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct right right = {"d", "GET", "/", cases[i].least};
        if (right_allows(&right, cases[i].role) != cases[i].want)
            fail_msg("%s for %s", auth_role_name(cases[i].role), auth_role_name(cases[i].least));
    }
    assert_false(right_allows(NULL, ROLE_ADMIN));
}

static void each_row_is_there_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < right_count; i++)
        assert_ptr_equal(right_find(rights[i].daemon, rights[i].method, rights[i].path), &rights[i]);
    assert_null(right_find("backend-ext", "PUT", "/api/v1/incidents"));
}

/* What is open to all is listed here a second time: one more is a decision, not an oversight. */
static void only_these_are_open_to_all(void **state)
{
    (void)state;
    static const char *const open[] = {"/health", "/api/v1/health", "/api/v1/auth", "/api/v1/login", "/api/v1/logout", "/api/v1/alerts/alertmanager"};
    for (size_t i = 0; i < right_count; i++) {
        bool listed = false;
        for (size_t k = 0; k < sizeof open / sizeof open[0]; k++)
            listed = listed || strcmp(rights[i].path, open[k]) == 0;
        if ((rights[i].least == ROLE_NOBODY) != listed)
            fail_msg("%s %s %s", rights[i].daemon, rights[i].method, rights[i].path);
    }
}

static void roles_have_names(void **state)
{
    (void)state;
    for (int role = ROLE_VIEWER; role <= ROLE_ADMIN; role++)
        assert_int_equal(auth_role_of(auth_role_name((enum auth_role)role)), role);
    assert_int_equal(auth_role_of("daemon"), ROLE_NOBODY); /* nobody can be given it */
    assert_int_equal(auth_role_of("nobody"), ROLE_NOBODY);
    assert_int_equal(auth_role_of(""), ROLE_NOBODY);
    assert_int_equal(auth_role_of("Admin"), ROLE_NOBODY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_may_what_stands_below_it),
        cmocka_unit_test(each_row_is_there_once),
        cmocka_unit_test(only_these_are_open_to_all),
        cmocka_unit_test(roles_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
