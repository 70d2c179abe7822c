import type { AuditFilter } from "@/lib/api-audit";
import { text } from "@/lib/values";

/** What a person typed, as it stands in the page's address: times as the browser's field writes them, in the reader's zone. */
export interface AuditSearch {
  kind?: string;
  actor?: string;
  incident?: string;
  from?: string;
  to?: string;
}

const names = ["kind", "actor", "incident", "from", "to"] as const;
const limit = 200;

/** Of an address that anybody may have written: short texts, and nothing else. */
export function readSearch(search: Record<string, unknown>): AuditSearch {
  return Object.fromEntries(names.flatMap((name) => (text(search[name]) ? [[name, text(search[name]).slice(0, limit)]] : [])));
}

const utc = (local = "") => {
  const at = new Date(local);
  return local === "" || Number.isNaN(at.getTime()) ? "" : at.toISOString();
};

export const filterOf = ({ kind = "", actor = "", incident = "", from, to }: AuditSearch): AuditFilter => ({
  kind: kind.trim(),
  actor: actor.trim(),
  incident_id: incident.trim(),
  from: utc(from),
  to: utc(to),
});

/** The kinds that docs/api-backend.md names; others may be typed. */
export const knownKinds = [
  "proposal", "refusal", "approval.first", "approval", "step.begin", "step.end", "cancel", "rehearsal", "end",
  "incident.status", "incident.severity", "incident.team", "incident.notes", "incident.diagnosis", "incident.solution", "incident.deleted", "check",
  "setting.acting", "setting.breaker", "setting.maintenance", "login.done", "login.refused", "login.ended",
];
