#include "common/http/http_server_internal.h"
#include "common/http/origin_list.h"
#include <string.h>
#include <strings.h>

static bool is_reading(const char *method)
{
    return strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
}

bool http_cors_refuses(const struct http_cors_policy *policy, const char *method, const char *origin)
{
    return policy->mode == HTTP_CORS_LISTED && origin && !is_reading(method) && !origin_list_has(policy->allowed_origins, origin);
}

static void allow_origin(const struct http_cors_policy *policy, const char *origin, struct MHD_Response *response)
{
    bool listed = policy->mode == HTTP_CORS_LISTED && origin_list_has(policy->allowed_origins, origin);
    MHD_add_response_header(response, MHD_HTTP_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN, listed ? origin : "*");
    if (policy->mode == HTTP_CORS_ANY)
        MHD_add_response_header(response, "Access-Control-Allow-Credentials", "true");
}

void http_cors_headers(const struct http_cors_policy *policy, const char *method, const char *origin, struct MHD_Response *response)
{
    MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, "Origin");
    if (!origin || http_cors_refuses(policy, method, origin))
        return;
    allow_origin(policy, origin, response);
    MHD_add_response_header(response, "Access-Control-Expose-Headers", "Content-Length");
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
    static const char *const names[] = {"Origin", "Content-Type", "Accept"};
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

bool http_cors_preflight(const struct http_cors_policy *policy, struct MHD_Connection *connection, struct MHD_Response **ret)
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
    if (!origin || !method_allowed(method) || !headers_allowed(headers) || http_cors_refuses(policy, method, origin))
        return true;
    allow_origin(policy, origin, response);
    MHD_add_response_header(response, "Access-Control-Allow-Methods", method);
    if (headers && *headers)
        MHD_add_response_header(response, "Access-Control-Allow-Headers", headers);
    return true;
}
