/* catalogue_tell.h - what was read, entry by entry, as JSON; for the reader of the catalogue alone. */
#pragma once
#include "common/catalogue/catalogue_fields.h"
#include <jansson.h>

/* Adds the entry that was just read to r->told, under its section.  Passwords are left out already here. */
void catalogue_tell_entry(struct reading *r, const yaml_node_t *map, const struct field *fields);

/* What stands where a secret was. */
#define CATALOGUE_STRUCK "***"
/* Whether a field, a variable or an option of that name holds a secret: app_password, API_KEY, --pass. */
bool catalogue_names_a_secret(const char *name);
/* Once all is read: whatever looks like a password, or is one of a target's, is struck out of every value. */
enum err_code catalogue_tell_mask(json_t *told, const struct catalogue *c, struct err *err);
