import type { AuditFilter } from "@/lib/api-audit";
import { incidentNumber } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { text } from "@/lib/values";

/** What is asked for, as it stands in the page's address. Times are in UTC there: an address that is sent to somebody means the same to them. */
export interface AuditSearch {
  kind?: string;
  actor?: string;
  incident?: string;
  from?: string;
  to?: string;
}

const names = ["kind", "actor", "incident", "from", "to"] as const;
const limit = 200;

const timeNames: readonly string[] = ["from", "to"];
const isoOf = (at: Date) => at.toISOString().replace(/(:00)?\.000Z$/, "Z");

/** "2026-03-01T10:00Z"; a time without a zone is the reader's own. "" for one that is none. */
function utcOf(time: string): string {
  const at = new Date(time);
  return time === "" || Number.isNaN(at.getTime()) ? "" : isoOf(at);
}

/** A time of the address as the browser's field has it: in the reader's zone. */
export function localOf(utc = ""): string {
  const at = new Date(utc);
  if (utc === "" || Number.isNaN(at.getTime())) return "";
  return isoOf(new Date(at.getTime() - at.getTimezoneOffset() * 60_000)).slice(0, -1);
}

/** Of an address that anybody may have written, or of the form: short texts and times, and nothing else. */
export function readSearch(search: Record<string, unknown>): AuditSearch {
  const read = (name: string) => {
    const value = text(search[name]).slice(0, limit);
    return timeNames.includes(name) ? utcOf(value) : value;
  };
  return Object.fromEntries(names.map((name) => [name, read(name)]).filter(([, value]) => value));
}

export const filterOf = ({ kind = "", actor = "", incident = "", from = "", to = "" }: AuditSearch): AuditFilter => ({
  kind: kind.trim(),
  actor: actor.trim(),
  incident_id: incident.trim(),
  from,
  to,
});

/** An incident is called by its number on the page; the audit knows it by its id. A number that is not among those that are known stays. */
export function withWholeId(search: AuditSearch, incidents: readonly Incident[]): AuditSearch {
  const typed = search.incident?.trim().toUpperCase();
  const found = typed && incidents.find((one) => incidentNumber(one.id) === typed);
  return found ? { ...search, incident: found.id } : search;
}
