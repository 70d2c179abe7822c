/* Passwords, secrets and the headers that carry them. */
#include "common/auth/credential.h"
#include "common/auth/secrets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void a_password_is_known_by_its_hash(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES];
    assert_int_equal(secrets_start(NULL), ERR_NONE);
    assert_int_equal(password_hash("correct horse", hash, NULL), ERR_NONE);
    assert_int_equal(password_hash("correct horse", again, NULL), ERR_NONE);
    assert_memory_equal(hash, "$argon2id$", 10);
    assert_string_not_equal(hash, again);
    assert_true(password_is(hash, "correct horse"));
    assert_false(password_is(hash, "correct horsf"));
    assert_false(password_is(hash, ""));
    assert_false(password_is(NULL, "correct horse"));
    assert_false(password_is("", "correct horse"));
    assert_false(password_is("not a hash", "correct horse"));
}

/* Who guesses names must not hear it from the time. */
static void an_unknown_user_takes_as_long(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_BYTES];
    assert_int_equal(password_hash("correct horse", hash, NULL), ERR_NONE);
    int64_t start_us = clock_mono_us();
    password_is(hash, "wrong");
    int64_t known_us = clock_mono_us() - start_us;
    start_us = clock_mono_us();
    password_is(NULL, "wrong");
    int64_t unknown_us = clock_mono_us() - start_us;
    assert_true(unknown_us > known_us / 4); /* not at once; the machine may be busy meanwhile */
}

static void names_and_lengths(void **state)
{
    (void)state;
    static const char *const good[] = {"anna", "a", "anna.b@example.org", "0x-y_z"};
    static const char *const bad[] = {"",      " anna",    "anna b",
                                      ".anna", "anna\n",   "ann\xc3\xa4",
                                      "a/b",   "a(token)", "12345678901234567890123456789012345678901234567890123456789012345"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(user_name_check(good[i], NULL), ERR_NONE);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (user_name_check(bad[i], NULL) == ERR_NONE)
            fail_msg("accepted: %s", bad[i]);
    static const char *const of_nobody[] = {"daemon",         "ai-agent",        "health-monitor", "backend",  "incident-generator",
                                            "selfheal-admin", "unauthenticated", "anonymous",      "somebody", "system",
                                            "everybody",      "Daemon",          "AI-Agent",       "SYSTEM",   "anna b"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(user_name_check_new(good[i], NULL), ERR_NONE);
    for (size_t i = 0; i < sizeof of_nobody / sizeof of_nobody[0]; i++)
        if (user_name_check_new(of_nobody[i], NULL) == ERR_NONE)
            fail_msg("accepted: %s", of_nobody[i]);
    assert_int_equal(user_name_check_new("daemon.x", NULL), ERR_NONE);
    assert_int_equal(password_check_length("123456789", NULL), ERR_INVALID);
    assert_int_equal(password_check_length("1234567890", NULL), ERR_NONE);
}

static void a_secret_is_found_in_its_header(void **state)
{
    (void)state;
    char session[SECRET_BYTES], token[SECRET_BYTES], of_session[DIGEST_TEXT_BYTES], of_token[DIGEST_TEXT_BYTES];
    char cookie[300], header[300], found[SECRET_BYTES];
    secret_create(SESSION_PREFIX, session, of_session);
    secret_create(TOKEN_PREFIX, token, of_token);
    assert_string_not_equal(of_session, of_token);

    snprintf(cookie, sizeof cookie, "a=b;  selfheal_session=%s ; c=d", session);
    struct credential c = credential_read(cookie, NULL);
    assert_int_equal(c.kind, CREDENTIAL_SESSION);
    assert_string_equal(c.digest, of_session);
    assert_true(credential_cookie(cookie, found, sizeof found));
    assert_string_equal(found, session);

    snprintf(header, sizeof header, "bearer %s", token);
    c = credential_read(cookie, header);
    assert_int_equal(c.kind, CREDENTIAL_TOKEN);
    assert_string_equal(c.digest, of_token);
}

static void what_has_not_the_shape_is_none(void **state)
{
    (void)state;
    char session[SECRET_BYTES], digest[DIGEST_TEXT_BYTES], text[300];
    secret_create(SESSION_PREFIX, session, digest);
    static const char *const cookies[] = {"",
                                          ";;;",
                                          "selfheal_session=",
                                          "selfheal_session",
                                          "selfheal_session=shs_",
                                          "selfheal_session=shs_zz",
                                          "xselfheal_session=%s",
                                          "selfheal_session=%sf",
                                          "selfheal_session=x%s",
                                          "selfheal_session= %s",
                                          "SELFHEAL_SESSION=%s"};
    for (size_t i = 0; i < sizeof cookies / sizeof cookies[0]; i++) {
        const char *at = strstr(cookies[i], "%s");
        snprintf(text, sizeof text, "%.*s%s%s", at ? (int)(at - cookies[i]) : (int)strlen(cookies[i]), cookies[i], at ? session : "",
                 at ? at + 2 : "");
        if (credential_read(text, NULL).kind != CREDENTIAL_NONE)
            fail_msg("accepted: %s", cookies[i]);
    }
    snprintf(text, sizeof text, "Bearer %s", session); /* a session is no token */
    assert_int_equal(credential_read(NULL, text).kind, CREDENTIAL_NONE);
    assert_int_equal(credential_read(NULL, "Basic YTpi").kind, CREDENTIAL_NONE);
    assert_int_equal(credential_read(NULL, NULL).kind, CREDENTIAL_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_known_by_its_hash), cmocka_unit_test(an_unknown_user_takes_as_long),  cmocka_unit_test(names_and_lengths),
        cmocka_unit_test(a_secret_is_found_in_its_header), cmocka_unit_test(what_has_not_the_shape_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
