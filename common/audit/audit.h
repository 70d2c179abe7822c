/* audit.h - the front door of common/audit/: records that show when somebody changed them afterwards.
 *
 * A chain of records where each holds the hash of the one before it (audit_chain.h), and documents signed with Ed25519 (audit_seal.h).
 * Plain arithmetic on text: whoever writes such records and whoever checks them without trusting the writer use the same lines. */
#pragma once
#include "common/audit/audit_chain.h"
#include "common/audit/audit_seal.h"
