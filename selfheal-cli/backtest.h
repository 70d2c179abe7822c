/* backtest.h - an answer of GET /backtest in one sentence. */
#pragma once
#include "common/base/base.h"

enum { BACKTEST_SENTENCE_BYTES = 200 };

/* "would have fired 3 times instead of 11 times, 41 s later" */
void backtest_sentence(const json_t *answer, char ret[BACKTEST_SENTENCE_BYTES]);
