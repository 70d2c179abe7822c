/* undo_words.h - how a step is undone, in words: what a person approves, and what is sealed.  Pure. */
#pragma once
#include "ai-agent/steps.h"

enum { UNDO_WORDS_BYTES = 400, UNDO_WINDOW_BYTES = 40, UNDO_CAME_BACK_BYTES = 160 };

/* By the capsule that the catalogue names for the action, and the time in which it can be put back. */
void undo_words(const struct step_plan *step, const struct target *t, int undo_window_ms, char ret[UNDO_WORDS_BYTES]);
/* "60 minutes", "1 minute", "20 seconds". */
const char *undo_window_text(int ms, char ret[UNDO_WINDOW_BYTES]);
/* How many keys are there again after an undo, of how many, and why not all. */
void undo_came_back(int64_t key_count, int64_t was_count, char ret[UNDO_CAME_BACK_BYTES]);
