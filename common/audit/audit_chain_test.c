/* audit_chain_test.c - a chain as it was written, and every way to tamper with one. */
#include "common/audit/audit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RECORDS = 5 };

struct chain_of {
    struct audit_record list[RECORDS];
    char hashes[RECORDS][DIGEST_TEXT_BYTES];
    char ids[RECORDS][UUID_TEXT_BYTES];
};

static void write_chain(struct chain_of *c)
{
    for (int i = 0; i < RECORDS; i++) {
        snprintf(c->ids[i], UUID_TEXT_BYTES, "00000000-0000-4000-8000-00000000000%d", i);
        c->list[i] = (struct audit_record){.seq = i + 1,
                                           .at_us = 1500000 + i,
                                           .id = c->ids[i],
                                           .kind = "step.begin",
                                           .actor = "ai-agent",
                                           .incident_id = i == 2 ? NULL : "11111111-1111-4111-8111-111111111111",
                                           .detail = "{\"action\":\"flush\",\"attempt\":1}",
                                           .prev_hash = i == 0 ? audit_first_hash : c->hashes[i - 1]};
        assert_int_equal(audit_hash(&c->list[i], c->hashes[i], NULL), ERR_NONE);
        c->list[i].hash = c->hashes[i];
    }
}

static struct audit_chain check(const struct audit_record *const *list, int count)
{
    struct audit_chain chain = AUDIT_CHAIN_START;
    for (int i = 0; i < count && audit_chain_next(&chain, list[i]); i++)
        ;
    return chain;
}

static void the_hashed_form_is_the_documented_one(void **state)
{
    (void)state;
    const struct audit_record r = {
        .seq = 1, .at_us = 1500000, .id = "I", .kind = "k", .actor = "a", .detail = "{\"x\":1}", .prev_hash = audit_first_hash};
    static const char text[] =
        "{\"actor\":\"a\",\"at\":\"1970-01-01T00:00:01.5Z\",\"detail\":{\"x\":1},\"id\":\"I\",\"incident_id\":null,\"kind\":\"k\","
        "\"prev_hash\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"seq\":1}";
    char want[DIGEST_TEXT_BYTES], got[DIGEST_TEXT_BYTES];
    digest_bytes(text, sizeof text - 1, want);
    assert_int_equal(audit_hash(&r, got, NULL), ERR_NONE);
    assert_string_equal(got, want);
}

static void an_export_line_hashes_to_its_own_hash(void **state)
{
    (void)state;
    struct chain_of c;
    char got[DIGEST_TEXT_BYTES];
    AUTO_JSON json_t *line = NULL;
    write_chain(&c);
    assert_int_equal(audit_json(&c.list[1], &line, NULL), ERR_NONE);
    assert_int_equal(audit_hash_json(line, got, NULL), ERR_NONE);
    assert_string_equal(got, json_str(line, "hash"));
}

static void a_chain_as_it_was_written_is_good(void **state)
{
    (void)state;
    struct chain_of c;
    write_chain(&c);
    const struct audit_record *list[] = {&c.list[0], &c.list[1], &c.list[2], &c.list[3], &c.list[4]};
    struct audit_chain chain = check(list, RECORDS);
    assert_int_equal(chain.bad_seq, 0);
    assert_int_equal(chain.seq, RECORDS);
    assert_string_equal(chain.hash, c.hashes[4]);
}

static void every_field_that_is_edited_is_named_by_its_number(void **state)
{
    (void)state;
    struct chain_of c;
    write_chain(&c);
    struct audit_record edits[8];
    for (int i = 0; i < 8; i++)
        edits[i] = c.list[2];
    edits[0].at_us++;
    edits[1].id = c.ids[4];
    edits[2].kind = "step.end";
    edits[3].actor = "somebody";
    edits[4].incident_id = "11111111-1111-4111-8111-111111111111";
    edits[5].detail = "{\"action\":\"restart\",\"attempt\":1}";
    edits[6].detail = "{\"action\": \"flush\",\"attempt\":1}"; /* the same object, written in another way */
    edits[7].hash = c.hashes[3];
    for (int i = 0; i < 8; i++) {
        const struct audit_record *list[] = {&c.list[0], &c.list[1], &edits[i], &c.list[3], &c.list[4]};
        assert_int_equal(check(list, RECORDS).bad_seq, 3);
    }
}

static void a_record_that_was_edited_and_hashed_anew_breaks_the_next(void **state)
{
    (void)state;
    struct chain_of c;
    char hash[DIGEST_TEXT_BYTES];
    write_chain(&c);
    struct audit_record edit = c.list[1];
    edit.actor = "somebody";
    assert_int_equal(audit_hash(&edit, hash, NULL), ERR_NONE);
    edit.hash = hash;
    const struct audit_record *list[] = {&c.list[0], &edit, &c.list[2], &c.list[3], &c.list[4]};
    assert_int_equal(check(list, RECORDS).bad_seq, 3);
}

static void a_deletion_is_named_by_the_number_that_is_missing(void **state)
{
    (void)state;
    struct chain_of c;
    write_chain(&c);
    const struct audit_record *first[] = {&c.list[1], &c.list[2]}, *middle[] = {&c.list[0], &c.list[1], &c.list[4]},
                              *closed[] = {&c.list[0], &c.list[1], &c.list[2]};
    assert_int_equal(check(first, 2).bad_seq, 1);
    assert_int_equal(check(middle, 3).bad_seq, 3);
    struct audit_record moved = c.list[3]; /* the gap closed by hand */
    moved.seq = 3;
    closed[2] = &moved;
    assert_int_equal(check(closed, 3).bad_seq, 3);
}

static void another_order_is_found(void **state)
{
    (void)state;
    struct chain_of c;
    write_chain(&c);
    struct audit_record second = c.list[2], third = c.list[1];
    second.seq = 2;
    third.seq = 3;
    const struct audit_record *list[] = {&c.list[0], &second, &third, &c.list[3]};
    assert_int_equal(check(list, 4).bad_seq, 2);
    const struct audit_record *twice[] = {&c.list[0], &c.list[1], &c.list[1]};
    assert_int_equal(check(twice, 3).bad_seq, 2);
}

static void a_saved_head_finds_a_cut_tail_and_a_chain_written_anew(void **state)
{
    (void)state;
    struct chain_of c;
    write_chain(&c);
    struct audit_head head = {.seq = 5};
    memcpy(head.hash, c.hashes[4], sizeof head.hash);
    const struct audit_record *list[] = {&c.list[0], &c.list[1], &c.list[2], &c.list[3], &c.list[4]};
    struct audit_chain chain = check(list, 3);
    assert_true(audit_chain_meets(&chain, &head, false));
    assert_false(audit_chain_meets(&chain, &head, true));
    assert_int_equal(chain.bad_seq, 4);
    chain = check(list, 5);
    assert_true(audit_chain_meets(&chain, &head, true));
    memcpy(head.hash, c.hashes[3], sizeof head.hash);
    assert_false(audit_chain_meets(&chain, &head, false));
    assert_int_equal(chain.bad_seq, 5);
}

static void a_head_is_read_or_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"[]",
                                      "{}",
                                      "{\"seq\":-1,\"hash\":\"x\"}",
                                      "{\"seq\":1}",
                                      "{\"seq\":1,\"hash\":\"abc\"}",
                                      "{\"seq\":\"1\"}",
                                      "{\"seq\":1,\"hash\":\"000000000000000000000000000000000000000000000000000000000000000G\"}"};
    struct audit_head head;
    struct err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        AUTO_JSON json_t *o = json_loads(bad[i], 0, NULL);
        assert_int_equal(audit_head_read(o, &head, &err), ERR_INVALID);
    }
    AUTO_JSON json_t *good = json_pack("{s:i, s:s, s:s}", "seq", 7, "hash", audit_first_hash, "at", "any");
    assert_int_equal(audit_head_read(good, &head, &err), ERR_NONE);
    assert_int_equal(head.seq, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hashed_form_is_the_documented_one),
        cmocka_unit_test(an_export_line_hashes_to_its_own_hash),
        cmocka_unit_test(a_chain_as_it_was_written_is_good),
        cmocka_unit_test(every_field_that_is_edited_is_named_by_its_number),
        cmocka_unit_test(a_record_that_was_edited_and_hashed_anew_breaks_the_next),
        cmocka_unit_test(a_deletion_is_named_by_the_number_that_is_missing),
        cmocka_unit_test(another_order_is_found),
        cmocka_unit_test(a_saved_head_finds_a_cut_tail_and_a_chain_written_anew),
        cmocka_unit_test(a_head_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
