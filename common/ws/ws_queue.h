/* ws_queue.h - messages on their way to WebSocket sessions: shared bytes, one queue a session.
 *
 * A message is copied once, counts its holders and dies with the last one.  Not thread-safe but for the counting. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct ws_message {
    atomic_int holders;
    size_t bytes;
    unsigned char *text; /* behind it LWS_PRE bytes of room in front, for libwebsockets' frame header */
};

/* Held once by the caller; NULL on no memory. */
struct ws_message *ws_message_create(const char *text, size_t bytes);
struct ws_message *ws_message_hold(struct ws_message *m);
void ws_message_release(struct ws_message *m);

struct ws_queue {
    struct ws_message **slots; /* a ring of `capacity` */
    size_t first, count, capacity;
    size_t bytes; /* of all texts in it */
};

bool ws_queue_put(struct ws_queue *q, struct ws_message *m); /* holds m; false on no memory */
struct ws_message *ws_queue_take(struct ws_queue *q);        /* hands over the hold; NULL when empty */
void ws_queue_clear(struct ws_queue *q);
