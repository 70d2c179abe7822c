import type { OutputHead } from "@/lib/types";

/** A terminal holds all that it shows, cell by cell; what is larger is shown by lines, of which only those in view are held. */
const terminalBytes = 1 << 20;
const terminalLines = 10_000;

/** What a terminal is given at most: somebody who reads in one keeps it while the output outgrows it. */
export const fitting = (bytes: number) => Math.min(bytes, terminalBytes);

export const isLarge = (head: OutputHead) => head.bytes > terminalBytes || head.lines > terminalLines;

/** How much of the screen an output needs. */
export type Room = "none" | "lines" | "little" | "much";

/** What fits into a small terminal, also where a line is wrapped. */
const rooms: { room: Room; bytes: number; lines: number }[] = [
  { room: "lines", bytes: 160, lines: 3 },
  { room: "little", bytes: 640, lines: 8 },
];

/** By what is kept of it as far as that is known, and by what the messages brought. */
export function roomOf(head: OutputHead | null, toByte: number | null, chunks: { text: string }[]): Room {
  const told = chunks.reduce((sum, chunk) => sum + chunk.text.length, 0);
  const bytes = Math.max(head?.bytes ?? 0, toByte ?? 0, told);
  if (bytes === 0) return "none";
  if (bytes > (rooms.at(-1)?.bytes ?? 0)) return "much";
  const lines = head?.lines ?? chunks.reduce((sum, chunk) => sum + chunk.text.split("\n").length, 0);
  return rooms.find((one) => bytes <= one.bytes && lines <= one.lines)?.room ?? "much";
}

/** Browsers draw nothing beyond some 17 million pixels: as many lines of 16 pixels, and some to spare. */
export const rowPx = 16;
export const partLines = 1_000_000;

/** Lines are laid out so many at a time: what lays them out keeps a record of each, which for a million costs a tenth of a second. */
export const blockLines = 16;
export const blockCount = (lines: number) => Math.ceil(lines / blockLines);
export const blockPx = (block: number, lines: number) => Math.max(0, Math.min(blockLines, lines - block * blockLines)) * rowPx;
/** The lines of a block, from 0 within their part. */
export const linesOfBlock = (block: number, lines: number): number[] =>
  Array.from({ length: blockPx(block, lines) / rowPx }, (_, i) => block * blockLines + i);

export const partCount = (lines: number) => Math.max(1, Math.ceil(lines / partLines));
export const partOf = (line: number) => Math.floor((line - 1) / partLines);
/** How many lines a part has. */
export const linesOfPart = (part: number, lines: number) => Math.max(0, Math.min(partLines, lines - part * partLines));
