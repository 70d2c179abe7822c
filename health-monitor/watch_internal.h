/* watch_internal.h - what the files of one watch share: watch.c (life), watch_run.c (its task), watch_check.c (asking), watch_event.c (the
 * engine's events), watch_incident.c (the open incidents), watch_course.c (what several answers show together). */
#pragma once
#include "common/probes/probes.h"
#include "common/rules/rules.h"
#include "health-monitor/blind.h"
#include "health-monitor/decide.h"
#include "health-monitor/evidence.h"
#include "health-monitor/flapping.h"
#include "health-monitor/watch.h"
#include <stdatomic.h>

/* An open incident of the target. */
struct watch_incident {
    struct ledger_incident kept;
    bool was_well;    /* the target was well since: the same fault again is told to it */
    bool said;        /* that it is left to a person, in the log, once */
    int64_t since_ms; /* when it was opened or taken up */
};

/* What only a target in trouble has: a thousand that are well take no memory for it. */
struct watch_trouble {
    struct sick_cause cause;               /* name "" = none: what its badness is put down to */
    char member_of[UUID_TEXT_BYTES];       /* "" = none: the incident of another that it was told to */
    char member_fault[LEDGER_FAULT_BYTES]; /* as which */
    const char *member_why;
    char other_fault[LEDGER_FAULT_BYTES];  /* bad in another way than the open incidents, other_run times in a row */
    char struck_fault[LEDGER_FAULT_BYTES]; /* "" or the kind of an event's fault that came while an incident of it was open */
    const char *struck_title;
};
extern const struct watch_trouble watch_no_trouble;

/* What was seen last. */
struct watch_state {
    enum watch_status status;
    int health;
    bool bad;
    int64_t checked_at_us;
    json_t *metrics; /* watch_metrics(); NULL while they are packed, or there are none */
    char *packed;
    char incident_id[UUID_TEXT_BYTES];
    int64_t maintenance_until_us;
    char *maintenance_reason; /* NULL = none */
};

struct watch {
    const struct watch_env *env;
    const struct target *target;
    const struct executor *executor;
    struct decide_rules rules;
    struct asker *asker;     /* of the task only, as the next four */
    struct facts *facts;     /* during a check */
    int64_t looked_up_at_ms; /* when the backend was last asked about the open incidents */
    int64_t login_at_ms;     /* of the last fresh login, monotonic clock; 0 = none yet */
    bool doubt;              /* the last answer was not a good one */
    struct loop_task *task;

    pthread_mutex_t lock; /* all below */
    bool started, retired;
    pthread_cond_t changed;
    struct decider decider;
    struct flapping flapping;
    struct blind_span blind;             /* the last one */
    bool blind_lately;                   /* and the target was not seen well since */
    char *rule_warning;                  /* what a rule warns of, in the view; NULL = nothing */
    struct sick_row *sick;               /* of the target, among all */
    const struct watch_trouble *trouble; /* to be read; never NULL */
    struct evidence evidence;            /* seen since the target was last well */
    struct watch_state view;
    struct watch_incident *open; /* room for LEDGER_OPEN_MAX; NULL while there is none */
    size_t open_count;
    int other_run;
    int64_t oom_at_ms;       /* the kernel ended a process in the container; 0 = never */
    atomic_bool stop_asked;  /* somebody told this run of the container to stop */
    int64_t started_at_us;   /* of the container, as last heard */
    struct trend *trends;    /* one for each check; NULL = none is asked for */
    struct burn *burns;      /* one for each budget of the target */
    int64_t window_until_us; /* of the weekly time of maintenance that began last */
    int64_t answers_count, answers_failed_count;
    unsigned begun, ended; /* checks */
    uint64_t noted_state;  /* a hash of what the history was told last; 0 = nothing */
};

/* What one check brought. */
struct outcome {
    struct decide_answer answer;
    bool answered;
    const char *kind;  /* of the fault: a rule's name, "unreachable" or "pressure" */
    const char *title; /* what it is called */
    struct evidence evidence;
    json_t *metrics;               /* owned */
    int left[CATALOGUE_CHECK_MAX]; /* by each check of the target, percent; -1 = not known */
    struct history_numbers numbers;
    char summary[400]; /* what was seen, for people */
};

extern const char watch_unreachable[], watch_pressure[], watch_flapping[], watch_burning[];

/* The lock is held, for what follows.  Trouble to be written; NULL on no memory. */
struct watch_trouble *watch_trouble(struct watch *w);
void watch_forget_trouble(struct watch *w); /* if nothing of it matters any more */
/* False on no memory. */
bool watch_make_room(struct watch *w); /* for one incident more */
/* To be changed as well; NULL = there are none.  Packed they take a tenth of the memory. */
json_t *watch_metrics(struct watch *w);
void watch_pack(struct watch *w);
void watch_keep_maintenance(struct watch *w, const struct maintenance *note);

/* The lock is held: the task is run when it is time to. */
void watch_schedule(struct watch *w);

/* The lock is held.  `metrics` is taken over. */
void watch_set_view(struct watch *w, enum watch_status status, int health, bool bad, json_t *metrics);
/* Opens an incident of that fault, or tells the one that is open that it is there again. */
void watch_open_incident(struct watch *w, const char *kind, const char *title);
bool watch_has_open(const struct watch *w, const char *kind);

/* watch_course.c: what several answers show together.  The lock is held. */
void watch_begin_course(struct watch *w);
bool watch_note_course(struct watch *w, bool bad); /* true: it has just begun to flap, which is an incident */
void watch_show_course(struct watch *w);           /* in the view's metrics */
void watch_word_flapping(struct watch *w);         /* as evidence */
void watch_flapping_end_line(const struct watch *w, char *ret, size_t room);

/* watch_company.c: what is so of other targets.  The lock is held. */
enum err_code watch_begin_company(struct watch *w, struct err *err);
void watch_end_company(struct watch *w);                                             /* it is of no other any more */
void watch_leave_company(struct watch *w);                                           /* it is watched no more */
void watch_tell_company(struct watch *w);                                            /* how it is now */
bool watch_is_of_another(struct watch *w, const char *kind, const char *title);      /* no incident of its own: it is told to another's */
void watch_lead_company(struct watch *w, const char *kind, const char *incident_id); /* it has just opened that */
void watch_show_company(const struct watch *w, json_t *into);

/* watch_blind.c: the time in which the monitor saw nothing.  The lock is held, or nobody else is there yet. */
void watch_begin_blind(struct watch *w);
void watch_note_begun(struct watch *w); /* a check begins */
void watch_word_blind(struct watch *w); /* as evidence of an incident that is opened */
void watch_show_blind(const struct watch *w, json_t *into);

/* watch_trend.c: where its resources are heading.  The lock is held, or nobody else is there yet. */
enum { WATCH_TREND_BYTES = 200 };
bool watch_begin_trend(struct watch *w); /* false: out of memory */
void watch_note_trend(struct watch *w, const struct outcome *o);
bool watch_show_trend(const struct watch *w, json_t *into, char warning[WATCH_TREND_BYTES]); /* true: there is something to warn of */
void watch_word_trend(struct watch *w);                                                      /* as evidence */

/* watch_burn.c: errors against their budgets.  The lock is held, or nobody else is there yet. */
bool watch_begin_burn(struct watch *w); /* false: out of memory */
void watch_note_burn(struct watch *w, struct outcome *o);

/* watch_window.c: a weekly time of maintenance begins.  The lock is held. */
void watch_note_window(struct watch *w);

/* Leaves the state to the history, when it is another one.  Fault and title "" where all is well. */
void watch_note_state(struct watch *w, const char *fault, const char *title, const char *summary);

/* Of the task, without the lock.  watch_tend_incidents() asks the backend: not on the loop's thread. */
void watch_gather_numbers(const struct watch *w, struct outcome *o, double answer_ms);
void watch_run(void *watch);                                          /* the body of the task: one check */
enum err_code watch_ask(struct watch *w, struct outcome *o);          /* ERR_CANCELLED or fine; the caller frees evidence and metrics */
enum decide_verdict watch_settle(struct watch *w, struct outcome *o); /* with the lock */
void watch_tend_incidents(struct watch *w, bool recovered);
