/* output_testing.c - what the tests of outputs share. */
#include "ai-agent/output_testing.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int64_t now_ms(void *ctx)
{
    return ((struct output_lab *)ctx)->now_ms;
}

void output_lab_open(struct output_lab *l, uint64_t limit_bytes)
{
    memset(l, 0, sizeof *l);
    snprintf(l->folder, sizeof l->folder, "/tmp/output-test-XXXXXX");
    assert_non_null(mkdtemp(l->folder));
    snprintf(l->path, sizeof l->path, "%s/one", l->folder);
    const struct output_file_options o = {.path = l->path, .limit_bytes = limit_bytes, .now_ms = now_ms, .ctx = l};
    assert_int_equal(output_file_create(&o, &l->file, NULL), ERR_NONE);
}

void output_lab_add(struct output_lab *l, enum executor_stream stream, const char *bytes, size_t count)
{
    output_file_add(l->file, stream, bytes, count);
}

void output_lab_say(struct output_lab *l, const char *text)
{
    output_lab_add(l, EXECUTOR_STDOUT, text, strlen(text));
}

void output_lab_end(struct output_lab *l)
{
    output_file_end(l->file);
    l->file = NULL;
}

void output_lab_kill(struct output_lab *l)
{
    struct output_head head;
    int raw_fd = output_open_part(l->path, "raw", O_RDWR), index_fd = output_open_part(l->path, "index", O_RDWR);
    uint64_t raw_bytes = output_size_of(raw_fd), index_bytes = output_size_of(index_fd);
    assert_true(output_read_all(index_fd, &head, sizeof head, 0));
    output_lab_end(l);
    assert_int_equal(ftruncate(raw_fd, (off_t)raw_bytes), 0);
    assert_int_equal(ftruncate(index_fd, (off_t)index_bytes), 0);
    assert_true(output_write_all(index_fd, &head, sizeof head, 0));
    close(raw_fd);
    close(index_fd);
}

struct output_view output_lab_view(const struct output_lab *l)
{
    struct output_view v;
    struct err err = {0};
    if (output_view_open(l->path, &v, &err))
        fail_msg("%s", err.msg);
    return v;
}

void output_lab_close(struct output_lab *l)
{
    static const char *const endings[] = {"raw", "index"};
    output_lab_end(l);
    for (size_t i = 0; i < 2; i++) {
        char part[96];
        snprintf(part, sizeof part, "%s.%s", l->path, endings[i]);
        unlink(part);
    }
    rmdir(l->folder);
}
