import { incidentStatuses } from "@/lib/types";
import type { Incident, IncidentStatus, Severity } from "@/lib/types";
import type { IncidentStore } from "./store";

export type Columns = Record<IncidentStatus, Incident[]>;

type Order = (a: Incident, b: Incident) => number;

/** A sort looks at each time a dozen times, and thousands are sorted with every frame. */
const times = new WeakMap<Incident, { created_at: number; updated_at: number }>();

function timesOf(incident: Incident) {
  let known = times.get(incident);
  if (!known) {
    known = { created_at: Date.parse(incident.created_at) || 0, updated_at: Date.parse(incident.updated_at) || 0 };
    times.set(incident, known);
  }
  return known;
}

const newestFirst =
  (at: "created_at" | "updated_at"): Order =>
  (a, b) =>
    timesOf(b)[at] - timesOf(a)[at];

/** Not judged yet may be as bad as high: it stands right behind it, before what is known to be less. */
const urgency: Record<Severity | "unjudged", number> = { high: 0, unjudged: 1, medium: 2, low: 3 };
const urgencyOf = (incident: Incident) => urgency[incident.analysis?.severity ?? "unjudged"];

const byCreation = newestFirst("created_at");
/** What has waited longest comes first. */
const bySeverityThenAge: Order = (a, b) => urgencyOf(a) - urgencyOf(b) || -byCreation(a, b);

const orders: Record<IncidentStatus, Order> = {
  triage: bySeverityThenAge,
  investigating: byCreation,
  fixing: byCreation,
  resolved: newestFirst("updated_at"),
};

const byId: Order = (a, b) => (a.id < b.id ? -1 : Number(a.id > b.id));

export function columnsFrom(incidents: Incident[]): Columns {
  const columns: Columns = { triage: [], investigating: [], fixing: [], resolved: [] };
  for (const incident of incidents) columns[incident.status].push(incident);
  for (const status of incidentStatuses) columns[status].sort((a, b) => orders[status](a, b) || byId(a, b));
  return columns;
}

export const incidentsIn = (store: IncidentStore): Incident[] => Object.values(store.entries).map(({ incident }) => incident);

export const columnsOf = (store: IncidentStore): Columns => columnsFrom(incidentsIn(store));
