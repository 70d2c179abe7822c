/* docker_network.c - the network that a container was made for: whether it is in it, out of it, and in it again. */
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>

enum { CALL_MS = 10000, NETWORK_BYTES = 128 };

/* "" where it has none of its own: the host's, another container's, or none. */
static const char *own_network(const json_t *container)
{
    static const char *const others[] = {"none", "host", "container:", "ns:"};
    const char *mode = json_str(json_object_get(container, "HostConfig"), "NetworkMode");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strncmp(mode, others[i], strlen(others[i])) == 0 && (strchr(others[i], ':') || strcmp(mode, others[i]) == 0))
            return "";
    return strcmp(mode, "default") == 0 ? "bridge" : mode;
}

void docker_network_read(const json_t *container, struct docker_container *ret)
{
    snprintf(ret->network, sizeof ret->network, "%s", own_network(container));
    ret->network_count = (int)json_object_size(json_object_get(json_object_get(container, "NetworkSettings"), "Networks"));
}

/* A network that compose made knows its containers by their service's name; the engine's own one takes no names. */
static json_t *endpoint_of(const json_t *container, const char *network)
{
    const char *service = json_str(json_object_get(json_object_get(container, "Config"), "Labels"), "com.docker.compose.service");
    json_t *aliases = json_array();
    if (*service && strcmp(network, "bridge") != 0)
        json_array_append_new(aliases, json_string(service));
    return json_pack("{s:o}", "Aliases", aliases);
}

static enum err_code look(struct docker *d, const char *container, json_t **ret, char network[NETWORK_BYTES], struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", container, "/json");
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    enum err_code code = docker_call_json(d, &call, ret, err);
    if (code)
        return code;
    snprintf(network, NETWORK_BYTES, "%s", own_network(*ret));
    return *network ? ERR_NONE : err_set(err, ERR_CONFLICT, "container %s has no network of its own", container);
}

/* Takes the body over. */
static enum err_code change(struct docker *d, const char *network, const char *what, json_t *body, struct err *err)
{
    AUTO_FREE char *path = docker_path("networks", network, what);
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    json_decref(body);
    if (!path || !text)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST", .path = path, .body = text, .body_bytes = strlen(text), .timeout_ms = CALL_MS, .once = true};
    struct http_response answer = {0};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (!code)
        http_response_free(&answer);
    return code;
}

/* Whether it is in that network now; it may have been made with the network's id. */
static bool is_member(const json_t *container, const char *network)
{
    const char *name;
    json_t *one;
    json_object_foreach(json_object_get(json_object_get(container, "NetworkSettings"), "Networks"), name, one)
    {
        if (strcmp(name, network) == 0 || strcmp(json_str(one, "NetworkID"), network) == 0)
            return true;
    }
    return false;
}

enum err_code docker_network_set(struct docker *d, const char *container, bool connected, struct err *err)
{
    AUTO_JSON json_t *value = NULL;
    char network[NETWORK_BYTES];
    enum err_code code = look(d, container, &value, network, err);
    if (code || is_member(value, network) == connected)
        return code;
    json_t *body = json_pack("{s:s}", "Container", json_str(value, "Id"));
    if (connected)
        json_object_set_new(body, "EndpointConfig", endpoint_of(value, network));
    return change(d, network, connected ? "/connect" : "/disconnect", body, err);
}
