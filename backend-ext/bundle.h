/* bundle.h - everything about one incident in one HTML file that needs nothing else: timeline, evidence, approval, terminal, verdict, and the
 * incident's part of the audit, which `selfheal-admin verify` reads from it (one record a line in the element `chain`).  No database in here. */
#pragma once
#include "common/audit/audit.h"
#include <jansson.h>

enum { BUNDLE_MAX_BYTES = 32 << 20, BUNDLE_RECORDS_MAX = 2000 };

/* Borrowed. */
struct bundle {
    const json_t *incident;    /* as GET /incidents/:id gives it */
    const json_t *actions;     /* as GET /incidents/:id/actions gives them, oldest first */
    const json_t *transcripts; /* bundle_terminal.h; NULL = not known */
    const json_t *notes;       /* as GET /incidents/:id/notes gives them; NULL = none */
    const json_t *records;     /* of the audit, oldest first */
    bool is_cut;               /* there are more records than these newest */
    const json_t *head;        /* of the whole chain: {seq, hash} */
    const char *made_at;
};

/* Appends the document, without a signature.  What does not fit into the ceiling of `out` shows as its overflow. */
void bundle_write(struct strbuf *out, const struct bundle *b);
