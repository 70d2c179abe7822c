import type { DayLine } from "@/lib/decode-insight";

export interface SystemDays {
  system: string;
  total: number;
  /** One for each day of the span, quiet ones too. */
  days: { day: string; count: number }[];
}

const dayMs = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** Every UTC day from `from` to `to`; none for times that are none. */
export function daysBetween(from: string, to: string): string[] {
  const first = Date.parse(`${from.slice(0, 10)}T00:00:00Z`);
  // The end does not belong to the span.
  const last = Date.parse(to) - 1;
  const days: string[] = [];
  for (let at = first; at <= last && days.length < 400; at += dayMs) days.push(dayOf(at));
  return days;
}

/** The incidents of each system, day by day; the system with most of them first. */
export function systemDays(lines: DayLine[], from: string, to: string): SystemDays[] {
  const span = daysBetween(from, to);
  const counts = new Map<string, Map<string, number>>();
  for (const { system, day, count } of lines) counts.set(system, (counts.get(system) ?? new Map()).set(day, count));
  return [...counts]
    .map(([system, own]) => ({
      system,
      total: [...own.values()].reduce((sum, count) => sum + count, 0),
      days: span.map((day) => ({ day, count: own.get(day) ?? 0 })),
    }))
    .sort((a, b) => b.total - a.total || a.system.localeCompare(b.system));
}
