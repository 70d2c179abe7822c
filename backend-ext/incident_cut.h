/* incident_cut.h - an incident as lists, frames and questions carry it: no piece larger than 4 KiB.  GET /incidents/:id shows it whole. */
#pragma once
#include <jansson.h>
#include <stddef.h>

enum { INCIDENT_PIECE_BYTES = 4096, INCIDENT_LOGS_SHOWN = 20, INCIDENT_HISTORY_SHOWN = 50 };
enum { QUESTION_LOGS_MAX = 64, QUESTION_METRICS_BYTES = 64 * 1024 }; /* the logs are as many as diagnosis and agent look at */

/* Cuts message, notes, the error logs, diagnosis and solution, keeps the first INCIDENT_LOGS_SHOWN logs and the last INCIDENT_HISTORY_SHOWN
 * changes of status, and leaves out a larger metrics_snapshot.  What was cut is named in a last field, `cut`: absent when nothing was.
 * Changes the top level of `incident` alone, so a shallow copy will do. */
void incident_cut(json_t *incident);

/* A question (incident_question) that fits into the service's request whatever somebody wrote: the same pieces, the first QUESTION_LOGS_MAX logs, and
 * neither metrics_snapshot nor system_now when larger than QUESTION_METRICS_BYTES. */
void incident_cut_question(json_t *question);
