/* catalogue.h - config/catalogue.yaml: what is watched, what may be run, which errors lead to which actions.
 *
 * Loaded once, read-only afterwards (so shared by threads), freed as a whole.  Every string is owned by it.
 * Scalars may hold ${NAME} and ${NAME:-default} from the environment.  A mistake is reported with file, line and field;
 * `include: FILE` takes actions, rules and synthetic incidents of another catalogue too (not its targets); what both have of one name, the file
 * itself says. All mistakes of a file are reported at once (err->msg holds one a line, as far as it fits). */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/found.h"
#include "common/checks/checks.h"
#include "common/executor/executor.h"
#include "common/facts/facts.h"
#include "common/types/types.h"
#include <stdbool.h>
#include <stddef.h>

enum catalogue_limits {
    CATALOGUE_ARGV_MAX = 32,
    CATALOGUE_CHECK_MAX = 8,
    CATALOGUE_STEP_MAX = 6,
    CATALOGUE_SENTENCE_MAX = 10,
    CATALOGUE_DEPENDENCY_MAX = 8,
    CATALOGUE_ALLOWED_MAX = 16,
    CATALOGUE_GROUP_BYTES = 64,
    CATALOGUE_WINDOW_MAX = 4
};

/* A time of maintenance that comes again each week. */
struct maintenance_window {
    unsigned days;        /* on which it begins: bit 0 is Sunday */
    int from_min, to_min; /* of the day; `to` not above `from`: of the next day */
    bool utc;             /* else in the machine's zone */
    const char *reason;   /* "" = none is given */
};

struct target {
    const char *name;                     /* "redis-test": affected_system of incidents */
    const char *type;                     /* "redis" "postgres" */
    const struct target_type *kind;       /* that type's row; NULL only for what a lease remembers */
    const char *container;                /* name for the engine */
    const struct executor_kind *executor; /* what runs it */
    const char *host;                     /* direct address, for kept connections; "" where its type has none */
    int port;
    const char *words[TYPE_WORD_MAX]; /* what its type alone has, see target_word(); NULL = not said */
    const char *query;                /* direct question: SQL or a Redis command line such as "INFO memory clients"; "" where its probe needs none */
    const char *const *verify_argv;   /* the same question as an exec in the container; NULL-terminated, NULL: its probe proves a fix */
    const struct check_kind *checks[CATALOGUE_CHECK_MAX];
    struct check_limits check_limits[CATALOGUE_CHECK_MAX]; /* own ones of each */
    size_t check_count;
    struct burn_rule burns[TYPE_BURN_MAX]; /* what its errors may be */
    size_t burn_count;
    bool burn_said; /* the file says it; else it is as its type has it */
    struct maintenance_window windows[CATALOGUE_WINDOW_MAX];
    size_t window_count;
    const char *depends_on[CATALOGUE_DEPENDENCY_MAX]; /* names of targets that it needs: while one of them is down, that is to be mended */
    size_t depends_on_count;
    bool limited; /* only these actions may ever be proposed for it */
    const char *allowed[CATALOGUE_ALLOWED_MAX];
    size_t allowed_count;
    bool labelled;       /* it was found by its container's labels: docs/targets.md */
    const char *guess;   /* how its type was told where its labels do not say it: "redis, by the image redis:7"; "" = it was said */
    int depend_grace_ms; /* after they are well again, so long it is waited for this one */
    const char *group;   /* those that stop answering together are one incident; NULL = those of its executor, "off" = it is always one of its own */
    const char *disk_folder;    /* whose disk is looked at, in its container; NULL = none */
    const char *expect_role;    /* "master", "replica" or "": becomes the fact expect_role */
    bool write_probe;           /* whether each check also asks for a write that changes nothing */
    bool threshold_alone_warns; /* a percentage without an error is a warning and no incident */
    int threshold;              /* health below it is a bad answer */
    int healthy_above;          /* health above it is a good answer (and verifies a fix) */
    int fall, rise;             /* answers in a row to go down / up */
    int flap_low, flap_high;    /* percent of changes among the last 21 answers: it flaps from high on until low; high 0 = never said to */
    int recheck_ms;             /* pause after a first bad answer */
    int answer_timeout_ms;      /* for a connection, and for an answer; 0 in one that was not read from the catalogue: 2 s */
    int trend_ms;               /* a resource that would be bad within it, if it goes on like this, is a warning; 0 = none is */
    int slow_ms;                /* an answer that takes longer is a slow one; 0 = none is */
    int login_interval_ms;      /* a fresh login at most this often while all is well */
    int start_grace_ms;         /* bad answers do not count this long after the container started or was told to stop */
    int verify_timeout_ms;      /* how long a fix may take to show */
};

/* A word of its type, such as "password" or "sslmode": what was said, else the type's fallback; "" where the type has no such word. */
const char *target_word(const struct target *t, const char *name);
/* A command's word, or a whole command, with each {.word} as the target has it (facts/template.h); all other holes stay.  Malloc'd, the second is
 * freed with target_argv_free(); NULL on no memory, or when one is none of its type's or no plain name. */
char *target_fill(const struct target *t, const char *text);
char **target_fill_argv(const struct target *t, const char *const *argv);
void target_argv_free(char **argv); /* NULL fine */
/* "NAME=password": how a command in its container logs in (executor_exec.secret); malloc'd, NULL where it has no password or its type no variable. */
char *target_exec_secret(const struct target *t);
/* Its health by its checks, as checks_judge(). */
enum err_code target_judge(const struct target *t, const struct facts *facts, json_t *metrics, struct check_result *ret,
                           const struct check_kind **ret_worst, struct err *err);
/* Whether a fix is proven by asking as its probe does, and not by verify_argv. */
bool target_proved_by_probe(const struct target *t);
/* Whether that action may be proposed for it, as far as the target itself says. */
bool target_allows(const struct target *t, const char *action);
/* The same of any action of c that does that to the container as a whole. */
struct catalogue;
bool target_allows_verb(const struct target *t, const struct catalogue *c, enum executor_verb verb);
/* How df is asked for the disk of its disk_folder; borrows from the target.  NULL-terminated. */
enum { TARGET_DISK_WORDS = 6 };
void target_disk_argv(const struct target *t, const char *ret[TARGET_DISK_WORDS + 1]);
/* The question of its probe as a person reads it: "http://localhost:8080/health"; malloc'd, NULL on no memory.  A password is left out. */
char *target_question(const struct target *t);

enum risk { RISK_LOW, RISK_MEDIUM, RISK_HIGH, RISK_COUNT };
const char *risk_name(enum risk risk);

/* Either an exec in the container (argv != NULL) or a verb on the container as a whole. */
struct action {
    const char *name;        /* "flush" */
    const char *type;        /* target type, or "any" */
    const char *const *argv; /* NULL-terminated, or NULL */
    enum executor_verb verb; /* when argv is NULL: START, RESTART, UNPAUSE, ... */
    enum risk risk;
    const char *description, *expected_result;
    const char *loss;                /* what is lost by it, a template (facts/template.h); "" = nothing */
    const struct expr *needs;        /* NULL, or what must hold for it to be possible at all */
    const struct expr *changed;      /* NULL, or what is so afterwards if it changed something; facts of before are before_NAME */
    const struct pattern *no_effect; /* NULL, or what its output looks like when it changed nothing */
    const char *capsule;             /* what is put aside before it runs, by its kind; "" = nothing */
    const char *const *capsule_argv; /* NULL, or the command whose output that is */
    bool undo_by_itself;             /* what it left worse than it was is taken back without asking (undo: auto) */
    const char *const *preview;      /* NULL, or a command that only looks: its output is shown with the proposal */
    bool preview_binds;              /* the approval is of exactly that output: another one right before the step, and it is not run */
    bool rehearse_on_copy;           /* it can be tried on a copy of the target's data */
    const char *const *rehearse;     /* NULL, or a command that tells what it would end, one line each, and ends nothing */
    int timeout_ms;
    int approvals; /* how many people must approve it: 1, or 2 different ones */
};

/* Part of a diagnosis or solution: told only where its condition holds and all of its holes can be filled. */
struct sentence {
    const char *text;        /* a template */
    const struct expr *when; /* NULL = wherever the holes can be filled */
};

struct rule {
    const char *name;    /* "redis-oom" */
    const char *type;    /* target type, or "any" */
    const char *fault;   /* what it is called in messages: "memory exhausted" */
    const char *pattern; /* PCRE2, upper and lower case alike, looked for in each evidence text by itself; NULL = needs no text */
    const struct pattern *regex;
    const struct expr *holds; /* its premise: what must be so of the target now; NULL = a text that explains, never a reason to act */
    bool unchecked;           /* acts also where the premise cannot be told since the target does not answer, if its own words fit the pattern */
    bool needs_text;          /* its premise alone is not enough to see it: its text must have been seen, too; one that somebody posted is none */
    bool general;             /* asked after those that are not, wherever it stands: what every type has, where no rule knows better */
    bool catch_all;           /* only where no other rule explains or forbids */
    bool warns;               /* what holds is worth telling, but no incident by itself */
    bool waits;               /* it ends by itself: nothing should be done meanwhile */
    bool tells_log;           /* its diagnosis tells a line of the log, which is worth asking for then */
    const struct action *actions[CATALOGUE_STEP_MAX]; /* in order: the first, then the fallbacks; none: it explains, and forbids to act */
    size_t action_count;
    const struct action *ladder[CATALOGUE_STEP_MAX]; /* the same fault mended ever less gently, in that order; each rung is a proposal of its own */
    size_t ladder_count;                             /* 0 = none */
    bool climbs; /* no actions were given beside the ladder: the gentlest rung that is possible and has not failed is proposed */
    const struct sentence *diagnosis, *solution; /* NULL = none */
    const struct sentence *loss;                 /* what its actions would lose here, beyond what each says of itself */
    size_t diagnosis_count, solution_count, loss_count;
    const char *severity; /* low medium high */
    double confidence;    /* 0..1 */
};

struct synthetic_incident {
    const char *message, *source;
};

struct catalogue; /* the arrays; walk them with the calls below */

/* Where it is read from: the file, and the folder whose files *.yaml hold targets beside its own.  targets_dir "" or NULL: targets.d beside the
 * file.  A folder that is not there holds none. */
struct catalogue_settings {
    char *path, *targets_dir;
};
/* A daemon has them in its settings. */
/* NOLINTBEGIN(bugprone-macro-parentheses): its arguments are a type and a member. */
#define CATALOGUE_SETTINGS(struct_, field_, help_)                                                                                                   \
    SETTING_STR("CATALOGUE", struct_, field_.path, "config/catalogue.yaml", help_),                                                                  \
        SETTING_STR("TARGETS_DIR", struct_, field_.targets_dir, "",                                                                                  \
                    "folder of files *.yaml with targets beside those of the catalogue; empty: targets.d beside its file")
/* NOLINTEND(bugprone-macro-parentheses) */

enum err_code catalogue_load(const struct catalogue_settings *from, struct catalogue **ret, struct err *err);

/* What of its actions and rules a daemon asks for.  All of the files is checked in any case; what is not kept is not there. */
enum catalogue_part {
    CATALOGUE_ALL,
    CATALOGUE_DETECTION, /* rules as far as rules_detect() and tells_log go: no texts for people, no patterns; of actions the names; no synthetic
                            incidents */
    CATALOGUE_COMMANDS   /* actions as far as their commands go; no rules, no synthetic incidents */
};
enum err_code catalogue_load_part(const struct catalogue_settings *from, enum catalogue_part part, struct catalogue **ret, struct err *err);
/* The same of a file, with targets.d beside it. */
enum err_code catalogue_load_file(const char *path, struct catalogue **ret, struct err *err);
/* What the file says as it is read now: {section: [{name, file, line, fields: [{name, value, from, line?, variables?, secret?}]}]}, a new object.
 * `from`: "file"; "environment" or "default", by the `variables` [{name, set}] that the value takes; "built in" where nothing is said.  A password
 * has `secret` and no value, and is struck out wherever else it stands. */
enum err_code catalogue_tell(const struct catalogue_settings *from, json_t **ret, struct err *err);
/* Over the files as they are now: the catalogue's, those that it includes, and those of targets.d. */
enum err_code catalogue_digest(const struct catalogue_settings *from, char ret[DIGEST_TEXT_BYTES], struct err *err);
/* That digest of the files that are in force; taken before they were read, so that what was changed in between is seen as a change.  Borrowed. */
const char *catalogue_digest_in_force(const struct catalogue *c);
void catalogue_free(struct catalogue *c); /* NULL fine */

const struct target *catalogue_target(const struct catalogue *c, size_t i); /* NULL past the end */
const struct target *catalogue_target_find(const struct catalogue *c, const char *name);
/* By the container's name. */
const struct target *catalogue_target_of_container(const struct catalogue *c, const char *container);
const struct action *catalogue_action(const struct catalogue *c, size_t i);
/* The action of that name for targets of that type (or "any"); NULL when there is none. */
const struct action *catalogue_action_find(const struct catalogue *c, const char *target_type, const char *name);
/* Whether the rule is for targets of that type; target_type NULL = only rules of type any. */
bool catalogue_rule_fits(const struct rule *rule, const char *target_type);
/* Whether the rule's pattern is found in the text.  False for a rule without a pattern. */
bool catalogue_rule_matches(const struct rule *rule, const char *text);
const struct rule *catalogue_rule(const struct catalogue *c, size_t i);
const struct synthetic_incident *catalogue_synthetic(const struct catalogue *c, size_t i);
/* Every fact that a rule or an action asks for, and those of them that are asked whether they rose; NULL-terminated. */
const char *const *catalogue_fact_names(const struct catalogue *c);
const char *const *catalogue_counter_names(const struct catalogue *c);
/* "redis-test, postgres-test": for error texts that name what exists.  Kept by the catalogue. */
const char *catalogue_target_names(const struct catalogue *c);

/* ---- what changes while it is read ----
 * Every call above says what is so now.  Whatever one of them returned stays valid until catalogue_free(). */

/* Told of each target, action or rule ("target" "action" "rule" "default") that is "added", "removed" or "changed"; `detail`: which fields of a
 * target are others, "" where that is not told. */
typedef void catalogue_on_change(void *ctx, const char *what, const char *name, const char *how, const char *detail);
/* Puts these in the place of all that were found before; takes them over (each holds one target, see found.h), in any case.  `tell` may be NULL.
 * Without memory all stays as it was. */
enum err_code catalogue_set_found(struct catalogue *c, struct catalogue **found, size_t count, catalogue_on_change *tell, void *ctx, struct err *err);
/* The one that holds the target of that container now, of those that were found: to be put there again, as it is.  NULL when there is none. */
struct catalogue *catalogue_found_of(const struct catalogue *c, const char *container);
/* Puts another one, loaded from the files as they are now, in the place of what c was loaded from, and takes it over; what was found stays.  What
 * says the same as before stays the same object: rules and actions as a whole, each target by itself.  False: nothing changed. */
bool catalogue_put_file(struct catalogue *c, struct catalogue *file, catalogue_on_change *tell, void *ctx);
/* What is so now, held as it is for whoever must not see it change: every call above says of it what was so when it was held.  catalogue_release()
 * before c is freed; NULL on no memory. */
const struct catalogue *catalogue_hold(struct catalogue *c);
void catalogue_release(const struct catalogue *held); /* NULL fine */

bool target_same(const struct target *a, const struct target *b);
/* Whether what is known of the one is known of the other: it is the same server, asked the same. */
bool target_same_place(const struct target *a, const struct target *b);
bool target_same_checks(const struct target *a, const struct target *b);
bool target_same_burns(const struct target *a, const struct target *b);
/* "threshold 80 -> 85, password is another": no value of a word of its type, which may be a secret. */
void target_changes(const struct target *before, const struct target *now, struct strbuf *out);

/* Opens an executor of each kind that a target has.  `settings` must outlive the set. */
enum err_code catalogue_executors(const struct catalogue *c, const struct executor_settings *settings, struct executors **ret, struct err *err);
/* The target's, of a set that catalogue_executors made. */
const struct executor *target_executor(const struct executors *s, const struct target *t);

/* Whether a container of c's targets, or one that is labelled, runs that image now, by its name or digest. */
bool catalogue_runs_image(const struct catalogue *c, const struct executor *engine, const char *image);

/* The command line a person could paste, in the words of the target's executor, shell-quoted; malloc'd, NULL on no memory. */
char *action_command_line(const struct action *a, const struct target *t);
/* The same as a new json array of words. */
json_t *action_argv_json(const struct action *a, const struct target *t);
/* The command line for any other argv in the target's container, such as its verify_argv. */
char *target_command_line(const struct target *t, const char *const *argv);
