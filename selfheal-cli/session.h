/* session.h - who we are to a Selfheal: the cookie of a login, kept in a file that only its owner can read, by the address it is for.
 *
 * XDG_STATE_HOME/selfheal/sessions.json, mode 0600: {"http://localhost:5173": "selfheal_session=..."}. */
#pragma once
#include "selfheal-cli/settings.h"

enum { SESSION_BYTES = 512, SECRET_LINE_BYTES = 512 };

/* The cookie for that address; "" when there is none.  ERR_INVALID: the file is somebody else's, or others can read it. */
enum err_code session_read(const struct cli_settings *s, const char *url, char ret[SESSION_BYTES], struct err *err);
/* cookie NULL = there is none any more. */
enum err_code session_write(const struct cli_settings *s, const char *url, const char *cookie, struct err *err);

/* The first line of a file, without its end; the caller wipes it. */
enum err_code secret_read_file(const char *path, char ret[SECRET_LINE_BYTES], struct err *err);
/* From the terminal; without echo where it is a secret.  ERR_UNAVAILABLE: there is no terminal. */
enum err_code terminal_ask(const char *prompt, bool secret, char *ret, size_t ret_bytes, struct err *err);
