/* output_query.h - what a request wants of an output, read from its query and its Range header. */
#pragma once
#include "ai-agent/output_view.h"

enum output_query_kind { OUTPUT_ASKS_HEAD, OUTPUT_ASKS_RANGE, OUTPUT_ASKS_LINES, OUTPUT_ASKS_SEARCH };

/* As they came; NULL = not given. */
struct output_asked {
    const char *from, *to, *line, *count, *search, *ignore_case;
    const char *range; /* header Range */
};

struct output_query {
    enum output_query_kind kind;
    bool partial;      /* a range by the header: 206 */
    uint64_t from, to; /* of a range: from <= to <= bytes, at most OUTPUT_RANGE_MAX_BYTES between them; of a search: from */
    uint64_t line;     /* from 1 */
    size_t count;      /* 1 to OUTPUT_LINES_MAX */
    struct output_needle needle;
};

/* bytes: of the output.  ERR_INVALID; ERR_LIMIT: the Range header names no byte that is there. */
enum err_code output_query_read(const struct output_asked *a, uint64_t bytes, struct output_query *ret, struct err *err);
