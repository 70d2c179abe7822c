import { useState } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import type { Incident } from "@/lib/types";
import { Pictures, PicturesAwaited } from "./Pictures";
import { spans, useHistory } from "./use-history";

interface Props {
  target: string;
  incidents: Incident[];
}

/** A target's indicators over time, and what the monitor knew at any moment of it. */
export function HistoryView({ target, incidents }: Props) {
  const [spanMs, setSpanMs] = useState<number>(spans[1].ms);
  const history = useHistory(target, spanMs);
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
      {history.isPending && !history.isError && <PicturesAwaited />}
      {history.data && <Pictures history={history.data} spanMs={spanMs} incidents={incidents} />}
    </Section>
  );
}
