/* A request's target: what is taken is text that a person may see, within its segments, and finds a route or none. */
#include "common/http/http_server_internal.h"
#include "fuzz/fuzz.h"

static const struct http_route routes[] = {
    {"GET", "/", NULL, 0},
    {"GET", "/incidents", NULL, 0},
    {"GET", "/incidents/:id", NULL, 0},
    {"GET", "/incidents/resolved", NULL, 0},
    {"POST", "/incidents/:id/actions", NULL, 0},
    {"GET", "/:p/:q/:r/:s", NULL, 0},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const char *const methods[] = {"GET", "POST", "HEAD", ""};
    const char *method = methods[fuzz_byte(&data, &bytes) % 4];
    AUTO_FREE char *target = fuzz_text(data, bytes);
    struct http_path path;
    if (http_path_parse(target, &path, NULL))
        return 0;
    MUST(http_text_ok(path.text, strlen(path.text)));
    MUST(path.segment_count <= HTTP_SEGMENT_MAX + 1);
    for (size_t i = 0; i < path.segment_count && i < HTTP_SEGMENT_MAX; i++)
        MUST(http_text_ok(path.segments[i], strlen(path.segments[i])));
    struct http_found found;
    enum http_match match = http_route_find(routes, sizeof routes / sizeof routes[0], method, &path, &found);
    if (match == HTTP_MATCH_FOUND) {
        MUST(strcmp(found.route->method, method) == 0);
        for (size_t i = 0; i < HTTP_PARAM_MAX && found.params[i]; i++)
            MUST(found.params[i][0] && http_text_ok(found.params[i], strlen(found.params[i])));
    }
    http_path_free(&path);
    return 0;
}
