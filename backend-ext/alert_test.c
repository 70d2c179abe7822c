/* Who is told, when, and how long to wait: tables of cases. */
#include "backend-ext/alert_decide.h"
#include "backend-ext/alert_email.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static void globs_match_as_in_a_shell(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool want;
    } rows[] = {
        {"*", "", true},
        {"redis-*", "redis-test", true},
        {"redis-*", "postgres", false},
        {"?b", "ab", true},
        {"*-db-*", "a-db-b", true},
        {"*a*b", "xaxbxab", true},
        {"", "", true},
        {"a", "", false},
        {"a**b", "ab", true},
        {"10.0.0.5:*", "10.0.0.5:9100", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (alert_glob(rows[i].pattern, rows[i].text) != rows[i].want)
            fail_msg("%s against %s", rows[i].pattern, rows[i].text);
}

static void quiet_hours_belong_to_the_day_on_which_they_begin(void **state)
{
    (void)state;
    enum { HOUR = 3600, MON = 2, FRI = 32, ALL = 127 };
    static const struct {
        int from, to;
        unsigned days;
        int day, second;
        bool want;
        int want_days;
    } rows[] = {
        {22 * HOUR, 7 * HOUR, ALL, 3, 23 * HOUR, true, 1},  {22 * HOUR, 7 * HOUR, ALL, 3, 6 * HOUR, true, 0},
        {22 * HOUR, 7 * HOUR, ALL, 3, 7 * HOUR, false, 0},  {22 * HOUR, 7 * HOUR, ALL, 3, 12 * HOUR, false, 0},
        {22 * HOUR, 7 * HOUR, FRI, 5, 23 * HOUR, true, 1},  {22 * HOUR, 7 * HOUR, FRI, 6, 6 * HOUR, true, 0},
        {22 * HOUR, 7 * HOUR, FRI, 5, 6 * HOUR, false, 0},  {22 * HOUR, 7 * HOUR, FRI, 6, 23 * HOUR, false, 0},
        {9 * HOUR, 17 * HOUR, MON, 1, 10 * HOUR, true, 0},  {9 * HOUR, 17 * HOUR, MON, 2, 10 * HOUR, false, 0},
        {9 * HOUR, 17 * HOUR, MON, 1, 18 * HOUR, false, 0}, {9 * HOUR, 17 * HOUR, MON, 1, 8 * HOUR, false, 0},
        {22 * HOUR, 7 * HOUR, 1, 0, 23 * HOUR, true, 1},    {22 * HOUR, 7 * HOUR, 64, 0, 6 * HOUR, true, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct alert_quiet q = {.from_s = rows[i].from, .to_s = rows[i].to, .days = rows[i].days};
        int days = 0;
        bool quiet = alert_is_quiet(&q, rows[i].day, rows[i].second, &days);
        if (quiet != rows[i].want || (quiet && days != rows[i].want_days))
            fail_msg("row %zu: %d, %d days", i, quiet, days);
    }
}

static void pauses_double_up_to_a_ceiling_and_keep_to_the_receiver_s_word(void **state)
{
    (void)state;
    assert_int_equal(alert_delay_ms(1, 1000, 300000, 1, 0), 1000);
    assert_int_equal(alert_delay_ms(1, 1000, 300000, 0, 0), 500);
    assert_int_equal(alert_delay_ms(4, 1000, 300000, 1, 0), 8000);
    assert_int_equal(alert_delay_ms(1000, 1000, 300000, 1, 0), 300000);
    assert_int_equal(alert_delay_ms(1000, 1000, 300000, 0, 0), 150000);
    assert_int_equal(alert_delay_ms(1, 1000, 300000, 1, 7000), 7000);
}

static void a_route_fits_by_event_target_and_severity(void **state)
{
    (void)state;
    struct alert_route r = {.events = 1U << ALERT_OPENED, .target = {{"redis-*"}, 1}, .severity = {{"high"}, 1}};
    assert_true(alert_route_fits(&r, ALERT_OPENED, "redis-test", ALERT_HIGH));
    assert_false(alert_route_fits(&r, ALERT_HEALED, "redis-test", ALERT_HIGH));
    assert_false(alert_route_fits(&r, ALERT_OPENED, "postgres", ALERT_HIGH));
    assert_false(alert_route_fits(&r, ALERT_OPENED, "redis-test", ALERT_MEDIUM));
    r.target.count = r.severity.count = 0;
    assert_true(alert_route_fits(&r, ALERT_OPENED, "", ALERT_LOW));
    assert_int_equal(alert_severity_of(""), ALERT_MEDIUM);
}

static void a_group_has_one_item_an_incident(void **state)
{
    (void)state;
    AUTO_JSON json_t *rows = json_pack("[{s:s,s:s},{s:s,s:s},{s:s,s:s}]", "event", "opened", "incident_id", "a", "event", "opened", "incident_id",
                                       "b", "event", "healed", "incident_id", "a");
    AUTO_JSON json_t *all = alert_fold(rows, false);
    AUTO_JSON json_t *left = alert_fold(rows, true);
    AUTO_FREE char *text = json_text(all);
    assert_string_equal(text, "[{\"event\":\"healed\",\"incident_id\":\"a\",\"events\":[\"opened\",\"healed\"]},"
                              "{\"event\":\"opened\",\"incident_id\":\"b\",\"events\":[\"opened\"]}]");
    assert_int_equal(json_array_size(left), 1);
    assert_string_equal(json_str(json_array_get(left, 0), "incident_id"), "b");
}

static void mistakes_name_file_line_and_field(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *want;
    } rows[] = {
        {"receivers:\n  ops: {kind: pigeon}\n", ":2: receivers.ops.kind: there is no kind \"pigeon\"; there are: webhook"},
        {"receivers:\n  ops: {kind: webhook}\n", ":2: receivers.ops.url: is required of this kind"},
        {"receivers:\n  ops: {kind: webhook, url: ftp://x}\n", ":2: receivers.ops: url: expected https://host/path"},
        {"receivers:\n  ops: {kind: webhook, url: 'http://a:b@x/'}\n", ":2: receivers.ops: url: no user or password in it"},
        {"receivers:\n  ops: {kind: webhook, url: http://x, topic: a}\n", ":2: receivers.ops.topic: means nothing to this kind"},
        {"receivers:\n  ops:\n    kind: webhook\n    url: http://x\n    colour: red\n", ":5: receivers.ops.colour: there is no such field"},
        {"receivers:\n  ops: {kind: webhook, url: \"http://x\\r\\nX: y\"}\n", ":2: receivers.ops.url: must be 1 to 2048 bytes without control"},
        {"receivers:\n  ops: {kind: webhook, url_file: /nowhere}\n", ":2: receivers.ops.url_file: /nowhere: No such file"},
        {"routes:\n  - receivers: [ops]\n", ":2: routes[1].receivers: there is no receiver \"ops\""},
        {"routes:\n  - {}\n", ":2: routes[1].receivers: is required"},
        {"routes:\n  - {receivers: x, severity: [huge]}\n", ":2: routes[1].severity: there is no \"huge\" here; there are: low medium high"},
        {"routes:\n  - {receivers: x, events: [born]}\n", ":2: routes[1].events: there is no \"born\" here; there are: opened"},
        {"routes:\n  - {receivers: x, group_wait: 2h}\n", ":2: routes[1].group_wait: "},
        {"routes:\n  - {receivers: x, quiet: night}\n", ":2: routes[1].quiet: there are no quiet hours of that name"},
        {"quiet_hours:\n  night: {zone: Mars/Olympus, from: '22:00', to: '07:00'}\n",
         ":2: quiet_hours.night.zone: there is no time zone \"Mars/Olympus\""},
        {"quiet_hours:\n  night: {zone: UTC, from: '25:00', to: '07:00'}\n", ":2: quiet_hours.night.from: expected a time of the day"},
        {"quiet_hours:\n  night: {zone: UTC, from: '07:00', to: '07:00'}\n", ":2: quiet_hours.night.from: from and to are required, and differ"},
        {"receiver: {}\n", ":1: receiver: there is no such section"},
        {"- x\n", ":1: expected receivers:"},
        {"receivers: [\n", ": "},
        {"alertmanager:\n  targets:\n    - {match: x}\n", ":3: alertmanager.targets[1].label: is required"},
    };
    char path[] = "/tmp/selfheal-alerts-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct alert_config *c = NULL;
        struct err err = {0};
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, rows[i].yaml, strlen(rows[i].yaml), 0), (ssize_t)strlen(rows[i].yaml));
        enum err_code code = alert_config_load(path, &c, &err);
        if (!code || !strstr(err.msg, rows[i].want) || !strstr(err.msg, path))
            fail_msg("row %zu: %s", i, code ? err.msg : "taken");
    }
    close(fd);
    unlink(path);
    struct alert_config *c = NULL;
    struct err err = {0};
    assert_int_equal(alert_config_load("/nowhere/alerts.yaml", &c, &err), ERR_IO);
}

static void a_head_line_of_a_mail_cannot_be_forged(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"plain words", "plain words"},
        {"a\r\nBcc: x@example.org", "=?UTF-8?B?YQ0KQmNjOiB4QGV4YW1wbGUub3Jn?="},
        {"=?UTF-8?B?eA==?=", "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?="},
        {"\xc3\xbc", "=?UTF-8?B?w7w=?="},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct strbuf out;
        strbuf_init(&out, 4096);
        alert_email_words(&out, rows[i].text);
        assert_string_equal(strbuf_text(&out), rows[i].want);
        strbuf_free(&out);
    }
    assert_true(alert_email_address_ok("a.b+c@example.org"));
    static const char *const bad[] = {"", "a", "@x", "a@", "a b@x", "a@x>\r\nRCPT TO:<b@x", "a@x y", "\"a\"@x", "a@b@c"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(alert_email_address_ok(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(globs_match_as_in_a_shell),
        cmocka_unit_test(quiet_hours_belong_to_the_day_on_which_they_begin),
        cmocka_unit_test(pauses_double_up_to_a_ceiling_and_keep_to_the_receiver_s_word),
        cmocka_unit_test(a_route_fits_by_event_target_and_severity),
        cmocka_unit_test(a_group_has_one_item_an_incident),
        cmocka_unit_test(a_head_line_of_a_mail_cannot_be_forged),
        cmocka_unit_test(mistakes_name_file_line_and_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
