import { Ago } from "@/components/Time";
import { MetricList } from "@/components/MetricList";
import type { Premise } from "@/lib/types";

/** What the agent asked the target for this proposal, the numbers it got, and how old they are. */
export function WhyNow({ premise }: { premise: Premise }) {
  return (
    <div data-testid="premise" className="space-y-2">
      {premise.because && <p>{premise.because}</p>}
      <MetricList metrics={premise.facts} />
      <p className="text-xs text-faint">
        {premise.checked_at && (
          <>
            asked of the target <Ago iso={premise.checked_at} />, and again right before each step
          </>
        )}
      </p>
      {premise.holds && (
        <details className="text-xs">
          <summary className="w-fit text-faint hover:text-ink">The rule&apos;s condition</summary>
          <p className="mt-1 font-mono break-words whitespace-pre-wrap text-soft">{premise.holds}</p>
        </details>
      )}
    </div>
  );
}
