/* certify_report.c - what was measured, as a table, as JSON, as JUnit's XML. */
#include "selfheal-cli/certify.h"
#include <string.h>

static const char *const verdict_names[CERTIFY_VERDICT_COUNT] = {
    [CERTIFY_HEALED] = "healed",         [CERTIFY_TOLD] = "told",           [CERTIFY_NOT_BEGUN] = "not-begun",
    [CERTIFY_NOT_BROKEN] = "not-broken", [CERTIFY_UNNOTICED] = "unnoticed", [CERTIFY_NO_FIX] = "no-fix",
    [CERTIFY_NOT_HEALED] = "not-healed", [CERTIFY_NOT_WELL] = "not-well",   [CERTIFY_LEFT] = "left",
};

const char *certify_verdict_name(enum certify_verdict verdict)
{
    return verdict_names[verdict];
}

bool certify_passed(const struct certify_result *r)
{
    return r->verdict == CERTIFY_HEALED || r->verdict == CERTIFY_TOLD;
}

/* ---- sums ---- */

struct mean {
    int64_t sum_ms, count;
};

static void mean_add(struct mean *m, int64_t ms)
{
    if (ms < 0)
        return;
    m->sum_ms += ms;
    m->count++;
}

static int64_t mean_of(const struct mean *m)
{
    return m->count ? m->sum_ms / m->count : -1;
}

struct certify_sums certify_sum(const struct certify_result *results, size_t count)
{
    struct mean detect = {0}, approve = {0}, heal = {0};
    struct certify_sums sums = {.count = count};
    for (size_t i = 0; i < count; i++) {
        sums.passed_count += certify_passed(&results[i]);
        mean_add(&detect, results[i].detect_ms);
        mean_add(&approve, results[i].approve_ms);
        mean_add(&heal, results[i].heal_ms);
    }
    sums.detect_ms = mean_of(&detect);
    sums.approve_ms = mean_of(&approve);
    sums.heal_ms = mean_of(&heal);
    return sums;
}

/* ---- for people ---- */

enum { SECONDS_BYTES = 32 };

static const char *seconds_text(int64_t ms, char buf[SECONDS_BYTES])
{
    if (ms < 0)
        return "-";
    snprintf(buf, SECONDS_BYTES, "%lld.%lld s", (long long)ms / 1000, (long long)ms % 1000 / 100);
    return buf;
}

void certify_print(const struct certify_result *results, size_t count)
{
    char detect[SECONDS_BYTES], approve[SECONDS_BYTES], heal[SECONDS_BYTES];
    struct certify_sums sums = certify_sum(results, count);
    struct table *t = table_create(7);
    table_add(t, TONE_BOLD, (const char *const[]){"SYSTEM", "FAULT", "FIX", "MTTD", "MTTA", "MTTR", "VERDICT"});
    for (size_t i = 0; i < count; i++) {
        const struct certify_result *r = &results[i];
        table_add(t, certify_passed(r) ? TONE_GREEN : TONE_RED,
                  (const char *const[]){r->system, r->failure, *r->action ? r->action : "-", seconds_text(r->detect_ms, detect),
                                        seconds_text(r->approve_ms, approve), seconds_text(r->heal_ms, heal), certify_verdict_name(r->verdict)});
    }
    table_print(t);
    table_destroy(t);
    for (size_t i = 0; i < count; i++)
        if (!certify_passed(&results[i]))
            print_line(TONE_RED, "%s %s: %s", results[i].system, results[i].failure, results[i].why);
    print_line(sums.passed_count == sums.count ? TONE_GREEN : TONE_RED, "%zu of %zu faults as they should be; means: MTTD %s, MTTA %s, MTTR %s",
               sums.passed_count, sums.count, seconds_text(sums.detect_ms, detect), seconds_text(sums.approve_ms, approve),
               seconds_text(sums.heal_ms, heal));
}

/* ---- for programs ---- */

static json_t *span_json(int64_t ms)
{
    return ms < 0 ? json_null() : json_integer((json_int_t)ms);
}

static json_t *text_json(const char *text)
{
    char plain[PLAIN_TEXT_MAX_BYTES];
    plain_text(text, plain, sizeof plain);
    return json_string(plain);
}

json_t *certify_document(const struct certify_result *results, size_t count)
{
    struct certify_sums sums = certify_sum(results, count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct certify_result *r = &results[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s?, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:I}", "system", r->system, "failure",
                                              r->failure, "fix", r->fix, "incident_id", r->incident_id, "rule", r->rule, "action", r->action,
                                              "verdict", certify_verdict_name(r->verdict), "passed", certify_passed(r), "why", text_json(r->why),
                                              "detect_ms", span_json(r->detect_ms), "approve_ms", span_json(r->approve_ms), "heal_ms",
                                              span_json(r->heal_ms), "duration_ms", (json_int_t)r->whole_ms));
    }
    return json_pack("{s:o, s:I, s:I, s:o, s:o, s:o}", "results", list, "passed_count", (json_int_t)sums.passed_count, "failed_count",
                     (json_int_t)(sums.count - sums.passed_count), "mean_detect_ms", span_json(sums.detect_ms), "mean_approve_ms",
                     span_json(sums.approve_ms), "mean_heal_ms", span_json(sums.heal_ms));
}

/* ---- for other people's CI ---- */

/* XML 1.0 has no way to write most control characters: plain_text leaves none. */
static void write_escaped(FILE *to, const char *text)
{
    char plain[PLAIN_TEXT_MAX_BYTES];
    plain_text(text, plain, sizeof plain);
    for (const char *at = plain; *at; at++) {
        const char *word = *at == '&' ? "&amp;" : *at == '<' ? "&lt;" : *at == '>' ? "&gt;" : *at == '"' ? "&quot;" : *at == '\'' ? "&apos;" : NULL;
        if (word)
            fputs(word, to);
        else
            fputc(*at, to);
    }
}

static void write_attribute(FILE *to, const char *name, const char *text)
{
    fprintf(to, " %s=\"", name);
    write_escaped(to, text);
    fputc('"', to);
}

static void write_seconds(FILE *to, const char *name, int64_t ms)
{
    fprintf(to, " %s=\"%lld.%03lld\"", name, (long long)ms / 1000, (long long)ms % 1000);
}

static void write_case(FILE *to, const struct certify_result *r)
{
    char detect[SECONDS_BYTES], approve[SECONDS_BYTES], heal[SECONDS_BYTES];
    fputs("    <testcase", to);
    write_attribute(to, "classname", r->system);
    write_attribute(to, "name", r->failure);
    write_seconds(to, "time", r->whole_ms);
    fputs(">\n", to);
    if (r->verdict == CERTIFY_LEFT) {
        fputs("      <skipped", to);
        write_attribute(to, "message", r->why);
        fputs("/>\n", to);
    } else if (!certify_passed(r)) {
        fputs("      <failure", to);
        write_attribute(to, "type", certify_verdict_name(r->verdict));
        write_attribute(to, "message", r->why);
        fputs("/>\n", to);
    }
    fputs("      <system-out>", to);
    fprintf(to, "verdict %s; MTTD %s, MTTA %s, MTTR %s; ", certify_verdict_name(r->verdict), seconds_text(r->detect_ms, detect),
            seconds_text(r->approve_ms, approve), seconds_text(r->heal_ms, heal));
    write_escaped(to, *r->action ? r->action : "no action");
    fputs(", rule ", to);
    write_escaped(to, *r->rule ? r->rule : "none");
    fputs(", incident ", to);
    write_escaped(to, *r->incident_id ? r->incident_id : "none");
    fputs("</system-out>\n    </testcase>\n", to);
}

void certify_write_junit(FILE *to, const struct certify_result *results, size_t count, int64_t began_us)
{
    char at[CLOCK_TEXT_BYTES];
    size_t skipped = 0, failed = 0;
    int64_t whole_ms = 0;
    for (size_t i = 0; i < count; i++) {
        skipped += results[i].verdict == CERTIFY_LEFT;
        failed += results[i].verdict != CERTIFY_LEFT && !certify_passed(&results[i]);
        whole_ms += results[i].whole_ms;
    }
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"selfheal lab certify\"", to);
    fprintf(to, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\"", count, failed, skipped);
    write_seconds(to, "time", whole_ms);
    write_attribute(to, "timestamp", clock_text(began_us, at));
    fputs(">\n", to);
    for (size_t i = 0; i < count; i++)
        write_case(to, &results[i]);
    fputs("  </testsuite>\n</testsuites>\n", to);
}
