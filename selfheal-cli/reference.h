/* reference.h - what a person calls something, and which one that is: "INC-0A1B", the beginning of an id, or a whole one.
 *
 * What fits nothing is EXIT_NOT_FOUND, what fits several EXIT_USAGE, with their ids. */
#pragma once
#include "selfheal-cli/cli.h"

/* "INC-0A1B" of an id. */
enum { SHORT_NUMBER_BYTES = 16 };
const char *short_number(const char *id, char buf[SHORT_NUMBER_BYTES]);

/* Whether the text can mean that id: it begins so, in whatever case, with or without "INC-". */
bool reference_fits(const char *text, const char *id);
bool reference_is_short_number(const char *text);
/* The one member of a list whose `key` fits; borrowed from the list.  EXIT_NOT_FOUND: none; EXIT_USAGE: several. */
enum exit_code reference_pick(const char *text, const json_t *list, const char *key, const char *what, const json_t **ret, struct err *err);

/* The incident's id. */
enum exit_code reference_incident(struct api *api, const char *text, char ret_id[UUID_TEXT_BYTES], struct err *err);
/* An execution by its id, or the newest of an incident: {execution_id, incident_id, ...}; a new reference. */
enum exit_code reference_execution(struct api *api, const char *text, json_t **ret, struct err *err);
