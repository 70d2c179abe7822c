/* hand_test.c - frames there and back, with and without a file, and what is none. */
#include "common/hand/hand.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <cmocka.h>

static char bytes[HAND_FRAME_MAX_BYTES + 1];

static enum err_code take(int fd, int limit_ms, struct hand_frame *frame)
{
    *frame = (struct hand_frame){.bytes = bytes};
    const struct hand_wait wait = {.until_mono_ms = clock_mono_ms() + limit_ms, .wake_fd = -1, .look_ms = 50};
    return hand_receive(fd, &wait, frame, NULL);
}

static void pair(int fds[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
}

static void frames_arrive_whole_and_in_order(void **state)
{
    (void)state;
    int fds[2];
    struct hand_frame frame;
    pair(fds);
    assert_int_equal(hand_send(fds[0], HAND_OUT, "a\0b", 3, -1, NULL), ERR_NONE);
    assert_int_equal(hand_send(fds[0], HAND_CONNECTED, "", 0, -1, NULL), ERR_NONE);
    assert_int_equal(take(fds[1], 1000, &frame), ERR_NONE);
    assert_int_equal(frame.kind, HAND_OUT);
    assert_int_equal(frame.count, 3);
    assert_memory_equal(frame.bytes, "a\0b", 4);
    assert_int_equal(take(fds[1], 1000, &frame), ERR_NONE);
    assert_int_equal(frame.kind, HAND_CONNECTED);
    assert_int_equal(frame.count, 0);
    close(fds[0]);
    assert_int_equal(take(fds[1], 1000, &frame), ERR_IO);
    close(fds[1]);
}

static void an_open_file_comes_along(void **state)
{
    (void)state;
    int fds[2], file = memfd_create("test", MFD_CLOEXEC);
    char read_back[4] = "";
    struct hand_frame frame;
    pair(fds);
    assert_int_equal(pwrite(file, "rdb", 3, 0), 3);
    assert_int_equal(hand_send(fds[0], HAND_REQUEST, "{}", 2, file, NULL), ERR_NONE);
    assert_int_equal(take(fds[1], 1000, &frame), ERR_NONE);
    assert_true(frame.file_fd >= 0);
    assert_int_equal(pread(frame.file_fd, read_back, 3, 0), 3);
    assert_string_equal(read_back, "rdb");
    close(frame.file_fd);
    close(file);
    close(fds[0]);
    close(fds[1]);
}

static void what_is_no_frame_is_refused(void **state)
{
    (void)state;
    int fds[2];
    struct hand_frame frame;
    pair(fds);
    assert_int_equal(write(fds[0], "\xff\xff\xff\xffq", 5), 5);
    assert_int_equal(take(fds[1], 1000, &frame), ERR_LIMIT);
    close(fds[0]);
    close(fds[1]);
    pair(fds);
    assert_int_equal(write(fds[0], "\0\0\0\x09q{", 6), 6); /* half a one */
    assert_int_equal(take(fds[1], 100, &frame), ERR_TIMEOUT);
    close(fds[0]);
    close(fds[1]);
    pair(fds);
    assert_int_equal(write(fds[0], "\0\0\0\x09q{", 6), 6);
    close(fds[0]);
    assert_int_equal(take(fds[1], 1000, &frame), ERR_IO);
    close(fds[1]);
    assert_int_equal(hand_send(-1, HAND_OUT, bytes, HAND_FRAME_MAX_BYTES + 1, -1, NULL), ERR_LIMIT);
}

static void a_flag_ends_the_wait(void **state)
{
    (void)state;
    int fds[2];
    atomic_bool cancelled = true;
    struct hand_frame frame = {.bytes = bytes};
    const struct hand_wait wait = {.until_mono_ms = INT64_MAX, .cancelled = &cancelled, .wake_fd = -1, .look_ms = 10000};
    pair(fds);
    assert_int_equal(hand_receive(fds[1], &wait, &frame, NULL), ERR_CANCELLED);
    close(fds[0]);
    close(fds[1]);
}

static void every_code_has_its_word(void **state)
{
    (void)state;
    for (int code = 0; code < ERR_CODE_COUNT; code++)
        assert_int_equal(hand_code_of(err_code_name((enum err_code)code)), code);
    assert_int_equal(hand_code_of("?"), ERR_PROTOCOL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_arrive_whole_and_in_order), cmocka_unit_test(an_open_file_comes_along),
        cmocka_unit_test(what_is_no_frame_is_refused),      cmocka_unit_test(a_flag_ends_the_wait),
        cmocka_unit_test(every_code_has_its_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
