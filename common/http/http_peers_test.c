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

static void more_time_is_no_new_place_in_line(void **state)
{
    (void)state;
    struct http_peer *slow = http_peer_open(peers, ours[0], true, 100);
    struct http_peer *working = http_peer_open(peers, ours[1], true, 0);
    http_peer_extend(peers, slow, 200);
    http_peer_extend(peers, slow, 150);   /* never less */
    http_peer_extend(peers, working, 50); /* has no limit, and gets none */
    http_peer_extend(peers, NULL, 50);
    http_peers_sweep(peers, 199);
    assert_false(was_hung_up(0));
    http_peer_open(peers, ours[2], true, 100);
    http_peer_open(peers, ours[3], true, 100); /* one too many: the slow one goes */
    assert_true(was_hung_up(0));
    assert_false(was_hung_up(1));
    assert_false(was_hung_up(2));
}

static void who_is_late_is_hung_up(void **state)
{
    (void)state;
    http_peer_open(peers, ours[0], true, 100);
    struct http_peer *working = http_peer_open(peers, ours[1], true, 100);
    struct http_peer *later = http_peer_open(peers, ours[2], true, 100);
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
    struct http_peer *working = http_peer_open(peers, ours[0], true, 100);
    struct http_peer *moved = http_peer_open(peers, ours[1], true, 100);
    http_peer_open(peers, ours[2], true, 100);
    http_peer_deadline(peers, working, 0);
    http_peer_deadline(peers, moved, 150);
    assert_false(was_hung_up(2));
    http_peer_open(peers, ours[3], true, 200);
    assert_true(was_hung_up(2));
    assert_false(was_hung_up(0));
    assert_false(was_hung_up(1));
    assert_false(was_hung_up(3));
}

/* On a busy machine hundreds may come in before one of them is read. */
static void who_has_sent_something_does_not_give_way(void **state)
{
    (void)state;
    for (int i = 0; i < PEER_MAX; i++)
        http_peer_open(peers, ours[i], true, 100);
    assert_int_equal(send(theirs[0], "G", 1, 0), 1);
    assert_int_equal(send(theirs[2], "G", 1, 0), 1);
    http_peer_open(peers, ours[3], true, 100);
    assert_false(was_hung_up(0));
    assert_true(was_hung_up(1));
    assert_int_equal(send(theirs[3], "G", 1, 0), 1);
    http_peer_open(peers, ours[3], true, 100); /* all have: the longest unmoved one goes after all */
    assert_true(was_hung_up(0));
    assert_false(was_hung_up(2));
}

static void to_hurry_shortens_the_time_and_keeps_the_place(void **state)
{
    (void)state;
    struct http_peer *slow = http_peer_open(peers, ours[0], true, 300);
    http_peer_open(peers, ours[1], true, 300);
    struct http_peer *working = http_peer_open(peers, ours[2], true, 300);
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
    struct http_peer *slow = http_peer_open(peers, ours[0], true, 300);
    http_peer_open(peers, ours[1], true, 300);
    http_peer_open(peers, ours[2], true, 300);
    http_peer_hurry(peers, slow, 200);
    http_peer_open(peers, ours[3], true, 300);
    assert_true(was_hung_up(0));
    assert_false(was_hung_up(1));
}

static void who_left_makes_room(void **state)
{
    (void)state;
    http_peer_open(peers, ours[0], true, 100);
    http_peer_open(peers, ours[1], true, 100);
    struct http_peer *gone = http_peer_open(peers, ours[2], true, 100);
    http_peer_close(peers, gone);
    http_peer_open(peers, ours[3], true, 100);
    for (int i = 0; i < PAIRS; i++)
        assert_false(was_hung_up(i));
}

static void guests_from_elsewhere_leave_places_for_this_machine(void **state)
{
    (void)state;
    struct http_peers *eight = http_peers_create(8); /* one of them is kept */
    struct http_peer *first = http_peer_open(eight, ours[0], true, 100);
    struct http_peer *opened[7] = {http_peer_open(eight, ours[1], false, 100)};
    for (int i = 1; i < 7; i++)
        opened[i] = http_peer_open(eight, ours[2], false, 100);
    assert_false(was_hung_up(1));
    struct http_peer *eighth = http_peer_open(eight, ours[3], false, 100);
    assert_true(was_hung_up(1)); /* the oldest from elsewhere, not the older one of this machine */
    assert_false(was_hung_up(0));
    http_peer_close(eight, opened[1]);
    http_peer_close(eight, eighth);
    struct http_peer *more = http_peer_open(eight, ours[3], false, 100);
    assert_false(was_hung_up(2)); /* who left made room */
    http_peer_close(eight, more);
    for (int i = 0; i < 7; i++)
        if (i != 1)
            http_peer_close(eight, opened[i]);
    http_peer_close(eight, first);
    http_peers_free(eight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(more_time_is_no_new_place_in_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_late_is_hung_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_too_many_costs_the_longest_waiting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_has_sent_something_does_not_give_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(to_hurry_shortens_the_time_and_keeps_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hurried_one_gives_way_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(guests_from_elsewhere_leave_places_for_this_machine, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_left_makes_room, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
