/* GET /executions/:id/steps/:attempt/output, and the same as a file: output.txt, output.cast. */
#include "ai-agent/agent.h"
#include "ai-agent/output_cast.h"
#include "ai-agent/output_query.h"
#include "ai-agent/routes.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char raw_type[] = "application/octet-stream";

struct step_id {
    char execution_id[UUID_TEXT_BYTES];
    int attempt;
};

/* The output that the path names; false with the refusal. */
static bool open_view(const struct agent *a, const struct http_request *request, struct http_reply *reply, struct step_id *ret_id,
                      struct output_view *ret)
{
    struct err err;
    const char *attempt = request->params[1];
    if (uuid_read(request->params[0], ret_id->execution_id, &err)) {
        http_reply_error(reply, 400, "execution id: %s", err.msg);
        return false;
    }
    if (*attempt < '1' || *attempt > '9' || attempt[1]) {
        http_reply_error(reply, 400, "step: expected its number, from 1");
        return false;
    }
    ret_id->attempt = *attempt - '0';
    if (outputs_view(a->outputs, ret_id->execution_id, ret_id->attempt, ret, &err)) {
        http_reply_err(reply, &err);
        return false;
    }
    return true;
}

/* The bytes are whatever a command printed: no browser may take them for a page. */
static void no_page(struct http_reply *reply)
{
    http_reply_header(reply, "X-Content-Type-Options", "nosniff");
}

/* ---- the parts of it ---- */

static void reply_head(const struct output_view *v, const struct step_id *id, struct http_reply *reply)
{
    char at[CLOCK_TEXT_BYTES];
    struct err err;
    uint64_t lines;
    if (output_view_lines(v, &lines, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    json_t *o = json_pack("{s:s, s:i, s:I, s:I, s:b, s:s, s:I, s:{s:I, s:I}}", "execution_id", id->execution_id, "attempt", id->attempt, "bytes",
                          (json_int_t)v->bytes, "lines", (json_int_t)lines, "ended", (int)v->head.ended, "started_at",
                          clock_text(v->head.started_at_us, at), "duration_ms", (json_int_t)v->head.duration_ms, "streams", "stdout",
                          (json_int_t)v->head.stdout_bytes, "stderr", (json_int_t)v->head.stderr_bytes);
    const char *cut = output_cut_name((enum output_cut)v->head.cut);
    if (*cut)
        json_object_set_new(o, "cut", json_string(cut));
    http_reply_json(reply, 200, o);
}

static void reply_range(const struct output_view *v, const struct output_query *q, struct http_reply *reply)
{
    char *bytes = malloc((size_t)(q->to - q->from) + 1), where[100];
    size_t count = 0;
    struct err err;
    if (!bytes) {
        http_reply_error(reply, 500, "out of memory");
        return;
    }
    if (output_view_read(v, q->from, bytes, (size_t)(q->to - q->from), &count, &err)) {
        free(bytes);
        http_reply_err(reply, &err);
        return;
    }
    http_reply_text(reply, q->partial ? 206 : 200, raw_type, bytes, count);
    unsigned long long from = q->from, to = q->from + count, all = v->bytes;
    snprintf(where, sizeof where, "%llu-%llu/%llu", from, to, all);
    http_reply_header(reply, "Output-Range", where);
    snprintf(where, sizeof where, "bytes %llu-%llu/%llu", from, to - 1, all);
    if (q->partial)
        http_reply_header(reply, "Content-Range", where);
    no_page(reply);
}

static json_t *text_json(const char *bytes, size_t count)
{
    struct strbuf text;
    struct utf8_stream stream = {.held_count = 0};
    strbuf_init(&text, 3 * count + 4);
    utf8_feed(&stream, bytes, count, &text);
    utf8_end(&stream, &text);
    json_t *value = json_string(strbuf_text(&text));
    strbuf_free(&text);
    return value;
}

static void add_line(void *ctx, const struct output_line *l)
{
    json_t *o =
        json_pack("{s:I, s:I, s:I, s:s, s:o}", "line", (json_int_t)l->line, "from_byte", (json_int_t)l->from_byte, "to_byte", (json_int_t)l->to_byte,
                  "stream", l->stream == EXECUTOR_STDERR ? "stderr" : "stdout", "text", text_json(l->text, l->text_bytes));
    if (l->text_bytes == OUTPUT_LINE_TEXT_BYTES && l->to_byte - l->from_byte > OUTPUT_LINE_TEXT_BYTES + 1)
        json_object_set_new(o, "cut", json_true());
    json_array_append_new(ctx, o);
}

static void reply_lines(const struct output_view *v, const struct output_query *q, struct http_reply *reply)
{
    struct err err;
    uint64_t lines;
    json_t *list = json_array();
    if (output_view_lines(v, &lines, &err) || output_view_each_line(v, q->line, q->count, add_line, list, &err)) {
        json_decref(list);
        http_reply_err(reply, &err);
        return;
    }
    http_reply_json(
        reply, 200,
        json_pack("{s:I, s:I, s:b, s:o}", "bytes", (json_int_t)v->bytes, "lines", (json_int_t)lines, "ended", (int)v->head.ended, "items", list));
}

static void reply_matches(const struct output_view *v, const struct output_query *q, struct http_reply *reply)
{
    AUTO_FREE struct output_found *found = malloc(sizeof *found);
    struct err err;
    if (!found) {
        http_reply_error(reply, 500, "out of memory");
        return;
    }
    if (output_view_search(v, &q->needle, q->from, found, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < found->count; i++) {
        const struct output_match *m = &found->matches[i];
        json_array_append_new(list, json_pack("{s:I, s:I, s:I}", "from_byte", (json_int_t)m->from_byte, "to_byte", (json_int_t)m->to_byte, "line",
                                              (json_int_t)m->line));
    }
    http_reply_json(reply, 200,
                    json_pack("{s:I, s:b, s:o, s:I, s:b}", "bytes", (json_int_t)v->bytes, "ended", (int)v->head.ended, "matches", list, "next",
                              (json_int_t)found->next, "more", (int)found->more));
}

static void reply_to(const struct output_view *v, const struct step_id *id, const struct output_asked *asked, struct http_reply *reply)
{
    struct output_query q;
    struct err err;
    char all[64];
    enum err_code code = output_query_read(asked, v->bytes, &q, &err);
    snprintf(all, sizeof all, "bytes */%llu", (unsigned long long)v->bytes);
    if (code == ERR_LIMIT) {
        http_reply_error(reply, 416, "%s", err.msg);
        http_reply_header(reply, "Content-Range", all);
    } else if (code) {
        http_reply_err(reply, &err);
    } else if (q.kind == OUTPUT_ASKS_RANGE) {
        reply_range(v, &q, reply);
    } else if (q.kind == OUTPUT_ASKS_LINES) {
        reply_lines(v, &q, reply);
    } else if (q.kind == OUTPUT_ASKS_SEARCH) {
        reply_matches(v, &q, reply);
    } else {
        reply_head(v, id, reply);
    }
}

void route_output(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct step_id id;
    struct output_view v;
    if (!open_view(ctx, request, reply, &id, &v))
        return;
    const struct output_asked asked = {.from = http_query(request, "from"),
                                       .to = http_query(request, "to"),
                                       .line = http_query(request, "line"),
                                       .count = http_query(request, "count"),
                                       .search = http_query(request, "search"),
                                       .ignore_case = http_query(request, "ignore_case"),
                                       .range = http_header(request, "Range")};
    reply_to(&v, &id, &asked, reply);
    output_view_close(&v);
}

/* ---- as a file ---- */

struct download {
    struct output_view view;
    uint64_t at;
};

static ssize_t read_download(void *ctx, char *buf, size_t bytes)
{
    struct download *d = ctx;
    size_t count = 0;
    if (output_view_read(&d->view, d->at, buf, bytes, &count, NULL))
        return -1;
    d->at += count;
    return (ssize_t)count;
}

static void free_download(void *ctx)
{
    struct download *d = ctx;
    output_view_close(&d->view);
    free(d);
}

static void name_file(const struct step_id *id, const char *ending, struct http_reply *reply)
{
    char text[120];
    snprintf(text, sizeof text, "attachment; filename=\"%s-%d.%s\"", id->execution_id, id->attempt, ending);
    http_reply_header(reply, "Content-Disposition", text);
    no_page(reply);
}

void route_output_text(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct step_id id;
    struct output_view v;
    if (!open_view(ctx, request, reply, &id, &v))
        return;
    struct download *d = malloc(sizeof *d);
    if (!d) {
        output_view_close(&v);
        http_reply_error(reply, 500, "out of memory");
        return;
    }
    *d = (struct download){.view = v};
    const struct http_stream stream = {.read = read_download, .free = free_download, .ctx = d, .bytes = (int64_t)v.bytes};
    http_reply_stream(reply, 200, "text/plain; charset=utf-8", &stream);
    name_file(&id, "txt", reply);
}

void route_output_cast(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct step_id id;
    struct output_view v;
    char title[80];
    if (!open_view(ctx, request, reply, &id, &v))
        return;
    snprintf(title, sizeof title, "execution %s, step %d", id.execution_id, id.attempt);
    struct output_cast *cast = output_cast_create(&v, title);
    if (!cast) {
        output_view_close(&v);
        http_reply_error(reply, 500, "out of memory");
        return;
    }
    const struct http_stream stream = {.read = output_cast_read, .free = output_cast_free, .ctx = cast, .bytes = -1};
    http_reply_stream(reply, 200, "application/x-asciicast", &stream);
    name_file(&id, "cast", reply);
}
