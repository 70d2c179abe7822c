import { lazy, Suspense } from "react";
import { Skeleton } from "@/components/Skeleton";
import { amount, chartTitle } from "./charts";
import type { Chart } from "./charts";
import { ChartTable } from "./ChartTable";
import type { Mark } from "./marks";

/** Only who opens a system draws anything. */
const Plot = lazy(() => import("./Plot"));

/** What the picture shows, for who does not see it, and for who does. */
function inWords({ lines, unit, badBelow }: Chart): string {
  const main = lines[0];
  const known = main?.mean.filter((value) => value !== null) ?? [];
  const least = Math.min(...(main?.low.filter((value) => value !== null) ?? []));
  const greatest = Math.max(...(main?.high.filter((value) => value !== null) ?? []));
  const last = known.at(-1);
  if (last === undefined) return "Nothing was measured in this time.";
  const threshold = badBelow === null ? "" : ` Below ${amount(badBelow, unit)} is bad.`;
  return `Last ${amount(last, unit)}; ${amount(least, unit)} to ${amount(greatest, unit)}.${threshold}`;
}

interface Props {
  chart: Chart;
  fromMs: number;
  toMs: number;
  marks: Mark[];
  atMs: number | null;
}

export function ChartPanel(props: Props) {
  const { chart } = props;
  return (
    <figure data-testid="chart" data-indicator={chart.name} className="min-w-0 space-y-1.5 rounded-2xl border border-line bg-panel p-4">
      <figcaption className="flex flex-wrap items-baseline gap-x-3">
        <span className="text-sm font-semibold">{chartTitle(chart)}</span>
        <span className="text-xs text-soft tabular-nums">{inWords(chart)}</span>
      </figcaption>
      <Suspense fallback={<Skeleton className="h-40" />}>
        <Plot {...props} />
      </Suspense>
      <ChartTable chart={chart} />
    </figure>
  );
}
