import type { OutputHead } from "@/lib/types";

/** A terminal holds all that it shows, cell by cell; what is larger is shown by lines, of which only those in view are held. */
const terminalBytes = 1 << 20;
const terminalLines = 10_000;

/** What a terminal is given at most: somebody who reads in one keeps it while the output outgrows it. */
export const fitting = (bytes: number) => Math.min(bytes, terminalBytes);

export const isLarge = (head: OutputHead) => head.bytes > terminalBytes || head.lines > terminalLines;

/** Browsers draw nothing beyond some 17 million pixels: as many lines of 16 pixels, and some to spare. */
export const rowPx = 16;
export const partLines = 1_000_000;

export const partCount = (lines: number) => Math.max(1, Math.ceil(lines / partLines));
export const partOf = (line: number) => Math.floor((line - 1) / partLines);
/** How many lines a part has. */
export const linesOfPart = (part: number, lines: number) => Math.max(0, Math.min(partLines, lines - part * partLines));
