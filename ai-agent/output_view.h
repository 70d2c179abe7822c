/* output_view.h - reads the output of a step from disk, also while it is being written: by byte, by line, by what it says.
 *
 * A view shows what was there when it was opened.  Every call does a bounded amount of work, however large the output is and whatever its index says:
 * an index that does not fit its bytes gives ERR_PROTOCOL.  Bytes count from 0, lines from 1; a line ends with its '\n', the last one may have none.
 */
#pragma once
#include "ai-agent/output_disk.h"

struct output_view {
    int raw_fd, index_fd;
    struct output_head head;
    uint64_t bytes;
    uint64_t record_count;
};

enum {
    OUTPUT_RANGE_MAX_BYTES = 256 * 1024,   /* of one read */
    OUTPUT_LINES_MAX = 1000,               /* of one answer */
    OUTPUT_LINE_TEXT_BYTES = 4 * 1024,     /* what is told of one line; the rest is read by its bytes */
    OUTPUT_SEARCH_BYTES = 8 * 1024 * 1024, /* looked through for one answer */
    OUTPUT_MATCH_MAX = 100,
    OUTPUT_NEEDLE_BYTES = 256,
};

/* ERR_NOT_FOUND: there is none. */
enum err_code output_view_open(const char *path, struct output_view *ret, struct err *err);
void output_view_close(struct output_view *v);

/* How many lines there are, a last one without an end, too. */
enum err_code output_view_lines(const struct output_view *v, uint64_t *ret, struct err *err);
/* As many bytes as there are from there, at most count and OUTPUT_RANGE_MAX_BYTES; 0 at the end. */
enum err_code output_view_read(const struct output_view *v, uint64_t from, char *buf, size_t count, size_t *ret_count, struct err *err);
/* Line ends before that byte: the line that it is in is one more. */
enum err_code output_view_lines_before(const struct output_view *v, uint64_t byte, uint64_t *ret, struct err *err);
/* Where a line begins; ERR_NOT_FOUND past the last one. */
enum err_code output_view_line_start(const struct output_view *v, uint64_t line, uint64_t *ret_byte, struct err *err);
/* The piece that this byte is in. */
enum err_code output_view_piece(const struct output_view *v, uint64_t byte, uint64_t *ret_index, struct output_record *ret, struct err *err);
enum err_code output_view_record(const struct output_view *v, uint64_t index, struct output_record *ret, struct err *err);

struct output_line {
    uint64_t line;
    uint64_t from_byte, to_byte; /* with its '\n' */
    uint32_t stream;             /* of its first byte */
    const char *text;            /* without it, borrowed for the call; any bytes */
    size_t text_bytes;           /* fewer than the line has where it is long */
};
/* From that line on, at most count and OUTPUT_LINES_MAX; all their text is within OUTPUT_RANGE_MAX_BYTES. */
enum err_code output_view_each_line(const struct output_view *v, uint64_t line, size_t count, void (*each)(void *ctx, const struct output_line *l),
                                    void *ctx, struct err *err);

struct output_needle {
    const char *text;
    size_t bytes;     /* 1 to OUTPUT_NEEDLE_BYTES */
    bool ignore_case; /* of ASCII letters */
};

struct output_match {
    uint64_t from_byte, to_byte, line;
};

struct output_found {
    struct output_match matches[OUTPUT_MATCH_MAX];
    size_t count;
    uint64_t next; /* where to go on looking */
    bool more;     /* there is something to look through already */
};
/* output_search.c: the next matches from that byte on, without overlap. */
enum err_code output_view_search(const struct output_view *v, const struct output_needle *n, uint64_t from, struct output_found *ret,
                                 struct err *err);
