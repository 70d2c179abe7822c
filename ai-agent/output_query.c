/* Reads what a request wants of an output. */
#include "ai-agent/output_query.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_DEFAULT = 200 };

/* *at ends up behind the digits; false when there are none, or too many. */
static bool read_digits(const char **at, uint64_t *ret)
{
    char *end;
    if (**at < '0' || **at > '9')
        return false;
    errno = 0;
    unsigned long long value = strtoull(*at, &end, 10);
    *at = end;
    *ret = value;
    return errno == 0 && value <= INT64_MAX;
}

/* One that is not given is `otherwise`. */
static enum err_code read_number(const char *name, const char *text, uint64_t otherwise, uint64_t *ret, struct err *err)
{
    const char *at = text;
    *ret = otherwise;
    if (text && (!read_digits(&at, ret) || *at))
        return err_set(err, ERR_INVALID, "%s: expected a whole number", name);
    return ERR_NONE;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static enum err_code read_range(const struct output_asked *a, uint64_t bytes, struct output_query *q, struct err *err)
{
    q->kind = OUTPUT_ASKS_RANGE;
    if (read_number("from", a->from, 0, &q->from, err) || read_number("to", a->to, bytes, &q->to, err))
        return err->code;
    if (q->to < q->from && a->to)
        return err_set(err, ERR_INVALID, "to: expected a byte that is not before from");
    q->from = smaller(q->from, bytes);
    q->to = smaller(smaller(q->to, bytes), q->from + OUTPUT_RANGE_MAX_BYTES);
    return ERR_NONE;
}

/* "bytes=A-B", "bytes=A-", "bytes=-N"; one range alone. */
static enum err_code read_header(const char *range, uint64_t bytes, struct output_query *q, struct err *err)
{
    static const char unit[] = "bytes=";
    const char *at = range + sizeof unit - 1;
    uint64_t first = 0, last = INT64_MAX;
    q->kind = OUTPUT_ASKS_RANGE;
    q->partial = true;
    bool fine = strncmp(range, unit, sizeof unit - 1) == 0;
    bool from_end = fine && *at == '-';
    fine = fine && (from_end || read_digits(&at, &first)) && *at++ == '-';
    fine = fine && ((!from_end && !*at) || read_digits(&at, &last)) && !*at;
    if (!fine || (!from_end && last < first))
        return err_set(err, ERR_INVALID, "Range: expected one range of bytes, such as bytes=0-1023");
    if (from_end) { /* the last so many */
        first = last == 0 ? bytes : last < bytes ? bytes - last : 0;
        last = INT64_MAX;
    }
    if (first >= bytes)
        return err_set(err, ERR_LIMIT, "Range: there are %llu bytes", (unsigned long long)bytes);
    q->from = first;
    q->to = smaller(smaller(last + 1, bytes), first + OUTPUT_RANGE_MAX_BYTES);
    return ERR_NONE;
}

static enum err_code read_lines(const struct output_asked *a, struct output_query *q, struct err *err)
{
    uint64_t count;
    q->kind = OUTPUT_ASKS_LINES;
    if (read_number("line", a->line, 1, &q->line, err) || read_number("count", a->count, LINES_DEFAULT, &count, err))
        return err->code;
    if (q->line == 0)
        return err_set(err, ERR_INVALID, "line: lines count from 1");
    if (count == 0 || count > OUTPUT_LINES_MAX)
        return err_set(err, ERR_INVALID, "count: expected 1 to %d", OUTPUT_LINES_MAX);
    q->count = (size_t)count;
    return ERR_NONE;
}

static enum err_code read_search(const struct output_asked *a, struct output_query *q, struct err *err)
{
    q->kind = OUTPUT_ASKS_SEARCH;
    q->needle =
        (struct output_needle){.text = a->search, .bytes = strlen(a->search), .ignore_case = a->ignore_case && strcmp(a->ignore_case, "true") == 0};
    if (q->needle.bytes == 0 || q->needle.bytes > OUTPUT_NEEDLE_BYTES)
        return err_set(err, ERR_INVALID, "search: expected 1 to %d bytes", OUTPUT_NEEDLE_BYTES);
    if (a->ignore_case && !q->needle.ignore_case && strcmp(a->ignore_case, "false") != 0)
        return err_set(err, ERR_INVALID, "ignore_case: expected true or false");
    return read_number("from", a->from, 0, &q->from, err);
}

enum err_code output_query_read(const struct output_asked *a, uint64_t bytes, struct output_query *ret, struct err *err)
{
    struct output_query q = {.kind = OUTPUT_ASKS_HEAD};
    struct err own;
    struct err *why = err ? err : &own;
    enum err_code code = ERR_NONE;
    if (a->search)
        code = read_search(a, &q, why);
    else if (a->line)
        code = read_lines(a, &q, why);
    else if (a->from || a->to)
        code = read_range(a, bytes, &q, why);
    else if (a->range)
        code = read_header(a->range, bytes, &q, why);
    if (!code)
        *ret = q;
    return code;
}
