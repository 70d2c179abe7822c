/* output_disk.c - the two files of an output. */
#include "ai-agent/output_disk.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char output_magic[8] = "shout 1";

static const char *const cut_names[] = {
    [OUTPUT_WHOLE] = "",
    [OUTPUT_CUT_LIMIT] = "limit",
    [OUTPUT_CUT_DISK] = "disk",
    [OUTPUT_CUT_KILLED] = "killed",
};
_Static_assert(sizeof cut_names / sizeof cut_names[0] == OUTPUT_CUT_COUNT, "a cut has no name");

const char *output_cut_name(enum output_cut cut)
{
    return (unsigned)cut < OUTPUT_CUT_COUNT ? cut_names[cut] : "";
}

uint64_t output_count_lines(const char *bytes, size_t count)
{
    uint64_t lines = 0;
    for (const char *at = bytes, *end = bytes + count; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
        lines++;
    return lines;
}

int output_open_part(const char *path, const char *ending, int flags)
{
    char name[OUTPUT_PATH_BYTES + 8];
    snprintf(name, sizeof name, "%s.%s", path, ending);
    return open(name, flags | O_CLOEXEC, 0600);
}

bool output_write_all(int fd, const void *bytes, size_t count, uint64_t at)
{
    for (size_t done = 0; done < count;) {
        ssize_t n = pwrite(fd, (const char *)bytes + done, count - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

uint64_t output_record_at(uint64_t i)
{
    return sizeof(struct output_head) + i * sizeof(struct output_record);
}

bool output_read_all(int fd, void *ret, size_t count, uint64_t at)
{
    return pread(fd, ret, count, (off_t)at) == (ssize_t)count;
}

uint64_t output_size_of(int fd)
{
    off_t end = lseek(fd, 0, SEEK_END);
    return end > 0 ? (uint64_t)end : 0;
}
