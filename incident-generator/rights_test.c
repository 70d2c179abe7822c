/* Each route has a row in the table of rights, and each row a route. */
#include "common/auth/auth.h"
#include "incident-generator/generator_api.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void each_route_has_its_right(void **state)
{
    (void)state;
    const char *missing = auth_missing("incident-generator", generator_routes, generator_route_count);
    if (missing)
        fail_msg("%s", missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_route_has_its_right)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
