import { bytes, duration, percent } from "./format";
import { shown } from "./values";

/** Measured values for people, by what their names say of their unit. */

const grouped = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 3 });

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

export interface Measured {
  text: string;
  /** The same to the last digit; "" where the text says it all. */
  exact: string;
  /** It is a moment: RFC 3339; else "". */
  at: string;
}

function numberWords(name: string, value: number): string {
  if (isBytes(name)) return bytes(value);
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
