import type { Chunk, LogEntry } from "../phase-log";

/** The numbers of the steps whose command was run, in order. */
export const stepsWithOutput = (entries: LogEntry[]): number[] => [
  ...new Set(entries.filter((entry) => entry.phase === "executing" || entry.phase === "result").map((entry) => entry.attempt)),
];

const ofStep = (entries: LogEntry[], attempt: number) => entries.filter((entry) => entry.attempt === attempt);

/** What the messages brought of its output. */
export const chunksOf = (entries: LogEntry[], attempt: number): Chunk[] => ofStep(entries, attempt).flatMap((entry) => entry.chunks);

/** Up to where the messages say that its output is kept; null where they say nothing. */
export const keptUpTo = (entries: LogEntry[], attempt: number): number | null =>
  ofStep(entries, attempt).reduce<number | null>((most, { toByte }) => (toByte === null ? most : Math.max(most ?? 0, toByte)), null);

/** How its command ended; undefined while it runs. */
export const resultOf = (entries: LogEntry[], attempt: number): LogEntry | undefined =>
  ofStep(entries, attempt).findLast((entry) => entry.phase === "result");
