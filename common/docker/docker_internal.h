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

/* Of an inspect: its share of the processor; and, by a call of its own, how often it had to wait for that. */
void docker_cpu_read(const json_t *container, struct docker_container *ret);
void docker_cpu_ask_throttled(struct docker *d, const char *container, struct docker_container *ret);

/* Of an inspect: the network that it was made for, and in how many it is. */
void docker_network_read(const json_t *container, struct docker_container *ret);
