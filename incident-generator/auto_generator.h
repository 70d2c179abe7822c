/* auto_generator.h - while it runs, asks the backend for an invented incident every now and then.
 *
 * Thread-safe.  Stopped at first.  It breaks nothing; faults do (leases.h). */
#pragma once
#include "common/base/base.h"
#include "common/http/http.h"
#include <stdbool.h>

struct auto_generator;

enum err_code auto_generator_create(const char *backend_url, const struct daemon_token_settings *token, const char *state_dir,
                                    struct auto_generator **ret, struct err *err);
void auto_generator_destroy(struct auto_generator *g); /* ends a request under way; NULL fine */

/* Each says whether it changed anything: false = it was so already. */
bool auto_generator_start(struct auto_generator *g);
bool auto_generator_stop(struct auto_generator *g);
bool auto_generator_running(struct auto_generator *g);

/* The pause before the next incident, 30 to 90 s, from any random number. */
int auto_generator_pause_ms(unsigned random);
