/* http.h - the front door of common/http/: REST over libmicrohttpd (server) and libcurl (client).
 *
 * The two are libraries of their own (common_http_server, common_http_client), so a daemon links only what it uses.
 * A server with sockets shares its port through the listener (listener.h), which common/ws/ plugs into.
 * What comes from outside is bounded here: sizes, times, framing, origins; handlers see only whole, valid requests. */
#pragma once
#include "common/http/daemon_token.h"
#include "common/http/deadman.h"
#include "common/http/http_client.h"
#include "common/http/http_server.h"
#include "common/http/listener.h"
#include "common/http/origin_list.h"
