/* found.h - a target from what a container says of itself by its labels, where nobody wrote it into a catalogue.
 *
 * Labels: selfheal.enable=true, and selfheal.type .address .threshold .checks .depends_on .actions .user .password_file, and the words of its
 * type but passwords (docs/targets.md).  A label is a stranger's word: no ${...} in it is replaced, and a password comes out of one folder only. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>

struct catalogue;

struct found_options {
    const struct catalogue *catalogue; /* whose defaults are so here, too */
    const char *secrets_dir;           /* where password_file lies; NULL = passwords are not read */
};

/* `found`: {name, image, labels, from_image, ports, address, healthcheck} (executor_found()).  *ret: a catalogue that holds this one target and nothing else.
 * ERR_INVALID: "container web: label selfheal.threshold: expected ...", one mistake a line.  Another error is none of the labels and may pass: the
 * file of its password cannot be read, or there is no memory. */
enum err_code found_target(const struct found_options *o, const json_t *found, struct catalogue **ret, struct err *err);

/* Takes its depends_on[i] away, as long as nobody but the caller has it. */
void found_drop_dependency(struct catalogue *holder, size_t i);

/* The target's name: the container's, in small letters. */
void found_name(const json_t *found, char *ret, size_t room);
