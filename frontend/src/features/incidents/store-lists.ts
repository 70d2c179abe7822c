import type { IncidentPage } from "@/lib/api";
import type { Incident } from "@/lib/types";
import { accept, updatedMs } from "./store";
import type { Entry, IncidentStore } from "./store";

/** How lists enter the store: the open incidents whole, the resolved ones by pages, the newest first. */

function accepted(store: IncidentStore, incidents: Incident[], askedAt: number, now: number) {
  const entries: Record<string, Entry> = {};
  for (const incident of incidents) {
    const deletedAt = store.deleted[incident.id];
    if (deletedAt !== undefined && askedAt <= deletedAt) continue;
    entries[incident.id] = accept(store.entries[incident.id], incident, askedAt, now);
  }
  return entries;
}

/** The oldest moment that the newest page covers; -Infinity when there is no page behind it. */
const coveredFrom = ({ incidents, before }: IncidentPage) =>
  before === null ? -Infinity : Math.min(...incidents.map(updatedMs));

/** The board as it was asked for at `askedAt`: what is missing there is gone, unless it is younger than
 * the question, or resolved before what the page covers. */
export function applyLists(
  store: IncidentStore,
  open: Incident[],
  page: IncidentPage,
  askedAt: number,
  now: number,
): IncidentStore {
  const from = coveredFrom(page);
  // Nothing known among the resolved: pages lie between these and the older ones, so begin anew.
  const follows = page.incidents.some(({ id }) => store.entries[id]?.incident.status === "resolved");
  const hasOlder = store.hasOlder && page.before !== null && follows;
  const entries: Record<string, Entry> = {};
  for (const [id, entry] of Object.entries(store.entries)) {
    const older = hasOlder && entry.incident.status === "resolved" && updatedMs(entry.incident) <= from;
    if (entry.touched > askedAt || older) entries[id] = entry;
  }
  return {
    ...store,
    entries: { ...entries, ...accepted(store, [...open, ...page.incidents], askedAt, now) },
    before: hasOlder ? store.before : page.before,
    hasOlder,
  };
}

/** One more page of older ones, asked for at `askedAt`. */
export function applyOlder(
  store: IncidentStore,
  page: IncidentPage,
  askedAt: number,
  now: number,
): IncidentStore {
  const entries = { ...store.entries, ...accepted(store, page.incidents, askedAt, now) };
  return { ...store, entries, before: page.before, hasOlder: true };
}
