/* evidence.h - what was really seen while a target went bad: texts, most telling first, each with its source and its time.
 *
 * Holds at most EVIDENCE_MAX texts, each at most EVIDENCE_TEXT_BYTES, each once; more are dropped.  Texts are made plain on one line, since
 * servers may say anything.  Not thread-safe.  Owns its texts: evidence_clear() frees them. */
#pragma once
#include "common/base/base.h"
#include "common/facts/facts.h"
#include "common/rules/rules.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The order is the order of telling: the first text is the decisive one and goes into the incident's message. */
enum evidence_rank {
    EVIDENCE_COURSE,     /* what several checks show together: "flapping: 7 changes in the last 21 answers" */
    EVIDENCE_CONTAINER,  /* "container redis-test is paused" */
    EVIDENCE_SERVER,     /* the server's own words */
    EVIDENCE_CONNECTION, /* why there was no answer */
    EVIDENCE_COUNTER,    /* a counter that rose */
    EVIDENCE_LOG_LINE,   /* of the container's log */
    EVIDENCE_SUMMARY,    /* the numbers that made the answer bad */
    EVIDENCE_TREND,      /* how fast they came there */
    EVIDENCE_RANK_COUNT
};

enum { EVIDENCE_MAX = 12, EVIDENCE_TEXT_BYTES = 400 };

struct evidence {
    struct evidence_item {
        enum evidence_rank rank;
        char *text;
        int64_t at_us; /* when it was seen */
    } * items;         /* room for EVIDENCE_MAX; NULL while there is none */
    size_t count;
};

void evidence_add(struct evidence *e, enum evidence_rank rank, const char *text);
void evidence_addf(struct evidence *e, enum evidence_rank rank, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Adds what the next check brought; its summary takes the place of the earlier one. */
void evidence_merge(struct evidence *into, const struct evidence *from);
void evidence_clear(struct evidence *e);

/* The most telling text, the oldest of its rank; NULL when there is none.  Borrowed. */
const char *evidence_decisive(const struct evidence *e);
/* A new array of strings, most telling first. */
json_t *evidence_json(const struct evidence *e);

/* The same with source and time: [{"text", "source", "at"}]; a new array. */
json_t *evidence_detail_json(const struct evidence *e);

/* What the facts of a check say for themselves: the container's state, the server's words, counters that rose since the check before, a line of the
 * log. */
void evidence_of_facts(struct evidence *e, const struct facts *f, const char *const *counters);
