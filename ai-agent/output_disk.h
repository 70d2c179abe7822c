/* output_disk.h - the two files of an output.
 *
 * NAME.raw has the bytes as they came, both streams in their order.  NAME.index has a head and then a record for each piece of it: where it begins,
 * how many lines end before it, when it came and from which stream.  No piece is longer than OUTPUT_PIECE_BYTES, so that a line or a moment is found
 * by a search in the records and one short scan, without holding anything in memory.  Both are written in the machine's own byte order.
 *
 * Raw bytes are written first, then records, then the head: what the head counts is there.  Nothing is synced: after a loss of power its end may be
 * missing, and what is decided by stands in the journal. */
#pragma once
#include "common/base/base.h"
#include "common/executor/executor.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    OUTPUT_PIECE_BYTES = 64 * 1024,
    OUTPUT_SPAN_MS = 10,         /* what comes within it from one stream is one piece */
    OUTPUT_RECORD_MAX = 1000000, /* from then on pieces end by their length alone, so that two streams in turn cannot fill the disk with records */
    OUTPUT_PATH_BYTES = 600,
};

enum output_cut { OUTPUT_WHOLE, OUTPUT_CUT_LIMIT, OUTPUT_CUT_DISK, OUTPUT_CUT_KILLED, OUTPUT_CUT_COUNT };
const char *output_cut_name(enum output_cut cut); /* "limit" (OUTPUT_MAX_MB) "disk" "killed"; "" for whole */

struct output_head {
    char magic[8];
    int64_t started_at_us;
    uint64_t bytes; /* of raw that records tell of */
    uint64_t stdout_bytes, stderr_bytes;
    int64_t duration_ms;
    uint32_t ended; /* 0: it is being written, or was when the agent was killed */
    uint32_t cut;   /* enum output_cut */
    char mark[CLOCK_MARK_BYTES];
};
_Static_assert(sizeof(struct output_head) == 120, "the head of an index has changed: give it another magic");

struct output_record {
    uint64_t from_byte;
    uint64_t lines_before; /* line ends in the bytes before from_byte */
    uint32_t at_ms;        /* since the start */
    uint32_t stream;       /* enum executor_stream */
};
_Static_assert(sizeof(struct output_record) == 24, "a record of an index has changed: give the head another magic");

extern const char output_magic[8];

/* ending: "raw" "index".  -1 with errno. */
int output_open_part(const char *path, const char *ending, int flags);
bool output_write_all(int fd, const void *bytes, size_t count, uint64_t at);
bool output_read_all(int fd, void *ret, size_t count, uint64_t at); /* false: fewer are there */
uint64_t output_record_at(uint64_t i);                              /* where the record of that number stands in the index */
uint64_t output_size_of(int fd);

uint64_t output_count_lines(const char *bytes, size_t count); /* line ends */
