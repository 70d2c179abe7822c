/* types.h - the front door of common/types/: what kinds of targets there are, and which words each has of its own.
 *
 * A type says how it is addressed (schemes, port), which words a target of it may carry in the catalogue beside those that all have
 * (who logs in, encryption, ...), and how it is verified where the target does not say.  It asks nothing: that is a probe's work.
 * A new type is one file type_<name>.c with one `const struct target_type`, and its row in target_types.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { TYPE_WORD_MAX = 12, TYPE_BURN_MAX = 4 };

/* How many errors are fine: more than `factor` times as many, over a long and over a short time, are told. */
struct burn_rule {
    const char *fact;     /* the counter of errors; NULL ends a list */
    const char *of;       /* the counter of all, of which errors are a share; NULL = there is none */
    double budget;        /* that share (0.01), or how many in per_ms */
    bool budget_is_share; /* with `of` */
    int per_ms, factor, long_ms, short_ms;
    int at_least; /* errors in the long time: of few attempts one error is a large share */
};
/* Facts that the monitor counts itself: answers, and of them those with an error. */
#define FACT_ANSWERS "answers_count"
#define FACT_ANSWERS_FAILED "answers_failed_count"
/* The shares and windows that most have. */
#define TYPE_BURN_SHARE(fact_, of_, share_, least_)                                                                                                  \
    {                                                                                                                                                \
        .fact = (fact_), .of = (of_), .budget = (share_), .budget_is_share = true, .per_ms = 3600000, .factor = 14, .long_ms = 600000,               \
        .short_ms = 60000, .at_least = (least_)                                                                                                      \
    }
#define TYPE_BURN_COUNT(fact_, an_hour_)                                                                                                             \
    {                                                                                                                                                \
        .fact = (fact_), .budget = (an_hour_), .per_ms = 3600000, .factor = 14, .long_ms = 300000, .short_ms = 30000, .at_least = 1                  \
    }
#define TYPE_BURN_ANSWERS TYPE_BURN_SHARE(FACT_ANSWERS_FAILED, FACT_ANSWERS, 0.01, 5)

struct type_word {
    const char *name;     /* as in the catalogue and in a URL's query: "sslmode"; NULL ends the list */
    const char *fallback; /* what it is where nothing is said; "{.user}": as its word `user` is */
    const char *one_of;   /* "disable require", or NULL = any text */
};

struct target_type {
    const char *name;      /* "redis": as in the catalogue */
    const char *schemes;   /* of its URLs: "postgresql postgres" */
    int port;              /* where the URL has none */
    const char *path_word; /* the word that a URL's path gives; NULL = it has none */
    bool raw_path;         /* that word is the path with its query, as they are written; false: decoded, and the query holds words */
    bool no_address;       /* nothing is asked over a connection of our own: targets have no address */
    struct type_word words[TYPE_WORD_MAX + 1];
    const char *query;         /* what is asked where the target does not say, "" = its probe needs none; NULL = each target says its own */
    const char *checks;        /* how it is judged where the target does not say, names parted by spaces; NULL = each target says its own */
    const char *const *verify; /* the question as an exec in the container; NULL-terminated, NULL = each target says its own */
    struct burn_rule burns[TYPE_BURN_MAX + 1]; /* where the target does not say */
    bool proved_by_probe;                      /* a fix is proven by asking as the probe does; then there is no verify */
    bool asks_by_command;                      /* its question is a command in the container, which each target says itself */
    const char *const *look;  /* what its probe may run in the container besides, as docker-hand compares it (|one|of|these|); NULL = nothing */
    const char *images;       /* the last words of image names that are one of this type, parted by spaces; NULL = none is */
    bool by_port;             /* whoever exposes its port alone is taken for one of this type */
    bool needs_user;          /* it cannot be asked without a login */
    const char *disk_folder;  /* where its data usually lies, in its container; NULL = each target says its own */
    const char *role;         /* its expect_role where the target does not say; NULL = any */
    const char *password_env; /* the variable by which its commands take the password in the container; NULL = they take none */
    const char *env_user;     /* the only user that those log in as so; NULL = any, whom a command names itself */
    const char *like;         /* what is so of that type (rules, actions, checks, probe) is so of this one, too; NULL = of none */
};

/* NULL when there is none of that name. */
const struct target_type *target_type_find(const char *name);
const struct target_type *const *target_types(size_t *ret_count);
/* Whether what is meant for targets of type `wanted` ("any" = all) is meant for those of `type`; a type that is not known is like none. */
bool target_type_fits(const char *wanted, const char *type);
/* The place of the word among the type's, -1 when it is none of its. */
int target_type_word(const struct target_type *type, const char *name);
/* The place of the word whose value that one has where nothing is said, -1 when it has a fallback of its own. */
int target_type_word_as(const struct target_type *type, int at);
/* Whether `item` is one of the words of `list`, which are parted by spaces. */
bool type_list_has(const char *list, const char *item);
