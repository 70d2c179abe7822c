/* undo_words.h - how a step is undone, in words: what a person approves, and what is sealed.  Pure. */
#pragma once
#include "ai-agent/steps.h"

enum { UNDO_WORDS_BYTES = 400 };

/* By the capsule that the catalogue names for the action, and the time in which it can be put back. */
void undo_words(const struct step_plan *step, const struct target *t, int undo_window_ms, char ret[UNDO_WORDS_BYTES]);
