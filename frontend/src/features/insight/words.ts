import type { ExecutionLine } from "@/lib/decode-insight";
import { duration, percent } from "@/lib/format";

/** Hours and days where minutes would be many; a dash for what is not known. */
export function spanOf(ms: number | null): string {
  if (ms === null) return "–";
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return duration(ms);
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1_440)} d ${Math.floor((minutes % 1_440) / 60)} h`;
}

/** Of those that ran to an end: what was refused or cancelled, or runs still, says nothing of the action. */
export function successOf(line: ExecutionLine): string {
  const ended = line.completed + line.failed + line.relapsed + line.interrupted + line.lost;
  return ended === 0 ? "–" : `${percent((line.completed / ended) * 100)} (${line.completed} of ${ended})`;
}

export const faultName = (fault: string) => fault || "unknown";
export const systemName = (system: string) => system || "no system";
