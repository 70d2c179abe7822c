/* alert_in.h - alerts in: Alertmanager's webhook, version 4, https://prometheus.io/docs/alerting/latest/configuration/#webhook_config.
 *
 * A firing alert opens an incident, known by its fingerprint; one that is over resolves it, if nobody has taken it up.  All texts are outside data.
 */
#pragma once
#include "backend-ext/alert.h"
#include "backend-ext/db.h"
#include "backend-ext/incident.h"
#include "common/http/http.h"

enum { ALERT_IN_MAX = 200, ALERT_IN_LABELS_MAX = 64, ALERT_IN_TEXT_MAX_BYTES = 4096, ALERT_FINGERPRINT_CHARS = 64 };

struct alert_in {
    char fingerprint[ALERT_FINGERPRINT_CHARS + 1];
    bool firing;
    struct incident_new incident; /* what a firing one opens */
};
struct alert_in_list {
    struct alert_in rows[ALERT_IN_MAX];
    size_t count;
};

/* All of them or none: ERR_INVALID names the field, ERR_LIMIT the limit.  *ret: malloc'd. */
enum err_code alert_in_read(const json_t *body, const struct alert_config *config, struct alert_in_list **ret, struct err *err);
void alert_in_free(struct alert_in_list *list); /* NULL fine */

/* 16 to 128 characters; path "" gives "".  Errors name the file, never the token. */
enum err_code alert_in_token(const char *path, char ret[DAEMON_TOKEN_BYTES], struct err *err);

/* ---- db_alert_in.c ---- */

/* {opened: [id], resolved: [id], left: [id], known: n, ignored: n}: all of it in one transaction. */
enum err_code alert_in_db_take(struct db_conn *c, const struct alert_in_list *list, json_t **ret, struct err *err);
