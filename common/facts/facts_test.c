/* Facts: reading answers, counters over time, JSON, texts with holes. */
#include "common/facts/facts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void an_answer_becomes_typed_facts(void **state)
{
    (void)state;
    struct facts *f = facts_create();
    facts_read_lines(
        f, "# Memory\r\nused_memory:1048576\r\nmaxmemory_policy:noeviction\r\nredis_version:7.0.15\r\n\r\n# Errorstats\r\n"
           "errorstat_OOM:count=3\r\n# Keyspace\r\ndb0:keys=7,expires=2,avg_ttl=0\r\ndb3:keys=1,expires=0,avg_ttl=0\r\nno colon\r\n:x\r\n9a:1\r\n"
           "master_host:evil\r\nused_memory:52428800\r\n");
    assert_true(facts_number(f, "used_memory", -1) == 1048576);
    assert_string_equal(facts_text(f, "maxmemory_policy"), "noeviction");
    assert_string_equal(facts_text(f, "redis_version"), "7.0.15");
    assert_true(facts_number(f, "errorstat_OOM", -1) == 3);
    assert_true(facts_number(f, "keys", -1) == 8 && facts_number(f, "expires", -1) == 2);
    assert_null(facts_get(f, "db0"));
    assert_null(facts_get(f, "9a"));
    assert_int_equal(facts_count(f), 7);
    facts_destroy(f);
}

static void a_set_has_a_limit_and_keeps_the_newest_value(void **state)
{
    (void)state;
    struct facts *f = facts_create();
    char name[32], text[1000];
    for (int i = 0; i < FACT_MAX + 100; i++) {
        snprintf(name, sizeof name, "n%d", i);
        assert_int_equal(facts_set_number(f, name, i), i < FACT_MAX);
    }
    assert_true(facts_set_text(f, "n7", "seven"));
    assert_string_equal(facts_text(f, "n7"), "seven");
    memset(text, 'x', sizeof text - 1);
    memcpy(text + FACT_TEXT_BYTES - 2, "\xe2\x82\xac", 3);
    text[sizeof text - 1] = '\0';
    assert_true(facts_set_text(f, "n8", text));
    assert_int_equal(strlen(facts_text(f, "n8")), FACT_TEXT_BYTES - 2); /* not in the middle of a character */
    facts_destroy(f);
}

static void counters_rise_from_where_they_stood(void **state)
{
    (void)state;
    static const char *const names[] = {"oom", NULL};
    static const struct {
        double value;
        int64_t at_ms;
        bool want_rose;
        double want_from;
        int64_t want_ms;
    } rows[] = {
        {5, 1000, false, 0, 0},                                                                          /* the first sight is no rise */
        {5, 2000, false, 0, 0}, {8, 3000, true, 5, 0}, {8, 9000, true, 5, 6000}, {2, 10000, true, 0, 0}, /* a new start counts from 0 */
    };
    struct history *h = history_create(names);
    struct facts *f = facts_create();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        facts_clear(f);
        facts_set_number(f, "oom", rows[i].value);
        history_take(h, f, rows[i].at_ms);
        const struct fact *fact = facts_get(f, "oom");
        assert_int_equal(fact->rose, rows[i].want_rose);
        if (fact->rose) {
            assert_true(fact->rose_from == rows[i].want_from);
            assert_int_equal(fact->rose_ms, rows[i].want_ms);
        }
    }
    history_caused(h, "oom", 1);
    facts_clear(f);
    facts_set_number(f, "oom", 3);
    history_take(h, f, 20000);
    assert_int_equal(facts_get(f, "oom")->rose_ms, 10000); /* our own question is no rise */
    history_destroy(h);
    facts_destroy(f);
}

static void json_there_and_back(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "t", "missing", NULL};
    struct facts *f = facts_create(), *g = facts_create();
    facts_set_number(f, "a", 3);
    facts_set_number(f, "b", 4);
    facts_set_text(f, "t", "x");
    facts_set_rose(f, "a", 1, 500);
    AUTO_JSON json_t *json = facts_json(f, names);
    facts_read_json(g, json, 1000);
    assert_int_equal(facts_count(g), 2);
    assert_true(facts_get(g, "a")->rose && facts_get(g, "a")->rose_ms == 1500 && facts_get(g, "a")->rose_from == 1);
    assert_string_equal(facts_text(g, "t"), "x");
    /* No rise was longer ago than can be counted. */
    AUTO_JSON json_t *odd = json_pack("{s:i, s:{s:{s:i, s:I}}}", "odd", 3, "rose", "odd", "from", 0, "ms", (json_int_t)INT64_MAX);
    facts_read_json(g, odd, 1000);
    assert_false(facts_get(g, "odd")->rose);
    facts_read_json(g, NULL, 0);
    facts_destroy(f);
    facts_destroy(g);
}

static void holes_are_filled_or_the_text_is_not_used(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want; /* NULL: a fact is missing */
    } rows[] = {
        {"{used_memory} of {maxmemory} used", "50.0 MB of 50.0 MB used"},
        {"SET maxmemory {=min(maxmemory * 1.25, 60MB)}", "SET maxmemory 62914560"},
        {"plain", "plain"},
        {"{{braces}} {n}", "{braces} 7"},
        {"waits {wait_ms}", "waits 12 s"},
        {"{nothing} here", NULL},
        {"{=policy}", NULL}, /* a text never becomes part of a command */
        {"{policy}", "noeviction"},
        {"drop $${@slot}$$", "drop $$standby_1.a-b$$"},
        {"{@n}", NULL}, /* what reads as a number may have been written otherwise */
        {"{@nothing}", NULL},
        {"{@quote}", NULL},
        {"{@option}", NULL},
        {"{@long}", NULL},
    };
    struct facts *f = facts_create();
    facts_set_number(f, "used_memory", 52428800);
    facts_set_number(f, "maxmemory", 52428800);
    facts_set_number(f, "n", 7);
    facts_set_number(f, "wait_ms", 12345);
    facts_set_text(f, "policy", "noeviction");
    facts_set_text(f, "slot", "standby_1.a-b");
    facts_set_text(f, "quote", "a$$b");
    facts_set_text(f, "option", "--all");
    facts_set_text(f, "long", "a123456789b123456789c123456789d123456789e123456789f123456789xyz_");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct strbuf out;
        strbuf_init(&out, 1000);
        strbuf_add(&out, "> ");
        bool filled = template_fill(rows[i].text, f, &out);
        assert_int_equal(filled, rows[i].want != NULL);
        assert_string_equal(strbuf_text(&out) + 2, rows[i].want ? rows[i].want : "");
        strbuf_free(&out);
    }
    facts_destroy(f);
}

static const char *own_word(const void *ctx, const char *name)
{
    return strcmp(name, "user") == 0 ? ctx : NULL;
}

static void a_targets_own_words_are_filled_and_all_else_stays(void **state)
{
    (void)state;
    static const struct {
        const char *text, *user, *want; /* NULL: it cannot be filled */
    } rows[] = {
        {"user={.user} a", "keeper", "user=keeper a"},
        {"{.user}{.user}", "a", "aa"},
        {"plain", NULL, "plain"},
        {"{{x}} {=a+1} {@b} {c} {.user}", "k", "{{x}} {=a+1} {@b} {c} k"},
        {"not closed {.user", "k", "not closed {.user"},
        {"{.word}", "k", NULL},
        {"{.}", "k", NULL},
        {"{.user}", NULL, NULL},
        {"{.user}", "", NULL},
        {"{.user}", "-x", NULL},
        {"{.user}", "a b", NULL},
        {"{.user}", "{=a}", NULL},
        {"x {.user}", "a' b='c", NULL},
        {"{.user}", "17", "17"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct strbuf out;
        strbuf_init(&out, 1000);
        strbuf_add(&out, "> ");
        assert_int_equal(template_fill_own(rows[i].text, own_word, rows[i].user, &out), rows[i].want != NULL);
        assert_string_equal(strbuf_text(&out) + 2, rows[i].want ? rows[i].want : "");
        strbuf_free(&out);
    }
}

static void a_broken_hole_is_refused_with_its_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int want_column; /* 0 = fine */
    } rows[] = {{"{a} {=a+b}", 0}, {"x {a", 3},   {"x {}", 4}, {"x {a b}", 6}, {"{a+b}", 2},
                {"{@a} {@b}", 0},  {"{@a+b}", 3}, {"{@}", 3},  {"{@a}b", 5},   {"{.a}", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int column = 0;
        enum err_code code = template_check(rows[i].text, &column, NULL);
        assert_int_equal(code, rows[i].want_column ? ERR_INVALID : ERR_NONE);
        assert_int_equal(column, rows[i].want_column);
    }
}

/* What a server, a query or a log says reaches proposals, lists and terminals from here. */
static void outside_text_is_plain(void **state)
{
    (void)state;
    struct facts *f = facts_create();
    assert_true(facts_set_text(f, "blocker_query", "SELECT \x1b]0;x\x07 \xe2\x80\xae 1\r\nFROM t\xff"));
    assert_string_equal(facts_text(f, "blocker_query"), "SELECT \xEF\xBF\xBD]0;x\xEF\xBF\xBD \xEF\xBF\xBD 1; FROM t\xEF\xBF\xBD");
    facts_destroy(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outside_text_is_plain),
        cmocka_unit_test(an_answer_becomes_typed_facts),
        cmocka_unit_test(a_set_has_a_limit_and_keeps_the_newest_value),
        cmocka_unit_test(counters_rise_from_where_they_stood),
        cmocka_unit_test(json_there_and_back),
        cmocka_unit_test(holes_are_filled_or_the_text_is_not_used),
        cmocka_unit_test(a_targets_own_words_are_filled_and_all_else_stays),
        cmocka_unit_test(a_broken_hole_is_refused_with_its_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
