/* bundle_steps.h - the recorded actions against what the audit tells of their steps: the rows of a database can be edited, the chain shows it. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>

struct bundle_steps {
    const json_t *records;        /* borrowed */
    char (*ids)[UUID_TEXT_BYTES]; /* of each record: the id of its step's action; "" = it is of no step */
};

/* False: no memory, nothing can be said. */
bool bundle_steps_read(struct bundle_steps *s, const json_t *records);
void bundle_steps_free(struct bundle_steps *s);

/* Goes on in the paragraph that tells how the action ended; each difference is a paragraph of its own. */
void bundle_write_checked(struct strbuf *out, const struct bundle_steps *s, const json_t *action);

/* The steps of which no action is recorded. */
void bundle_write_unrecorded(struct strbuf *out, const struct bundle_steps *s, const json_t *actions);
