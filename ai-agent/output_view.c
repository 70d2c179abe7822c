/* Finds bytes and lines of an output by its index. */
#include "ai-agent/output_view.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A piece may be a little longer than it should: what a kill left of it is completed with the last record. */
enum { PIECE_SCAN_BYTES = 2 * OUTPUT_PIECE_BYTES, BLOCK_BYTES = 16 * 1024 };

static enum err_code does_not_fit(struct err *err)
{
    return err_set(err, ERR_PROTOCOL, "the index of this output does not fit its bytes");
}

static bool read_head(struct output_view *v)
{
    uint64_t index_bytes = output_size_of(v->index_fd);
    if (!output_read_all(v->index_fd, &v->head, sizeof v->head, 0) || memcmp(v->head.magic, output_magic, sizeof output_magic) != 0)
        return false;
    uint64_t raw_bytes = output_size_of(v->raw_fd);
    v->record_count = (index_bytes - sizeof v->head) / sizeof(struct output_record);
    v->bytes = v->head.bytes < raw_bytes ? v->head.bytes : raw_bytes;
    if (v->head.ended && v->bytes < v->head.bytes && !v->head.cut)
        v->head.cut = OUTPUT_CUT_KILLED; /* the machine lost the end of it */
    return v->bytes == 0 || v->record_count > 0;
}

enum err_code output_view_open(const char *path, struct output_view *ret, struct err *err)
{
    struct output_view v = {.raw_fd = output_open_part(path, "raw", O_RDONLY), .index_fd = -1};
    if (v.raw_fd >= 0)
        v.index_fd = output_open_part(path, "index", O_RDONLY);
    enum err_code code = ERR_NONE;
    if (v.index_fd < 0)
        code = err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, errno == ENOENT ? "there is no output of this step" : "output: %s",
                       strerror(errno));
    else if (!read_head(&v))
        code = does_not_fit(err);
    if (code)
        output_view_close(&v);
    else
        *ret = v;
    return code;
}

void output_view_close(struct output_view *v)
{
    if (v->raw_fd >= 0)
        close(v->raw_fd);
    if (v->index_fd >= 0)
        close(v->index_fd);
    v->raw_fd = v->index_fd = -1;
}

/* ---- bytes ---- */

enum err_code output_view_read(const struct output_view *v, uint64_t from, char *buf, size_t count, size_t *ret_count, struct err *err)
{
    size_t wanted = count < OUTPUT_RANGE_MAX_BYTES ? count : OUTPUT_RANGE_MAX_BYTES, done = 0;
    if (from >= v->bytes)
        wanted = 0;
    else if (wanted > v->bytes - from)
        wanted = (size_t)(v->bytes - from);
    while (done < wanted) {
        ssize_t n = pread(v->raw_fd, buf + done, wanted - done, (off_t)(from + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_set(err, ERR_IO, "output: %s", n < 0 ? strerror(errno) : "it has become shorter");
        done += (size_t)n;
    }
    *ret_count = done;
    return ERR_NONE;
}

/* ---- records ---- */

enum err_code output_view_record(const struct output_view *v, uint64_t index, struct output_record *ret, struct err *err)
{
    bool fits = index < v->record_count && output_read_all(v->index_fd, ret, sizeof *ret, output_record_at(index));
    return fits ? ERR_NONE : does_not_fit(err);
}

static bool by_byte(const struct output_record *r, uint64_t byte)
{
    return r->from_byte <= byte;
}

static bool by_line_ends(const struct output_record *r, uint64_t ends)
{
    return r->lines_before < ends;
}

/* The last record for which it holds, the first one in any case. */
static enum err_code find_record(const struct output_view *v, bool (*holds)(const struct output_record *r, uint64_t what), uint64_t what,
                                 uint64_t *ret_index, struct output_record *ret, struct err *err)
{
    struct output_record r;
    uint64_t low = 0, high = v->record_count;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (output_view_record(v, middle, &r, err))
            return err->code;
        if (r.from_byte < v->bytes && holds(&r, what)) /* what was written after the view was opened is not of it */
            low = middle;
        else
            high = middle;
    }
    *ret_index = low;
    return output_view_record(v, low, ret, err);
}

enum err_code output_view_piece(const struct output_view *v, uint64_t byte, uint64_t *ret_index, struct output_record *ret, struct err *err)
{
    enum err_code code = find_record(v, by_byte, byte, ret_index, ret, err);
    return !code && ret->from_byte > byte ? does_not_fit(err) : code;
}

/* ---- lines ---- */

enum err_code output_view_lines_before(const struct output_view *v, uint64_t byte, uint64_t *ret, struct err *err)
{
    char block[BLOCK_BYTES];
    struct output_record r;
    uint64_t index;
    size_t count = 0;
    if (byte == 0) {
        *ret = 0;
        return ERR_NONE;
    }
    enum err_code code = output_view_piece(v, byte - 1, &index, &r, err);
    if (!code && byte - r.from_byte > PIECE_SCAN_BYTES)
        code = does_not_fit(err);
    uint64_t lines = r.lines_before;
    for (uint64_t at = r.from_byte; !code && at < byte; at += count) {
        uint64_t left = byte - at;
        code = output_view_read(v, at, block, left < sizeof block ? (size_t)left : sizeof block, &count, err);
        if (!code && count == 0)
            code = does_not_fit(err);
        if (!code)
            lines += output_count_lines(block, count);
    }
    if (!code)
        *ret = lines;
    return code;
}

enum err_code output_view_lines(const struct output_view *v, uint64_t *ret, struct err *err)
{
    char last = '\n';
    size_t count;
    uint64_t ends = 0;
    enum err_code code = output_view_lines_before(v, v->bytes, &ends, err);
    if (!code && v->bytes > 0)
        code = output_view_read(v, v->bytes - 1, &last, 1, &count, err);
    if (!code)
        *ret = ends + (last != '\n');
    return code;
}

/* The byte behind the nth line end from `at` on, within one piece. */
static enum err_code behind_line_end(const struct output_view *v, uint64_t at, uint64_t nth, uint64_t *ret_byte, struct err *err)
{
    char block[BLOCK_BYTES];
    size_t count = 0;
    for (uint64_t end = at + PIECE_SCAN_BYTES; at < end; at += count) {
        if (output_view_read(v, at, block, sizeof block, &count, err))
            return err->code;
        if (count == 0)
            break;
        for (const char *next = block; (next = memchr(next, '\n', (size_t)(block + count - next))); next++) {
            if (--nth == 0) {
                *ret_byte = at + (uint64_t)(next - block) + 1;
                return ERR_NONE;
            }
        }
    }
    return at >= v->bytes ? err_set(err, ERR_NOT_FOUND, "the output has no such line") : does_not_fit(err);
}

enum err_code output_view_line_start(const struct output_view *v, uint64_t line, uint64_t *ret_byte, struct err *err)
{
    struct output_record r;
    uint64_t index, byte = 0;
    if (line == 0 || v->bytes == 0)
        return err_set(err, ERR_NOT_FOUND, "the output has no such line");
    enum err_code code = ERR_NONE;
    if (line > 1) {
        code = find_record(v, by_line_ends, line - 1, &index, &r, err);
        if (!code && r.lines_before >= line - 1)
            code = does_not_fit(err);
        if (!code)
            code = behind_line_end(v, r.from_byte, line - 1 - r.lines_before, &byte, err);
        if (!code && byte >= v->bytes)
            code = err_set(err, ERR_NOT_FOUND, "the output has no such line");
    }
    if (!code)
        *ret_byte = byte;
    return code;
}

/* ---- several lines ---- */

struct walk {
    const struct output_view *v;
    char *bytes; /* OUTPUT_RANGE_MAX_BYTES of the output from `from` on, `count` of them read */
    uint64_t from;
    size_t count;
    uint64_t record;           /* the piece of the line before */
    struct output_record next; /* the record behind it; from_byte UINT64_MAX: there is none */
    uint32_t stream;
};

static enum err_code look_at_record(struct walk *w, uint64_t byte, struct err *err)
{
    struct output_record r;
    enum err_code code = output_view_piece(w->v, byte, &w->record, &r, err);
    w->stream = r.stream;
    w->next.from_byte = UINT64_MAX;
    if (!code && w->record + 1 < w->v->record_count)
        code = output_view_record(w->v, w->record + 1, &w->next, err);
    return code;
}

/* Where the line that begins there ends: in the bytes at hand, or by the index. */
static enum err_code line_end(const struct walk *w, uint64_t line, uint64_t from, uint64_t *ret, struct err *err)
{
    size_t at = (size_t)(from - w->from);
    const char *end = memchr(w->bytes + at, '\n', w->count - at);
    if (end) {
        *ret = w->from + (uint64_t)(end - w->bytes) + 1;
        return ERR_NONE;
    }
    enum err_code code = w->from + w->count < w->v->bytes ? output_view_line_start(w->v, line + 1, ret, err) : ERR_NOT_FOUND;
    if (code == ERR_NOT_FOUND)
        *ret = w->v->bytes;
    return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static size_t text_bytes(const struct walk *w, uint64_t from, uint64_t to)
{
    size_t at = (size_t)(from - w->from), left = w->count - at;
    size_t bytes = to - from < left ? (size_t)(to - from) : left;
    if (bytes > 0 && bytes == to - from && w->bytes[at + bytes - 1] == '\n')
        bytes--;
    return bytes < OUTPUT_LINE_TEXT_BYTES ? bytes : OUTPUT_LINE_TEXT_BYTES;
}

enum err_code output_view_each_line(const struct output_view *v, uint64_t line, size_t count, void (*each)(void *ctx, const struct output_line *l),
                                    void *ctx, struct err *err)
{
    AUTO_FREE char *bytes = malloc(OUTPUT_RANGE_MAX_BYTES);
    struct walk w = {.v = v, .bytes = bytes};
    if (!bytes)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = output_view_line_start(v, line, &w.from, err);
    if (code)
        return code == ERR_NOT_FOUND ? ERR_NONE : code;
    code = output_view_read(v, w.from, bytes, OUTPUT_RANGE_MAX_BYTES, &w.count, err);
    struct output_line l = {.line = line, .from_byte = w.from};
    /* A line of which only a part is at hand is told when it is the first, or a whole text of it is there. */
    for (size_t i = 0; !code && i < count && i < OUTPUT_LINES_MAX && l.from_byte < w.from + w.count; i++, l.line++, l.from_byte = l.to_byte) {
        if (i == 0 || l.from_byte >= w.next.from_byte)
            code = look_at_record(&w, l.from_byte, err);
        if (!code)
            code = line_end(&w, l.line, l.from_byte, &l.to_byte, err);
        if (code || l.to_byte <= l.from_byte)
            return code ? code : does_not_fit(err);
        l.text = w.bytes + (l.from_byte - w.from);
        l.text_bytes = text_bytes(&w, l.from_byte, l.to_byte);
        l.stream = w.stream;
        bool torn = l.to_byte > w.from + w.count && l.text_bytes < OUTPUT_LINE_TEXT_BYTES;
        if (torn && i > 0)
            break;
        each(ctx, &l);
    }
    return code;
}
