/* note.h - what people note about an incident, each with its author and time; notes are only ever added. */
#pragma once
#include "backend-ext/db.h"
#include "common/base/base.h"
#include <jansson.h>
#include <stdbool.h>

enum { NOTE_TEXT_BYTES = 4000, NOTE_AUTHOR_CHARS = 100, NOTE_ACTOR_CHARS = 200 /* as stored: an account's name too */, NOTES_PER_INCIDENT = 500 };

struct note_new {
    char id[UUID_TEXT_BYTES];
    const char *text, *author; /* borrowed from the body; author "" = not said */
};

/* {text, author?, id?}: made plain; an id is made where none is given.  ERR_INVALID names the field. */
enum err_code note_new_read(struct note_new *ret, json_t *body, struct err *err);

/* One transaction, with its record in the audit and a notification for the other backends.  An id that is there already changes nothing:
 * *ret_created = false.  *ret is the note as it is kept.  ERR_NOT_FOUND: no such incident; ERR_CONFLICT: the id belongs to a note of another
 * incident, or there are NOTES_PER_INCIDENT already. */
enum err_code note_db_create(struct db_conn *c, const char *incident_id, const struct note_new *n, bool *ret_created, json_t **ret, struct err *err);
/* Oldest first; ERR_NOT_FOUND: no such incident. */
enum err_code note_db_list(struct db_conn *c, const char *incident_id, json_t **ret, struct err *err);
