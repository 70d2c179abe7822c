/* Which row of the route table a path and a method mean. */
#include "common/http/http_server_internal.h"
#include <stdio.h>
#include <string.h>

/* Does the pattern fit the path?  The rank orders several that fit: the one whose leftmost differing segment is literal wins. */
static bool fits(const char *pattern, const struct http_path *path, const char *params[HTTP_PARAM_MAX], unsigned *ret_rank)
{
    size_t segment = 0, param = 0;
    unsigned rank = 0;
    for (const char *at = pattern; *at == '/' && at[1]; segment++) {
        size_t length = strcspn(++at, "/");
        if (segment >= path->segment_count || segment >= HTTP_SEGMENT_MAX)
            return false;
        const char *given = path->segments[segment];
        bool literal = *at != ':';
        if (literal && (strlen(given) != length || memcmp(at, given, length) != 0))
            return false;
        if (!literal && *given == '\0')
            return false;
        if (!literal && param < HTTP_PARAM_MAX)
            params[param++] = given;
        rank = rank * 2 + literal;
        at += length;
    }
    *ret_rank = rank;
    return segment == path->segment_count;
}

static void allow_add(char allow[HTTP_ALLOW_BYTES], const char *method)
{
    if (strstr(allow, method)) /* no method's name is part of another's */
        return;
    size_t used = strlen(allow);
    snprintf(allow + used, HTTP_ALLOW_BYTES - used, "%s%s", used ? ", " : "", method);
}

enum http_match http_route_find(const struct http_route *routes, size_t count, const char *method, const struct http_path *path,
                                struct http_found *ret)
{
    unsigned best = 0;
    *ret = (struct http_found){0};
    for (size_t i = 0; i < count; i++) {
        const char *params[HTTP_PARAM_MAX] = {0};
        unsigned rank;
        if (!fits(routes[i].pattern, path, params, &rank))
            continue;
        allow_add(ret->allow, routes[i].method);
        if (strcmp(routes[i].method, method) != 0 || (ret->route && rank <= best))
            continue;
        best = rank;
        ret->route = &routes[i];
        memcpy(ret->params, params, sizeof params);
    }
    if (path->closing_slash) {
        bool known = ret->route && strcmp(method, "GET") == 0;
        ret->route = NULL;
        return known ? HTTP_MATCH_SLASH : HTTP_MATCH_NONE;
    }
    if (ret->route)
        return HTTP_MATCH_FOUND;
    return ret->allow[0] ? HTTP_MATCH_METHOD : HTTP_MATCH_NONE;
}
