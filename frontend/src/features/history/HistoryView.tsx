import { useMemo, useState } from "react";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import { Skeleton } from "@/components/Skeleton";
import type { History } from "@/lib/decode-history";
import type { Incident } from "@/lib/types";
import { BacktestPanel } from "./BacktestPanel";
import { ChartPanel } from "./ChartPanel";
import { chartsOf } from "./charts";
import { MarkList } from "./MarkList";
import { marksWithin } from "./marks";
import { TimeMachine } from "./TimeMachine";
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
      {history.isPending && !history.isError && [1, 2, 3].map((place) => <Skeleton key={place} className="h-56" />)}
      {history.data && <Pictures history={history.data} spanMs={spanMs} incidents={incidents} />}
    </Section>
  );
}

function Pictures({ history, spanMs, incidents }: { history: History; spanMs: number; incidents: Incident[] }) {
  const [atMs, setAtMs] = useState<number | null>(null);
  const charts = useMemo(() => chartsOf(history), [history]);
  const [fromMs, toMs] = [Date.parse(history.from), Date.parse(history.to)];
  const marks = useMemo(() => marksWithin(incidents, history.target, fromMs, toMs), [incidents, history.target, fromMs, toMs]);
  if (history.points.length === 0) {
    return (
      <EmptyState title="Nothing was measured in this time">
        <p className="text-sm text-faint">The health monitor keeps what it measures from its first check on.</p>
      </EmptyState>
    );
  }
  return (
    <div className="space-y-4">
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <TimeMachine fromMs={fromMs} toMs={toMs} stepMs={history.step_ms} atMs={atMs} onMove={setAtMs} />
        <BacktestPanel target={history.target} spanMs={spanMs} onMove={setAtMs} />
      </div>
      <MarkList marks={marks} />
      <div className="grid gap-4 lg:grid-cols-2">
        {charts.map((chart) => (
          <ChartPanel key={chart.name} chart={chart} fromMs={fromMs} toMs={toMs} marks={marks} atMs={atMs} />
        ))}
      </div>
    </div>
  );
}
