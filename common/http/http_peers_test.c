/* Who is hung up, and when. */
#include "common/http/http_server_internal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PAIRS = 4, PEER_MAX = 3 };

static struct http_peers *peers;
static int ours[PAIRS], theirs[PAIRS];

static int set_up(void **state)
{
    (void)state;
    peers = http_peers_create(PEER_MAX);
    assert_non_null(peers);
    for (int i = 0; i < PAIRS; i++) {
        int pair[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        ours[i] = pair[0];
        theirs[i] = pair[1];
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_peers_free(peers);
    for (int i = 0; i < PAIRS; i++) {
        close(ours[i]);
        close(theirs[i]);
    }
    return 0;
}

static bool was_hung_up(int i)
{
    char byte;
    return recv(theirs[i], &byte, 1, MSG_DONTWAIT) == 0;
}

static void who_is_late_is_hung_up(void **state)
{
    (void)state;
    http_peer_open(peers, ours[0], 100);
    struct http_peer *working = http_peer_open(peers, ours[1], 100);
    struct http_peer *later = http_peer_open(peers, ours[2], 100);
    http_peer_deadline(peers, working, 0);
    http_peer_deadline(peers, later, 200);
    http_peers_sweep(peers, 99);
    assert_false(was_hung_up(0));
    http_peers_sweep(peers, 100);
    assert_true(was_hung_up(0));
    http_peers_sweep(peers, 199);
    assert_false(was_hung_up(2));
    http_peers_sweep(peers, 200);
    assert_true(was_hung_up(2));
    http_peers_sweep(peers, INT64_MAX);
    assert_false(was_hung_up(1)); /* its handler is at work: no deadline */
}

static void one_too_many_costs_the_longest_waiting(void **state)
{
    (void)state;
    struct http_peer *working = http_peer_open(peers, ours[0], 100);
    struct http_peer *moved = http_peer_open(peers, ours[1], 100);
    http_peer_open(peers, ours[2], 100);
    http_peer_deadline(peers, working, 0);
    http_peer_deadline(peers, moved, 150);
    assert_false(was_hung_up(2));
    http_peer_open(peers, ours[3], 200);
    assert_true(was_hung_up(2));
    assert_false(was_hung_up(0));
    assert_false(was_hung_up(1));
    assert_false(was_hung_up(3));
}

static void to_hurry_shortens_the_time_and_keeps_the_place(void **state)
{
    (void)state;
    struct http_peer *slow = http_peer_open(peers, ours[0], 300);
    http_peer_open(peers, ours[1], 300);
    struct http_peer *working = http_peer_open(peers, ours[2], 300);
    http_peer_deadline(peers, working, 0);
    http_peer_hurry(peers, slow, 400); /* never later */
    http_peer_hurry(peers, working, 100);
    http_peers_sweep(peers, 299);
    assert_false(was_hung_up(0));
    http_peer_hurry(peers, slow, 200);
    http_peers_sweep(peers, 200);
    assert_true(was_hung_up(0));
    assert_false(was_hung_up(1));
    assert_false(was_hung_up(2));
}

static void a_hurried_one_gives_way_first(void **state)
{
    (void)state;
    struct http_peer *slow = http_peer_open(peers, ours[0], 300);
    http_peer_open(peers, ours[1], 300);
    http_peer_open(peers, ours[2], 300);
    http_peer_hurry(peers, slow, 200);
    http_peer_open(peers, ours[3], 300);
    assert_true(was_hung_up(0));
    assert_false(was_hung_up(1));
}

static void who_left_makes_room(void **state)
{
    (void)state;
    http_peer_open(peers, ours[0], 100);
    http_peer_open(peers, ours[1], 100);
    struct http_peer *gone = http_peer_open(peers, ours[2], 100);
    http_peer_close(peers, gone);
    http_peer_open(peers, ours[3], 100);
    for (int i = 0; i < PAIRS; i++)
        assert_false(was_hung_up(i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_is_late_is_hung_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_too_many_costs_the_longest_waiting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(to_hurry_shortens_the_time_and_keeps_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hurried_one_gives_way_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_left_makes_room, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
