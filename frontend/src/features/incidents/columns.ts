import { incidentStatuses } from "@/lib/types";
import type { Incident, IncidentStatus, Severity } from "@/lib/types";
import type { IncidentStore } from "./store";

export type Columns = Record<IncidentStatus, Incident[]>;

type Order = (a: Incident, b: Incident) => number;

const newestFirst =
  (at: (incident: Incident) => string): Order =>
  (a, b) =>
    Date.parse(at(b)) - Date.parse(at(a));

/** Not judged yet may be as bad as high: it stands right behind it, before what is known to be less. */
const urgency: Record<Severity | "unjudged", number> = { high: 0, unjudged: 1, medium: 2, low: 3 };
const urgencyOf = (incident: Incident) => urgency[incident.analysis?.severity ?? "unjudged"];

const byCreation = newestFirst((incident) => incident.created_at);
/** What has waited longest comes first. */
const bySeverityThenAge: Order = (a, b) => urgencyOf(a) - urgencyOf(b) || -byCreation(a, b);

const orders: Record<IncidentStatus, Order> = {
  triage: bySeverityThenAge,
  investigating: byCreation,
  fixing: byCreation,
  resolved: newestFirst((incident) => incident.updated_at),
};

export function columnsOf(store: IncidentStore): Columns {
  const columns: Columns = { triage: [], investigating: [], fixing: [], resolved: [] };
  for (const { incident } of Object.values(store.entries)) columns[incident.status].push(incident);
  for (const status of incidentStatuses) {
    columns[status].sort((a, b) => orders[status](a, b) || a.id.localeCompare(b.id));
  }
  return columns;
}
