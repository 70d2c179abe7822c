import type { OutputHead, OutputLine, OutputMatch, OutputMatches, OutputRange } from "./types";
import { isFields, listOf, number, text } from "./values";

export function decodeOutputHead(value: unknown): OutputHead | null {
  if (!isFields(value)) return null;
  const bytes = number(value.bytes);
  const lines = number(value.lines);
  if (bytes === null || lines === null || typeof value.ended !== "boolean") return null;
  return { bytes, lines, ended: value.ended, cut: text(value.cut) };
}

/** "256-512/1024": where the bytes that came begin. Without that they cannot be put together. */
export function decodeOutputRange(body: unknown, headers: Headers): OutputRange | null {
  const range = /^(\d+)-(\d+)\/\d+$/.exec(headers.get("Output-Range") ?? "");
  if (!range || !(body instanceof Uint8Array)) return null;
  const from = Number(range[1]);
  return Number(range[2]) - from === body.length ? { from, bytes: body } : null;
}

function decodeLine(value: unknown): OutputLine | null {
  if (!isFields(value)) return null;
  const line = number(value.line);
  if (line === null) return null;
  return { line, stream: value.stream === "stderr" ? "stderr" : "stdout", text: text(value.text), cut: value.cut === true };
}

export const decodeOutputLines = (value: unknown): OutputLine[] | null =>
  isFields(value) && Array.isArray(value.items) ? listOf(value.items, decodeLine) : null;

function decodeMatch(value: unknown): OutputMatch | null {
  if (!isFields(value)) return null;
  const at = { from_byte: number(value.from_byte), line: number(value.line) };
  return at.from_byte === null || at.line === null ? null : { from_byte: at.from_byte, line: at.line };
}

export function decodeOutputMatches(value: unknown): OutputMatches | null {
  if (!isFields(value) || !Array.isArray(value.matches)) return null;
  return { matches: listOf(value.matches, decodeMatch), next: number(value.next) ?? 0, more: value.more === true };
}
