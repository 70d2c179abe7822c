/* ws_server_internal.h - what the files of the WebSocket server share.  No daemon includes it. */
#pragma once
#include "common/base/base.h"
#include "common/ws/ws_queue.h"
#include "common/ws/ws_server.h"
#include <libwebsockets.h>
#include <pthread.h>

/* One open session; libwebsockets allocates it, zeroed, with the connection.  Only the lws thread touches it. */
struct ws_session {
    struct lws *wsi;
    uint64_t id; /* 0 = not (yet) upgraded */
    struct ws_queue queue;
    struct strbuf inbox;        /* the message that is arriving */
    int close_code;             /* to be sent once the queue is empty; 0 = open */
    bool cut;                   /* too slow or silent, being killed */
    bool waiting;               /* at the door */
    char badge[WS_BADGE_BYTES]; /* from before it was upgraded */
    bool ping_due;
    int pings_missed; /* sent since the last sign of life */
};

/* Ids only grow, so appending keeps the table in order. */
struct ws_table {
    struct ws_session **rows;
    size_t count, capacity;
    uint64_t last_id;
};

struct ws_command; /* ws_server.c */

struct ws_core {
    struct ws_server open; /* first: a ws_server is its core */
    struct ws_server_options o;
    char *path, *allowed_origins;
    char protocol_name[256];    /* of the one protocol; ws_upgrade.c says why it changes */
    char badge[WS_BADGE_BYTES]; /* of the one that is being upgraded */
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct lws_protocols protocols[2];
    pthread_t thread;
    bool started;
    int fd_max; /* libwebsockets has no room for this one and higher */

    pthread_mutex_t lock; /* guards the next five */
    struct ws_command *first, **last;
    size_t pending_bytes;
    bool stopping;
    bool destroyed; /* the context is gone: nobody may wake it */

    atomic_size_t session_count;

    /* lws thread only */
    struct ws_table sessions;
    int adopted; /* connections, upgraded or not */
    bool leaving, leave_over;
    lws_sorted_usec_list_t leave_timer;
};

/* ---- ws_session.c ---- */
struct ws_session *ws_session_find(struct ws_core *core, uint64_t id);
/* Queues for one session; cuts it off when it is too far behind. */
void ws_session_put(struct ws_core *core, struct ws_session *s, struct ws_message *m);
void ws_session_begin_close(struct ws_session *s, int code);
void ws_session_admit(struct ws_core *core, struct ws_session *s);
/* The session's part of the protocol callback; non-zero ends the connection. */
int ws_session_event(struct ws_core *core, struct ws_session *s, struct lws *wsi, enum lws_callback_reasons reason, void *in, size_t bytes);

/* ---- ws_upgrade.c ---- */
void ws_upgrade_choose_no_subprotocol(struct ws_core *core);
bool ws_upgrade_wants(void *ctx, const char *bytes, size_t count, bool *ret_undecided);
/* 0 = go on, 1 = refused and answered, -1 = drop. */
int ws_upgrade_confirm(struct ws_core *core, struct lws *wsi, const char *kind);
/* A plain request on our path, or one on a kept connection elsewhere: answered and closed. */
int ws_upgrade_plain(struct ws_core *core, struct lws *wsi);
