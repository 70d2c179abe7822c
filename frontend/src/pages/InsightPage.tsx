import { useState } from "react";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { PageTitle } from "@/components/PageTitle";
import { Skeleton } from "@/components/Skeleton";
import { InsightView } from "@/features/insight/InsightView";
import { spans, useInsight } from "@/features/insight/use-insight";
import type { SpanDays } from "@/features/insight/use-insight";
import type { Insight } from "@/lib/decode-insight";

const isEmpty = (insight: Insight) => insight.incidents === 0 && insight.executions.length === 0 && insight.approvals.proposals === 0;

/** How well incidents are handled: times, success, what comes back. */
export function InsightPage() {
  const [days, setDays] = useState<SpanDays>(30);
  const { data, error, isPending, isPlaceholderData, refetch } = useInsight(days);
  return (
    <section aria-labelledby="insight-title" data-testid="insight-page" className="space-y-4">
      <div className="flex flex-wrap items-center gap-3">
        <PageTitle id="insight-title">Insight</PageTitle>
        <label className="ml-auto flex items-center gap-2 text-sm text-soft">
          Over the last
          <select
            data-testid="insight-span"
            value={days}
            onChange={(event) => setDays(spans.find((span) => String(span) === event.target.value) ?? 30)}
            className="rounded-lg border border-line-strong bg-raised px-2.5 py-1.5 text-sm text-ink"
          >
            {spans.map((span) => (
              <option key={span} value={span}>
                {span} days
              </option>
            ))}
          </select>
        </label>
      </div>
      <ErrorNote error={error} title="The numbers cannot be read" onRetry={() => void refetch()} />
      {isPending && <Skeleton className="h-96" />}
      {data && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : ""}>
          {isEmpty(data) ? (
            <EmptyState title="Nothing happened in this time" testId="insight-empty">
              <p className="text-sm text-faint">Once there are incidents, this page counts how long they take and what fixes come to.</p>
            </EmptyState>
          ) : (
            <InsightView insight={data} />
          )}
        </div>
      )}
    </section>
  );
}
