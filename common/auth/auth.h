/* auth.h - the front door of common/auth/: who asks, what the role of that one may, and how a secret is made and kept.
 *
 * common_auth_secrets needs no daemon (selfheal-admin links it alone); common_auth is the gate of a REST server; common_auth_sockets stands at the
 * door of a WebSocket server. */
#pragma once
#include "common/auth/auth_remote.h"
#include "common/auth/auth_settings.h"
#include "common/auth/auth_sockets.h"
#include "common/auth/credential.h"
#include "common/auth/gate.h"
#include "common/auth/rights.h"
#include "common/auth/secrets.h"
