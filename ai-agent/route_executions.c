/* GET /executions and /executions/:id, POST /executions/:id/cancel. */
#include "ai-agent/agent.h"
#include "ai-agent/audit.h"
#include "ai-agent/routes.h"
#include "ai-agent/undo.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void reply_text(struct http_reply *reply, char *text)
{
    if (text)
        http_reply_text(reply, 200, "application/json; charset=utf-8", text, strlen(text));
    else
        http_reply_error(reply, 500, "out of memory");
}

/* Which of them can still be taken back, and which were. */
static void reply_with_offers(struct agent *a, struct http_reply *reply, char *text)
{
    json_t *list = text ? json_loads(text, 0, NULL) : NULL, *one;
    size_t i;
    free(text);
    json_array_foreach(list, i, one)
    {
        json_t *offer = undo_offer(a, json_str(one, "execution_id")), *done = undo_done(a, json_str(one, "execution_id"));
        if (offer)
            json_object_set_new(one, "undo", offer);
        if (done)
            json_object_set_new(one, "undone", done);
    }
    http_reply_json(reply, 200, list);
}

void route_executions(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    const char *given = http_query(request, "incident_id");
    char id[UUID_TEXT_BYTES];
    struct err err;
    if (given && uuid_read(given, id, &err))
        http_reply_error(reply, 400, "incident_id: %s", err.msg);
    else if (given)
        reply_with_offers(a, reply, executions_list_text(a->executions, id));
    else
        reply_text(reply, executions_list_text(a->executions, NULL));
}

/* 1 when not given; false when it is no number. */
static bool read_from_seq(const struct http_request *request, uint64_t *ret)
{
    const char *given = http_query(request, "from_seq");
    if (!given) {
        *ret = 1;
        return true;
    }
    char *end;
    errno = 0;
    unsigned long long value = strtoull(given, &end, 10);
    if (errno || *given < '0' || *given > '9' || *end)
        return false;
    *ret = value;
    return true;
}

/* The whole of it when not given; false when it is another word. */
static bool read_output(const struct http_request *request, enum transcript_output *ret)
{
    const char *given = http_query(request, "output");
    bool is_lean = given && strcmp(given, "none") == 0;
    *ret = is_lean ? TRANSCRIPT_LEAN : TRANSCRIPT_WHOLE;
    return !given || is_lean || strcmp(given, "whole") == 0;
}

void route_execution(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    uint64_t from_seq = 1;
    enum transcript_output output = TRANSCRIPT_WHOLE;
    char id[UUID_TEXT_BYTES];
    char *text = NULL;
    struct err err;
    if (uuid_read(request->params[0], id, &err))
        http_reply_error(reply, 400, "execution id: %s", err.msg);
    else if (!read_from_seq(request, &from_seq))
        http_reply_error(reply, 400, "from_seq: expected a whole number");
    else if (!read_output(request, &output))
        http_reply_error(reply, 400, "output: expected whole or none");
    else if (executions_text(a->executions, id, from_seq, output, &text, &err))
        http_reply_err(reply, &err);
    else
        reply_text(reply, text);
}

void route_execution_cancel(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    const char *by = request->caller && *request->caller ? request->caller : "somebody";
    char id[UUID_TEXT_BYTES], incident_id[UUID_TEXT_BYTES];
    struct err err;
    if (uuid_read(request->params[0], id, &err)) {
        http_reply_error(reply, 400, "execution id: %s", err.msg);
    } else if (executions_cancel(a->executions, id, by, incident_id, &err)) {
        http_reply_err(reply, &err);
    } else {
        audit_cancel(&a->recorder, id, incident_id, by);
        http_reply_json(reply, 202, json_pack("{s:s, s:s}", "execution_id", id, "cancelled_by", by));
    }
}
