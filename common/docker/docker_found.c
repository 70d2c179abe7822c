/* docker_found.c - containers whose makers say by a label that they may be looked after, and what each says of itself. */
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CALL_MS = 10000,
    PORT_MAX = 32,
    LABEL_MAX = 32,
    LABEL_BYTES = 1024,
    LABELS_BYTES = 16 * 1024, /* of all together, as JSON: they go through docker-hand in one frame */
    WRONG_BYTES = 200,
    LIST_MAX_BYTES = 16 * 1024 * 1024
};
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

/* Of a part of them nobody may go by: the one that is missing may be the one that forbids.  Then only those are kept that say whose it is. */
static void keep_none(json_t *labels, const json_t *all)
{
    static const char *const whose[] = {DOCKER_ENABLE_LABEL, "selfheal.scope"};
    json_object_clear(labels);
    for (size_t i = 0; i < sizeof whose / sizeof whose[0]; i++) {
        json_t *value = json_object_get(all, whose[i]);
        if (value && json_string_length(value) < LABEL_BYTES)
            json_object_set(labels, whose[i], value);
    }
}

static json_t *labels_of(const json_t *inspect, char wrong[WRONG_BYTES])
{
    const json_t *all = json_object_get(json_object_get(inspect, "Config"), "Labels");
    json_t *labels = json_object(), *value;
    const char *key;
    wrong[0] = '\0';
    json_object_foreach((json_t *)all, key, value)
    {
        if (strncmp(key, label_prefix, sizeof label_prefix - 1) != 0)
            continue;
        if (json_object_size(labels) == LABEL_MAX)
            snprintf(wrong, WRONG_BYTES, "its labels: more than %d begin with %s", LABEL_MAX, label_prefix);
        else if (strlen(key) >= LABEL_BYTES || json_string_length(value) >= LABEL_BYTES)
            snprintf(wrong, WRONG_BYTES, "label %.60s: expected fewer than %d bytes", key, LABEL_BYTES);
        else
            json_object_set(labels, key, value);
    }
    AUTO_FREE char *text = json_text(labels);
    if (!*wrong && (!text || strlen(text) > LABELS_BYTES))
        snprintf(wrong, WRONG_BYTES, "its labels: those that begin with %s are longer than %d KiB", label_prefix, LABELS_BYTES / 1024);
    if (*wrong)
        keep_none(labels, all);
    return labels;
}

static bool has_healthcheck(const json_t *inspect)
{
    const json_t *test = json_object_get(json_object_get(json_object_get(inspect, "Config"), "Healthcheck"), "Test");
    const char *kind = json_string_value(json_array_get(test, 0));
    return kind && strcmp(kind, "NONE") != 0;
}

/* Of those labels: whoever made the container may have left them as they were in the image, so it is the image's maker who says so. */
static json_t *from_image(json_t *labels, const json_t *image)
{
    const json_t *all = json_object_get(json_object_get(image, "Config"), "Labels");
    json_t *list = json_array(), *value;
    const char *key;
    json_object_foreach(labels, key, value)
    {
        if (json_equal(value, json_object_get(all, key)))
            json_array_append_new(list, json_string(key));
    }
    return list;
}

json_t *docker_found_read(const json_t *inspect, const json_t *image)
{
    const char *name = json_str(inspect, "Name");
    char wrong[WRONG_BYTES];
    json_t *labels = labels_of(inspect, wrong);
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:s, s:b, s:s*}", "name", name + (*name == '/'), "image",
                     json_str(json_object_get(inspect, "Config"), "Image"), "from_image", from_image(labels, image), "labels", labels, "ports",
                     ports_of(inspect), "address", address_of(inspect), "healthcheck", has_healthcheck(inspect), "wrong", *wrong ? wrong : NULL);
}

/* Only of labels that name a secret it matters who has said so.  An image that is gone cannot tell: then none of the labels is surely the container's
 * own. */
static enum err_code image_of(struct docker *d, json_t *inspect, json_t **ret, struct err *err)
{
    const json_t *labels = json_object_get(json_object_get(inspect, "Config"), "Labels");
    if (!json_object_get(labels, DOCKER_USER_LABEL) && !json_object_get(labels, DOCKER_PASSWORD_LABEL))
        return ERR_NONE;
    AUTO_FREE char *path = docker_path("images", json_str(inspect, "Image"), "/json");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    enum err_code code = path ? docker_call_json(d, &call, ret, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (code == ERR_NOT_FOUND)
        *ret = json_incref(inspect);
    return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

enum err_code docker_found_one(struct docker *d, const char *name_or_id, json_t **ret, struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", name_or_id, "/json");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    AUTO_JSON json_t *inspect = NULL, *image = NULL;
    enum err_code code = path ? docker_call_json(d, &call, &inspect, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code)
        code = image_of(d, inspect, &image, err);
    if (code)
        return code;
    AUTO_JSON json_t *found = docker_found_read(inspect, image);
    if (!found)
        return err_set(err, ERR_NOMEM, "out of memory");
    if (docker_name_is_kept(json_str(found, "name")))
        return err_set(err, ERR_NOT_FOUND, "container %.100s is kept beside the one that took its place", json_str(found, "name"));
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

/* As they were made, so that those which are looked after stay so whatever is made later. */
static int compare_age(const void *a, const void *b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    json_int_t at = docker_int(one, "Created"), other_at = docker_int(other, "Created");
    return at != other_at ? (at > other_at) - (at < other_at) : strcmp(json_str(one, "Id"), json_str(other, "Id"));
}

static json_t *left_out(const json_t *first, size_t count)
{
    const char *name = json_string_value(json_array_get(json_object_get(first, "Names"), 0));
    char wrong[WRONG_BYTES];
    name = name ? name + (*name == '/') : json_str(first, "Id");
    snprintf(wrong, sizeof wrong, "it is not watched, nor are %zu others: no more than the %d oldest with the label " DOCKER_ENABLE_LABEL "=true are",
             count - DOCKER_FOUND_MAX - 1, DOCKER_FOUND_MAX);
    return json_pack("{s:s, s:s, s:{}, s:b}", "name", name, "wrong", wrong, "labels", "left_out", 1);
}

static enum err_code tell(struct docker *d, const json_t *listed, void (*on_found)(void *ctx, const json_t *found), void *ctx, struct err *err)
{
    AUTO_JSON json_t *one = NULL;
    enum err_code code = docker_found_one(d, json_str(listed, "Id"), &one, err);
    if (!code)
        on_found(ctx, one);
    return code == ERR_NOT_FOUND ? ERR_NONE : code; /* it went while we looked */
}

enum err_code docker_found(struct docker *d, void (*on_found)(void *ctx, const json_t *found), void *ctx, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = list(d, &all, err);
    size_t count = code ? 0 : json_array_size(all);
    json_t **by_age = calloc(count + 1, sizeof(json_t *));
    if (!by_age)
        return err_set(err, ERR_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        by_age[i] = json_array_get(all, i);
    qsort(by_age, count, sizeof *by_age, compare_age);
    for (size_t i = 0; !code && i < count && i < DOCKER_FOUND_MAX; i++)
        code = tell(d, by_age[i], on_found, ctx, err);
    if (!code && count > DOCKER_FOUND_MAX) {
        AUTO_JSON json_t *rest = left_out(by_age[DOCKER_FOUND_MAX], count);
        if (rest)
            on_found(ctx, rest);
    }
    free(by_age);
    return code;
}
