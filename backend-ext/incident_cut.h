/* incident_cut.h - an incident as lists and frames show it: no piece larger than 4 KiB.  GET /incidents/:id shows it whole. */
#pragma once
#include <jansson.h>
#include <stddef.h>

enum { INCIDENT_PIECE_BYTES = 4096, INCIDENT_LOGS_SHOWN = 20, INCIDENT_HISTORY_SHOWN = 50 };

/* Cuts message, notes, the error logs, diagnosis and solution, keeps the first INCIDENT_LOGS_SHOWN logs and the last INCIDENT_HISTORY_SHOWN
 * changes of status, and leaves out a larger metrics_snapshot.  What was cut is named in a last field, `cut`: absent when nothing was.
 * Changes the top level of `incident` alone, so a shallow copy will do. */
void incident_cut(json_t *incident);
