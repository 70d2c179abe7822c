import { useMemo, useState } from "react";
import { EmptyState } from "@/components/EmptyState";
import { Skeleton } from "@/components/Skeleton";
import type { History } from "@/lib/decode-history";
import type { Incident } from "@/lib/types";
import { BacktestPanel } from "./BacktestPanel";
import { ChartPanel } from "./ChartPanel";
import { chartsOf } from "./charts";
import { MarkList } from "./MarkList";
import { marksWithin } from "./marks";
import { TimeMachine } from "./TimeMachine";

interface Props {
  history: History;
  spanMs: number;
  incidents: Incident[];
}

const besideGrid = "grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] lg:grid-rows-[auto_1fr]";
const smallGrid = "grid gap-4 md:grid-cols-2";

/** Health large, with what was known and what would have been beside it; all else small, along the same hours. */
export function Pictures({ history, spanMs, incidents }: Props) {
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
  const main = charts.find((one) => one.name === "health") ?? charts[0];
  return (
    <div className={besideGrid}>
      <div className="min-w-0 space-y-2">
        {main && <ChartPanel chart={main} size="large" fromMs={fromMs} toMs={toMs} marks={marks} atMs={atMs} onMove={setAtMs} />}
        <MarkList marks={marks} />
      </div>
      <div className="min-w-0 space-y-4 lg:row-span-2">
        <TimeMachine target={history.target} fromMs={fromMs} toMs={toMs} stepMs={history.step_ms} atMs={atMs} onMove={setAtMs} />
        <BacktestPanel target={history.target} spanMs={spanMs} onMove={setAtMs} />
      </div>
      <div className={smallGrid}>
        {charts
          .filter((chart) => chart !== main)
          .map((chart) => (
            <ChartPanel key={chart.name} chart={chart} size="small" fromMs={fromMs} toMs={toMs} marks={marks} atMs={atMs} onMove={setAtMs} />
          ))}
      </div>
    </div>
  );
}

/** Of their size, so that nothing moves when they come. */
export function PicturesAwaited() {
  return (
    <div className={besideGrid}>
      <Skeleton className="h-72" />
      <Skeleton className="h-72" />
      <div className={smallGrid}>
        <Skeleton className="h-52" />
        <Skeleton className="h-52" />
      </div>
    </div>
  );
}
