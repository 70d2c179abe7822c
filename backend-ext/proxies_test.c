/* proxies_test.c - from where a request comes, by who says so. */
#include "backend-ext/proxies.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void only_a_trusted_peer_and_only_its_last_entry(void **state)
{
    (void)state;
    static const struct {
        const char *list, *peer, *forwarded, *want;
    } rows[] = {
        {"off", "10.0.0.1", "1.2.3.4", "10.0.0.1"},
        {"", "10.0.0.1", "1.2.3.4", "10.0.0.1"},
        {"on", "10.0.0.1", "1.2.3.4", "1.2.3.4"},
        {"on", "10.0.0.1", NULL, "10.0.0.1"},
        {"10.0.0.1", "10.0.0.1", "1.2.3.4", "1.2.3.4"},
        {"10.0.0.1", "10.0.0.2", "1.2.3.4", "10.0.0.2"},
        {"10.0.0.1", "10.0.0.1", "9.9.9.9, 1.2.3.4", "1.2.3.4"},
        {"10.0.0.1", "10.0.0.1", "9.9.9.9,1.2.3.4 ", "1.2.3.4"},
        {"10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.2"},
        {"10.0.0.1", "::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4"},
        {"10.0.0.1", "10.0.0.1", "1.2.3.4,", "10.0.0.1"},
        {"10.0.0.1", "10.0.0.1", "1.2.3.4:5678", "10.0.0.1"},
        {"10.0.0.1", "10.0.0.1", "1.2.3.4 5.6.7.8", "10.0.0.1"},
        {"10.0.0.1", "10.0.0.1", "unknown", "10.0.0.1"},
        {"10.0.0.1", "10.0.0.1", "", "10.0.0.1"},
        {"10.0.0.1", "10.0.0.1", "fd00::7", "fd00::7"},
        {"10.0.0.1", "", "1.2.3.4", ""},
        {"10.1.0.0/20", "10.1.15.255", "1.2.3.4", "1.2.3.4"},
        {"10.1.0.0/20", "10.1.16.0", "1.2.3.4", "10.1.16.0"},
        {"0.0.0.0/0", "8.8.8.8", "1.2.3.4", "1.2.3.4"},
        {"0.0.0.0/0", "fd00::1", "1.2.3.4", "fd00::1"},
        {"fd00::/8, 10.0.0.1", "fd12::1", "1.2.3.4", "1.2.3.4"},
        {"fd00::/8,10.0.0.1", "fe12::1", "1.2.3.4", "fe12::1"},
        {"fd00::/8, 10.0.0.1", "10.0.0.1", "1.2.3.4", "1.2.3.4"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct proxies *p = NULL;
        struct err err = {0};
        char got[PROXY_ADDRESS_BYTES];
        assert_int_equal(proxies_create(rows[i].list, &p, &err), ERR_NONE);
        proxies_address(p, rows[i].peer, rows[i].forwarded, got);
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("row %zu: %s", i, got);
        proxies_destroy(p);
    }
}

static void a_name_is_trusted_once_it_has_an_address(void **state)
{
    (void)state;
    struct proxies *p = NULL;
    struct err err = {0};
    char got[PROXY_ADDRESS_BYTES];
    assert_int_equal(proxies_create("localhost", &p, &err), ERR_NONE);
    proxies_address(p, "127.0.0.1", "1.2.3.4", got);
    assert_string_equal(got, "127.0.0.1");
    assert_true(proxies_round(p));
    proxies_address(p, "127.0.0.1", "1.2.3.4", got);
    assert_string_equal(got, "1.2.3.4");
    proxies_address(p, "127.0.0.2", "1.2.3.4", got);
    assert_string_equal(got, "127.0.0.2");
    proxies_destroy(p);
}

static void what_is_no_list(void **state)
{
    (void)state;
    static const char *const wrong[] = {"10.0.0",   "10.0.0.1/33", "10.0.0.1/",    "10.0.0.1/-1", "10.0.0.1/8x", "fd00::/129",
                                        "fd00::zz", "front end/8", "fr\xc3\xb6nt", "a,b;c",       "1,2,3",       "1a,300.1.1.1"};
    char many[4 * (PROXIES_MAX + 1) + 1] = "";
    struct proxies *p = NULL;
    struct err err = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (proxies_create(wrong[i], &p, &err) != ERR_INVALID || strncmp(err.msg, "TRUST_PROXY: ", 13) != 0)
            fail_msg("%s: %s", wrong[i], err.msg);
    for (int i = 0; i <= PROXIES_MAX; i++)
        snprintf(many + strlen(many), 5, "p%02d,", i);
    assert_int_equal(proxies_create(many, &p, &err), ERR_INVALID);
    assert_null(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_a_trusted_peer_and_only_its_last_entry),
                                       cmocka_unit_test(a_name_is_trusted_once_it_has_an_address), cmocka_unit_test(what_is_no_list)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
