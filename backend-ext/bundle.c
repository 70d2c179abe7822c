/* bundle.c - see bundle.h. */
#include "backend-ext/bundle.h"
#include "backend-ext/bundle_terminal.h"
#include "backend-ext/html.h"
#include "backend-ext/incident.h"
#include "backend-ext/note.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char style[] =
    "body{font:15px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}th{white-space:nowrap}td{white-space:pre-wrap}"
    "pre{background:#f4f4f4;padding:.75rem;white-space:pre-wrap;overflow-wrap:anywhere}code{font-family:monospace}";

/* The style is allowed by its hash: what might slip in besides is neither shown by a style of its own nor sent anywhere. */
static void write_head(struct strbuf *out)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char text[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];
    crypto_hash_sha256(hash, (const unsigned char *)style, sizeof style - 1);
    sodium_bin2base64(text, sizeof text, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    html_raw(out,
             "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-");
    html_raw(out, text);
    html_raw(out, "'\">\n<style>");
    html_raw(out, style);
    html_raw(out, "</style>\n<title>Incident ");
}

/* ---- the timeline ---- */

struct moment {
    int64_t at_us;
    size_t order; /* of two at the same time, as they came */
    const char *at, *kind;
    char text[200];
};

struct timeline {
    struct moment *list;
    size_t count, capacity;
};

static struct moment *add_moment(struct timeline *t, const char *at, const char *kind)
{
    if (t->count == t->capacity)
        return NULL;
    struct moment *m = &t->list[t->count];
    *m = (struct moment){.order = t->count++, .at = at, .kind = kind};
    clock_parse(at, &m->at_us, NULL);
    return m;
}

/* The backend writes none of before the creation: whoever opened the incident gave it. */
static void add_history(struct timeline *t, const json_t *incident)
{
    size_t i;
    int64_t created_us = INT64_MIN;
    const json_t *history = json_object_get(incident, "status_history");
    clock_parse(json_str(incident, "created_at"), &created_us, NULL);
    const json_t *one;
    json_array_foreach(history, i, one)
    {
        struct moment *m = add_moment(t, json_str(one, "changed_at"), "status");
        if (m)
            snprintf(m->text, sizeof m->text, "%s%.60s -> %.60s", m->at_us < created_us ? "as posted, older than the incident: " : "",
                     *json_str(one, "from_status") ? json_str(one, "from_status") : "(new)", json_str(one, "to_status"));
    }
}

/* When it happened, which is earlier than when the audit got to know of it. */
static const char *happened_at(const json_t *record)
{
    const char *at = json_str(json_object_get(record, "detail"), "happened_at");
    return *at ? at : json_str(record, "at");
}

/* A text that is cut within a character ends with U+FFFD: html_text sees to it. */
static void add_records(struct timeline *t, const json_t *records)
{
    static const char *const said[] = {"action", "status", "result", "what", "reason", "to"};
    size_t i;
    const json_t *record;
    json_array_foreach(records, i, record)
    {
        struct moment *m = add_moment(t, happened_at(record), json_str(record, "kind"));
        size_t used = m ? (size_t)snprintf(m->text, sizeof m->text, "%.60s", json_str(record, "actor")) : 0;
        for (size_t j = 0; m && j < sizeof said / sizeof said[0] && used < sizeof m->text; j++) {
            const char *value = json_str(json_object_get(record, "detail"), said[j]);
            if (*value)
                used += (size_t)snprintf(m->text + used, sizeof m->text - used, ", %s: %s", said[j], value);
        }
    }
}

static int by_time(const void *a, const void *b)
{
    const struct moment *x = a, *y = b;
    if (x->at_us != y->at_us)
        return x->at_us < y->at_us ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void write_timeline(struct strbuf *out, const struct bundle *b)
{
    const json_t *history = json_object_get(b->incident, "status_history");
    struct timeline t = {.capacity = json_array_size(history) + json_array_size(b->records)};
    html_raw(out, "<h2>Timeline</h2>\n<table>\n<tr><th>when</th><th>what</th><th>of it</th></tr>\n");
    t.list = calloc(t.capacity + 1, sizeof *t.list);
    if (t.list) {
        add_history(&t, b->incident);
        add_records(&t, b->records);
        qsort(t.list, t.count, sizeof *t.list, by_time);
    } else {
        out->overflowed = true; /* a document without it must not be signed */
    }
    for (size_t i = 0; i < t.count; i++) {
        html_raw(out, "<tr><td>");
        html_text(out, t.list[i].at);
        html_raw(out, "</td><td>");
        html_text(out, t.list[i].kind);
        html_raw(out, "</td><td>");
        html_text(out, t.list[i].text);
        html_raw(out, "</td></tr>\n");
    }
    free(t.list);
    html_raw(out, "</table>\n");
}

/* ---- the other parts ---- */

static const json_t *last_of_kind(const json_t *records, const char *kind)
{
    for (size_t i = json_array_size(records); i > 0; i--)
        if (strcmp(json_str(json_array_get(records, i - 1), "kind"), kind) == 0)
            return json_array_get(records, i - 1);
    return NULL;
}

static void write_summary(struct strbuf *out, const struct bundle *b)
{
    static const char *const fields[] = {"id",   "message",      "source",     "affected_system", "status",
                                         "team", "generated_by", "created_at", "updated_at",      "notes"};
    html_text(out, json_str(b->incident, "id"));
    html_raw(out, "</title>\n</head>\n<body>\n<h1>Evidence of an incident</h1>\n<table>\n");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        html_row(out, fields[i], json_str(b->incident, fields[i]));
    html_row(out, "this document made at", b->made_at);
    html_raw(out, "</table>\n");
}

static void write_notes(struct strbuf *out, const struct bundle *b)
{
    size_t i;
    json_t *note;
    char head[CLOCK_TEXT_BYTES + 4 * NOTE_ACTOR_CHARS + 4]; /* whole: half a letter would be none */
    if (json_array_size(b->notes) == 0)
        return;
    html_raw(out, "<h2>Notes</h2>\n<table>\n");
    json_array_foreach(b->notes, i, note)
    {
        snprintf(head, sizeof head, "%s, %s", json_str(note, "created_at"), json_str(note, "author"));
        html_row(out, head, json_str(note, "text"));
    }
    html_raw(out, "</table>\n");
}

static void write_verdict(struct strbuf *out, const struct bundle *b)
{
    const json_t *end = json_object_get(last_of_kind(b->records, "end"), "detail");
    html_raw(out, "<h2>Verdict</h2>\n<table>\n");
    html_row(out, "the incident is", json_str(b->incident, "status"));
    html_row(out, "the last execution", *json_str(end, "status") ? json_str(end, "status") : "none is on record");
    html_row(out, "because", json_str(end, "reason"));
    html_raw(out, "</table>\n");
}

/* Only a daemon's name cannot be taken by others. */
static void write_origin(struct strbuf *out, const struct bundle *b)
{
    const char *name = json_str(b->incident, "generated_by");
    if (incident_is_of_daemon(name))
        return;
    html_raw(out, "<p><strong>As posted by somebody</strong>, who called it made by <code>");
    html_text(out, *name ? name : "manual");
    html_raw(out, "</code>. No daemon saw this: the texts, the evidence and what it says of its source, the time of creation, the history that came "
                  "with it, and the analysis, if it came with it, are that person's or program's word.</p>\n");
}

static void write_evidence(struct strbuf *out, const struct bundle *b)
{
    const json_t *analysis = json_object_get(b->incident, "analysis");
    AUTO_JSON json_t *logs = json_decoded(b->incident, "error_logs");
    AUTO_JSON json_t *metrics = json_decoded(b->incident, "metrics_snapshot");
    html_raw(out, "<h2>Evidence</h2>\n");
    write_origin(out, b);
    html_raw(out, "<table>\n");
    html_row(out, "severity", json_str(analysis, "severity"));
    html_row(out, "diagnosis", json_str(analysis, "diagnosis"));
    html_row(out, "solution", json_str(analysis, "solution"));
    html_raw(out, "</table>\n");
    if (logs)
        html_json(out, logs);
    if (metrics)
        html_json(out, metrics);
}

/* All that a person saw or decided. */
static void write_decisions(struct strbuf *out, const struct bundle *b)
{
    static const char *const kinds[] = {"proposal", "rehearsal", "approval.first", "approval", "refusal", "cancel"};
    size_t i, written = 0;
    const json_t *record;
    html_raw(out, "<h2>Proposals and decisions</h2>\n");
    json_array_foreach(b->records, i, record)
    {
        bool shown = false;
        for (size_t j = 0; j < sizeof kinds / sizeof kinds[0]; j++)
            shown = shown || strcmp(json_str(record, "kind"), kinds[j]) == 0;
        if (!shown)
            continue;
        written++;
        html_raw(out, "<h3>");
        html_text(out, json_str(record, "kind"));
        html_raw(out, " by ");
        html_text(out, json_str(record, "actor"));
        html_raw(out, ", ");
        html_text(out, happened_at(record));
        html_raw(out, "</h3>\n");
        html_json(out, json_object_get(record, "detail"));
    }
    if (written == 0)
        html_raw(out, "<p>None is on record.</p>\n");
}

/* ---- the chain ---- */

static void write_chain(struct strbuf *out, const struct bundle *b)
{
    char line[200];
    size_t i;
    const json_t *record;
    html_raw(out, "<h2>Audit</h2>\n<p>The records of this incident in the chain of all; ");
    snprintf(line, sizeof line, "the chain's head was record %lld, %s", (long long)json_integer_value(json_object_get(b->head, "seq")),
             json_str(b->head, "hash"));
    html_text(out, line);
    html_raw(out, b->is_cut ? ". <strong>Older ones of this incident are left out.</strong></p>\n" : ".</p>\n");
    html_raw(out, "<table>\n<tr><th>seq</th><th>written at</th><th>kind</th><th>actor</th><th>hash</th></tr>\n");
    json_array_foreach(b->records, i, record)
    {
        static const char *const columns[] = {"at", "kind", "actor", "hash"};
        strbuf_addf(out, "<tr><td>%lld</td>", (long long)json_integer_value(json_object_get(record, "seq")));
        for (size_t j = 0; j < sizeof columns / sizeof columns[0]; j++) {
            html_raw(out, "<td>");
            html_text(out, json_str(record, columns[j]));
            html_raw(out, "</td>");
        }
        html_raw(out, "</tr>\n");
    }
    html_raw(out, "</table>\n<script type=\"application/json\" id=\"chain\">\n");
    json_array_foreach(b->records, i, record)
    {
        AUTO_FREE char *text = json_text(record);
        html_script_json(out, text ? text : "");
        html_raw(out, "\n");
    }
    html_raw(out, "</script>\n");
}

void bundle_write(struct strbuf *out, const struct bundle *b)
{
    write_head(out);
    write_summary(out, b);
    write_notes(out, b);
    write_verdict(out, b);
    write_timeline(out, b);
    write_evidence(out, b);
    write_decisions(out, b);
    bundle_write_terminal(out, b->actions, b->records, b->transcripts);
    write_chain(out, b);
    html_raw(out, "</body>\n</html>\n");
}
