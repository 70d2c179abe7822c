/* api.h - the public API: one call, its JSON, and how the command would end where there is none.
 *
 * Where a login is asked for, the kept session is shown; without a valid one a login is tried once.  Not thread-safe. */
#pragma once
#include "selfheal-cli/exit_code.h"
#include "selfheal-cli/settings.h"

enum service { SERVICE_BACKEND, SERVICE_AGENT, SERVICE_MONITOR, SERVICE_GENERATOR, SERVICE_COUNT };

struct api;

/* settings: borrowed.  EXIT_GOOD, or what is wrong with the settings or the session's file. */
enum exit_code api_create(const struct cli_settings *settings, struct api **ret, struct err *err);
void api_destroy(struct api *a); /* NULL fine */

/* body is NULL or a value that the call takes over.  *ret (may be NULL) is the caller's, and JSON. */
enum exit_code api_call(struct api *a, enum service service, const char *method, const char *path, json_t *body, json_t **ret, struct err *err);
enum exit_code api_get(struct api *a, enum service service, const char *path, json_t **ret, struct err *err);
/* A list of the backend's with all its pages, at most PAGES_MAX; *ret_more: there would be more. */
enum exit_code api_get_pages(struct api *a, const char *path, json_t **ret, bool *ret_more, struct err *err);
/* Hands on the bytes of an answer that is no JSON; *ret_next is the path of the next page, "" = it was the last (API_PATH_BYTES). */
enum exit_code api_get_text(struct api *a, const char *path, bool (*on_bytes)(void *ctx, const char *bytes, size_t count), void *ctx, char *ret_next,
                            struct err *err);

enum exit_code api_log_in(struct api *a, const char *name, json_t **ret, struct err *err);
enum exit_code api_log_out(struct api *a, struct err *err);

enum { API_PATH_BYTES = 2048, PAGES_MAX = 20 };
/* "http://localhost:5173/agent" + path. */
void api_address(const struct api *a, enum service service, const char *path, char ret[API_PATH_BYTES]);
/* "Cookie: ..." or "Authorization: ...", or "": for a socket. */
const char *api_credential(const struct api *a);
const char *service_name(enum service service);
/* How a command ends by an answer's status: 0 for 2xx. */
enum exit_code api_exit_code(int status);
