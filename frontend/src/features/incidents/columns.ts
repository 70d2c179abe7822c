import type { Incident, IncidentStatus } from "@/lib/types";
import type { IncidentStore } from "./store";

export type Columns = Record<IncidentStatus, Incident[]>;

/** Open incidents by their age, resolved ones by when they were resolved; newest first. */
const sortKey: Record<IncidentStatus, (incident: Incident) => string> = {
  triage: (incident) => incident.created_at,
  investigating: (incident) => incident.created_at,
  fixing: (incident) => incident.created_at,
  resolved: (incident) => incident.updated_at,
};

export function columnsOf(store: IncidentStore): Columns {
  const columns: Columns = { triage: [], investigating: [], fixing: [], resolved: [] };
  for (const { incident } of Object.values(store.entries)) columns[incident.status].push(incident);
  for (const incidents of Object.values(columns)) {
    incidents.sort((a, b) => {
      const order = Date.parse(sortKey[b.status](b)) - Date.parse(sortKey[a.status](a));
      return order || a.id.localeCompare(b.id);
    });
  }
  return columns;
}
