import { duration, percent } from "./format";
import { shown } from "./values";

/** Measured values for people, by what their names say of their unit. */

const steps = [
  { unit: "GB", bytes: 1024 ** 3 },
  { unit: "MB", bytes: 1024 ** 2 },
  { unit: "kB", bytes: 1024 },
] as const;

const grouped = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 3 });

/** "1.4 MB". An MB is 1024 kB, as for the targets themselves and for the daemons' own words: "maxmemory 50mb" is "50.0 MB". */
export function bytesWords(value: number): string {
  const step = steps.find(({ bytes }) => Math.abs(value) >= bytes);
  return step ? `${(value / step.bytes).toFixed(1)} ${step.unit}` : `${grouped(value)} bytes`;
}

/** A name that counts something else of it (a percentage, a ratio, keys) is none of bytes. */
const isBytes = (name: string) => /(^|_)(bytes|memory|maxmemory|mem)(_(used|max|limit|peak|rss|dataset|bytes))*$/.test(name);
const isPercent = (name: string) => /(^|_)(percent|health)$/.test(name);
const isMs = (name: string) => /_ms$|^ms$/.test(name);
const isSeconds = (name: string) => /_(seconds|secs|sec)$/.test(name);
/** Names of things, not amounts of them. */
const isName = (name: string) => /(^|_)(id|pid|port|oid|code|version|year)$/.test(name);

/** A time as programs write it, to whatever fraction of a second. */
export const isoTime = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/;
const isTime = (text: string) => new RegExp(`^${isoTime.source}$`).test(text) && !Number.isNaN(Date.parse(text));

/** A name without the unit that its value is shown in. */
export const unitless = (name: string): string => name.replace(/(.)_(bytes|percent|ms|seconds|secs|sec)$/, "$1");

export interface Measured {
  text: string;
  /** The same to the last digit; "" where the text says it all. */
  exact: string;
  /** It is a moment: RFC 3339; else "". */
  at: string;
}

function numberWords(name: string, value: number): string {
  if (isBytes(name)) return bytesWords(value);
  if (isPercent(name)) return percent(value);
  if (isMs(name)) return duration(value);
  if (isSeconds(name)) return duration(value * 1_000);
  return isName(name) ? String(value) : grouped(value);
}

export function measured(name: string, value: unknown): Measured {
  if (typeof value === "string" && isTime(value)) return { text: value, exact: "", at: value };
  if (typeof value !== "number") return { text: shown(value) || "–", exact: "", at: "" };
  const text = numberWords(name, value);
  const exact = grouped(value);
  const isRounded = text !== exact && text !== String(value) && text !== `${exact} bytes` && text !== `${exact} %` && text !== `${exact} ms`;
  return { text, exact: isRounded ? (isBytes(name) ? `${exact} bytes` : String(value)) : "", at: "" };
}

/** A percentage has one shape, whoever wrote it. */
export const spacedPercent = (text: string): string => text.replace(/(\d)%/g, "$1 %");
