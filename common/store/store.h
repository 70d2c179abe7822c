/* store.h - the front door of common/store/: what must survive kill -9, in one small SQLite file a daemon.
 *
 * Records by kind and key (store_records.h), and the outbox on top of them (outbox.h): what must reach another daemon is
 * stored first and then sent, at least once, in order within its group.
 * Numbers and states over time are in series.h.
 * It stands on common/http/ (the client), and knows nothing of what it carries. */
#pragma once
#include "common/store/outbox.h"
#include "common/store/series.h"
#include "common/store/store_records.h"
