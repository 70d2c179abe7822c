/* create.h - what POST /incidents and /incidents/generate share: store, tell the sockets, have it diagnosed, reply. */
#pragma once
#include "backend-ext/route.h"

/* `body` as IncidentCreate takes it, borrowed; its texts are made plain.  `request`: whose it is, NULL = ours. */
void create_incident(struct app *app, json_t *body, const struct http_request *request, struct http_reply *reply);
