/* What pages may do: by their Origin, and in preflights. */
#include "common/http/http_server_internal.h"
#include "common/http/origin_list.h"
#include <string.h>
#include <strings.h>

static bool is_reading(const char *method)
{
    return strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
}

/* An empty Origin is one that is nobody's. */
static bool is_foreign(const char *allowed, const char *origin)
{
    return origin && !origin_list_has(allowed, origin);
}

bool http_cors_refuses(const char *allowed, const char *method, const char *origin)
{
    return !is_reading(method) && is_foreign(allowed, origin);
}

static void allow_origin(const char *origin, struct MHD_Response *response)
{
    MHD_add_response_header(response, MHD_HTTP_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    MHD_add_response_header(response, "Access-Control-Allow-Credentials", "true");
}

void http_cors_headers(const char *allowed, const char *origin, struct MHD_Response *response)
{
    MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, "Origin");
    if (!origin || is_foreign(allowed, origin))
        return;
    allow_origin(origin, response);
    MHD_add_response_header(response, "Access-Control-Expose-Headers", "Content-Length, Link");
}

/* ---- preflights ---- */

static bool method_allowed(const char *method)
{
    static const char *const methods[] = {"GET", "POST", "PATCH", "DELETE"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (strcmp(methods[i], method) == 0)
            return true;
    return false;
}

static bool header_allowed(const char *name, size_t length)
{
    static const char *const names[] = {"Origin", "Content-Type", "Accept", "traceparent"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i]) == length && strncasecmp(names[i], name, length) == 0)
            return true;
    return false;
}

static bool headers_allowed(const char *list)
{
    while (list && *list) {
        list += strspn(list, ", \t");
        size_t length = strcspn(list, ", \t");
        if (length && !header_allowed(list, length))
            return false;
        list += length;
    }
    return true;
}

bool http_cors_preflight(const char *allowed, struct MHD_Connection *connection, struct MHD_Response **ret)
{
    static char nothing[] = "";
    const char *origin = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ORIGIN);
    const char *method = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Access-Control-Request-Method");
    const char *headers = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Access-Control-Request-Headers");
    if (!method)
        return false;
    struct MHD_Response *response = MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    *ret = response;
    if (!response)
        return true;
    MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    /* What is not allowed gets no allow headers: the browser refuses then. */
    if (!origin || !method_allowed(method) || !headers_allowed(headers) || is_foreign(allowed, origin))
        return true;
    allow_origin(origin, response);
    MHD_add_response_header(response, "Access-Control-Allow-Methods", method);
    if (headers && *headers)
        MHD_add_response_header(response, "Access-Control-Allow-Headers", headers);
    return true;
}
