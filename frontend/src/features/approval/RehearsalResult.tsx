import { CompareTable } from "@/components/CompareTable";
import type { Comparison } from "@/components/CompareTable";
import { factText } from "@/lib/facts";
import { duration, label, percent } from "@/lib/format";
import type { Rehearsal, RehearsalStep } from "@/lib/types";

/** Health first, then each fact that is known of either. */
function rowsOf({ before, after, health_before, health_after }: Rehearsal): Comparison[] {
  const health = (value: number | null) => (value === null ? "" : percent(value));
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return [
    { name: "health", before: health(health_before), after: health(health_after) },
    ...names.map((name) => ({ name: label(name), before: factText(name, before[name]), after: factText(name, after[name]) })),
  ];
}

/** In words: done, refused by the copy, or not run. */
function stepText(step: RehearsalStep): string {
  if (step.state !== "ran") return step.why || "not run";
  const how = step.exit_code === 0 ? "done" : step.exit_code === null ? "did not end" : `failed with exit code ${step.exit_code}`;
  const words = step.exit_code === 0 ? "" : `: ${step.stderr || step.stdout}`;
  return `${how}${step.duration_ms === null ? "" : ` in ${duration(step.duration_ms)}`}${words}`;
}

const losesNothing = ({ way, lost, connections_cut }: Rehearsal) => way === "copy" && lost.startsWith("none of") && !connections_cut;

/** What it comes to, before all numbers. */
function Verdict({ rehearsal: { fault_shown, healed } }: { rehearsal: Rehearsal }) {
  if (fault_shown === false) return <p className="text-warning-ink">The fault does not show on the copy, so it says little of the healing.</p>;
  if (healed === null) return null;
  return healed ? (
    <p className="font-semibold text-success-ink">It healed the copy.</p>
  ) : (
    <p className="font-semibold text-danger-ink">It did not heal the copy: what counts as healed was not reached.</p>
  );
}

/** What was lost, how it went, and what would be so afterwards. */
export function RehearsalResult({ rehearsal }: { rehearsal: Rehearsal }) {
  const told = rehearsal.steps.flatMap((step) => step.would_end);
  return (
    <section aria-label="Result of the trial" data-testid="rehearsal" className="space-y-2 rounded-lg border border-line-strong bg-sunken p-3 text-sm">
      <Verdict rehearsal={rehearsal} />
      <p data-testid="rehearsal-lost" className={`break-words ${losesNothing(rehearsal) ? "" : "text-warning-ink"}`}>
        {rehearsal.way === "told" ? rehearsal.lost : `Would be lost: ${rehearsal.lost}`}
        {rehearsal.connections_cut !== null && `; ${rehearsal.connections_cut} connections would be cut`}
      </p>
      {rehearsal.way === "copy" && (
        <CompareTable caption="The copy before and after" heads={["On the copy", "Before", "After"]} rows={rowsOf(rehearsal)} testId="rehearsal-table" />
      )}
      {told.length > 0 && (
        <ul data-testid="rehearsal-told" className="list-disc space-y-1 pl-5 font-mono text-xs break-words">
          {told.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ul>
      )}
      <ul className="space-y-0.5 text-xs text-soft">
        {rehearsal.steps.map((step, index) => (
          <li key={index} className="break-words">
            {step.action}: {stepText(step)}
          </li>
        ))}
      </ul>
      {rehearsal.duration_ms !== null && <p className="text-xs text-faint">It took {duration(rehearsal.duration_ms)} in all.</p>}
    </section>
  );
}
