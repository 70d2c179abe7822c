/* seal_test.c - what is sealed, where two seals differ, and proposals that survive the process. */
#include "ai-agent/proposals.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define INCIDENT "0f5f8d1e-0d5c-4b0e-9d55-6b8b1f0a7c11"

static struct catalogue *catalogue;
static char folder[] = "/tmp/seal-test-XXXXXX", path[64];

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/x.sqlite", mkdtemp(folder));
    return (int)catalogue_load_file("config/catalogue.yaml", &catalogue, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    catalogue_free(catalogue);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(command, sizeof command, "%s%s", path, ends[i]);
        unlink(command);
    }
    return rmdir(folder);
}

static struct sealed_proposal sample(void)
{
    struct sealed_proposal s = {
        .target = catalogue_target_find(catalogue, "redis-test"), .health = 2, .checked_at_us = 1000000, .undo_window_ms = 3600000};
    struct facts *none = facts_create();
    const struct rule *rule;
    for (size_t i = 0; (rule = catalogue_rule(catalogue, i)); i++)
        if (strcmp(rule->name, "redis-oom") == 0)
            s.rule = rule;
    facts_set_number(none, "keys", 7);
    assert_true(steps_add(&s.steps, catalogue_action_find(catalogue, "redis", "flush"), s.target, none));
    facts_destroy(none);
    snprintf(s.incident_id, sizeof s.incident_id, INCIDENT);
    snprintf(s.container_id, sizeof s.container_id, "aaaa");
    snprintf(s.incarnation, sizeof s.incarnation, "2026-01-01T00:00:00Z");
    snprintf(s.image_id, sizeof s.image_id, "sha256:one");
    snprintf(s.catalogue_digest, sizeof s.catalogue_digest, "cccc");
    s.evidence = json_pack("[{s:s, s:s, s:s}]", "text", "OOM", "source", "seen", "at", "2026-01-01T00:00:00Z");
    return s;
}

static void a_seal_binds_what_was_shown(void **state)
{
    (void)state;
    struct sealed_proposal s = sample();
    snprintf(s.id, sizeof s.id, "P");
    AUTO_JSON json_t *seal = seal_json(&s);
    static const char *const members[] = {"proposal_id", "incident_id", "system", "target",   "container", "rule",       "catalogue",
                                          "steps",       "risk",        "verify", "expected", "evidence",  "checked_at", "expires_at"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (!json_object_get(seal, members[i]))
            fail_msg("%s is not sealed", members[i]);
    const json_t *step = json_array_get(json_object_get(seal, "steps"), 0);
    assert_string_equal(json_str(step, "action"), "flush");
    assert_int_equal(json_array_size(json_object_get(step, "argv")), 5);
    assert_string_equal(json_str(step, "changed"), "keys < before_keys");
    assert_non_null(strstr(json_str(step, "undo"), "For 60 minutes a person can press Undo"));
    /* Each single one of them is in the digest. */
    char whole[DIGEST_TEXT_BYTES], other[DIGEST_TEXT_BYTES];
    assert_int_equal(digest_json(seal, whole, NULL), ERR_NONE);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        AUTO_JSON json_t *changed = json_deep_copy(seal);
        json_object_set_new(changed, members[i], json_string("other"));
        assert_int_equal(digest_json(changed, other, NULL), ERR_NONE);
        assert_string_not_equal(whole, other);
    }
    /* Another time to undo it in is another promise. */
    s.undo_window_ms = 60000;
    AUTO_JSON json_t *shorter = seal_json(&s);
    AUTO_JSON json_t *differences = seal_differences(seal, shorter);
    assert_int_equal(json_array_size(differences), 1);
    assert_string_equal(json_str(json_array_get(differences, 0), "field"), "steps[0].undo");
    sealed_proposal_free(&s);
}

static void the_expected_change_is_of_a_metric_that_proves_it(void **state)
{
    (void)state;
    struct target t = *catalogue_target_find(catalogue, "redis-test");
    struct sealed_proposal s = {.target = &t, .health = 2};
    struct facts *facts = facts_create();
    AUTO_JSON json_t *health = seal_expected_json(&s);
    AUTO_JSON json_t *want = json_pack("{s:s, s:i, s:i}", "metric", "health", "now", 2, "above", 80);
    assert_true(json_equal(health, want));
    /* What there is least of is named, where it is known. */
    seal_find_scarce(&t, facts, s.scarce);
    assert_string_equal(s.scarce, "");
    facts_set_number(facts, "used_memory", 49);
    facts_set_number(facts, "maxmemory", 50);
    facts_set_number(facts, "connected_clients", 1);
    facts_set_number(facts, "maxclients", 100);
    seal_find_scarce(&t, facts, s.scarce);
    AUTO_JSON json_t *named = seal_expected_json(&s);
    assert_string_equal(json_str(named, "of"), "redis-memory");
    facts_destroy(facts);
    struct sealed_proposal undo = {.target = &t, .capsule_id = "C", .keys_now = 3, .keys_then = 104};
    AUTO_JSON json_t *keys = seal_expected_json(&undo);
    AUTO_JSON json_t *want_keys = json_pack("{s:s, s:i, s:i}", "metric", "keys", "now", 3, "is", 104);
    assert_true(json_equal(keys, want_keys));
    undo.keys_now = -1;
    AUTO_JSON json_t *unknown = seal_expected_json(&undo);
    assert_null(json_object_get(unknown, "now"));
    t.threshold_alone_warns = true; /* no percentage proves anything there */
    AUTO_JSON json_t *faults = seal_expected_json(&s);
    assert_string_equal(json_str(faults, "metric"), "faults");
}

static void two_seals_differ_where_they_bind(void **state)
{
    (void)state;
    static const struct {
        const char *now, *want;
    } rows[] = {
        {"{\"a\":1,\"steps\":[{\"argv\":[\"x\",\"y\"],\"loss\":\"7 keys\"}],\"evidence\":[1]}", ""},
        {"{\"a\":1,\"steps\":[{\"argv\":[\"x\",\"y\"],\"loss\":\"9 keys\"}],\"evidence\":[]}", ""},
        {"{\"a\":2,\"steps\":[{\"argv\":[\"x\",\"z\"],\"loss\":\"7 keys\"}],\"evidence\":[1]}", "a was 1 and is 2; steps[0].argv[1] was y and is z"},
        {"{\"a\":1,\"steps\":[{\"argv\":[\"x\"],\"loss\":\"7 keys\"}]}", "steps[0].argv was [\"x\",\"y\"] and is [\"x\"]"},
        {"{\"steps\":[{\"argv\":[\"x\",\"y\"]}]}", "a was 1 and is nothing"},
    };
    AUTO_JSON json_t *was = json_loads(rows[0].now, 0, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        AUTO_JSON json_t *now = json_loads(rows[i].now, 0, NULL);
        AUTO_JSON json_t *differences = seal_differences(was, now);
        char words[SEAL_WORDS_BYTES];
        seal_words(differences, words);
        assert_string_equal(words, rows[i].want);
    }
}

static int kept(const char *id, int64_t now_us, const char *execution_id)
{
    struct store *store = NULL;
    struct err err;
    assert_int_equal(store_open(path, &store, &err), ERR_NONE);
    struct proposals *p = proposals_create(60000, store);
    int count = proposals_restore(p, catalogue, now_us);
    struct sealed_proposal got;
    if (proposals_find(p, id, now_us, &got, &err) == ERR_NONE) {
        assert_string_equal(got.steps.list[0].argv[4], "FLUSHALL");
        assert_string_equal(got.container_id, "aaaa");
        assert_string_equal(got.execution_id, execution_id);
        assert_int_equal(got.health, 2);
        sealed_proposal_free(&got);
    } else {
        count = -count;
    }
    proposals_destroy(p);
    store_close(store);
    return count;
}

static void what_was_shown_survives_the_process(void **state)
{
    (void)state;
    struct store *store = NULL;
    struct err err;
    int64_t now_us = 5000000;
    assert_int_equal(store_open(path, &store, &err), ERR_NONE);
    struct proposals *p = proposals_create(60000, store);
    struct sealed_proposal s = sample();
    assert_int_equal(proposals_seal(p, &s, now_us, &err), ERR_NONE);
    proposals_destroy(p);
    assert_int_equal(kept(s.id, now_us, ""), 1);
    /* Used is used, also for the next life. */
    p = proposals_create(60000, store);
    assert_int_equal(proposals_restore(p, catalogue, now_us), 1);
    assert_int_equal(proposals_used(p, s.id, "an execution", NULL), ERR_NONE);
    proposals_destroy(p);
    assert_int_equal(kept(s.id, now_us, "an execution"), 1);
    /* But for one of which nothing was run: that one is free, whoever looks. */
    p = proposals_create(60000, store);
    assert_int_equal(proposals_restore(p, catalogue, now_us), 1);
    proposals_free_again(p, "another execution");
    assert_int_equal(kept(s.id, now_us, "an execution"), 1);
    proposals_free_again(p, "an execution");
    struct sealed_proposal again = {.id = ""};
    assert_int_equal(proposals_find(p, s.id, now_us, &again, &err), ERR_NONE);
    assert_string_equal(again.execution_id, "");
    assert_string_equal(again.digest, s.digest);
    sealed_proposal_free(&again);
    assert_int_equal(proposals_find(p, s.id, now_us + 60000000, &again, &err), ERR_NOT_FOUND);
    proposals_destroy(p);
    assert_int_equal(kept(s.id, now_us, ""), 1);
    /* An edited record is none. */
    AUTO_FREE char *text = NULL;
    assert_int_equal(store_get(store, "proposal", s.id, &text, &err), ERR_NONE);
    char *word = strstr(text, "FLUSHALL");
    assert_non_null(word);
    AUTO_FREE char *edited = strdup(text);
    memcpy(edited + (word - text), "FLUSHDB ", 8);
    assert_int_equal(store_put(store, "proposal", s.id, edited, &err), ERR_NONE);
    assert_int_equal(kept(s.id, now_us, ""), 0);
    /* Nor is one whose time is over. */
    assert_int_equal(store_put(store, "proposal", s.id, text, &err), ERR_NONE);
    assert_int_equal(kept(s.id, now_us + 60000000, ""), 0);
    assert_int_equal(store_get(store, "proposal", s.id, &edited, &err), ERR_NOT_FOUND);
    store_close(store);
    sealed_proposal_free(&s);
}

/* Where two people must approve: the first is kept, is not the second, and is what the second is shown. */
static void two_approvals_are_of_two_people(void **state)
{
    (void)state;
    struct store *store = NULL;
    struct err err;
    char first[PROPOSAL_APPROVER_BYTES], name[PROPOSAL_APPROVER_BYTES];
    const struct credential with = {.kind = CREDENTIAL_SESSION, .digest = "d1"}, other_one = {.kind = CREDENTIAL_SESSION, .digest = "d2"};
    struct credential kept_with;
    int64_t now_us = 5000000;
    assert_int_equal(store_open(path, &store, &err), ERR_NONE);
    struct proposals *p = proposals_create(60000, store);
    struct sealed_proposal s = sample(), later = sample(), other = sample(), late = sample();
    later.health = 1; /* what is only told may differ */
    snprintf(other.incarnation, sizeof other.incarnation, "2026-01-02T00:00:00Z");
    assert_int_equal(proposals_approve(p, "nothing like it", "anna", &with, first, &err), ERR_NOT_FOUND);
    assert_int_equal(proposals_seal(p, &s, now_us, &err), ERR_NONE);
    assert_int_equal(proposals_approve(p, s.id, "anna", &with, first, &err), ERR_NONE);
    assert_string_equal(first, "");
    proposals_destroy(p);

    p = proposals_create(60000, store); /* as after a kill */
    assert_int_equal(proposals_restore(p, catalogue, now_us), 1);
    assert_int_equal(proposals_approve(p, s.id, "anna", &with, first, &err), ERR_CONFLICT);
    assert_string_equal(first, "");
    assert_true(proposals_first_approval(p, s.id, name, &kept_with)); /* and what it was given with */
    assert_string_equal(name, "anna");
    assert_int_equal(kept_with.kind, CREDENTIAL_SESSION);
    assert_string_equal(kept_with.digest, "d1");
    proposals_drop_approval(p, s.id, &other_one); /* another one is not meant */
    assert_true(proposals_find_same(p, &later, now_us));
    assert_string_equal(later.id, s.id);
    assert_string_equal(later.digest, s.digest);
    assert_string_equal(later.approver, "anna");
    assert_false(proposals_find_same(p, &other, now_us)); /* another run of the container is another proposal */
    assert_false(proposals_find_same(p, &late, now_us + 60000000));
    assert_int_equal(proposals_approve(p, s.id, "ben", &with, first, &err), ERR_NONE);
    assert_string_equal(first, "anna");
    assert_int_equal(proposals_used(p, s.id, "an execution", NULL), ERR_NONE);
    assert_false(proposals_find_same(p, &late, now_us));
    proposals_free_again(p, "an execution"); /* nothing was run: both are asked again */
    assert_false(proposals_first_approval(p, s.id, name, &kept_with));
    assert_int_equal(proposals_approve(p, s.id, "ben", &with, first, &err), ERR_NONE);
    assert_string_equal(first, "");
    proposals_destroy(p);
    store_delete(store, "proposal", s.id, &err);
    store_close(store);
    struct sealed_proposal *const all[] = {&s, &later, &other, &late};
    for (size_t i = 0; i < 4; i++)
        sealed_proposal_free(all[i]);
}

/* Who asks again sees what was shown, as long as it can be decided on; what was done to the target meanwhile makes it old. */
static void who_asks_again_is_shown_the_same(void **state)
{
    (void)state;
    struct store *store = NULL;
    struct err err;
    int64_t now_us = 5000000;
    assert_int_equal(store_open(path, &store, &err), ERR_NONE);
    struct proposals *p = proposals_create(60000, store);
    struct sealed_proposal s = sample(), again = sample(), other = sample(), chosen = sample(), used = sample();
    again.health = 1; /* what is only told may differ */
    snprintf(other.incarnation, sizeof other.incarnation, "2026-01-02T00:00:00Z");
    chosen.chosen = true;
    assert_int_equal(proposals_seal(p, &s, now_us, &err), ERR_NONE);
    assert_false(proposals_find_same(p, &other, now_us));            /* another run of the container */
    assert_false(proposals_find_same(p, &chosen, now_us));           /* a person's choice gives way to less */
    assert_false(proposals_find_same(p, &again, now_us + 30000001)); /* too little time is left to decide */
    assert_true(proposals_find_same(p, &again, now_us + 30000000));
    assert_string_equal(again.id, s.id);
    assert_string_equal(again.digest, s.digest);
    assert_int_equal(again.expires_at_us, s.expires_at_us);

    assert_int_equal(proposals_seal(p, &used, now_us, &err), ERR_NONE);
    assert_int_equal(proposals_used(p, used.id, "an execution", &err), ERR_NONE);
    for (int life = 0; life < 2; life++) { /* also after a kill */
        struct sealed_proposal late = sample();
        assert_false(proposals_find_same(p, &late, now_us));
        sealed_proposal_free(&late);
        AUTO_JSON json_t *waiting = proposals_waiting(p, now_us);
        assert_int_equal(json_array_size(waiting), 0);
        proposals_destroy(p);
        p = proposals_create(60000, store);
        assert_int_equal(proposals_restore(p, catalogue, now_us), 2);
    }
    proposals_destroy(p);
    store_delete(store, "proposal", s.id, &err);
    store_delete(store, "proposal", used.id, &err);
    store_close(store);
    struct sealed_proposal *const all[] = {&s, &again, &other, &chosen, &used};
    for (size_t i = 0; i < 5; i++)
        sealed_proposal_free(all[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_approvals_are_of_two_people),  cmocka_unit_test(who_asks_again_is_shown_the_same),
        cmocka_unit_test(a_seal_binds_what_was_shown),      cmocka_unit_test(the_expected_change_is_of_a_metric_that_proves_it),
        cmocka_unit_test(two_seals_differ_where_they_bind), cmocka_unit_test(what_was_shown_survives_the_process),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
