import type { ExecutionSummary } from "@/lib/types";

/** The execution that began after `knownIds` were all there were; null when there is none. */
export function newestUnknown(all: ExecutionSummary[], knownIds: string[]): string | null {
  const known = new Set(knownIds);
  const fresh = all
    .filter((one) => !known.has(one.execution_id))
    .sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at));
  return fresh[0]?.execution_id ?? null;
}
