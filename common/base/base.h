/* base.h - the front door of common/base/: what every program here needs, whatever it is about.
 *
 * Errors with their story (err), log lines (log), settings as rows (settings), JSON by our rules (json), growing text with a ceiling
 * (strbuf), UTF-8 (utf8) and outside text made plain (plain) and without secrets (redact), digests (digest), clocks (clock) and waits by them (cond),
 * ids (uuid), which request a thread works for (trace), clean-up attributes (cleanup), and the life of a daemon's process (daemon). It stands at the
 * bottom: it uses nothing of the other folders.  Only daemon logs; everything else here is silent. */
#pragma once
#include "common/base/cleanup.h"
#include "common/base/clock.h"
#include "common/base/cond.h"
#include "common/base/daemon.h"
#include "common/base/digest.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/log.h"
#include "common/base/plain.h"
#include "common/base/redact.h"
#include "common/base/settings.h"
#include "common/base/strbuf.h"
#include "common/base/trace.h"
#include "common/base/utf8.h"
#include "common/base/uuid.h"
