/* reload.h - SIGHUP: the catalogue and targets.d are read again, in full, while the daemon goes on.
 *
 * Nothing is put in force before all of it was read and checked: with a mistake everything stays as it was, and one log line says where it is.
 * What became other is logged, name by name.  One thread reads; SIGHUPs that come meanwhile are one more reading. */
#pragma once
#include "common/catalogue/catalogue.h"

struct reload_options {
    const struct catalogue_settings *from;
    enum catalogue_part part;    /* as it was loaded at the start */
    struct catalogue *catalogue; /* the one in force */
    /* Beyond what the catalogue itself must hold to, as at the start; may be NULL. */
    enum err_code (*check)(void *ctx, const struct catalogue *file, struct err *err);
    void (*on_changed)(void *ctx);     /* something is other now; on the reading thread; may be NULL */
    const struct executors *executors; /* NULL, or what is open: a target of a kind that is not would be run by nothing */
    void *ctx;
};

struct reload;

/* Once the catalogue was loaded, by the thread that calls daemon_wait().  `o` is copied, what it points at outlives the reload. */
enum err_code reload_start(const struct reload_options *o, struct reload **ret, struct err *err);
void reload_stop(struct reload *r); /* NULL fine; waits for a reading that is under way */
