/* docker_remake_body.c - the settings of a container, to make one like it from another image. */
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>

enum { SHORT_ID_DIGITS = 12 };

/* An inspect tells what the container was given and what came from its image in one; what is as in the image is left to the next image. */
static void leave_equal(json_t *config, const json_t *image)
{
    static const char *const keys[] = {"WorkingDir", "User", "Healthcheck", "StopSignal", "Shell", "OnBuild"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (json_equal(json_object_get(config, keys[i]), json_object_get(image, keys[i])))
            json_object_del(config, keys[i]);
    /* An entry point of its own takes the image's command away, also where it names the same one. */
    if (!docker_same_words(json_object_get(config, "Entrypoint"), json_object_get(image, "Entrypoint")))
        return;
    json_object_del(config, "Entrypoint");
    if (docker_same_words(json_object_get(config, "Cmd"), json_object_get(image, "Cmd")))
        json_object_del(config, "Cmd");
}

static void leave_equal_members(json_t *config, const json_t *image, const char *key)
{
    json_t *own = json_object_get(config, key), *value;
    const char *name;
    json_object_foreach(json_object_get(image, key), name, value)
    {
        if (json_equal(json_object_get(own, name), value))
            json_object_del(own, name);
    }
}

static bool has_word(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)) ? json_string_value(json_array_get(list, i)) : "", word) == 0)
            return true;
    return false;
}

static void leave_equal_env(json_t *config, const json_t *image)
{
    json_t *kept = json_array();
    const json_t *own = json_object_get(config, "Env"), *others = json_object_get(image, "Env");
    for (size_t i = 0; i < json_array_size(own); i++) {
        const char *word = json_string_value(json_array_get(own, i));
        if (word && !has_word(others, word))
            json_array_append_new(kept, json_string(word));
    }
    json_object_set_new(config, "Env", kept);
}

/* A volume without a name of its own is in neither list of the settings: the next container would get an empty one. */
static void add_volumes(json_t *host, const json_t *mounts)
{
    json_t *binds = json_object_get(host, "Binds");
    if (!json_is_array(binds)) {
        binds = json_array();
        json_object_set_new(host, "Binds", binds);
    }
    for (size_t i = 0; i < json_array_size(mounts); i++) {
        const json_t *one = json_array_get(mounts, i);
        const char *at = json_str(one, "Destination");
        bool known = strcmp(json_str(one, "Type"), "volume") != 0;
        for (size_t n = 0; !known && n < json_array_size(binds); n++) {
            const char *bind = json_string_value(json_array_get(binds, n)), *to = bind ? strchr(bind, ':') : NULL;
            known = to && strncmp(to + 1, at, strlen(at)) == 0 && (to[1 + strlen(at)] == '\0' || to[1 + strlen(at)] == ':');
        }
        const json_t *listed = json_object_get(host, "Mounts");
        for (size_t n = 0; !known && n < json_array_size(listed); n++)
            known = strcmp(json_str(json_array_get(listed, n), "Target"), at) == 0 && *json_str(json_array_get(listed, n), "Source");
        if (!known)
            json_array_append_new(binds, json_sprintf("%s:%s%s", json_str(one, "Name"), at, json_is_false(json_object_get(one, "RW")) ? ":ro" : ""));
    }
}

/* Mounts without a source are made anew for each container: add_volumes() names the volume that they came to. */
static void drop_nameless_mounts(json_t *host)
{
    json_t *mounts = json_object_get(host, "Mounts");
    for (size_t i = json_array_size(mounts); i-- > 0;) {
        const json_t *one = json_array_get(mounts, i);
        if (strcmp(json_str(one, "Type"), "volume") == 0 && !*json_str(one, "Source"))
            json_array_remove(mounts, i);
    }
}

json_t *docker_remake_endpoint(const json_t *container, const json_t *endpoint)
{
    json_t *aliases = json_array();
    const json_t *all = json_object_get(endpoint, "Aliases");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const char *alias = json_string_value(json_array_get(all, i));
        if (alias && strncmp(json_str(container, "Id"), alias, SHORT_ID_DIGITS) != 0) /* the engine adds the next one's own */
            json_array_append_new(aliases, json_string(alias));
    }
    json_t *ret = json_pack("{s:o}", "Aliases", aliases);
    json_t *address = json_object_get(endpoint, "IPAMConfig"), *links = json_object_get(endpoint, "Links"),
           *driver = json_object_get(endpoint, "DriverOpts");
    if (address)
        json_object_set(ret, "IPAMConfig", address);
    if (links)
        json_object_set(ret, "Links", links);
    if (driver)
        json_object_set(ret, "DriverOpts", driver);
    return ret;
}

json_t *docker_remake_body(const json_t *container, const json_t *image_config, const char *image)
{
    json_t *body = json_deep_copy(json_object_get(container, "Config"));
    json_t *host = json_deep_copy(json_object_get(container, "HostConfig"));
    if (!json_is_object(body) || !json_is_object(host)) {
        json_decref(body);
        json_decref(host);
        return NULL;
    }
    leave_equal(body, image_config);
    leave_equal_env(body, image_config);
    leave_equal_members(body, image_config, "Labels");
    leave_equal_members(body, image_config, "ExposedPorts");
    leave_equal_members(body, image_config, "Volumes");
    if (strncmp(json_str(container, "Id"), json_str(body, "Hostname"), SHORT_ID_DIGITS) == 0)
        json_object_del(body, "Hostname"); /* the engine's, which is its own id */
    const char *mode = json_str(host, "NetworkMode");
    if (strncmp(mode, "container:", 10) == 0 || strcmp(mode, "host") == 0)
        json_object_del(body, "Hostname"), json_object_del(body, "ExposedPorts"); /* another's: the engine refuses to be told them */
    add_volumes(host, json_object_get(container, "Mounts"));
    drop_nameless_mounts(host);
    json_object_set_new(body, "Image", json_string(image));
    json_object_set_new(body, "HostConfig", host);
    const json_t *endpoint = json_object_get(json_object_get(json_object_get(container, "NetworkSettings"), "Networks"), mode);
    if (endpoint && docker_network_takes_names(mode))
        json_object_set_new(body, "NetworkingConfig", json_pack("{s:{s:o}}", "EndpointsConfig", mode, docker_remake_endpoint(container, endpoint)));
    return body;
}

bool docker_same_words(const json_t *a, const json_t *b)
{
    return (json_array_size(a) == 0 && json_array_size(b) == 0) || json_equal(a, b);
}
