import { useNow } from "@/components/Time";
import { HealthPicture } from "./HealthPicture";
import type { LogEntry } from "./phase-log";
import { healthPoints, summaryOf } from "./summary";

interface Props {
  entries: LogEntry[];
  running: boolean;
}

/** The execution in one line, above all else. It has its height before there is anything to say. */
export function SummaryLine({ entries, running }: Props) {
  const nowMs = useNow(1_000);
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <p data-testid="execution-summary" className="font-mono text-soft tabular-nums">
        {summaryOf(entries, running, nowMs).join(" · ")}
      </p>
      <HealthPicture points={healthPoints(entries)} />
    </div>
  );
}
