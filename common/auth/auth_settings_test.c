/* When AUTH=off is taken. */
#include "common/auth/auth_settings.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void off_is_for_this_machine_alone(void **state)
{
    (void)state;
    static const struct {
        const char *auth, *published_on, *bind_address;
        enum err_code want;
        bool on;
    } cases[] = {
        {"", "", "127.0.0.1", ERR_NONE, false},
        {"", "", "127.8.8.8", ERR_NONE, false},
        {"", "", "localhost", ERR_NONE, false},
        {"", "", "::1", ERR_NONE, false},
        {"off", "", "127.0.0.1", ERR_NONE, false},
        {"", "", "0.0.0.0", ERR_INVALID, false},
        {"", "", "::", ERR_INVALID, false},
        {"", "", "192.168.1.1", ERR_INVALID, false},
        {"", "", "", ERR_INVALID, false},
        {"off", "", "0.0.0.0", ERR_INVALID, false},
        {"", "127.0.0.1", "0.0.0.0", ERR_INVALID, false}, /* both must be said */
        {"off", "0.0.0.0", "0.0.0.0", ERR_INVALID, false},
        {"off", "127.0.0.1", "0.0.0.0", ERR_NONE, false},
        {"on", "", "0.0.0.0", ERR_NONE, true},
        {"on", "", "127.0.0.1", ERR_NONE, true},
        {"yes", "", "127.0.0.1", ERR_INVALID, false},
        {"ON", "", "127.0.0.1", ERR_INVALID, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct auth_settings s = {.auth = (char *)(uintptr_t)cases[i].auth, .published_on = (char *)(uintptr_t)cases[i].published_on};
        struct err err = {0};
        bool on = true;
        if (auth_settings_check(&s, cases[i].bind_address, &on, &err) != cases[i].want)
            fail_msg("AUTH=%s PUBLISHED_ON=%s BIND_ADDRESS=%s: %s", cases[i].auth, cases[i].published_on, cases[i].bind_address, err.msg);
        if (cases[i].want == ERR_NONE)
            assert_int_equal(on, cases[i].on);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(off_is_for_this_machine_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
