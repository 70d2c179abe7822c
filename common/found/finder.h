/* finder.h - keeps the catalogue's list of targets up with the containers that are labelled selfheal.enable=true.
 *
 * A thread of its own lists them at the start, shortly after finder_poke() and once a minute.  A container of the catalogue's own stays what the
 * catalogue says.  One whose labels are wrong is no target; what is wrong is logged once and can be asked for; one that is a target already stays
 * it as long as what is wrong may pass (found_target()).  While the engine does not answer, or lists more than 200, all stays as it
 * was. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include <jansson.h>

struct finder_settings {
    bool on;
    char *scope, *secrets_dir;
};
/* A daemon has them in its settings. */
/* NOLINTBEGIN(bugprone-macro-parentheses): its arguments are a type and a member. */
#define FINDER_SETTINGS(struct_, field_)                                                                                                             \
    SETTING_FLAG("LABELS", struct_, field_.on, "off", "on: containers labelled selfheal.enable=true are targets, too"),                              \
        SETTING_STR("LABELS_SCOPE", struct_, field_.scope, "",                                                                                       \
                    "of those only the ones with this selfheal.scope, where several systems share an engine; empty: those without one"),             \
        SETTING_STR("SECRETS_DIR", struct_, field_.secrets_dir, "/run/secrets", "the folder of the files that selfheal.password_file names")
/* NOLINTEND(bugprone-macro-parentheses) */

struct finder_options {
    const struct finder_settings *settings;
    struct catalogue *catalogue;
    const struct executor *x;
    void (*on_changed)(void *ctx); /* the catalogue's targets are others now, or what is wrong is; on the finder's thread; may be NULL */
    void *ctx;
};

struct finder;

/* `o` is copied, what it points at outlives the finder.  With settings->on false *ret is NULL and nothing is looked for. */
enum err_code finder_start(const struct finder_options *o, struct finder **ret, struct err *err);
void finder_poke(struct finder *f); /* something happened to a labelled container: look soon.  Any thread; NULL fine */
void finder_stop(struct finder *f); /* NULL fine */
/* [{container, message}] of those whose labels are wrong; a new array, NULL on no memory.  f NULL: empty. */
json_t *finder_wrong(struct finder *f);
