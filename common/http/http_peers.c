/* Who is connected: late ones are hung up, the longest idle one gives way. */
#include "common/http/http_server_internal.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
    RESERVED_MAX = 16,
    SPARED_MAX = 64, /* looked past at most, for one that is shown out */
};

struct http_peers {
    pthread_mutex_t lock;
    struct http_peer all; /* head of a ring, the longest unmoved first */
    int count, count_max;
    int far_count, far_max; /* of other machines: the rest is kept for this one's health checks and daemons */
};

struct http_peers *http_peers_create(int peer_max)
{
    struct http_peers *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    pthread_mutex_init(&p->lock, NULL);
    p->all.prev = p->all.next = &p->all;
    p->count_max = peer_max;
    p->far_max = peer_max - (peer_max / 8 < RESERVED_MAX ? peer_max / 8 : RESERVED_MAX);
    return p;
}

void http_peers_free(struct http_peers *p)
{
    if (!p)
        return;
    while (p->all.next != &p->all)
        http_peer_close(p, p->all.next);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static void link_last(struct http_peers *p, struct http_peer *peer)
{
    peer->prev = p->all.prev;
    peer->next = &p->all;
    peer->prev->next = peer;
    p->all.prev = peer;
}

static void unlink_peer(struct http_peer *peer)
{
    peer->prev->next = peer->next;
    peer->next->prev = peer->prev;
}

/* Under the lock the fd is open: each entry goes before its fd is closed. */
static void hang_up(struct http_peer *peer)
{
    shutdown(peer->fd, SHUT_RDWR);
    peer->deadline_ms = 0;
}

/* Its request is here and was not read yet: it waits for us, not we for it. */
static bool waits_for_us(const struct http_peer *peer)
{
    char byte;
    return recv(peer->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* The longest unmoved one goes, unless it has just sent something; only_far spares those of this machine. */
static void make_room(struct http_peers *p, bool only_far)
{
    struct http_peer *longest = NULL;
    int spared = 0;
    for (struct http_peer *peer = p->all.next; peer != &p->all; peer = peer->next) {
        if (!peer->deadline_ms || (only_far && peer->near))
            continue;
        longest = longest ? longest : peer;
        if (spared++ == SPARED_MAX)
            break;
        if (!waits_for_us(peer)) {
            hang_up(peer);
            return;
        }
    }
    if (longest)
        hang_up(longest);
}

struct http_peer *http_peer_open(struct http_peers *p, int fd, bool near, int64_t deadline_ms)
{
    struct http_peer *peer = malloc(sizeof *peer);
    if (!peer)
        return NULL;
    *peer = (struct http_peer){.fd = fd, .near = near, .deadline_ms = deadline_ms};
    pthread_mutex_lock(&p->lock);
    if (!near && p->far_count >= p->far_max)
        make_room(p, true);
    else if (p->count >= p->count_max)
        make_room(p, false);
    link_last(p, peer);
    p->count++;
    p->far_count += !near;
    pthread_mutex_unlock(&p->lock);
    return peer;
}

void http_peer_close(struct http_peers *p, struct http_peer *peer)
{
    if (!peer)
        return;
    pthread_mutex_lock(&p->lock);
    unlink_peer(peer);
    p->count--;
    p->far_count -= !peer->near;
    pthread_mutex_unlock(&p->lock);
    free(peer);
}

void http_peer_deadline(struct http_peers *p, struct http_peer *peer, int64_t deadline_ms)
{
    if (!peer)
        return;
    pthread_mutex_lock(&p->lock);
    peer->deadline_ms = deadline_ms;
    unlink_peer(peer);
    link_last(p, peer);
    pthread_mutex_unlock(&p->lock);
}

void http_peer_hurry(struct http_peers *p, struct http_peer *peer, int64_t deadline_ms)
{
    if (!peer)
        return;
    pthread_mutex_lock(&p->lock);
    if (peer->deadline_ms > deadline_ms)
        peer->deadline_ms = deadline_ms;
    pthread_mutex_unlock(&p->lock);
}

void http_peer_extend(struct http_peers *p, struct http_peer *peer, int64_t deadline_ms)
{
    if (!peer)
        return;
    pthread_mutex_lock(&p->lock);
    if (peer->deadline_ms && peer->deadline_ms < deadline_ms)
        peer->deadline_ms = deadline_ms;
    pthread_mutex_unlock(&p->lock);
}

void http_peers_sweep(struct http_peers *p, int64_t now_ms)
{
    pthread_mutex_lock(&p->lock);
    for (struct http_peer *peer = p->all.next; peer != &p->all; peer = peer->next)
        if (peer->deadline_ms && peer->deadline_ms <= now_ms)
            hang_up(peer);
    pthread_mutex_unlock(&p->lock);
}
