import { bytes, duration, percent } from "./format";
import { shown } from "./values";

/** "used_memory", "memory_max", "maxmemory" and "output_bytes" count bytes; "memory_percent" and "mem_fragmentation_ratio" do not. */
const countsBytes = (name: string) => /(^|_)(max)?memory(_|$)|_bytes$/.test(name) && !/percent|ratio/.test(name);

/** Names of things, not amounts of them. */
const isName = (name: string) => /(^|_)(id|pid|port|oid|code|version)$/.test(name);
const isPercent = (name: string) => /(^|_)health$|_percent$/.test(name);

/** A measured value as people read it: "52.4 MB", "40,123", "noeviction"; "" where there is none. */
export function factText(name: string, value: unknown): string {
  if (typeof value !== "number" || isName(name)) return shown(value);
  if (isPercent(name)) return percent(value);
  if (name.endsWith("_ms")) return duration(value);
  return countsBytes(name) ? bytes(value) : value.toLocaleString("en");
}
