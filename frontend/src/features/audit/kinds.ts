/** The kinds of records that docs/api-backend.md names, in a reader's words and by what they are about. */
const groups: Record<string, Record<string, string>> = {
  Fixes: {
    proposal: "Proposed",
    refusal: "Refused",
    "approval.first": "First approval of two",
    approval: "Approved",
    "step.begin": "Step began",
    "step.end": "Step ended",
    cancel: "Cancelled",
    rehearsal: "Tried first",
    end: "Fix ended",
  },
  Incidents: {
    "incident.status": "Status changed",
    "incident.severity": "Severity changed",
    "incident.team": "Assigned",
    "incident.note": "Note written",
    "incident.notes": "Note of the report changed",
    "incident.diagnosis": "Diagnosis",
    "incident.solution": "Solution",
    "incident.deleted": "Deleted",
    check: "Checked by hand",
  },
  "What holds fixes back": {
    "setting.acting": "Acting stopped or allowed",
    "setting.breaker": "Breaker",
    "setting.maintenance": "Maintenance",
  },
  "Users and tokens": {
    "account.user-added": "User added",
    "account.user-disabled": "User disabled",
    "account.user-enabled": "User enabled",
    "account.user-password": "Password set",
    "account.user-role": "Role changed",
    "account.token-created": "Token created",
    "account.token-revoked": "Token revoked",
  },
  Logins: { "login.done": "Login", "login.refused": "Login refused", "login.ended": "Logout" },
};

export const kindGroups = Object.entries(groups).map(([name, kinds]) => ({ name, kinds: Object.keys(kinds) }));

const names = new Map(Object.values(groups).flatMap((kinds) => Object.entries(kinds)));

/** A kind that is newer than this page is called as the record has it. */
export const kindName = (kind: string): string => names.get(kind) ?? kind;
