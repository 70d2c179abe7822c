import type { Incident } from "@/lib/types";
import { systemOf } from "../incidents/system";

/** Repeats of one fault within a column. */
export interface Stack {
  key: string;
  /** In the column's order; never empty. */
  incidents: Incident[];
}

/** The same system and the same rule that saw it; where no rule is named, the same words. */
export const faultKey = (incident: Incident): string =>
  incident.fault
    ? `${systemOf(incident)}\nrule ${incident.fault}`
    : `${systemOf(incident)}\n${incident.message.trim().toLowerCase()}`;

/** A stack stands where the first of its incidents does. */
export function stacksOf(incidents: Incident[]): Stack[] {
  const stacks = new Map<string, Stack>();
  for (const incident of incidents) {
    const key = faultKey(incident);
    const known = stacks.get(key);
    if (known) known.incidents.push(incident);
    else stacks.set(key, { key, incidents: [incident] });
  }
  return [...stacks.values()];
}

/** One card of a column. */
export interface CardRow {
  incident: Incident;
  /** On the first card of a stack: how many more are in it; 0 for none. */
  moreCount: number;
  stackKey: string;
  unfolded: boolean;
  /** A card that shows only because its stack is unfolded. */
  below: boolean;
}

/** The newest of a stack stands for it: that is what is so now. */
function newestFirst(incidents: Incident[]): Incident[] {
  const created = (incident: Incident) => Date.parse(incident.created_at) || 0;
  return incidents.length === 1 ? incidents : incidents.toSorted((a, b) => created(b) - created(a));
}

/** A card that is carried stands for its stack for as long, also when a newer one comes. */
export function rowsOf(incidents: Incident[], unfolded: ReadonlySet<string>, carriedId: string | null = null): CardRow[] {
  return stacksOf(incidents).flatMap(({ key, incidents: all }) => {
    const isOpen = all.length > 1 && unfolded.has(key);
    const sorted = newestFirst(all);
    const carried = sorted.filter(({ id }) => id === carriedId);
    const shown = isOpen ? sorted : [...carried, ...sorted].slice(0, 1);
    return shown.map((incident, place) => ({
      incident,
      moreCount: place === 0 ? all.length - 1 : 0,
      stackKey: key,
      unfolded: isOpen,
      below: place > 0,
    }));
  });
}

export function withToggled(unfolded: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(unfolded);
  if (!next.delete(key)) next.add(key);
  return next;
}
