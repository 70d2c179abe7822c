import { useNow } from "@/components/Time";
import { clockTime, duration } from "@/lib/format";
import { elapsedAt } from "./elapsed";
import type { Elapsed } from "./elapsed";
import { HealthPicture } from "./HealthPicture";
import type { LogEntry } from "./phase-log";
import { healthPoints, summaryOf } from "./summary";

interface Props {
  entries: LogEntry[];
  running: boolean;
  elapsed: Elapsed | null;
}

/** "12.3 s", or where the agent is not heard "12.3 s as of 14:03:22". */
function elapsedWords(elapsed: Elapsed): string {
  const { ranMs, unknownForMs } = elapsedAt(elapsed, performance.now());
  const words = duration(ranMs);
  return unknownForMs > 0 ? `${words} as of ${clockTime(new Date(Date.now() - unknownForMs).toISOString())}` : words;
}

/** The execution in one line, above all else. It has its height before there is anything to say. */
export function SummaryLine({ entries, running, elapsed }: Props) {
  useNow(1_000);
  const words = running && elapsed ? elapsedWords(elapsed) : "";
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <p data-testid="execution-summary" className="font-mono text-soft tabular-nums">
        {summaryOf(entries, running, words).join(" · ")}
      </p>
      <HealthPicture points={healthPoints(entries)} />
    </div>
  );
}
