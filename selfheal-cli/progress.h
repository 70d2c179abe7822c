/* progress.h - shows on stderr that something takes its time; only on a terminal, and only after a moment. */
#pragma once
#include <stdbool.h>

struct progress;

/* what: borrowed until progress_end.  NULL where nothing is to be shown, which progress_end takes. */
struct progress *progress_begin(const char *what);
void progress_end(struct progress *p);
