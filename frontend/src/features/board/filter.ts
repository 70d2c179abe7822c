import { incidentNumber } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { systemOf } from "../incidents/system";
import { severitiesOf } from "./search";
import type { BoardSearch } from "./search";

/** What a search looks at, in small letters; made once for each version of an incident. */
const texts = new WeakMap<Incident, string>();

function textOf(incident: Incident): string {
  const known = texts.get(incident);
  if (known !== undefined) return known;
  const { id, message, source, affected_system, team, fault, notes, analysis } = incident;
  const parts = [incidentNumber(id), id, message, source, affected_system, team, fault, notes, analysis?.diagnosis ?? ""];
  const text = parts.join("\n").toLowerCase();
  texts.set(incident, text);
  return text;
}

/** The status is not looked at: which columns are shown is the board's matter. */
export function filterOf(search: BoardSearch): (incident: Incident) => boolean {
  const severities = severitiesOf(search);
  const words = (search.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return (incident) => {
    const severity = incident.analysis?.severity;
    if (severities.length > 0 && !(severity && severities.includes(severity))) return false;
    if (search.system && systemOf(incident) !== search.system) return false;
    if (search.team && incident.team !== search.team) return false;
    return words.length === 0 || words.every((word) => textOf(incident).includes(word));
  };
}

/** The names that there are to choose from, sorted; "" is none. */
export const namesIn = (incidents: Incident[], name: (incident: Incident) => string): string[] =>
  [...new Set(incidents.map(name))].filter(Boolean).sort((a, b) => a.localeCompare(b));
