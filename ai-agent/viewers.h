/* viewers.h - the sockets: the first message of each starts an execution or attaches to one; closing stops nothing. */
#pragma once
#include "ai-agent/agent.h"

struct viewers;

struct viewers *viewers_create(struct agent *agent); /* NULL on no memory */
void viewers_destroy(struct viewers *v);             /* NULL fine */

/* Where transcripts send to: the agent's WebSocket server. */
struct viewer_sink viewers_sink(struct agent *agent);

/* For ws_server_options; ctx is the viewers.  All on the one socket thread. */
void viewers_on_open(void *ctx, uint64_t session);
void viewers_on_message(void *ctx, uint64_t session, const char *text, size_t bytes, bool oversized);
void viewers_on_close(void *ctx, uint64_t session);
