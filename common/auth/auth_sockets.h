/* auth_sockets.h - stands at the door of a WebSocket server: a session waits until it is known who it is, and is looked at again every 30 s.
 *
 * Without any credential the handshake is refused (401).  With one the session opens and waits; a thread of its own asks, since nothing on the
 * socket's thread may block.  Close codes: 4401 not (or no longer) valid, 4403 too low a role, 1013 cannot be checked now. */
#pragma once
#include "common/auth/gate.h"
#include "common/ws/ws.h"
#include <stdint.h>

enum { AUTH_CLOSE_UNKNOWN = 4401, AUTH_CLOSE_FORBIDDEN = 4403, AUTH_CLOSE_LATER = 1013, AUTH_LOOK_AGAIN_MS = 30000 };

struct auth_sockets;

/* `path` is the socket's row "WS" in the table of rights.  NULL in *ret with AUTH=off. */
enum err_code auth_sockets_create(const struct auth *auth, const char *path, struct auth_sockets **ret, struct err *err);
/* For ws_server_options; NULL for NULL. */
const struct ws_door *auth_sockets_door(const struct auth_sockets *s);
/* After ws_server_start and before the listener. */
enum err_code auth_sockets_start(struct auth_sockets *s, struct ws_server *ws, struct err *err);
/* Before ws_server_stop: asks nobody any more. */
void auth_sockets_stop(struct auth_sockets *s);
void auth_sockets_destroy(struct auth_sockets *s); /* after ws_server_stop; NULL fine */

/* What that end has shown; of kind CREDENTIAL_NONE with `s` NULL or when the session is gone. */
struct credential auth_sockets_credential(struct auth_sockets *s, uint64_t session);
/* Who is at the session's other end, asked anew (the source may remember for 10 s).  Blocks.  `s` NULL: "anonymous", who may all.  ERR_NOT_FOUND:
 * not valid any more, or the session is gone. */
enum err_code auth_sockets_who(struct auth_sockets *s, uint64_t session, struct auth_identity *ret, struct err *err);
