import { incidentNumber } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { systemOf } from "../incidents/system";

/** What happened to a target, to be marked on its lines. */
export interface Mark {
  kind: "incident" | "fix" | "resolved";
  atMs: number;
  text: string;
  incidentId: string;
}

export const isOf = (incident: Incident, target: string) => systemOf(incident) === target;

function marksOf(incident: Incident): Mark[] {
  const number = incidentNumber(incident.id);
  const mark = (kind: Mark["kind"], at: string, text: string): Mark => ({ kind, atMs: Date.parse(at), text, incidentId: incident.id });
  const fixes = (incident.agent_actions ?? []).map((one) => mark("fix", one.executed_at, `${number}: ${one.action} (${one.result})`));
  const ends = (incident.status_history ?? [])
    .filter((one) => one.to_status === "resolved")
    .map((one) => mark("resolved", one.changed_at, `${number} resolved`));
  return [mark("incident", incident.created_at, `${number}: ${incident.message}`), ...fixes, ...ends];
}

/** Incidents, fixes and ends of that target within the picture, oldest first. */
export const marksWithin = (incidents: Incident[], target: string, fromMs: number, toMs: number): Mark[] =>
  incidents
    .filter((one) => isOf(one, target))
    .flatMap(marksOf)
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .sort((a, b) => a.atMs - b.atMs);
