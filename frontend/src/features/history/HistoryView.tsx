import { useState } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import { Pictures, PicturesAwaited } from "./Pictures";
import { spans, useHistory } from "./use-history";
import { useTargetIncidents } from "./use-target-incidents";

/** A target's indicators over time, and what the monitor knew at any moment of it. */
export function HistoryView({ target }: { target: string }) {
  const [spanMs, setSpanMs] = useState<number>(spans[1].ms);
  const history = useHistory(target, spanMs);
  const { incidents, isAll, error, refetch } = useTargetIncidents(target, spanMs);
  return (
    <Section
      title="Over time"
      aside={
        <select
          aria-label="How far back"
          value={spanMs}
          onChange={(event) => setSpanMs(Number(event.target.value))}
          className="rounded-lg border border-line-strong bg-raised px-2.5 py-1 text-sm"
        >
          {spans.map(({ name, ms }) => (
            <option key={ms} value={ms}>
              {name}
            </option>
          ))}
        </select>
      }
    >
      <ErrorNote error={history.error} title="The history cannot be shown" onRetry={() => void history.refetch()} />
      <ErrorNote error={error} title="Older incidents are not marked" onRetry={() => void refetch()} />
      {!isAll && <p className="text-sm text-faint">There were so many incidents that only the newest of them are marked.</p>}
      {history.isPending && !history.isError && <PicturesAwaited />}
      {history.data && <Pictures history={history.data} spanMs={spanMs} incidents={incidents} />}
    </Section>
  );
}
