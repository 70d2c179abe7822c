/* output_restore.c - completes the index of an output that was being written when the agent was killed. */
#include "ai-agent/output_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct restoring {
    int raw_fd, index_fd;
    struct output_head head;
    uint64_t raw_bytes, record_count;
    struct output_record last;
};

static void count_piece(struct output_head *head, const struct output_record *r, uint64_t to_byte)
{
    *(r->stream == EXECUTOR_STDERR ? &head->stderr_bytes : &head->stdout_bytes) += to_byte - r->from_byte;
}

/* Keeps the records that make sense: from 0 on, growing, and of bytes that are there. */
static void read_records(struct restoring *r)
{
    struct output_record records[64];
    uint64_t index_bytes = output_size_of(r->index_fd);
    uint64_t count = index_bytes > sizeof r->head ? (index_bytes - sizeof r->head) / sizeof r->last : 0;
    for (uint64_t i = 0; i < count; i++) {
        size_t in_block = (size_t)(i % 64), left = (size_t)(count - i < 64 ? count - i : 64);
        if (in_block == 0 && !output_read_all(r->index_fd, records, left * sizeof records[0], output_record_at(i)))
            return;
        const struct output_record *next = &records[in_block];
        bool follows = i == 0 ? next->from_byte == 0 && next->lines_before == 0
                              : next->from_byte > r->last.from_byte && next->lines_before >= r->last.lines_before;
        if (!follows || next->from_byte >= r->raw_bytes)
            return;
        if (i > 0)
            count_piece(&r->head, &r->last, next->from_byte);
        r->last = *next;
        r->record_count = i + 1;
    }
}

static bool add_record(struct restoring *r, uint64_t from_byte, uint64_t lines_before)
{
    if (r->record_count > 0)
        count_piece(&r->head, &r->last, from_byte);
    else
        r->last = (struct output_record){.stream = EXECUTOR_STDOUT};
    r->last.from_byte = from_byte;
    r->last.lines_before = lines_before;
    return output_write_all(r->index_fd, &r->last, sizeof r->last, output_record_at(r->record_count++));
}

/* Bytes that no record tells of came with the last piece that one does. */
static enum err_code complete_records(struct restoring *r, struct err *err)
{
    AUTO_FREE char *block = malloc(OUTPUT_PIECE_BYTES);
    bool fine = block != NULL;
    uint64_t at = r->last.from_byte, lines = r->last.lines_before;
    if (fine && r->record_count == 0 && r->raw_bytes > 0)
        fine = add_record(r, 0, 0);
    while (fine && at < r->raw_bytes) {
        size_t count = (size_t)(r->raw_bytes - at < OUTPUT_PIECE_BYTES ? r->raw_bytes - at : OUTPUT_PIECE_BYTES);
        fine = output_read_all(r->raw_fd, block, count, at);
        lines += output_count_lines(block, count);
        at += count;
        if (fine && at < r->raw_bytes)
            fine = add_record(r, at, lines);
    }
    if (fine && r->record_count > 0)
        count_piece(&r->head, &r->last, r->raw_bytes);
    return fine ? ERR_NONE : err_set(err, ERR_IO, "its index cannot be completed: %s", strerror(errno));
}

static enum err_code restore(struct restoring *r, struct err *err)
{
    bool has_head = output_read_all(r->index_fd, &r->head, sizeof r->head, 0) && memcmp(r->head.magic, output_magic, sizeof output_magic) == 0;
    if (has_head && r->head.ended)
        return ERR_NONE;
    if (!has_head) {
        r->head = (struct output_head){.started_at_us = clock_wall_us()};
        memcpy(r->head.magic, output_magic, sizeof output_magic);
        clock_mark(r->head.mark);
    }
    r->raw_bytes = output_size_of(r->raw_fd);
    r->head.stdout_bytes = r->head.stderr_bytes = 0;
    read_records(r);
    enum err_code code = complete_records(r, err);
    if (code)
        return code;
    r->head.bytes = r->raw_bytes;
    if (r->head.duration_ms < (int64_t)r->last.at_ms)
        r->head.duration_ms = r->last.at_ms;
    r->head.ended = 1;
    if (!r->head.cut)
        r->head.cut = OUTPUT_CUT_KILLED;
    bool kept = output_write_all(r->index_fd, &r->head, sizeof r->head, 0) && ftruncate(r->index_fd, (off_t)output_record_at(r->record_count)) == 0;
    return kept ? ERR_NONE : err_set(err, ERR_IO, "%s", strerror(errno));
}

enum err_code output_file_restore(const char *path, struct err *err)
{
    struct restoring r = {.raw_fd = output_open_part(path, "raw", O_RDWR | O_CREAT), .index_fd = output_open_part(path, "index", O_RDWR | O_CREAT)};
    enum err_code code = r.raw_fd >= 0 && r.index_fd >= 0 ? restore(&r, err) : err_set(err, ERR_IO, "%s", strerror(errno));
    if (r.raw_fd >= 0)
        close(r.raw_fd);
    if (r.index_fd >= 0)
        close(r.index_fd);
    return code ? err_prefix(err, "output %s", path) : ERR_NONE;
}
