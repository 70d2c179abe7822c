/* A fix that waits for approval: no change of the incident says so, so the backend notes it when it passes the agent's proposal on. */
#include "backend-ext/alert_db.h"
#include "backend-ext/alerts.h"
#include <string.h>

void alerts_note_proposal(struct db *db, const char *incident_id, const json_t *proposal)
{
    struct err err = {0};
    const char *action = json_str(proposal, "action");
    AUTO_DB struct db_conn *c = NULL;
    if (!*action || strcmp(action, "none") == 0)
        return;
    enum err_code code = db_take(db, &c, &err);
    if (!code)
        code = alert_db_note_proposal(c, incident_id, action, json_str(proposal, "risk"), &err);
    if (code)
        log_warn("incident=%s that a fix waits for approval is told to nobody (%s)", incident_id, err.msg);
}
