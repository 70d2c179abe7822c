import { duration, label, percent } from "@/lib/format";
import type { Rehearsal, RehearsalStep } from "@/lib/types";

type Fact = number | string | undefined;

const isBytes = (name: string) => name.includes("memory") && name !== "maxmemory_policy";

function factText(name: string, value: Fact): string {
  if (value === undefined) return "–";
  if (typeof value === "string") return value;
  return isBytes(name) ? `${(value / 1_048_576).toFixed(1)} MB` : value.toLocaleString("en");
}

/** Health first, then each fact that is known of either. */
function rowsOf({ before, after, health_before, health_after }: Rehearsal): [string, string, string][] {
  const health = (value: number | null) => (value === null ? "–" : percent(value));
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return [
    ["health", health(health_before), health(health_after)],
    ...names.map((name): [string, string, string] => [
      label(name),
      factText(name, before[name]),
      factText(name, after[name]),
    ]),
  ];
}

function BeforeAfter({ rehearsal }: { rehearsal: Rehearsal }) {
  const cell = "px-3 py-1 text-left align-top break-words";
  return (
    <table data-testid="rehearsal-table" className="w-full table-fixed text-sm">
      <caption className="sr-only">The copy before and after</caption>
      <thead className="text-xs text-faint">
        <tr>
          {["On the copy", "Before", "After"].map((name) => (
            <th key={name} scope="col" className={cell}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rowsOf(rehearsal).map(([name, before, after]) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className={`${cell} font-normal text-soft`}>
              {name}
            </th>
            <td className={`${cell} font-mono text-xs leading-5`}>{before}</td>
            <td className={`${cell} font-mono text-xs leading-5 ${before === after ? "text-soft" : "text-ink"}`}>{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** In words: done, refused by the copy, or not run. */
function stepText(step: RehearsalStep): string {
  if (step.state !== "ran") return step.why || "not run";
  const how = step.exit_code === 0 ? "done" : step.exit_code === null ? "did not end" : `failed with exit code ${step.exit_code}`;
  const words = step.exit_code === 0 ? "" : `: ${step.stderr || step.stdout}`;
  return `${how}${step.duration_ms === null ? "" : ` in ${duration(step.duration_ms)}`}${words}`;
}

/** What was lost, how it went, and what would be so afterwards. */
export function RehearsalResult({ rehearsal }: { rehearsal: Rehearsal }) {
  const told = rehearsal.steps.flatMap((step) => step.would_end);
  return (
    <section aria-label="Result of the trial" data-testid="rehearsal" className="space-y-2 rounded-lg border border-line-strong bg-sunken p-3 text-sm">
      <p data-testid="rehearsal-lost" className="break-words text-warning-ink">
        {rehearsal.way === "told" ? rehearsal.lost : `Would be lost: ${rehearsal.lost}`}
        {rehearsal.connections_cut !== null && `; ${rehearsal.connections_cut} connections would be cut`}
      </p>
      {rehearsal.way === "copy" && <BeforeAfter rehearsal={rehearsal} />}
      {rehearsal.fault_shown === false && <p className="text-warning-ink">The fault does not show on the copy, so it says little of the healing.</p>}
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
