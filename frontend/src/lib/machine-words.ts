import { bytes, clockTime, dateTime, duration } from "./format";

const isToday = (at: string) => new Date(at).toDateString() === new Date().toDateString();

/** What a daemon's sentence says in its own shape, said as the page says it elsewhere: "98%" is "98 %", "1830 ms" is "1.8 s", "1048576 bytes"
 * are "1.0 MB", and a time is in the reader's zone. For sentences alone: a command or an output stays as it is. */
const shapes: [RegExp, (found: string) => string][] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (at) => (isToday(at) ? clockTime(at) : dateTime(at))],
  [/(?<=\d)%/g, () => " %"],
  [/(?<![\d.])\d+ ms\b/g, (found) => duration(Number.parseInt(found, 10))],
  [/(?<![\d.])\d{4,} bytes\b/g, (found) => bytes(Number.parseInt(found, 10))],
];

export const inPageWords = (sentence: string): string => shapes.reduce((text, [shape, said]) => text.replace(shape, said), sentence);
