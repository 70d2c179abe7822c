/* certify.h - a fault of the lab from its injection to its healing, measured; and how the measurements are told. */
#pragma once
#include "selfheal-cli/cli.h"
#include <signal.h>

enum certify_verdict {
    CERTIFY_HEALED,
    CERTIFY_TOLD,       /* no action heals that fault; it was found, and nothing was run */
    CERTIFY_NOT_BEGUN,  /* the system was not well before */
    CERTIFY_NOT_BROKEN, /* the generator refused or failed */
    CERTIFY_UNNOTICED,
    CERTIFY_NO_FIX,     /* one heals it, and none was proposed */
    CERTIFY_NOT_HEALED, /* what was proposed ended otherwise, or ran for too long */
    CERTIFY_NOT_WELL,   /* healed, and the system was not well in the end */
    CERTIFY_LEFT,       /* Ctrl-C */
    CERTIFY_VERDICT_COUNT
};

enum { CERTIFY_WHY_BYTES = 512 };

/* One fault. Spans are -1 where they are not known. */
struct certify_result {
    const char *system, *failure; /* borrowed from the generator's list */
    const char *fix;              /* the action that heals it by that list; "" = none does; NULL = the list does not tell */
    char incident_id[UUID_TEXT_BYTES], rule[80], action[80];
    enum certify_verdict verdict;
    char why[CERTIFY_WHY_BYTES]; /* "" where it passed */
    int64_t detect_ms;           /* from the moment the fault stood until its incident was opened */
    int64_t approve_ms;          /* from there until the approved fix began */
    int64_t heal_ms;             /* from the incident's opening until it was resolved */
    int64_t whole_ms;            /* all of it, with what had to be waited for before and after */
};

struct certify {
    struct cli *cli;
    int64_t limit_ms;                   /* for each fault, from its injection until it is healed */
    const volatile sig_atomic_t *leave; /* not 0: the fault under way is undone, and no other one is begun */
};

/* Breaks, waits, proposes, approves, waits; whatever becomes of it, the fault is undone in the end. Fills in all but system, failure and fix. */
void certify_fault(const struct certify *c, struct certify_result *r);

const char *certify_verdict_name(enum certify_verdict verdict); /* "not-healed" */
bool certify_passed(const struct certify_result *r);

/* ---- how it is told ---- */

struct certify_sums {
    size_t passed_count, count;
    int64_t detect_ms, approve_ms, heal_ms; /* means of those that are known; -1 where none is */
};
struct certify_sums certify_sum(const struct certify_result *results, size_t count);
void certify_print(const struct certify_result *results, size_t count);
json_t *certify_document(const struct certify_result *results, size_t count);
/* JUnit's XML: a test case each. Every text is made plain and escaped. */
void certify_write_junit(FILE *to, const struct certify_result *results, size_t count, int64_t began_us);
