/* identity.h - which container each target is right now, without asking the engine every time.
 *
 * Kept from inspect until the engine's event stream says that something happened to the container, or the stream breaks.
 * Thread-safe. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include <stdbool.h>

struct identities;

/* Starts a thread for each executor that follows its events; x and c must outlive them. */
/* on_labelled (may be NULL): something happened to a container that is labelled, or may have while the engine was not heard; any thread. */
enum err_code identities_start(const struct executors *x, void (*on_labelled)(void *ctx), void *ctx, struct identities **ret, struct err *err);
void identities_stop(struct identities *i); /* NULL fine */

/* ERR_NOT_FOUND: the target is missing; ERR_UNAVAILABLE: the engine is down. */
enum err_code identity_get(struct identities *i, const struct target *t, struct instance *ret, struct err *err);
/* Asks the engine in any case. */
enum err_code identity_ask(struct identities *i, const struct target *t, struct instance *ret, struct err *err);
/* Whether the event streams stand, all of them. */
bool identities_engine_up(const struct identities *i);
