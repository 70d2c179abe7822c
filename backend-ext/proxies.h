/* proxies.h - whose word counts when it says from where a request comes.
 *
 * Whoever reaches the port may write X-Forwarded-For, so it counts from the connection of a proxy of ours alone, and of it only the last entry, which
 * that proxy wrote: those before it are what its client said. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>

enum { PROXIES_MAX = 16, PROXIES_LOOK_MS = 10000, PROXY_ADDRESS_BYTES = 48 };

struct proxies;

/* "off"; "on": whoever connects is one; else a comma-separated list of addresses, networks (10.0.0.0/8) and host names.  ERR_INVALID names the entry.
 */
enum err_code proxies_create(const char *list, struct proxies **ret, struct err *err);
void proxies_destroy(struct proxies *p); /* NULL fine */
/* A chore, ctx the proxies: asks for the addresses of those that are named, since a container has another one after each start.  Until then, and
 * while a name has none, its proxy is a stranger: all behind it share its address. */
bool proxies_round(void *ctx);
/* What counts as the address of a request: peer is the other end of its connection, forwarded its last X-Forwarded-For or NULL. */
void proxies_address(struct proxies *p, const char *peer, const char *forwarded, char ret[PROXY_ADDRESS_BYTES]);
