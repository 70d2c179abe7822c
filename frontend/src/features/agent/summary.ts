import { duration, percent } from "@/lib/format";
import type { LogEntry } from "./phase-log";

export interface HealthPoint {
  atMs: number;
  health: number;
}

/** The target's health as the execution saw it, in order. What only its end tells of before (an undo of an older agent) was so when it began. */
export function healthPoints(entries: LogEntry[]): HealthPoint[] {
  const points = entries.flatMap((entry) => {
    const health = entry.phase === "complete" ? entry.healthAfter : (entry.health ?? entry.healthBefore);
    const atMs = Date.parse(entry.timestamp);
    return health === null || Number.isNaN(atMs) ? [] : [{ atMs, health }];
  });
  const before = entries.find((entry) => entry.healthBefore !== null);
  const beganMs = Date.parse(entries[0]?.timestamp ?? "");
  const told = before?.phase === "complete" ? before.healthBefore : null;
  return told === null || Number.isNaN(beganMs) ? points : [{ atMs: beganMs, health: told }, ...points];
}

/** "step 2 of 2 · 3.4 s · health 0 % → 98 %": of so many that were approved. Where the messages do not say how many, that is known
 * once it is over. `elapsed`: how long it has run by now, in words; its whole length is in its messages. */
export function summaryOf(entries: LogEntry[], running: boolean, elapsed: string): string[] {
  const first = entries[0];
  const last = entries.at(-1);
  if (!first || !last) return [];
  const ran = entries.filter((entry) => entry.phase === "executing" || entry.phase === "result");
  const step = Math.max(0, ...ran.map((entry) => entry.attempt));
  const parts: string[] = [];
  const approved = Math.max(0, ...entries.map((entry) => entry.stepCount ?? 0)) || (running ? 0 : step);
  if (step > 0) parts.push(approved >= step ? `step ${step} of ${approved}` : `step ${step}`);
  const lengthMs = Date.parse(last.timestamp) - Date.parse(first.timestamp);
  if (running) parts.push(...(elapsed ? [elapsed] : []));
  else if (lengthMs >= 0) parts.push(duration(lengthMs));
  const points = healthPoints(entries);
  const [from, to] = [points[0], points.at(-1)];
  if (from && to) parts.push(points.length > 1 ? `health ${percent(from.health)} → ${percent(to.health)}` : `health ${percent(from.health)}`);
  return parts;
}

const speaksOnItsOwn = (entry: LogEntry) => entry.cancelledBy !== "" || entry.refused || entry.interrupted || entry.status === "failed" || entry.phase === "error";

/** Once over, a phase is one line; what went wrong and how it ended stay open. */
export const isFolded = (entry: LogEntry, isLast: boolean): boolean => !isLast && !speaksOnItsOwn(entry);
