/* undo_action.h - putting a capsule back, as an action: it is none of the catalogue's, and is proposed, sealed and approved like one. */
#pragma once
#include "common/catalogue/catalogue.h"

extern const struct action undo_action; /* "undo" */
