import { useMemo } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { Skeleton } from "@/components/Skeleton";
import { ChartPanel } from "./ChartPanel";
import { chartsOf } from "./charts";
import { marksWithin } from "./marks";
import { spans, useHistory } from "./use-history";
import { useTargetIncidents } from "./use-target-incidents";

/** The last hour of a target in one picture; the rest is on its page. */
export function HealthChart({ target }: { target: string }) {
  const history = useHistory(target, spans[1].ms, "health");
  const { incidents } = useTargetIncidents(target, spans[1].ms);
  const chart = useMemo(() => history.data && chartsOf(history.data).find((one) => one.name === "health"), [history.data]);
  const [fromMs, toMs] = [Date.parse(history.data?.from ?? ""), Date.parse(history.data?.to ?? "")];
  const marks = useMemo(() => marksWithin(incidents, target, fromMs, toMs), [incidents, target, fromMs, toMs]);
  return (
    <>
      <ErrorNote error={history.error} title="The history cannot be shown" onRetry={() => void history.refetch()} />
      {history.isPending && !history.isError && <Skeleton className="h-56" />}
      {chart && <ChartPanel chart={chart} size="medium" fromMs={fromMs} toMs={toMs} marks={marks} atMs={null} />}
    </>
  );
}
