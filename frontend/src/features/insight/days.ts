import type { Insight } from "@/lib/decode-insight";

export interface SystemDays {
  system: string;
  total: number;
  /** One for each day of the span, quiet ones too. */
  days: { day: string; count: number }[];
}

const dayMs = 86_400_000;
const daysMax = 400;

/** The day that it is at that moment in a zone: "2026-03-01". */
function dayIn(ms: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(ms);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** Every day of that zone from `from` to `to`; none for times that are none. */
export function daysBetween(from: string, to: string, zone = "UTC"): string[] {
  // The end does not belong to the span.
  const [fromMs, lastMs] = [Date.parse(from), Date.parse(to) - 1];
  if (Number.isNaN(fromMs) || Number.isNaN(lastMs)) return [];
  const last = Date.parse(dayIn(lastMs, zone));
  const days: string[] = [];
  // Counted as days without hours: with a change of the clock some are longer than others.
  for (let at = Date.parse(dayIn(fromMs, zone)); at <= last && days.length < daysMax; at += dayMs) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** The incidents of each system, day by day; the system with most of them first. */
export function systemDays({ days: lines, from, to, tz }: Pick<Insight, "days" | "from" | "to" | "tz">): SystemDays[] {
  const span = daysBetween(from, to, tz);
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
