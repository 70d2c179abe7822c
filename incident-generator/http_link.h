/* http_link.h - asks a web server among the targets, as a visitor does. */
#pragma once
#include "incident-generator/fault.h"

/* The status that it answers with, over a fresh connection, within FAULT_STEP_MS; its certificate is not looked at, and no redirect is followed.
 * ERR_UNAVAILABLE: no answer. */
enum err_code http_link_status(const struct target *t, long *ret_status, struct err *err);
