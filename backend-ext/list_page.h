/* list_page.h - a list of incidents page by page: what a request asks for, and the address of the next page.
 *
 * A page goes on where the last one ended: before that time, or at that very time and with a larger id. */
#pragma once
#include "backend-ext/app.h"
#include "backend-ext/incident_db.h"
#include "common/http/http.h"

/* `?limit=` 1..limit_max (its default), `?before=` a time, `?before_id=` with it, `?since=` a time, `?system=` a name.  ERR_INVALID names the
 * parameter. */
enum err_code list_page_read(const struct http_request *request, int limit_max, struct incident_page *ret, struct err *err);

/* Answers with the list, and with `Link: <path?...>; rel="next"` when there is more.  `otherwise` as in route_reply_err. */
void list_page_reply(struct app *app, enum incident_list which, int limit_max, const struct http_request *request, struct http_reply *reply,
                     const char *otherwise);
