/* probe_host.c - the addresses of containers that were found by labels, by the containers' names.
 *
 * Their network may know no names, and a container has another address after a start; so whoever found them tells where each is now. */
#include "common/base/base.h"
#include "common/probes/probe.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct told {
    char name[128];
    char address[PROBE_ADDRESS_BYTES]; /* "" = it has none now */
    struct told *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct told *all; /* as many as ever were found */

static struct told *find(const char *name)
{
    struct told *one = all;
    while (one && strcmp(one->name, name) != 0)
        one = one->next;
    return one;
}

void probe_host_tell(const char *name, const char *address)
{
    pthread_mutex_lock(&lock);
    struct told *one = find(name);
    if (!one && strlen(name) < sizeof one->name && (one = calloc(1, sizeof *one))) {
        snprintf(one->name, sizeof one->name, "%s", name);
        one->next = all;
        all = one;
    }
    /* Without an address it does not run; the one that it had may be another container's now, which must not be sent its password. */
    if (one)
        snprintf(one->address, sizeof one->address, "%s", address);
    pthread_mutex_unlock(&lock);
}

const char *probe_host(const struct target *t, char ret[PROBE_ADDRESS_BYTES])
{
    ret[0] = '\0';
    if (!t->labelled)
        return t->host;
    pthread_mutex_lock(&lock);
    const struct told *one = find(t->host);
    if (one)
        memcpy(ret, one->address, sizeof one->address);
    pthread_mutex_unlock(&lock);
    return one ? ret : t->host;
}
