/* first_approval.h - whether the first of two approvals still counts: whoever gave it may be disabled, logged out or no approver any more.
 *
 * Told by the credential that it was given with, of which only the digest is kept.  Asks the backend (a yes is remembered for 10 s), so it blocks. */
#pragma once
#include "ai-agent/proposals.h"
#include "common/auth/auth.h"

enum { FIRST_APPROVAL_WORDS_BYTES = 300 };

/* One that does not count any more is dropped, and ret_dropped says whose and why; else it is "" (also where there is none yet).  An error: it cannot
 * be told now, so nothing may be run by it. */
enum err_code first_approval_check(const struct auth *auth, struct proposals *p, const char *proposal_id,
                                   char ret_dropped[FIRST_APPROVAL_WORDS_BYTES], struct err *err);
