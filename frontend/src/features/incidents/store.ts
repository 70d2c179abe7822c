import type { Incident } from "@/lib/types";

/** All incidents this page knows, and when it last heard of each.
 *
 * Frames, replies and lists reach the page in any order. A list that was asked for before a frame
 * arrived must not undo that frame, so every entry carries the tick at which it was last touched,
 * and every list the tick at which it was asked for. Within that, the newer `updated_at` wins. */
export interface Entry {
  incident: Incident;
  touched: number;
}

export interface IncidentStore {
  entries: Record<string, Entry>;
  /** Ids that were deleted, and at which tick. */
  deleted: Record<string, number>;
  /** Where older resolved incidents are to be had; null when the board has them all. */
  before: string | null;
  /** True once the reader asked for older ones: `before` is then theirs, not the newest page's. */
  hasOlder: boolean;
}

export const emptyStore: IncidentStore = { entries: {}, deleted: {}, before: null, hasOlder: false };

let ticks = 0;
/** A number that only grows; unlike a clock it never shows two events as simultaneous. */
export const nextTick = (): number => ++ticks;

/** Milliseconds: the server rounds finer digits differently in different replies. */
export function updatedMs(incident: Incident): number {
  const ms = Date.parse(incident.updated_at);
  return Number.isNaN(ms) ? 0 : ms;
}

function longer<T>(a: T[] | undefined, b: T[] | undefined): T[] | undefined {
  return (a?.length ?? 0) >= (b?.length ?? 0) ? a : b;
}

/** What an incident once had (history, actions, a diagnosis) it does not lose; a short form of it does. */
function completed(incoming: Incident, known: Incident): Incident {
  const merged: Incident = { ...incoming };
  const analysis = incoming.analysis ?? known.analysis;
  const history = longer(incoming.status_history, known.status_history);
  const actions = longer(incoming.agent_actions, known.agent_actions);
  if (analysis) merged.analysis = analysis;
  if (history) merged.status_history = history;
  if (actions) merged.agent_actions = actions;
  return merged;
}

export function accept(known: Entry | undefined, incoming: Incident, askedAt: number, now: number): Entry {
  if (!known) return { incident: incoming, touched: now };
  const age = updatedMs(incoming) - updatedMs(known.incident);
  const late = askedAt < known.touched;
  if (age < 0 || (age === 0 && late)) {
    return { incident: completed(known.incident, incoming), touched: known.touched };
  }
  return { incident: completed(incoming, known.incident), touched: now };
}

/** A frame: the server's word of this moment. */
export function applyFrame(store: IncidentStore, incoming: Incident, now: number): IncidentStore {
  return applyReply(store, incoming, now, now);
}

/** The reply to a single request that was sent at `askedAt`. */
export function applyReply(
  store: IncidentStore,
  incoming: Incident,
  askedAt: number,
  now: number,
): IncidentStore {
  const deletedAt = store.deleted[incoming.id];
  if (deletedAt !== undefined && askedAt <= deletedAt) return store;
  const entry = accept(store.entries[incoming.id], incoming, askedAt, now);
  return { ...store, entries: { ...store.entries, [incoming.id]: entry } };
}

export function applyDeletion(store: IncidentStore, id: string, now: number): IncidentStore {
  const entries = { ...store.entries };
  delete entries[id];
  return { ...store, entries, deleted: { ...store.deleted, [id]: now } };
}
