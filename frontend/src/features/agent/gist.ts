import { duration, percent } from "@/lib/format";
import { inPageWords } from "@/lib/machine-words";
import type { LogEntry } from "./phase-log";

/** What an entry's numbers say, as far as its sentence has not said them already. */
export function factsOf(entry: LogEntry): string[] {
  const said = inPageWords(entry.message).toLowerCase();
  const all: string[] = [];
  const add = (fact: string) => said.includes(fact.toLowerCase()) || all.push(fact);
  if (entry.exitCode !== null) add(`exit code ${entry.exitCode}`);
  if (entry.durationMs !== null) add(duration(entry.durationMs));
  if (entry.health !== null) add(`health ${percent(entry.health)}`);
  if (entry.healthBefore !== null && entry.healthAfter !== null) {
    const [before, after] = [percent(entry.healthBefore), percent(entry.healthAfter)];
    if (!said.includes(`${before} before, ${after} now`)) add(`health ${before} → ${after}`);
  }
  if (entry.recorded === false) add("record still on its way to the backend");
  return all;
}

export const joined = (...parts: string[]) => parts.filter((part) => part !== "").join(" · ");

/** An entry in one line. */
export const gistOf = (entry: LogEntry) => joined(inPageWords(entry.message.split("\n")[0] ?? ""), ...factsOf(entry));

/** A command is shown where it is told first, and not with every message that repeats it. */
export const tellsCommand = (entry: LogEntry, before: LogEntry | undefined) =>
  entry.command !== "" && (before?.command !== entry.command || before.attempt !== entry.attempt);

/** A step that is over, in one line: what became of its command. */
export function stepGist(entries: LogEntry[]): string {
  const result = entries.findLast((entry) => entry.phase === "result");
  const health = entries.findLast((entry) => entry.health !== null)?.health ?? null;
  return joined(
    result?.exitCode != null ? `exit code ${result.exitCode}` : "",
    result?.durationMs != null ? duration(result.durationMs) : "",
    health === null ? "" : `health ${percent(health)}`,
  );
}

/** The entries of each step, in order. */
export function bySteps(entries: LogEntry[]): LogEntry[][] {
  const steps: LogEntry[][] = [];
  for (const entry of entries) {
    const last = steps.at(-1);
    if (last?.[0]?.attempt === entry.attempt) last.push(entry);
    else steps.push([entry]);
  }
  return steps;
}
