import { getOutputLines } from "@/lib/api-output";
import type { OutputLine, StepOutput } from "@/lib/types";
import { pageLines } from "./kept-pages";

/** The first page of an output that is known to be a large one, asked for together with how large it is. */
let asked: { key: string; lines: Promise<OutputLine[]> } | null = null;

const keyOf = ({ executionId, attempt }: StepOutput) => `${executionId}/${attempt}`;

export function askFirstLines(step: StepOutput): void {
  if (asked?.key === keyOf(step)) return;
  const lines = getOutputLines(step, 1, pageLines);
  // Whoever takes it hears of it; nobody else need.
  lines.catch(() => undefined);
  asked = { key: keyOf(step), lines };
}

/** As getOutputLines(); the first page is the one that was asked for, once. */
export function firstOrAsked(step: StepOutput, line: number, count: number, signal: AbortSignal): Promise<OutputLine[]> {
  const early = line === 1 && count === pageLines && asked?.key === keyOf(step) ? asked.lines : null;
  if (!early) return getOutputLines(step, line, count, signal);
  asked = null;
  return early;
}
