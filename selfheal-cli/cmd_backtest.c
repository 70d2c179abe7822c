/* backtest SYSTEM --threshold 85 --since 2d: how often it would have fired. */
#include "common/http/http.h"
#include "selfheal-cli/backtest.h"
#include "selfheal-cli/cli.h"
#include <inttypes.h>
#include <string.h>

static int64_t fired_count(const json_t *answer, const char *which)
{
    return json_integer_value(json_object_get(json_object_get(answer, which), "fired_count"));
}

/* "11 times"; "once" reads better than a number. */
static void times(int64_t count, char ret[32])
{
    if (count == 1)
        snprintf(ret, 32, "once");
    else
        snprintf(ret, 32, "%" PRId64 " times", count);
}

void backtest_sentence(const json_t *answer, char ret[BACKTEST_SENTENCE_BYTES])
{
    const json_t *difference = json_object_get(answer, "difference"), *later = json_object_get(difference, "later_ms");
    int64_t asked = fired_count(answer, "asked"), in_force = fired_count(answer, "in_force"), ms = json_integer_value(later);
    char asked_words[32], in_force_words[32], span[AGE_TEXT_BYTES], when[AGE_TEXT_BYTES + 20] = "";
    times(asked, asked_words);
    times(in_force, in_force_words);
    bool compares = json_is_integer(later) && json_integer_value(json_object_get(difference, "both_count")) > 0;
    if (compares && (ms >= 1000 || ms <= -1000))
        snprintf(when, sizeof when, ", %s %s", span_text(ms < 0 ? -ms : ms, span), ms < 0 ? "earlier" : "later");
    if (asked == 0)
        snprintf(ret, BACKTEST_SENTENCE_BYTES, in_force ? "would not have fired, instead of %s" : "would not have fired, as by the rules in force",
                 in_force_words);
    else if (asked == in_force)
        snprintf(ret, BACKTEST_SENTENCE_BYTES, "would have fired %s, as it did by the rules in force%s", asked_words, when);
    else
        snprintf(ret, BACKTEST_SENTENCE_BYTES, "would have fired %s instead of %s%s", asked_words, in_force_words, when);
}

static void print_rule(const char *name, const json_t *rule)
{
    char line[120];
    snprintf(line, sizeof line, "threshold %lld, %lld bad and %lld good answers in a row",
             (long long)json_integer_value(json_object_get(rule, "threshold")), (long long)json_integer_value(json_object_get(rule, "fall")),
             (long long)json_integer_value(json_object_get(rule, "rise")));
    print_field(name, TONE_NONE, line);
}

static void print_alarms(const json_t *rule)
{
    size_t i;
    json_t *alarm;
    char line[120];
    json_array_foreach(json_object_get(rule, "alarms"), i, alarm)
    {
        const char *to = json_str(alarm, "to");
        snprintf(line, sizeof line, "%.40s to %.40s", json_str(alarm, "from"), *to ? to : "now");
        print_field(i == 0 ? "fired" : "", TONE_NONE, line);
    }
}

static void add_since(const char *since, char *path, size_t path_bytes)
{
    int64_t ms = 0;
    size_t used = strlen(path);
    AUTO_FREE char *text = http_escape(since);
    bool is_span = span_read(since, &ms, NULL) == ERR_NONE;
    snprintf(path + used, path_bytes - used, "&%s=%s", is_span ? "since" : "from", text ? text : "");
}

static void add_text(const char *name, const char *value, char *path, size_t path_bytes)
{
    size_t used = strlen(path);
    AUTO_FREE char *text = http_escape(value);
    snprintf(path + used, path_bytes - used, "&%s=%s", name, text ? text : "");
}

static void make_path(const struct cli *c, char path[API_PATH_BYTES])
{
    static const struct {
        enum option option;
        const char *name;
    } numbers[] = {{OPTION_THRESHOLD, "threshold"}, {OPTION_FALL, "fall"}, {OPTION_RISE, "rise"}};
    AUTO_FREE char *target = http_escape(c->args.words[0]);
    snprintf(path, API_PATH_BYTES, "/backtest?target=%.1000s", target ? target : "");
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const char *value = cli_option(c, numbers[i].option);
        size_t used = strlen(path);
        if (value)
            snprintf(path + used, API_PATH_BYTES - used, "&%s=%s", numbers[i].name, value);
    }
    if (cli_option(c, OPTION_CHECK))
        add_text("check", cli_option(c, OPTION_CHECK), path, API_PATH_BYTES);
    if (cli_option(c, OPTION_SINCE))
        add_since(cli_option(c, OPTION_SINCE), path, API_PATH_BYTES);
}

enum exit_code cmd_backtest(struct cli *c)
{
    char path[API_PATH_BYTES], sentence[BACKTEST_SENTENCE_BYTES];
    AUTO_JSON json_t *answer = NULL;
    make_path(c, path);
    enum exit_code code = cli_call(c, SERVICE_MONITOR, "GET", path, NULL, "replaying what was seen", &answer);
    if (code || cli_shown_as_json(c, answer))
        return code;
    backtest_sentence(answer, sentence);
    const char *check = json_str(answer, "check");
    print_line(TONE_BOLD, "%s%s%s %s", json_str(answer, "target"), *check ? ", by " : "", check, sentence);
    print_rule("asked", json_object_get(answer, "asked"));
    print_rule("in force", json_object_get(answer, "in_force"));
    print_field("from", TONE_NONE, json_str(answer, "from"));
    print_field("to", TONE_NONE, json_str(answer, "to"));
    print_alarms(json_object_get(answer, "asked"));
    if (json_integer_value(json_object_get(answer, "check_count")) == 0)
        print_line(TONE_YELLOW, "  nothing was measured in that time");
    return EXIT_GOOD;
}
