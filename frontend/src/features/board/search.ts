import { incidentStatuses, severities } from "@/lib/types";
import type { IncidentStatus, Severity } from "@/lib/types";

/** What of the board is shown: all of it stands in the address, so that a view can be sent to somebody. */
export interface BoardSearch {
  /** Several, separated by commas; so with severity. */
  status?: string;
  severity?: string;
  system?: string;
  team?: string;
  /** Words; each must be found somewhere. */
  q?: string;
}

const textLimit = 100;

/** An address may hold anything. */
function plain(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).slice(0, textLimit) || undefined;
}

const chosen = <T extends string>(all: readonly T[], value: unknown): T[] => {
  const given = plain(value)?.split(",") ?? [];
  return all.filter((one) => given.includes(one));
};

export const statusesOf = (search: BoardSearch): IncidentStatus[] => chosen(incidentStatuses, search.status);
export const severitiesOf = (search: BoardSearch): Severity[] => chosen(severities, search.severity);

/** Only what is known and set is kept; the same choice is always written the same way. */
export function readSearch(given: Record<string, unknown>): BoardSearch {
  const fields = {
    status: chosen(incidentStatuses, given.status).join(","),
    severity: chosen(severities, given.severity).join(","),
    system: plain(given.system),
    team: plain(given.team),
    q: plain(given.q),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value)) as BoardSearch;
}

export const isFiltered = (search: BoardSearch) => Object.keys(readSearch({ ...search })).length > 0;

export const toggled = <T extends string>(values: T[], value: T): string =>
  (values.includes(value) ? values.filter((one) => one !== value) : [...values, value]).join(",");
