/* docker_found.c - containers whose makers say by a label that they may be looked after, and what each says of itself. */
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_MS = 10000, PORT_MAX = 32, LABEL_MAX = 32, LABEL_BYTES = 1024, LIST_MAX_BYTES = 4 * 1024 * 1024 };
static const char label_prefix[] = "selfheal.";

static int compare_ports(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* {"6379/tcp": {}, ...}, in no order. */
static json_t *ports_of(const json_t *inspect)
{
    int ports[PORT_MAX];
    size_t count = 0;
    const char *key;
    json_t *value, *exposed = json_object_get(json_object_get(inspect, "Config"), "ExposedPorts");
    json_object_foreach(exposed, key, value)
    {
        char *rest;
        long port = strtol(key, &rest, 10);
        if (count < PORT_MAX && port >= 1 && port <= 65535 && strcmp(rest, "/tcp") == 0)
            ports[count++] = (int)port;
    }
    qsort(ports, count, sizeof *ports, compare_ports);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_integer(ports[i]));
    return list;
}

/* In the network that it was made for, else in the first by name that gives it one: the same answer each time. */
static const char *address_of(const json_t *inspect)
{
    const char *mode = json_str(json_object_get(inspect, "HostConfig"), "NetworkMode"), *key, *first = NULL, *found = "";
    const json_t *networks = json_object_get(json_object_get(inspect, "NetworkSettings"), "Networks");
    json_t *network;
    if (strcmp(mode, "host") == 0)
        return json_is_false(json_object_get(json_object_get(inspect, "State"), "Running")) ? "" : "127.0.0.1";
    json_object_foreach((json_t *)networks, key, network)
    {
        const char *v4 = json_str(network, "IPAddress"), *address = *v4 ? v4 : json_str(network, "GlobalIPv6Address");
        if (*address && strcmp(key, mode) == 0)
            return address;
        if (*address && (!first || strcmp(key, first) < 0)) {
            first = key;
            found = address;
        }
    }
    return found;
}

static json_t *labels_of(const json_t *inspect)
{
    const json_t *all = json_object_get(json_object_get(inspect, "Config"), "Labels");
    json_t *labels = json_object(), *value;
    const char *key;
    json_object_foreach((json_t *)all, key, value)
    {
        if (strncmp(key, label_prefix, sizeof label_prefix - 1) == 0 && json_object_size(labels) < LABEL_MAX && strlen(key) < LABEL_BYTES &&
            json_string_length(value) < LABEL_BYTES)
            json_object_set(labels, key, value);
    }
    return labels;
}

static bool has_healthcheck(const json_t *inspect)
{
    const json_t *test = json_object_get(json_object_get(json_object_get(inspect, "Config"), "Healthcheck"), "Test");
    const char *kind = json_string_value(json_array_get(test, 0));
    return kind && strcmp(kind, "NONE") != 0;
}

json_t *docker_found_read(const json_t *inspect)
{
    const char *name = json_str(inspect, "Name");
    return json_pack("{s:s, s:s, s:o, s:o, s:s, s:b}", "name", name + (*name == '/'), "image", json_str(json_object_get(inspect, "Config"), "Image"),
                     "labels", labels_of(inspect), "ports", ports_of(inspect), "address", address_of(inspect), "healthcheck",
                     has_healthcheck(inspect));
}

enum err_code docker_found_one(struct docker *d, const char *name_or_id, json_t **ret, struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", name_or_id, "/json");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    AUTO_JSON json_t *inspect = NULL;
    enum err_code code = path ? docker_call_json(d, &call, &inspect, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (code)
        return code;
    AUTO_JSON json_t *found = docker_found_read(inspect);
    if (!found)
        return err_set(err, ERR_NOMEM, "out of memory");
    if (strcmp(json_str(json_object_get(found, "labels"), DOCKER_ENABLE_LABEL), "true") != 0)
        return err_set(err, ERR_NOT_FOUND, "container %.100s has no label " DOCKER_ENABLE_LABEL "=true", json_str(found, "name"));
    *ret = json_incref(found);
    return ERR_NONE;
}

static enum err_code list(struct docker *d, json_t **ret, struct err *err)
{
    static const char filters[] = "{\"label\":[\"" DOCKER_ENABLE_LABEL "=true\"]}";
    AUTO_FREE char *escaped = http_escape(filters);
    AUTO_FREE char *path = NULL;
    if (!escaped || asprintf(&path, "/containers/json?all=1&filters=%s", escaped) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS, .response_max_bytes = LIST_MAX_BYTES};
    struct http_response answer = {0};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (code)
        return code;
    code = json_parse(answer.body, answer.body_bytes, JSON_PLAIN, ret, err);
    http_response_free(&answer);
    if (!code && json_is_array(*ret))
        return ERR_NONE;
    json_decref(*ret);
    *ret = NULL;
    return err_set(err, ERR_PROTOCOL, "docker engine: its list of containers is no list");
}

enum err_code docker_found(struct docker *d, void (*on_found)(void *ctx, const json_t *found), void *ctx, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = list(d, &all, err);
    if (!code && json_array_size(all) > DOCKER_FOUND_MAX)
        code = err_set(err, ERR_LIMIT, "there are %zu with the label " DOCKER_ENABLE_LABEL "=true, and no more than %d are looked after",
                       json_array_size(all), DOCKER_FOUND_MAX);
    for (size_t i = 0; !code && i < json_array_size(all); i++) {
        AUTO_JSON json_t *one = NULL;
        code = docker_found_one(d, json_str(json_array_get(all, i), "Id"), &one, err);
        if (!code)
            on_found(ctx, one);
        else if (code == ERR_NOT_FOUND)
            code = ERR_NONE; /* it went while we looked */
    }
    return code;
}
