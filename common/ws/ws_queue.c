/* Shared messages, and one queue of them for each session. */
#include "common/ws/ws_queue.h"
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct ws_message *ws_message_create(const char *text, size_t bytes)
{
    struct ws_message *m = malloc(sizeof *m + LWS_PRE + bytes);
    if (!m)
        return NULL;
    atomic_init(&m->holders, 1);
    m->bytes = bytes;
    m->text = (unsigned char *)(m + 1) + LWS_PRE;
    if (bytes)
        memcpy(m->text, text, bytes);
    return m;
}

struct ws_message *ws_message_hold(struct ws_message *m)
{
    atomic_fetch_add_explicit(&m->holders, 1, memory_order_relaxed);
    return m;
}

void ws_message_release(struct ws_message *m)
{
    if (m && atomic_fetch_sub_explicit(&m->holders, 1, memory_order_acq_rel) == 1)
        free(m);
}

static bool grow(struct ws_queue *q)
{
    size_t capacity = q->capacity ? 2 * q->capacity : 4;
    struct ws_message **slots = malloc(capacity * sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < q->count; i++)
        slots[i] = q->slots[(q->first + i) % q->capacity];
    free(q->slots);
    q->slots = slots;
    q->first = 0;
    q->capacity = capacity;
    return true;
}

bool ws_queue_put(struct ws_queue *q, struct ws_message *m)
{
    if (q->count == q->capacity && !grow(q))
        return false;
    q->slots[(q->first + q->count++) % q->capacity] = ws_message_hold(m);
    q->bytes += m->bytes;
    return true;
}

struct ws_message *ws_queue_take(struct ws_queue *q)
{
    if (q->count == 0)
        return NULL;
    struct ws_message *m = q->slots[q->first];
    q->first = (q->first + 1) % q->capacity;
    q->count--;
    q->bytes -= m->bytes;
    if (q->count == 0 && q->capacity > 16) { /* an idle session keeps no big ring */
        free(q->slots);
        q->slots = NULL;
        q->first = q->capacity = 0;
    }
    return m;
}

void ws_queue_clear(struct ws_queue *q)
{
    struct ws_message *m;
    while ((m = ws_queue_take(q)))
        ws_message_release(m);
    free(q->slots);
    *q = (struct ws_queue){0};
}
