import type { Evidence } from "./types";
import { evidenceSources } from "./types";
import { clipped, isFields, listLimit, oneOf, someOf, text, textList } from "./values";

function decodeEvidence(value: unknown): Evidence | null {
  if (!isFields(value)) return null;
  const line = clipped(value.text);
  if (line === "") return null;
  return { text: line, source: oneOf(evidenceSources, value.source), at: text(value.at) };
}

/** Evidence with its sources, and behind it those of the plain texts that it does not hold already. */
export function evidenceOf(detail: unknown, texts: unknown): Evidence[] {
  const told = someOf(detail, decodeEvidence);
  const known = new Set(told.map((one) => one.text));
  const plain = texts === undefined || texts === null ? [] : textList(texts).slice(0, listLimit);
  for (const line of plain.map((one) => clipped(one))) {
    if (known.has(line)) continue;
    known.add(line);
    told.push({ text: line, source: null, at: "" });
  }
  return told;
}
