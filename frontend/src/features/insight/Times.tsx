import type { Insight, Spread } from "@/lib/decode-insight";
import { spanOf } from "./words";

const measures: { key: keyof Insight["times"]; name: string; means: string }[] = [
  { key: "detect", name: "To detect", means: "from the first bad check to the incident" },
  { key: "approve", name: "To approve", means: "from the proposal shown to its approval" },
  { key: "heal", name: "To heal", means: "from the incident to its end, however it healed" },
  { key: "heal_by_fix", name: "To heal by a fix", means: "the same, of those that a fix healed for good" },
];

function Measure({ name, means, spread }: { name: string; means: string; spread: Spread }) {
  return (
    <div data-testid="measure" className="rounded-xl border border-line bg-panel p-4">
      <dt className="text-sm font-medium">{name}</dt>
      <dd className="mt-2 font-mono text-lg font-semibold tabular-nums">{spanOf(spread.median_ms)}</dd>
      <dd className="mt-1 text-xs text-soft">
        {spread.count === 0 ? "none in this time" : `median of ${spread.count}; 9 of 10 within ${spanOf(spread.p90_ms)}`}
      </dd>
      <dd className="mt-1 text-xs text-faint">{means}</dd>
    </div>
  );
}

/** How long it takes, in four numbers. */
export function Times({ times }: { times: Insight["times"] }) {
  return (
    <dl className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
      {measures.map(({ key, name, means }) => (
        <Measure key={key} name={name} means={means} spread={times[key]} />
      ))}
    </dl>
  );
}
