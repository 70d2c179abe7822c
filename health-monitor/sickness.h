/* sickness.h - which targets are sick now, as far as another target's incident depends on it: one that another one needs, or several at once.
 *
 * A target whose dependency is sick is not told by itself; of targets that stop answering together one tells for all.  The clock comes in as an
 * argument, so each case is a row of a test.  Times are clock_mono_ms().  Thread-safe: a lock of its own, taken last. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sickness;
struct sick_row; /* of one target, for as long as the whole lives */

enum { SICKNESS_NAME_BYTES = 128, SICKNESS_NEEDS_MAX = 8 };

struct sickness *sickness_create(void); /* NULL on no memory */
void sickness_free(struct sickness *s); /* NULL fine */

/* Made when it is not there yet; NULL on no memory. */
struct sick_row *sickness_row(struct sickness *s, const char *target);
/* Circles are the catalogue's to refuse; one that came through ends the search. */
void sickness_needs(struct sickness *s, struct sick_row *row, struct sick_row *other);
void sickness_needs_none(struct sickness *s, struct sick_row *row); /* what it needed so far is no longer so */

/* How the target is; incident_id: its newest open incident, "" = none. */
void sickness_note(struct sickness *s, struct sick_row *row, bool bad, const char *incident_id, int64_t now_ms);

struct sick_cause {
    char name[SICKNESS_NAME_BYTES];
    char incident_id[UUID_TEXT_BYTES]; /* "" = none is open */
    bool over;                         /* it is well again, but not long enough yet */
};
/* What it needs, directly or through others, that is sick or was so until less than `grace_ms` ago: the first at the end of such a chain. */
bool sickness_cause(struct sickness *s, const struct sick_row *row, int64_t grace_ms, int64_t now_ms, struct sick_cause *ret);

/* An incident that others of the group may join, if the same happens to them within window_ms. */
void sickness_lead(struct sickness *s, struct sick_row *row, const char *group, const char *kind, const char *incident_id, int64_t now_ms);
/* True: it belongs to that incident, now or since earlier, and needs none of its own. */
bool sickness_join(struct sickness *s, struct sick_row *row, const char *group, const char *kind, int64_t window_ms, int64_t now_ms,
                   char ret_incident_id[UUID_TEXT_BYTES]);
/* How many joined it and are still bad. */
size_t sickness_bad_members(struct sickness *s, const char *incident_id);
/* The incident is over: whoever belongs to it is on its own again. */
void sickness_over(struct sickness *s, const char *incident_id);
