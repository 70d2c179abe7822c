import { beatMs } from "@/lib/heartbeat";

/** How long an execution has run: by the times in its messages, counted on by this page's monotonic clock. It never goes back while the
 * agent is heard, and stands still where it is not: nobody knows then whether it still runs. */
export interface Elapsed {
  /** So long it had run at `atMs` of the monotonic clock. */
  ranMs: number;
  atMs: number;
  /** When the agent was last heard, of the same clock. */
  heardAtMs: number;
  /** Since when the connection is known to be gone; null while it stands. */
  cutAtMs: number | null;
}

/** A connection that lives says something in every beat (heartbeat.ts): the question at its end, and the answer on its way. */
const silentMs = beatMs + 2_000;

const ranAt = ({ ranMs, atMs }: Elapsed, nowMs: number) => ranMs + Math.max(0, nowMs - atMs);

/** After a message: it was sent so long after the first one. `serverAgoMs`: so long ago the services' clock says the first one was; null
 * where that is not known. */
export function afterMessage(before: Elapsed | null, sentAfterMs: number, serverAgoMs: number | null, nowMs: number): Elapsed {
  const counted = before ? ranAt(before, nowMs) : 0;
  const ranMs = Math.max(0, counted, Number.isNaN(sentAfterMs) ? 0 : sentAfterMs, serverAgoMs ?? 0);
  return { ranMs, atMs: nowMs, heardAtMs: nowMs, cutAtMs: null };
}

export const afterSign = (before: Elapsed | null, nowMs: number): Elapsed | null => before && { ...before, heardAtMs: nowMs, cutAtMs: null };

export const afterCut = (before: Elapsed | null, nowMs: number): Elapsed | null => before && { ...before, cutAtMs: before.cutAtMs ?? nowMs };

/** What can be said now: how long, and since when nothing is known any more (ms ago; 0 while the agent is heard). */
export function elapsedAt(elapsed: Elapsed, nowMs: number): { ranMs: number; unknownForMs: number } {
  const untilMs = Math.min(nowMs, elapsed.heardAtMs + silentMs, elapsed.cutAtMs ?? Infinity);
  return { ranMs: ranAt(elapsed, untilMs), unknownForMs: nowMs - untilMs };
}
