/* Writes the whole output of a step, and the index to it. */
#include "ai-agent/output_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { RECORDS_HELD = 128 };

struct output_file {
    struct output_file_options o;
    int raw_fd, index_fd;
    int64_t started_ms;
    struct output_head head;    /* as it is on disk */
    struct output_head wanted;  /* with what is held */
    uint64_t records_on_disk;   /* their count */
    struct output_record piece; /* the last one begun */
    bool has_piece;
    uint64_t lines; /* line ends so far */
    char held[OUTPUT_PIECE_BYTES];
    size_t held_bytes;
    struct output_record records[RECORDS_HELD];
    size_t record_count;
};

static int64_t mono_ms(void *ctx)
{
    (void)ctx;
    return clock_mono_ms();
}

static bool disk_has_room(const struct output_file *f)
{
    struct statvfs fs;
    if (fstatvfs(f->raw_fd, &fs) != 0)
        return true;
    return (uint64_t)fs.f_bavail * fs.f_frsize >= f->o.free_min_bytes + f->held_bytes;
}

/* ---- life ---- */

enum err_code output_file_create(const struct output_file_options *o, struct output_file **ret, struct err *err)
{
    struct output_file *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_NOMEM, "out of memory");
    f->o = *o;
    f->o.path = NULL; /* the caller's */
    if (!f->o.now_ms)
        f->o.now_ms = mono_ms;
    f->raw_fd = output_open_part(o->path, "raw", O_RDWR | O_CREAT | O_TRUNC);
    f->index_fd = output_open_part(o->path, "index", O_RDWR | O_CREAT | O_TRUNC);
    f->started_ms = f->o.now_ms(f->o.ctx);
    memcpy(f->head.magic, output_magic, sizeof output_magic);
    f->head.started_at_us = clock_wall_us();
    clock_mark(f->head.mark);
    if (f->raw_fd < 0 || f->index_fd < 0 || !output_write_all(f->index_fd, &f->head, sizeof f->head, 0)) {
        enum err_code code = err_set(err, ERR_IO, "%s: %s", o->path, strerror(errno));
        if (f->raw_fd >= 0)
            close(f->raw_fd);
        if (f->index_fd >= 0)
            close(f->index_fd);
        free(f);
        return code;
    }
    f->wanted = f->head;
    *ret = f;
    return ERR_NONE;
}

/* What is held is dropped, and what was half written of it. */
static void give_up(struct output_file *f, enum output_cut why)
{
    bool rewound = ftruncate(f->raw_fd, (off_t)f->head.bytes) == 0;
    rewound = ftruncate(f->index_fd, (off_t)output_record_at(f->records_on_disk)) == 0 && rewound;
    (void)rewound; /* the head does not count it in any case */
    f->held_bytes = 0;
    f->record_count = 0;
    f->wanted = f->head;
    f->wanted.cut = (uint32_t)why;
}

void output_file_flush(struct output_file *f)
{
    if (f->held_bytes == 0)
        return;
    if (!disk_has_room(f) || !output_write_all(f->raw_fd, f->held, f->held_bytes, f->head.bytes) ||
        !output_write_all(f->index_fd, f->records, f->record_count * sizeof f->records[0], output_record_at(f->records_on_disk))) {
        give_up(f, OUTPUT_CUT_DISK);
        return;
    }
    f->wanted.bytes = f->head.bytes + f->held_bytes;
    f->wanted.duration_ms = f->o.now_ms(f->o.ctx) - f->started_ms;
    f->records_on_disk += f->record_count;
    f->held_bytes = 0;
    f->record_count = 0;
    f->head = f->wanted;
    output_write_all(f->index_fd, &f->head, sizeof f->head, 0); /* in place: it takes no room */
}

void output_file_end(struct output_file *f)
{
    if (!f)
        return;
    output_file_flush(f);
    f->wanted.duration_ms = f->o.now_ms(f->o.ctx) - f->started_ms;
    f->wanted.ended = 1;
    output_write_all(f->index_fd, &f->wanted, sizeof f->wanted, 0);
    close(f->raw_fd);
    close(f->index_fd);
    free(f);
}

bool output_file_holds(const struct output_file *f)
{
    return f->held_bytes > 0;
}

uint64_t output_file_bytes(const struct output_file *f)
{
    return f->head.bytes;
}

enum output_cut output_file_cut(const struct output_file *f)
{
    return (enum output_cut)f->wanted.cut;
}

/* ---- adding ---- */

static uint64_t fed_bytes(const struct output_file *f)
{
    return f->head.bytes + f->held_bytes;
}

static bool begins_a_piece(const struct output_file *f, enum executor_stream stream, uint32_t at_ms)
{
    if (!f->has_piece || fed_bytes(f) - f->piece.from_byte >= OUTPUT_PIECE_BYTES)
        return true;
    bool other = f->piece.stream != (uint32_t)stream || at_ms - f->piece.at_ms >= OUTPUT_SPAN_MS;
    return other && f->records_on_disk + f->record_count < OUTPUT_RECORD_MAX;
}

static void begin_piece(struct output_file *f, enum executor_stream stream, uint32_t at_ms)
{
    f->piece = (struct output_record){.from_byte = fed_bytes(f), .lines_before = f->lines, .at_ms = at_ms, .stream = (uint32_t)stream};
    f->has_piece = true;
    f->records[f->record_count++] = f->piece;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* What fits into the piece and what is held; how much of it. */
static size_t add_some(struct output_file *f, enum executor_stream stream, const char *bytes, size_t count)
{
    uint32_t at_ms = (uint32_t)(f->o.now_ms(f->o.ctx) - f->started_ms);
    if (f->held_bytes == sizeof f->held || f->record_count == RECORDS_HELD)
        output_file_flush(f);
    if (f->wanted.cut)
        return count;
    if (begins_a_piece(f, stream, at_ms))
        begin_piece(f, stream, at_ms);
    size_t room = smaller(sizeof f->held - f->held_bytes, (size_t)(f->piece.from_byte + OUTPUT_PIECE_BYTES - fed_bytes(f)));
    size_t taken = smaller(count, room);
    memcpy(f->held + f->held_bytes, bytes, taken);
    f->held_bytes += taken;
    f->lines += output_count_lines(bytes, taken);
    *(f->piece.stream == EXECUTOR_STDERR ? &f->wanted.stderr_bytes : &f->wanted.stdout_bytes) += taken;
    return taken;
}

void output_file_add(struct output_file *f, enum executor_stream stream, const char *bytes, size_t count)
{
    if (f->wanted.cut)
        return;
    size_t room = (size_t)(f->o.limit_bytes - fed_bytes(f));
    size_t kept = smaller(count, room);
    for (size_t done = 0; done < kept && !f->wanted.cut;)
        done += add_some(f, stream, bytes + done, kept - done);
    if (f->wanted.cut || kept == count)
        return;
    output_file_flush(f);
    if (!f->wanted.cut)
        f->wanted.cut = OUTPUT_CUT_LIMIT;
}
