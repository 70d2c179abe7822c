/* first_approval_test.c - the first of two approvals counts as long as whoever gave it may approve. */
#include "ai-agent/first_approval.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct catalogue *catalogue;
static struct {
    enum err_code code;
    struct auth_identity who;
    struct credential asked;
} fake;

static enum err_code fake_find(void *ctx, const struct credential *credential, struct auth_identity *ret, struct err *err)
{
    (void)ctx;
    fake.asked = *credential;
    if (fake.code)
        return err_set(err, fake.code, "the backend says no");
    *ret = fake.who;
    return ERR_NONE;
}

static int set_up(void **state)
{
    (void)state;
    return (int)catalogue_load_file("config/catalogue.yaml", &catalogue, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    catalogue_free(catalogue);
    return 0;
}

static void seal(struct proposals *p, char ret_id[UUID_TEXT_BYTES])
{
    struct err err;
    struct sealed_proposal s = {.target = catalogue_target_find(catalogue, "redis-test"), .rule = catalogue_rule(catalogue, 0)};
    struct facts *none = facts_create();
    assert_true(steps_add(&s.steps, catalogue_action_find(catalogue, "redis", "flush"), s.target, none));
    facts_destroy(none);
    assert_int_equal(proposals_seal(p, &s, clock_wall_us(), &err), ERR_NONE);
    memcpy(ret_id, s.id, UUID_TEXT_BYTES);
    sealed_proposal_free(&s);
}

static void it_counts_while_its_giver_may_approve(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        bool given;
        enum err_code code;
        struct auth_identity who;
        enum err_code want;
        const char *dropped; /* "" = it counts */
    } rows[] = {
        {"nobody has approved yet", false, ERR_NOT_FOUND, {.name = ""}, ERR_NONE, ""},
        {"still an approver", true, ERR_NONE, {.name = "anna", .role = ROLE_APPROVER}, ERR_NONE, ""},
        {"more than that by now", true, ERR_NONE, {.name = "anna", .role = ROLE_ADMIN}, ERR_NONE, ""},
        {"disabled, or logged out", true, ERR_NOT_FOUND, {.name = ""}, ERR_NONE, "by anna, does not count any more: anna has logged out"},
        {"no approver any more", true, ERR_NONE, {.name = "anna", .role = ROLE_RESPONDER}, ERR_NONE, "anna may not approve by now"},
        {"somebody else's", true, ERR_NONE, {.name = "tom", .role = ROLE_ADMIN}, ERR_NONE, "anna may not approve by now"},
        {"the backend is away", true, ERR_UNAVAILABLE, {.name = ""}, ERR_UNAVAILABLE, ""},
    };
    struct auth *auth = NULL;
    const struct auth_options o = {.daemon = "ai-agent", .on = true, .source = {.find = fake_find}};
    assert_int_equal(auth_open(&o, &auth, NULL), ERR_NONE);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct proposals *p = proposals_create(60000, NULL);
        char id[UUID_TEXT_BYTES], first[PROPOSAL_APPROVER_BYTES], dropped[FIRST_APPROVAL_WORDS_BYTES];
        const struct credential of_anna = {.kind = CREDENTIAL_SESSION, .digest = "aa"}, of_ben = {.kind = CREDENTIAL_SESSION, .digest = "bb"};
        struct err err = {0};
        seal(p, id);
        if (rows[i].given)
            assert_int_equal(proposals_approve(p, id, "anna", &of_anna, first, &err), ERR_NONE);
        memset(&fake, 0, sizeof fake);
        fake.code = rows[i].code;
        fake.who = rows[i].who;
        enum err_code code = first_approval_check(auth, p, id, dropped, &err);
        if (code != rows[i].want || !strstr(dropped, rows[i].dropped) || !*dropped != !*rows[i].dropped)
            fail_msg("%s: %d %s \"%s\"", rows[i].what, (int)code, err.msg, dropped);
        assert_string_equal(fake.asked.digest, rows[i].given ? "aa" : "");
        /* Whoever comes next is the second where it counts, else the first. */
        assert_int_equal(proposals_approve(p, id, "ben", &of_ben, first, &err), ERR_NONE);
        assert_string_equal(first, rows[i].given && !*rows[i].dropped ? "anna" : "");
        proposals_destroy(p);
    }
    auth_close(auth);
}

/* A record of an earlier release knows nothing of how it was given. */
static void one_without_a_credential_does_not_count(void **state)
{
    (void)state;
    struct proposals *p = proposals_create(60000, NULL);
    struct auth *auth = NULL;
    const struct auth_options o = {.daemon = "ai-agent", .on = true, .source = {.find = fake_find}};
    const struct credential none = {.kind = CREDENTIAL_NONE};
    char id[UUID_TEXT_BYTES], first[PROPOSAL_APPROVER_BYTES], dropped[FIRST_APPROVAL_WORDS_BYTES];
    struct err err = {0};
    assert_int_equal(auth_open(&o, &auth, NULL), ERR_NONE);
    seal(p, id);
    assert_int_equal(proposals_approve(p, id, "anna", &none, first, &err), ERR_NONE);
    assert_int_equal(first_approval_check(auth, p, id, dropped, &err), ERR_NONE);
    assert_non_null(strstr(dropped, "does not count any more"));
    struct credential credential;
    assert_false(proposals_first_approval(p, id, first, &credential));
    auth_close(auth);
    proposals_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_counts_while_its_giver_may_approve),
        cmocka_unit_test(one_without_a_credential_does_not_count),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
