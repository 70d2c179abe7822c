/* facts.h - bullets with what was really seen, added to a diagnosis: the decisive text and the numbers.
 *
 * Only whole bullets are added, and only as long as the text stays within its limit. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>

/* `• Seen: "OOM command not allowed ..."`, or Posted, or Log, as `source` says; text NULL or "" adds nothing. */
void facts_add_seen(struct strbuf *b, const char *text, const char *source);
/* `• memory 52.2 of 50.0 MB` and the like, for the numbers we know by name; metrics may be NULL. */
void facts_add_metrics(struct strbuf *b, const json_t *metrics);
