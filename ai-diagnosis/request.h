/* request.h - the body of a question, and the 400 answer for one that is wrong.
 *
 * Texts are cut to REQUEST_TEXT_MAX_BYTES and REQUEST_LOG_MAX of them are looked at: patterns are matched against each. */
#pragma once
#include "ai-diagnosis/provider.h"
#include "common/base/base.h"

enum { REQUEST_TEXT_MAX_BYTES = 8192, REQUEST_LOG_MAX = 64 };

struct request {
    struct question question; /* its strings live in the members below */
    json_t *body, *texts, *metrics;
    const char *logs[REQUEST_LOG_MAX];
};

/* One entry of the "detail" list that clients of the existing service know. */
struct request_mistake {
    char field[64];   /* "" when it is the body as a whole */
    const char *type; /* "missing", "string_type", "json_invalid", ...; static */
    char message[512];
};

/* ERR_INVALID and *ret_mistake when the body is not a question.  Free with request_free in both cases. */
enum err_code request_parse(const char *body, size_t bytes, struct request *ret, struct request_mistake *ret_mistake);
void request_free(struct request *r);

/* {"detail":[{"loc":["body","description"],"msg":...,"type":...}],"error":"description: ..."}: both kinds of clients find
 * their text in it. */
json_t *request_mistake_json(const struct request_mistake *m);
