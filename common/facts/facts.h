/* facts.h - the front door of common/facts/: what is known of a target right now, and conditions over it.
 *
 * A fact is a name with a number or a text (`used_memory` 52428800, `maxmemory_policy` "noeviction").  They come from a server's own
 * answers and from the container's state; conditions (expr.h) of the catalogue are asked of them, and texts (template.h) are filled from them.
 * What is not known is not false: a condition over a missing fact has no answer.
 * Everything here is plain arithmetic: no clock, no socket; a moment comes in as an argument. */
#pragma once
#include "common/base/base.h"
#include "common/facts/expr.h"
#include "common/facts/fact_set.h"
#include "common/facts/history.h"
#include "common/facts/pattern.h"
#include "common/facts/template.h"
