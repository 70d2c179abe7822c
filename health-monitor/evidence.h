/* evidence.h - what was really seen while a target went bad: texts, most telling first.
 *
 * Holds at most EVIDENCE_MAX texts, each at most EVIDENCE_TEXT_BYTES, each once; more are dropped.  Texts are made valid
 * UTF-8 on one line, since servers may say anything.  Not thread-safe.  Owns its texts: evidence_clear() frees them. */
#pragma once
#include "common/executor/executor.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The order is the order of telling: the first text is the decisive one and goes into the incident's message. */
enum evidence_rank {
    EVIDENCE_CONTAINER,  /* "container redis-test is paused" */
    EVIDENCE_SERVER,     /* the server's own words */
    EVIDENCE_CONNECTION, /* why there was no answer */
    EVIDENCE_COUNTER,    /* a counter that rose */
    EVIDENCE_SUMMARY,    /* the numbers that made the answer bad */
};

enum { EVIDENCE_MAX = 12, EVIDENCE_TEXT_BYTES = 400 };

struct evidence {
    struct {
        enum evidence_rank rank;
        char *text;
    } items[EVIDENCE_MAX];
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

/* What the engine says about a container that does not run; nothing when it runs.  The wording is what the catalogue's rules match. */
void evidence_container(struct evidence *e, const char *container, const struct instance *state);

/* A counter of the server, compared with its last value.  What the monitor's own questions added is left out. */
struct counter {
    bool known;
    double value;
};

/* Takes the counter's present value.  True when it rose since the last time, and *ret_from is where it stood.  A smaller value means that the
 * server started anew and counts from 0. */
bool counter_rose(struct counter *c, double now, double *ret_from);
/* The monitor itself caused one more. */
void counter_caused_one(struct counter *c);
