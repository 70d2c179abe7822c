import { lazy, Suspense } from "react";
import { Skeleton } from "@/components/Skeleton";
import { clockTime } from "@/lib/format";
import { amount, chartTitle } from "./charts";
import type { Chart } from "./charts";
import { ChartTable } from "./ChartTable";
import type { Mark } from "./marks";
import { plotSizes } from "./plot-sizes";
import type { PlotSize } from "./plot-sizes";

/** Only who opens a system draws anything. */
const Plot = lazy(() => import("./Plot"));

/** A value that is older than this is told with its time: nobody has looked since, or the target did not answer. */
const silenceMs = 120_000;

/** What the picture shows, for who does not see it, and for who does. */
function inWords({ lines, unit, badBelow, times }: Chart, toMs: number): string {
  const main = lines[0];
  const least = Math.min(...(main?.low.filter((value) => value !== null) ?? []));
  const greatest = Math.max(...(main?.high.filter((value) => value !== null) ?? []));
  const lastAt = main?.mean.findLastIndex((value) => value !== null) ?? -1;
  const last = main?.mean[lastAt] ?? undefined;
  if (last === undefined) return "Nothing was measured in this time.";
  const threshold = badBelow === null ? "" : ` Below ${amount(badBelow, unit)} is bad.`;
  const atMs = (times[lastAt] ?? 0) * 1_000;
  const when = toMs - atMs > silenceMs ? ` at ${clockTime(new Date(atMs).toISOString())}` : "";
  return `Last ${amount(last, unit)}${when}; ${amount(least, unit)} to ${amount(greatest, unit)}.${threshold}`;
}

interface Props {
  chart: Chart;
  size: PlotSize;
  fromMs: number;
  toMs: number;
  marks: Mark[];
  atMs: number | null;
  /** Takes the time machine to where the picture was pressed. */
  onMove?: (atMs: number) => void;
}

export function ChartPanel(props: Props) {
  const { chart, size } = props;
  return (
    <figure data-testid="chart" data-indicator={chart.name} className="min-w-0 space-y-1.5 rounded-2xl border border-line bg-panel p-4">
      <figcaption className="flex flex-wrap items-baseline gap-x-3">
        <span className="text-sm font-semibold">{chartTitle(chart)}</span>
        <span className="text-xs text-soft tabular-nums">{inWords(chart, props.toMs)}</span>
      </figcaption>
      <Suspense fallback={<Skeleton className={plotSizes[size].look} />}>
        <Plot {...props} />
      </Suspense>
      <ChartTable chart={chart} />
    </figure>
  );
}
