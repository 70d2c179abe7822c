/* approval_test.c - what is shown before an approval is what its digest stands for. */
#include "selfheal-cli/approval.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *record(const char *change)
{
    char digest[DIGEST_TEXT_BYTES];
    json_t *seal = json_pack("{s:s, s:s, s:s, s:s, s:[{s:s, s:s, s:s, s:s, s:s}], s:[s, s], s:{s:s, s:i, s:i}, s:[{s:s, s:s, s:s}], s:s, s:s}",
                             "proposal_id", "p", "incident_id", "i", "system", "redis-test", "risk", "low", "steps", "action", "flush", "command",
                             "docker exec x", "risk", "low", "loss", "41 keys", "undo", "for 60 minutes", "verify", "redis-cli", "INFO", "expected",
                             "metric", "health", "now", 0, "above", 80, "evidence", "text", "OOM", "source", "seen", "at", "2026-01-01T00:00:00Z",
                             "checked_at", "2026-01-01T00:00:00Z", "expires_at", "2026-01-01T00:05:00Z");
    assert_non_null(seal);
    assert_int_equal(digest_json(seal, digest, NULL), ERR_NONE);
    if (change)
        json_object_set_new(seal, change, json_string("another"));
    return json_pack("{s:s, s:s, s:o}", "digest", digest, "action", "flush", "seal", seal);
}

static void a_seal_is_shown_only_where_it_fits_its_digest(void **state)
{
    (void)state;
    AUTO_JSON json_t *good = record(NULL), *shown = NULL;
    struct err err = {0};
    assert_int_equal(approval_from_seal(good, &shown, &err), ERR_NONE);
    assert_string_equal(json_str(shown, "verify"), "redis-cli INFO");
    assert_string_equal(json_str(json_array_get(json_object_get(shown, "steps"), 0), "loss"), "41 keys");
    assert_string_equal(json_str(shown, "digest"), json_str(good, "digest"));
    static const char *const changes[] = {"system", "steps", "evidence", "expires_at", "added"};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        AUTO_JSON json_t *bad = record(changes[i]);
        json_t *none = NULL;
        assert_int_equal(approval_from_seal(bad, &none, &err), ERR_INVALID);
        assert_null(none);
    }
    AUTO_JSON json_t *left_out = json_pack("{s:s, s:i}", "digest", json_str(good, "digest"), "left_out_bytes", 70000);
    assert_int_equal(approval_from_seal(left_out, &shown, &err), ERR_INVALID);
}

static void a_later_step_makes_it_risky_too(void **state)
{
    (void)state;
    AUTO_JSON json_t *calm = json_pack("{s:s, s:[{s:s}, {s:s}]}", "risk", "low", "steps", "risk", "low", "risk", "medium");
    AUTO_JSON json_t *later = json_pack("{s:s, s:[{s:s}, {s:s}]}", "risk", "low", "steps", "risk", "low", "risk", "high");
    AUTO_JSON json_t *first = json_pack("{s:s, s:[]}", "risk", "high", "steps");
    assert_false(approval_is_risky(calm));
    assert_true(approval_is_risky(later));
    assert_true(approval_is_risky(first));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_seal_is_shown_only_where_it_fits_its_digest),
                                       cmocka_unit_test(a_later_step_makes_it_risky_too)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
