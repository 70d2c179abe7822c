/* catalogue_tell.h - what was read, entry by entry, as JSON; for the reader of the catalogue alone. */
#pragma once
#include "common/catalogue/catalogue_fields.h"
#include <jansson.h>

/* Adds the entry that was just read to r->told, under its section.  Passwords are left out already here. */
void catalogue_tell_entry(struct reading *r, const yaml_node_t *map, const struct field *fields);
/* Once all is read: whatever looks like a password, or is one of a target's, is struck out of every text. */
void catalogue_tell_mask(json_t *told, const struct catalogue *c);
