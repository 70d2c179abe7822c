/* First messages, right and wrong. */
#include "ai-agent/ws_request.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define A "11111111-1111-4111-8111-111111111111"
#define B "22222222-2222-4222-8222-222222222222"

static void a_start_names_incident_system_and_action(void **state)
{
    (void)state;
    static const char text[] = "{\"incident_id\":\"" A "\",\"system\":\"redis-test\",\"action\":\"flush\",\"proposal_id\":\"" B "\",\"other\":1}";
    struct request r;
    assert_int_equal(request_parse(text, strlen(text), &r, NULL), ERR_NONE);
    assert_string_equal(r.execution_id, "");
    assert_string_equal(r.incident_id, A);
    assert_string_equal(r.system, "redis-test");
    assert_string_equal(r.action, "flush");
    assert_string_equal(r.proposal_id, B);
}

static void an_attach_names_the_execution_and_where_to_begin(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t want;
    } cases[] = {
        {"{\"execution_id\":\"" A "\",\"from_seq\":7}", 7},
        {"{\"execution_id\":\"" A "\"}", 1},
        {"{\"execution_id\":\"" A "\",\"from_seq\":null}", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r;
        assert_int_equal(request_parse(cases[i].text, strlen(cases[i].text), &r, NULL), ERR_NONE);
        assert_string_equal(r.execution_id, A);
        assert_int_equal(r.from_seq, cases[i].want);
    }
}

static void output_is_whole_unless_it_is_not_wanted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } cases[] = {
        {"{\"execution_id\":\"" A "\",\"output\":\"none\"}", true},
        {"{\"execution_id\":\"" A "\",\"output\":\"whole\"}", false},
        {"{\"execution_id\":\"" A "\"}", false},
        {"{\"incident_id\":\"" A "\",\"system\":\"s\",\"action\":\"a\",\"output\":\"none\"}", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r;
        assert_int_equal(request_parse(cases[i].text, strlen(cases[i].text), &r, NULL), ERR_NONE);
        assert_int_equal(r.without_output, cases[i].want);
    }
}

static void a_start_may_tell_whether_the_evidence_was_seen(void **state)
{
    (void)state;
    static const struct {
        const char *told;
        enum evidence_seen want;
    } cases[] = {{"", EVIDENCE_NOT_TOLD},
                 {",\"evidence_opened\":null", EVIDENCE_NOT_TOLD},
                 {",\"evidence_opened\":true", EVIDENCE_OPENED},
                 {",\"evidence_opened\":false", EVIDENCE_NOT_OPENED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[300];
        struct request r;
        snprintf(text, sizeof text, "{\"incident_id\":\"" A "\",\"system\":\"s\",\"action\":\"a\"%s}", cases[i].told);
        assert_int_equal(request_parse(text, strlen(text), &r, NULL), ERR_NONE);
        assert_int_equal(r.evidence, cases[i].want);
    }
}

static void anything_else_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum err_code want;
        const char *want_word;
    } cases[] = {
        {"", ERR_PROTOCOL, "not JSON"},
        {"hello", ERR_PROTOCOL, "not JSON"},
        {"[1]", ERR_INVALID, "object"},
        {"{}", ERR_INVALID, "incident_id"},
        {"{\"execution_id\":\"" A "\",\"output\":\"some\"}", ERR_INVALID, "output"},
        {"{\"incident_id\":\"" A "\",\"system\":\"s\",\"action\":\"a\",\"evidence_opened\":1}", ERR_INVALID, "evidence_opened"},
        {"{\"incident_id\":5}", ERR_INVALID, "incident_id"},
        {"{\"incident_id\":\"x\"}", ERR_INVALID, "incident_id"},
        {"{\"incident_id\":\"" A "\"}", ERR_INVALID, "system"},
        {"{\"incident_id\":\"" A "\",\"system\":\"s\"}", ERR_INVALID, "action"},
        {"{\"incident_id\":\"" A "\",\"system\":\"s\",\"action\":[]}", ERR_INVALID, "action"},
        {"{\"incident_id\":\"" A "\",\"system\":\"s\",\"action\":\"a\",\"proposal_id\":\"zz\"}", ERR_INVALID, "proposal_id"},
        {"{\"execution_id\":\"zz\"}", ERR_INVALID, "execution_id"},
        {"{\"execution_id\":\"" A "\",\"from_seq\":\"1\"}", ERR_INVALID, "from_seq"},
        {"{\"execution_id\":\"" A "\",\"from_seq\":-1}", ERR_INVALID, "from_seq"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r = {.from_seq = 99};
        struct err err = {0};
        assert_int_equal(request_parse(cases[i].text, strlen(cases[i].text), &r, &err), cases[i].want);
        assert_non_null(strstr(err.msg, cases[i].want_word));
        assert_int_equal(r.from_seq, 99); /* untouched */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_start_names_incident_system_and_action), cmocka_unit_test(a_start_may_tell_whether_the_evidence_was_seen),
        cmocka_unit_test(output_is_whole_unless_it_is_not_wanted),  cmocka_unit_test(an_attach_names_the_execution_and_where_to_begin),
        cmocka_unit_test(anything_else_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
