/* daemon_token_test.c - where the token comes from, that one of many makers wins, and what is refused. */
#include "common/http/daemon_token.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[64], path[128];

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/daemon-token-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/daemon-token", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder); /* nothing half done stays in it */
}

static void the_setting_wins(void **state)
{
    (void)state;
    char token[DAEMON_TOKEN_BYTES];
    struct daemon_token_settings s = {.token = "0123456789abcdef", .file = "/nowhere/at/all"};
    assert_int_equal(daemon_token_load(&s, folder, token, NULL), ERR_NONE);
    assert_string_equal(token, "0123456789abcdef");
}

static void *load(void *ret)
{
    struct daemon_token_settings s = {.token = "", .file = ""};
    return daemon_token_load(&s, folder, ret, NULL) == ERR_NONE ? ret : NULL;
}

static void many_makers_agree(void **state)
{
    (void)state;
    enum { MAKERS = 16 };
    pthread_t threads[MAKERS];
    char tokens[MAKERS][DAEMON_TOKEN_BYTES] = {{0}};
    struct stat st;
    for (int i = 0; i < MAKERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, load, tokens[i]), 0);
    for (int i = 0; i < MAKERS; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        assert_non_null(result);
        assert_string_equal(tokens[i], tokens[0]);
    }
    assert_int_equal(strlen(tokens[0]), 64);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_shared_folder_shares_it(void **state)
{
    (void)state;
    char token[DAEMON_TOKEN_BYTES];
    struct stat st;
    assert_int_equal(chmod(folder, 02770), 0);
    assert_non_null(load(token));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
}

static void what_is_no_token(void **state)
{
    (void)state;
    static const char *const contents[] = {"", "\n", "short", "0123456789abcde\n", "0123456789 abcdef", "0123456789abcdef\x01"};
    char token[DAEMON_TOKEN_BYTES];
    struct daemon_token_settings s = {.file = path};
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        struct err err = {0};
        FILE *file = fopen(path, "w");
        fputs(contents[i], file);
        fclose(file);
        assert_int_equal(daemon_token_load(&s, folder, token, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, path));
        assert_true(strlen(contents[i]) < 5 || !strstr(err.msg, contents[i]));
    }
    struct daemon_token_settings set = {.token = "short"};
    assert_int_equal(daemon_token_load(&set, folder, token, NULL), ERR_INVALID);
    struct daemon_token_settings nowhere = {.file = "/nowhere/at/all/token"};
    assert_int_equal(daemon_token_load(&nowhere, folder, token, NULL), ERR_IO);
}

static void equal_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *token, *given;
        bool want;
    } cases[] = {
        {"abcdef", "abcdef", true}, {"abcdef", "abcdeg", false},       {"abcdef", "abcde", false}, {"abcdef", "abcdefg", false},
        {"abcdef", "", false},      {"abcdef", "abcdefabcdef", false}, {"abcdef", NULL, false},    {"", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(daemon_token_equal(cases[i].token, cases[i].given), cases[i].want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_setting_wins, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_makers_agree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_shared_folder_shares_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_token, set_up, tear_down),
        cmocka_unit_test(equal_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
