/* ws.h - the front door of common/ws/: WebSocket sessions on libwebsockets, on the same port as REST.
 *
 * Sessions are numbers; any thread may send, a slow receiver is cut off and the others lose nothing (ws_server.h).
 * A message that goes to many is kept once and shared (ws_queue.h).
 * It stands on common/http/, whose listener tells the two kinds of connections apart. */
#pragma once
#include "common/ws/ws_queue.h"
#include "common/ws/ws_server.h"
