/* docker_frames_test.c - the engine's framed output, cut at every possible place. */
#include "common/docker/docker_frames.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define FRAME(stream, length) stream "\0\0\0\0\0\0" length

struct seen {
    char text[256]; /* "1<out>2<err>"; pieces of one stream in a row are joined */
    int stream;
};

static void note(void *ctx, enum docker_stream stream, const char *bytes, size_t count)
{
    struct seen *s = ctx;
    size_t used = strlen(s->text);
    if (s->stream != (int)stream)
        used += (size_t)snprintf(s->text + used, sizeof s->text - used, "%d:", (int)stream);
    s->stream = (int)stream;
    snprintf(s->text + used, sizeof s->text - used, "%.*s", (int)count, bytes);
}

static const struct {
    const char *name, *bytes;
    size_t count;
    const char *want;
    bool valid, complete;
} cases[] = {
#define BYTES(text) text, sizeof text - 1
    {"nothing", BYTES(""), "", true, true},
    {"stdout", BYTES(FRAME("\1", "\5") "hello"), "1:hello", true, true},
    {"both", BYTES(FRAME("\2", "\4") "err\n" FRAME("\1", "\4") "out\n"), "2:err\n1:out\n", true, true},
    {"an empty frame", BYTES(FRAME("\1", "\0") FRAME("\1", "\1") "x"), "1:x", true, true},
    {"cut in the content", BYTES(FRAME("\1", "\5") "hel"), "1:hel", true, false},
    {"cut in the header", BYTES("\1\0\0"), "", true, false},
    {"a length over 255",
     BYTES("\1\0\0\0\0\0\1\0"
           "short"),
     "1:short", true, false},
    {"a length over 2 GiB is no trap",
     BYTES("\1\0\0\0\xff\xff\xff\xff"
           "short"),
     "1:short", true, false},
    {"stdin's number", BYTES(FRAME("\0", "\1") "x"), "", false, false},
    {"an unknown stream", BYTES(FRAME("\3", "\1") "x"), "", false, false},
    {"plain text", BYTES("no such exec instance"), "", false, false},
    {"garbage after a frame", BYTES(FRAME("\1", "\1") "xHTTP/1.1 "), "1:x", false, false},
};

static void frames_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t piece = 1; piece <= cases[i].count + 1; piece++) {
            struct docker_frames f = {0};
            struct seen s = {0};
            bool valid = true;
            for (size_t at = 0; valid && at < cases[i].count; at += piece) {
                size_t left = cases[i].count - at;
                valid = docker_frames_feed(&f, cases[i].bytes + at, left < piece ? left : piece, note, &s);
            }
            if (valid != cases[i].valid || strcmp(s.text, cases[i].want) != 0 || (valid && docker_frames_complete(&f) != cases[i].complete))
                fail_msg("%s, in pieces of %zu: valid=%d \"%s\"", cases[i].name, piece, valid, s.text);
        }
    }
}

static void nobody_need_listen(void **state)
{
    (void)state;
    struct docker_frames f = {0};
    assert_true(docker_frames_feed(&f, FRAME("\1", "\5") "hello", 13, NULL, NULL));
    assert_true(docker_frames_complete(&f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(frames_table), cmocka_unit_test(nobody_need_listen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
