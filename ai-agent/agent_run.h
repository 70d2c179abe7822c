/* agent_run.h - the agent as a whole: started, kept, stopped. */
#pragma once
#include "common/base/base.h"

/* Runs until a signal; the body of struct daemon. */
enum err_code agent_run(const void *settings, struct err *err);
