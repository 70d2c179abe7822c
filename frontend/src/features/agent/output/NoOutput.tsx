import type { LogEntry } from "../phase-log";
import { resultOf } from "./steps";

/** Nothing was printed, or nothing yet: that is said, and takes no more room than that. */
export function NoOutput({ entries, attempt, running }: { entries: LogEntry[]; attempt: number; running: boolean }) {
  const result = resultOf(entries, attempt);
  const code = result && (result.exitCode === null ? "" : `, exit code ${result.exitCode}`);
  return (
    <p data-testid="no-output" className="rounded-xl border border-line bg-sunken px-3 py-2 font-mono text-xs text-faint">
      {running && !result ? "No output yet" : `No output${code ?? ""}`}
    </p>
  );
}
