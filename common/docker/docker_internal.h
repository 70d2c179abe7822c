/* docker_internal.h - what the docker_*.c files share; not for others. */
#pragma once
#include "common/docker/docker.h"
#include "common/http/http.h"
#include <jansson.h>

/* Does one call to the engine.  call->path is without the version ("/containers/x/json"); it is put in front here.
 * ERR_NONE when the engine answered with 2xx or 304; else the error holds the engine's own words. */
enum err_code docker_call(struct docker *d, const struct http_call *call, struct http_response *ret, struct err *err);

/* As docker_call, and parses the answer: the caller owns *ret. */
enum err_code docker_call_json(struct docker *d, const struct http_call *call, json_t **ret, struct err *err);

/* "/containers/<escaped name><rest>", malloc'd; NULL on no memory. */
char *docker_path(const char *collection, const char *name, const char *rest);

/* The number at key, or 0 when absent or of another type. */
json_int_t docker_int(const json_t *object, const char *key);

/* A further handle for the same engine, which docker_cancel(d) does not call off. */
enum err_code docker_again(const struct docker *d, struct docker **ret, struct err *err);
const char *docker_owner(const struct docker *d);

/* Of an inspect: its share of the processor; and, by a call of its own, how often it had to wait for that. */
void docker_cpu_read(const json_t *container, struct docker_container *ret);
void docker_cpu_ask_periods(struct docker *d, const char *container, struct docker_container *ret);

/* Of an inspect: the network that it was made for, and in how many it is. */
void docker_network_read(const json_t *container, struct docker_container *ret);
/* Whether containers have names of their own in it: not in the engine's own ones. */
bool docker_network_takes_names(const char *network);

/* The images that have to do with deployments of it, by two calls of its own; those that cannot be told are left at "". */
void docker_deploy_read(struct docker *d, struct docker_container *ret);

/* Of an inspect: what makes one like it from another image; image_config: of the image that it was made from.  New objects, NULL on no memory. */
json_t *docker_remake_body(const json_t *container, const json_t *image_config, const char *image);
json_t *docker_remake_endpoint(const json_t *container, const json_t *endpoint);
bool docker_same_words(const json_t *a, const json_t *b); /* none, null and an empty list are the same */
