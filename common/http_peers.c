#include "common/http_internal.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

struct http_peers {
    pthread_mutex_t lock;
    struct http_peer all; /* head of a ring */
};

struct http_peers *http_peers_create(void)
{
    struct http_peers *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    pthread_mutex_init(&p->lock, NULL);
    p->all.prev = p->all.next = &p->all;
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

struct http_peer *http_peer_open(struct http_peers *p, int fd)
{
    struct http_peer *peer = malloc(sizeof *peer);
    if (!peer)
        return NULL;
    pthread_mutex_lock(&p->lock);
    *peer = (struct http_peer){.fd = fd, .prev = p->all.prev, .next = &p->all};
    peer->prev->next = peer;
    p->all.prev = peer;
    pthread_mutex_unlock(&p->lock);
    return peer;
}

void http_peer_close(struct http_peers *p, struct http_peer *peer)
{
    if (!peer)
        return;
    pthread_mutex_lock(&p->lock);
    peer->prev->next = peer->next;
    peer->next->prev = peer->prev;
    pthread_mutex_unlock(&p->lock);
    free(peer);
}

void http_peer_deadline(struct http_peers *p, struct http_peer *peer, int64_t deadline_ms)
{
    if (!peer)
        return;
    pthread_mutex_lock(&p->lock);
    peer->deadline_ms = deadline_ms;
    pthread_mutex_unlock(&p->lock);
}

void http_peers_sweep(struct http_peers *p, int64_t now_ms)
{
    /* Under the lock the fds are open: each entry goes before its fd is closed. */
    pthread_mutex_lock(&p->lock);
    for (struct http_peer *peer = p->all.next; peer != &p->all; peer = peer->next) {
        if (!peer->deadline_ms || peer->deadline_ms > now_ms)
            continue;
        shutdown(peer->fd, SHUT_RDWR);
        peer->deadline_ms = 0;
    }
    pthread_mutex_unlock(&p->lock);
}
