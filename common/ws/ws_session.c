/* One WebSocket session: what goes out in which order, what comes in, signs of life, coming and going. */
#include "common/ws/ws_server_internal.h"
#include <stdlib.h>
#include <string.h>

enum {
    CLOSE_WAIT_S = 5,       /* for the rest of the queue and the peer's close frame */
    MESSAGES_PER_TURN = 64, /* then the other sessions get theirs */
    PINGS_MISSED_MAX = 2,
    PING_TEXT_MAX_BYTES = 256,
    INBOX_KEPT_BYTES = 4096, /* a larger buffer is given back after its message */
};

/* ---- the table ---- */

static size_t table_index(const struct ws_table *t, uint64_t id)
{
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->rows[middle]->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct ws_session *ws_session_find(struct ws_core *core, uint64_t id)
{
    const struct ws_table *t = &core->sessions;
    size_t i = table_index(t, id);
    return i < t->count && t->rows[i]->id == id ? t->rows[i] : NULL;
}

static bool table_add(struct ws_table *t, struct ws_session *s)
{
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? 2 * t->capacity : 16;
        struct ws_session **rows = realloc(t->rows, capacity * sizeof(struct ws_session *));
        if (!rows)
            return false;
        t->rows = rows;
        t->capacity = capacity;
    }
    s->id = ++t->last_id;
    t->rows[t->count++] = s;
    return true;
}

static void table_remove(struct ws_table *t, uint64_t id)
{
    size_t i = table_index(t, id);
    t->count--;
    memmove(&t->rows[i], &t->rows[i + 1], (t->count - i) * sizeof(struct ws_session *));
}

/* ---- out ---- */

static void cut_off(struct ws_session *s)
{
    s->cut = true;
    ws_queue_clear(&s->queue);
    lws_set_timeout(s->wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
}

void ws_session_put(struct ws_core *core, struct ws_session *s, struct ws_message *m)
{
    if (s->cut || s->close_code)
        return;
    /* Measured before the message joins: one message of any size may wait, a backlog may not. */
    if (s->queue.bytes > core->o.queue_max_bytes || !ws_queue_put(&s->queue, m))
        cut_off(s);
    else
        lws_callback_on_writable(s->wsi);
}

void ws_session_begin_close(struct ws_session *s, int code)
{
    if (s->cut || s->close_code)
        return;
    s->close_code = code;
    if (s->waiting)
        lws_rx_flow_control(s->wsi, 1); /* receive() drops what comes; the peer's close frame must be seen */
    lws_set_timeout(s->wsi, PENDING_TIMEOUT_CLOSE_SEND, CLOSE_WAIT_S);
    lws_callback_on_writable(s->wsi);
}

/* A protocol-level ping, which a client answers by itself.  It carries a byte, since libwebsockets does not tell of an empty pong. */
static int send_ping(struct ws_session *s)
{
    unsigned char room[LWS_PRE + 1] = {[LWS_PRE] = '?'};
    if (!s->ping_due || lws_partial_buffered(s->wsi))
        return 0;
    s->ping_due = false;
    return lws_write(s->wsi, room + LWS_PRE, 1, LWS_WRITE_PING);
}

static int send_some(struct ws_session *s)
{
    if (send_ping(s) < 0)
        return -1;
    bool choked = lws_partial_buffered(s->wsi) || lws_send_pipe_choked(s->wsi);
    for (int i = 0; i < MESSAGES_PER_TURN && !choked; i++) {
        struct ws_message *m = ws_queue_take(&s->queue);
        if (!m)
            break;
        int sent = lws_write(s->wsi, m->text, m->bytes, LWS_WRITE_TEXT); /* keeps what the kernel does not take */
        ws_message_release(m);
        if (sent < 0)
            return -1;
        choked = lws_send_pipe_choked(s->wsi);
    }
    if (s->queue.count || s->ping_due || (choked && s->close_code)) {
        lws_callback_on_writable(s->wsi);
        return 0;
    }
    if (s->close_code) {
        lws_close_reason(s->wsi, (enum lws_close_status)s->close_code, NULL, 0);
        return -1;
    }
    return 0;
}

/* ---- in ---- */

static bool is_ping(const struct strbuf *inbox)
{
    AUTO_JSON json_t *message = NULL;
    return inbox->bytes <= PING_TEXT_MAX_BYTES && json_parse(strbuf_text(inbox), inbox->bytes, JSON_PLAIN, &message, NULL) == ERR_NONE &&
           json_object_size(message) == 1 && strcmp(json_str(message, "type"), "ping") == 0;
}

/* A page cannot see the pings of the protocol; with this it can tell a silent connection from a dead one. */
static void answer_ping(struct ws_core *core, struct ws_session *s)
{
    static const char pong[] = "{\"type\":\"pong\"}";
    struct ws_message *m = ws_message_create(pong, sizeof pong - 1);
    if (m)
        ws_session_put(core, s, m);
    ws_message_release(m);
}

static void deliver(struct ws_core *core, struct ws_session *s, bool oversized)
{
    if (!oversized && is_ping(&s->inbox))
        answer_ping(core, s);
    else if (core->o.on_message)
        core->o.on_message(core->o.ctx, s->id, strbuf_text(&s->inbox), s->inbox.bytes, oversized);
    if (s->inbox.capacity > INBOX_KEPT_BYTES)
        strbuf_free(&s->inbox);
    else
        strbuf_reset(&s->inbox);
}

/* Nobody takes messages: only a ping is answered. */
static void receive_unheard(struct ws_core *core, struct ws_session *s, const void *bytes, size_t count)
{
    bool whole = lws_is_final_fragment(s->wsi) && lws_remaining_packet_payload(s->wsi) == 0;
    if (!lws_frame_is_binary(s->wsi))
        strbuf_append(&s->inbox, bytes, count);
    if (!whole)
        return;
    if (!s->inbox.overflowed && !lws_frame_is_binary(s->wsi))
        deliver(core, s, false);
    strbuf_reset(&s->inbox);
}

static void receive(struct ws_core *core, struct ws_session *s, const void *bytes, size_t count)
{
    s->pings_missed = 0;
    if (s->cut || s->close_code)
        return;
    if (!core->o.on_message) {
        receive_unheard(core, s, bytes, count);
        return;
    }
    if (lws_frame_is_binary(s->wsi)) {
        ws_session_begin_close(s, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE);
        return;
    }
    if (!strbuf_append(&s->inbox, bytes, count)) {
        strbuf_free(&s->inbox);
        deliver(core, s, true);
        /* Through the queue of commands, so that what on_message just sent goes out before the close. */
        ws_close(&core->open, s->id, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE);
        s->inbox.overflowed = true; /* the rest of it is dropped */
        return;
    }
    if (lws_is_final_fragment(s->wsi) && lws_remaining_packet_payload(s->wsi) == 0)
        deliver(core, s, false);
}

/* ---- coming and going ---- */

static int opened(struct ws_core *core, struct ws_session *s, struct lws *wsi)
{
    const struct ws_door *door = core->o.door;
    char badge[WS_BADGE_BYTES];
    memcpy(badge, s->badge, sizeof badge);
    *s = (struct ws_session){.wsi = wsi, .waiting = door != NULL};
    strbuf_init(&s->inbox, core->o.on_message ? core->o.message_max_bytes : PING_TEXT_MAX_BYTES);
    if (!table_add(&core->sessions, s))
        return -1;
    atomic_fetch_add(&core->session_count, 1);
    lws_set_timer_usecs(wsi, core->o.ping_interval_ms * (lws_usec_t)LWS_US_PER_MS);
    if (core->leaving)
        ws_session_begin_close(s, LWS_CLOSE_STATUS_GOINGAWAY);
    if (door) {
        lws_rx_flow_control(wsi, 0); /* what it sends meanwhile waits in the kernel */
        door->knock(door->ctx, s->id, badge);
    } else if (core->o.on_open) {
        core->o.on_open(core->o.ctx, s->id);
    }
    return 0;
}

void ws_session_admit(struct ws_core *core, struct ws_session *s)
{
    if (!s->waiting || s->cut || s->close_code)
        return;
    s->waiting = false;
    if (core->o.on_open)
        core->o.on_open(core->o.ctx, s->id);
    lws_rx_flow_control(s->wsi, 1);
}

static void closed(struct ws_core *core, struct ws_session *s)
{
    uint64_t id = s->id;
    bool waiting = s->waiting;
    if (id == 0)
        return;
    table_remove(&core->sessions, id);
    ws_queue_clear(&s->queue);
    strbuf_free(&s->inbox);
    *s = (struct ws_session){0};
    atomic_fetch_sub(&core->session_count, 1);
    if (core->o.door)
        core->o.door->gone(core->o.door->ctx, id);
    if (core->o.on_close && !waiting)
        core->o.on_close(core->o.ctx, id);
}

/* Each interval asks for a sign of life; who owes two of them is gone, whatever the network says. */
static void ask_for_life(struct ws_core *core, struct ws_session *s)
{
    if (s->cut || s->close_code)
        return;
    if (s->pings_missed >= PINGS_MISSED_MAX) {
        cut_off(s);
        return;
    }
    s->pings_missed++;
    s->ping_due = true;
    lws_callback_on_writable(s->wsi);
    lws_set_timer_usecs(s->wsi, core->o.ping_interval_ms * (lws_usec_t)LWS_US_PER_MS);
}

/* libwebsockets echoes any close code; the reserved ones must never be on the wire (RFC 6455, 7.4). */
static int peer_closes(struct ws_session *s, const unsigned char *payload, size_t bytes)
{
    if (bytes == 0)
        return 0;
    int code = bytes >= 2 ? payload[0] << 8 | payload[1] : 0;
    bool registered = (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) || (code >= 3000 && code <= 4999);
    if (registered)
        return 0;
    lws_close_reason(s->wsi, LWS_CLOSE_STATUS_PROTOCOL_ERR, NULL, 0);
    return -1;
}

int ws_session_event(struct ws_core *core, struct ws_session *s, struct lws *wsi, enum lws_callback_reasons reason, void *in, size_t bytes)
{
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        return opened(core, s, wsi);
    case LWS_CALLBACK_RECEIVE:
        receive(core, s, in, bytes);
        return 0;
    case LWS_CALLBACK_RECEIVE_PONG:
        s->pings_missed = 0;
        return 0;
    case LWS_CALLBACK_TIMER:
        if (s->id)
            ask_for_life(core, s);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return s->cut ? -1 : send_some(s);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return peer_closes(s, in, bytes);
    case LWS_CALLBACK_CLOSED:
        closed(core, s);
        return 0;
    default:
        return 0;
    }
}
