/* docker_verb.c - the words for what can be done to a container; apart, so that the catalogue needs no HTTP client. */
#include "common/docker/docker.h"

static const char *const names[] = {
    [DOCKER_START] = "start", [DOCKER_STOP] = "stop",   [DOCKER_RESTART] = "restart",
    [DOCKER_KILL] = "kill",   [DOCKER_PAUSE] = "pause", [DOCKER_UNPAUSE] = "unpause",
};
_Static_assert(sizeof names / sizeof names[0] == DOCKER_VERB_COUNT, "a verb has no name");

const char *docker_verb_name(enum docker_verb verb)
{
    return (unsigned)verb < DOCKER_VERB_COUNT ? names[verb] : "unknown";
}
