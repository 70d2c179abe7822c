/** Words and numbers for people. */

/** A diagnosis comes as one text with its points separated by "•". */
export function bullets(text: string): string[] {
  return text
    .split("•")
    .map((point) => point.trim())
    .filter((point) => point !== "");
}

export const incidentNumber = (id: string) => `INC-${id.slice(0, 4).toUpperCase()}`;

export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

/** "0.5 MB"; a MB is 1,048,576 bytes, as in the daemons' own sentences and in Redis' settings. */
export function bytes(count: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, Math.abs(count))) / 10));
  return power === 0 ? `${Math.round(count)} bytes` : `${(count / 1_024 ** power).toFixed(1)} ${units[power] ?? ""}`;
}

export const percent = (value: number) => `${Math.round(value)} %`;

export function ago(iso: string, nowMs: number): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return "";
  const seconds = Math.max(0, Math.round((nowMs - at) / 1_000));
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

const twoDigits = (value: number) => String(value).padStart(2, "0");

/** "59:07" or "7:59:07" until then, null once it is over. */
export function timeLeft(until: string, nowMs: number): string | null {
  const seconds = Math.floor((Date.parse(until) - nowMs) / 1_000);
  if (!(seconds > 0)) return null;
  const minutes = Math.floor(seconds / 60);
  const rest = twoDigits(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${rest}`;
}

const ofDay: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" };
// Made once: making one costs more than a page of uses.  "h23": midnight is 00:00 for every reader.
const clock = new Intl.DateTimeFormat(undefined, ofDay);
const calendar = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "numeric", day: "numeric", ...ofDay });
const exact = new Intl.DateTimeFormat(undefined, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

const formatted = (format: Intl.DateTimeFormat, iso: string): string => {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? "" : format.format(at);
};

export const clockTime = (iso: string): string => formatted(clock, iso);

export const dateTime = (iso: string): string => formatted(calendar, iso);

/** In few words: the time of day, of another day with its date. */
export function dayTime(iso: string, nowMs: number): string {
  const at = new Date(iso);
  return at.toDateString() === new Date(nowMs).toDateString() ? clockTime(iso) : dateTime(iso);
}

/** To the second and with its zone: no doubt is left which moment is meant. */
export const exactTime = (iso: string): string => formatted(exact, iso);

/** "maxmemory_bytes" reads better as "maxmemory bytes". */
export const label = (name: string) => name.replaceAll("_", " ");

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
