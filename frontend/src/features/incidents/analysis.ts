import type { Analysis, Incident } from "@/lib/types";
import { clipped } from "@/lib/values";

/** A text counts when there is one and its provider did not report a failure in its place. */
export interface Finding {
  text: string;
  provider: string;
  failed: boolean;
}

function finding(text: string | undefined, provider: string | undefined): Finding | null {
  const trimmed = text?.trim() ?? "";
  if (trimmed === "") return null;
  return { text: trimmed, provider: provider ?? "unknown", failed: provider === "error" };
}

export const diagnosisOf = (analysis: Analysis | undefined): Finding | null =>
  finding(analysis?.diagnosis, analysis?.diagnosis_provider);

export const solutionOf = (analysis: Analysis | undefined): Finding | null =>
  finding(analysis?.solution, analysis?.solution_provider);

export const usable = (found: Finding | null): found is Finding => found !== null && !found.failed;

/** The backend asks for a diagnosis as soon as an incident is there; one that is not back by then will not come by itself. */
const diagnosingMs = 30_000;

export const isDiagnosing = ({ analysis, created_at }: Pick<Incident, "analysis" | "created_at">, nowMs: number): boolean =>
  !analysis && nowMs - Date.parse(created_at) < diagnosingMs;

/** The lines of the evidence that the diagnosis rests on, as they are shown; a number that is none of them is left out. */
export const citedTexts = ({ analysis, error_logs }: Pick<Incident, "analysis" | "error_logs">): ReadonlySet<string> =>
  new Set((analysis?.cites ?? []).flatMap((index) => clipped(error_logs[index] ?? "") || []));
