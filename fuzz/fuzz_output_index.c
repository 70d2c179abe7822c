/* An output whose two files hold anything, as a broken disk would leave them: it is read or refused, within its bounds, and completed after a kill.
 */
#include "ai-agent/output_file.h"
#include "ai-agent/output_view.h"
#include "fuzz/fuzz.h"
#include <fcntl.h>
#include <unistd.h>

static char path[64];

static void tidy(void)
{
    static const char *const endings[] = {"raw", "index"};
    for (size_t i = 0; i < 2; i++) {
        char part[80];
        snprintf(part, sizeof part, "%s.%s", path, endings[i]);
        unlink(part);
    }
}

static void put(const char *ending, const void *head, size_t head_bytes, const uint8_t *rest, size_t bytes)
{
    int fd = output_open_part(path, ending, O_RDWR | O_CREAT | O_TRUNC);
    MUST(fd >= 0 && output_write_all(fd, head, head_bytes, 0) && output_write_all(fd, rest, bytes, head_bytes));
    close(fd);
}

static void see_line(void *ctx, const struct output_line *l)
{
    const struct output_view *v = ctx;
    MUST(l->from_byte < l->to_byte && l->to_byte <= v->bytes && l->text_bytes <= OUTPUT_LINE_TEXT_BYTES);
    MUST(l->text_bytes <= l->to_byte - l->from_byte);
}

static void look(struct output_view *v, bool whole)
{
    static struct output_found found;
    const struct output_needle needle = {.text = "\n", .bytes = 1};
    uint64_t lines = 0, start, before;
    enum err_code code = output_view_lines(v, &lines, NULL);
    MUST(!code || !whole);
    for (uint64_t line = 1; line <= 6; line++) {
        code = output_view_line_start(v, line, &start, NULL);
        MUST(code || start < v->bytes);
        MUST(!whole || (line <= lines ? !code : code == ERR_NOT_FOUND));
        MUST(!whole || code || (!output_view_lines_before(v, start, &before, NULL) && before == line - 1));
    }
    code = output_view_each_line(v, 1, 5, see_line, v, NULL);
    MUST(!code || !whole);
    code = output_view_search(v, &needle, 0, &found, NULL);
    MUST(!code || !whole);
    for (size_t i = 0; !code && i < found.count; i++)
        MUST(found.matches[i].to_byte <= v->bytes && (!whole || found.matches[i].line == i + 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct output_head head = {.started_at_us = 1};
    struct output_view v;
    if (!*path) {
        snprintf(path, sizeof path, "/dev/shm/fuzz-output-%d", (int)getpid());
        atexit(tidy);
    }
    size_t raw_bytes = fuzz_byte(&data, &bytes) * 2, some = raw_bytes < bytes ? raw_bytes : bytes;
    memcpy(head.magic, output_magic, sizeof output_magic);
    head.bytes = fuzz_byte(&data, &bytes) * 2;
    some = some < bytes ? some : bytes;
    put("raw", "", 0, data, some);
    put("index", &head, sizeof head, data + some, bytes - some);
    if (output_view_open(path, &v, NULL) == ERR_NONE) {
        look(&v, false);
        output_view_close(&v);
    }
    put("index", &head, sizeof head, NULL, 0); /* a kill between the two writes */
    MUST(output_file_restore(path, NULL) == ERR_NONE);
    MUST(output_view_open(path, &v, NULL) == ERR_NONE);
    MUST(v.bytes == some && v.head.ended && v.head.stdout_bytes + v.head.stderr_bytes == some);
    look(&v, true);
    output_view_close(&v);
    return 0;
}
