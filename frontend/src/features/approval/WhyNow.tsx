import { factText } from "@/lib/facts";
import { label } from "@/lib/format";
import type { Premise } from "@/lib/types";
import { EvidenceAge } from "./EvidenceAge";

/** In lines, not in rows: a decision is read without scrolling. What the sentence above names is not named again. */
function Facts({ facts, because }: Pick<Premise, "facts" | "because">) {
  const said = new Set(because.match(/\w+/g));
  const all = Object.entries(facts).filter(([name]) => !said.has(name));
  if (all.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {all.map(([name, value]) => (
        <div key={name} className="flex min-w-0 items-baseline gap-1.5">
          <dt className="shrink-0 text-faint">{label(name)}</dt>
          <dd className="font-mono wrap-anywhere">{factText(name, value) || "–"}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the agent asked the target for this proposal, the numbers it got, and how old they are. */
export function WhyNow({ premise }: { premise: Premise }) {
  return (
    <div data-testid="premise" className="space-y-1">
      {premise.because && <p>{premise.because}</p>}
      <Facts facts={premise.facts} because={premise.because} />
      <EvidenceAge at={premise.checked_at} />
      {premise.holds && (
        <details className="text-xs">
          <summary className="w-fit text-faint hover:text-ink">The rule&apos;s condition</summary>
          <p className="mt-1 font-mono break-words whitespace-pre-wrap text-soft">{premise.holds}</p>
        </details>
      )}
    </div>
  );
}
