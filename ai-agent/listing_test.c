/* listing_test.c - what was listed is what is approved: the same list, or nothing runs. */
#include "ai-agent/listing.h"
#include "ai-agent/seal.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct catalogue *catalogue;
static struct {
    const char *says;
    int exit_code;
    enum err_code code;
    char asked[80]; /* container and last word */
} fake;

static enum err_code fake_exec(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    size_t last = 0;
    (void)self;
    while (exec->argv[last + 1])
        last++;
    assert_true(exec->timeout_ms > 0);
    snprintf(fake.asked, sizeof fake.asked, "%s %s", exec->id, exec->argv[last]);
    if (fake.code)
        return err_set(err, fake.code, "the engine says no");
    exec->on_output(exec->ctx, EXECUTOR_STDOUT, fake.says, strlen(fake.says));
    *ret_exit_code = fake.exit_code;
    return ERR_NONE;
}

static const struct executor_kind kind = {.name = "docker", .exec = fake_exec};
static const struct executor executor = {.kind = &kind};
static atomic_bool cancel;
static struct listing_place place = {.executor = &executor, .container_id = "aaaa", .cancel = &cancel};

static int set_up(void **state)
{
    (void)state;
    int code = (int)catalogue_load_file("config/catalogue.yaml", &catalogue, NULL);
    place.target = code ? NULL : catalogue_target_find(catalogue, "redis-test");
    return code;
}

static int tear_down(void **state)
{
    (void)state;
    catalogue_free(catalogue);
    return 0;
}

static struct steps steps_of(const char *action)
{
    struct steps s = {.count = 0};
    struct facts *facts = facts_create();
    assert_true(steps_add(&s, catalogue_action_find(catalogue, "redis", action), place.target, facts));
    facts_destroy(facts);
    return s;
}

static void another_list_than_the_approved_one_is_refused(void **state)
{
    (void)state;
    char longest[LISTING_MAX_BYTES + 2];
    memset(longest, 'k', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const struct {
        const char *was, *now;
        int exit_code;
        enum err_code code, want;
        const char *words;
    } rows[] = {
        {"a 9 bytes\nb 8 bytes\n", "a 9 bytes\nb 8 bytes\n", 0, ERR_NONE, ERR_NONE, ""},
        {"", "", 0, ERR_NONE, ERR_NONE, ""},
        {"a 9 bytes\nb 8 bytes\n", "huge 99 bytes\na 9 bytes\n", 0, ERR_NONE, ERR_CONFLICT, "gone from it is b 8 bytes; new in it is huge 99 bytes"},
        {"a 9 bytes\nb 8 bytes\n", "a 9 bytes\n", 0, ERR_NONE, ERR_CONFLICT, "gone from it is b 8 bytes; new in it is nothing"},
        {"a 9 bytes\n", "a 9 bytes\nb 8 bytes\n", 0, ERR_NONE, ERR_CONFLICT, "gone from it is nothing; new in it is b 8 bytes"},
        {"", "a 9 bytes\n", 0, ERR_NONE, ERR_CONFLICT, "gone from it is nothing; new in it is a 9 bytes"},
        {"a\001 9 bytes\n", "a\002 9 bytes\n", 0, ERR_NONE, ERR_CONFLICT, "that cannot be shown"}, /* what looks alike is not the same */
        {"a 9 bytes\n", "a 9 bytes\n", 1, ERR_NONE, ERR_UNAVAILABLE, "cannot be listed, so it is not run: exit code 1"},
        {"a 9 bytes\n", "", 0, ERR_IO, ERR_UNAVAILABLE, "the engine says no"},
        {"a 9 bytes\n", longest, 0, ERR_NONE, ERR_UNAVAILABLE, "cannot be shown whole"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct steps s = steps_of("unlink-big-keys"), copy;
        struct err err = {0};
        fake.says = rows[i].was;
        fake.exit_code = 0;
        fake.code = ERR_NONE;
        assert_int_equal(listing_keep(&place, &s, &err), ERR_NONE);
        assert_string_equal(fake.asked, "aaaa list"); /* in that very container, and by the command that only looks */
        assert_true(steps_copy(&s, &copy));
        fake.says = rows[i].now;
        fake.exit_code = rows[i].exit_code;
        fake.code = rows[i].code;
        enum err_code code = listing_check(&place, &copy.list[0], &err);
        if (code != rows[i].want || (code && !strstr(err.msg, rows[i].words)))
            fail_msg("row %zu: %d %s", i, (int)code, err.msg);
        steps_free(&s);
        steps_free(&copy);
    }
}

static void what_cannot_be_listed_is_not_sealed(void **state)
{
    (void)state;
    struct steps s = steps_of("unlink-big-keys"), flush = steps_of("flush");
    struct err err = {0};
    fake.says = "LOADING";
    fake.exit_code = 1;
    fake.code = ERR_NONE;
    assert_int_equal(listing_keep(&place, &s, &err), ERR_UNAVAILABLE);
    assert_null(s.list[0].listed);
    assert_int_equal(listing_check(&place, &s.list[0], &err), ERR_CONFLICT); /* and never run without */
    /* What binds nothing asks nothing. */
    *fake.asked = '\0';
    assert_int_equal(listing_keep(&place, &flush, &err), ERR_NONE);
    assert_int_equal(listing_check(&place, &flush.list[0], &err), ERR_NONE);
    assert_null(listing_show(&place, &flush.list[0]));
    assert_string_equal(fake.asked, "");
    AUTO_FREE char *shown = listing_show(&place, &s.list[0]);
    assert_non_null(strstr(shown, "exit code 1: LOADING"));
    steps_free(&s);
    steps_free(&flush);
}

static void a_list_is_in_the_seal_and_comes_back_from_it(void **state)
{
    (void)state;
    struct steps s = steps_of("unlink-big-keys"), back;
    struct err err = {0};
    fake.says = "a 9 bytes\nb 8 bytes\n";
    fake.exit_code = 0;
    fake.code = ERR_NONE;
    assert_int_equal(listing_keep(&place, &s, &err), ERR_NONE);
    AUTO_JSON json_t *was = seal_steps_json(&s);
    assert_true(steps_read(was, catalogue, place.target, &back));
    assert_string_equal(back.list[0].listed, s.list[0].listed);
    assert_int_equal(listing_check(&place, &back.list[0], &err), ERR_NONE);
    fake.says = "a 9 bytes\nc 8 bytes\n";
    assert_int_equal(listing_keep(&place, &back, &err), ERR_NONE);
    AUTO_JSON json_t *now = seal_steps_json(&back);
    AUTO_JSON json_t *differences = seal_differences(was, now);
    char words[SEAL_WORDS_BYTES];
    seal_words(differences, words);
    assert_non_null(strstr(words, "[0].listed was [\"b 8 bytes\"] and is [\"c 8 bytes\"]"));
    assert_int_equal(json_array_size(differences), 1); /* not the digest, too */
    fake.says = "a 9 bytes\nb 8 bytes\001\n";
    assert_int_equal(listing_keep(&place, &back, &err), ERR_NONE);
    fake.says = "a 9 bytes\nb 8 bytes\002\n";
    struct steps alike = {.count = 0};
    assert_true(steps_copy(&back, &alike));
    assert_int_equal(listing_keep(&place, &alike, &err), ERR_NONE);
    AUTO_JSON json_t *one = seal_steps_json(&back);
    AUTO_JSON json_t *other = seal_steps_json(&alike);
    AUTO_JSON json_t *unseen = seal_differences(one, other);
    assert_string_equal(json_str(json_array_get(unseen, 0), "field"), "[0].listed_sha256");
    steps_free(&alike);
    AUTO_FREE char *shown = listing_show(&place, &s.list[0]);
    assert_non_null(strstr(shown, "a 9 bytes; b 8 bytes")); /* what is shown is what is sealed, not a further look */
    steps_free(&s);
    steps_free(&back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_list_than_the_approved_one_is_refused),
        cmocka_unit_test(what_cannot_be_listed_is_not_sealed),
        cmocka_unit_test(a_list_is_in_the_seal_and_comes_back_from_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
