/* asker.h - asks one target and puts together the facts of now.
 *
 * Facts it makes, besides those of the server's answer: answer_ms (how long it took), slow_ms (what the target calls slow, 0 = nothing), answers
 * (1, 0), refusal (what came instead of an answer), login_error, write_error ("" = it
 * went well), expect_role, health (0..100: the smallest over the target's checks; at most ASKER_FAULT_HEALTH while a rule sees a fault; 0 without an
 * answer), summary (for people), fault (the name of that rule, "" = none), warning (the words of a rule that only warns), pressure (health of the
 * checks alone), and those of disk.h where the target has a disk_folder, looked at as often as a login is made. Not thread-safe: one thread at a
 * time. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/facts/facts.h"
#include "common/probes/probe.h"
#include "common/rules/rules.h"

enum { ASKER_FAULT_HEALTH = 30 };

struct asker;

struct asker_options {
    const struct catalogue *catalogue; /* outlives the asker */
    struct probe_options probe;
};

struct asker *asker_create(const struct asker_options *o); /* NULL: no memory, or no probe for that type */
void asker_destroy(struct asker *a);                       /* NULL fine */
/* What was seen over time goes over from another one of the same server, which is asked no more. */
void asker_inherit(struct asker *a, struct asker *before);

enum asker_parts { ASKER_ANSWER = 0, ASKER_LOGIN = 1, ASKER_WRITE = 2, ASKER_ALL = ASKER_LOGIN | ASKER_WRITE };

/* Adds to `f`, which may hold facts of the container already (they decide first).  A target that answers nothing is a fact, too; only leaving is an
 * error: ERR_CANCELLED.  ASKER_LOGIN is done in any case when the target did not answer. */
enum err_code asker_ask(struct asker *a, unsigned parts, struct facts *f, struct err *err);
/* Health, fault and summary anew, after facts were added. */
void asker_judge(const struct asker *a, struct facts *f);
/* The same of facts that an asker gave, by the rules of another catalogue than its own. */
void asker_judge_by(const struct catalogue *c, const struct target *t, struct facts *f);
/* A container that does not run is not asked: that it does not answer is known. */
void asker_skip(struct asker *a, struct facts *f);
/* Looks at the counters alone, where a kept connection makes that cheap; nothing where the probe keeps none. */
void asker_sample(struct asker *a, struct facts *f, struct err *err);
/* Whether it follows the counters that the catalogue's rules ask for now; where not, another one does. */
bool asker_follows(const struct asker *a, const struct catalogue *c);
/* The counters it follows; NULL-terminated. */
const char *const *asker_counters(const struct asker *a);
