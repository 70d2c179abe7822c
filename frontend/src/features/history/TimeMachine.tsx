import { useId } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { dateTime } from "@/lib/format";
import { TargetMoment } from "./TargetMoment";
import { useMoment } from "./use-history";
import { useRested } from "./use-rested";

interface Props {
  /** Where the slider begins and ends. */
  fromMs: number;
  toMs: number;
  stepMs: number;
  /** Null: the present. */
  atMs: number | null;
  onMove: (atMs: number | null) => void;
}

/** What the monitor knew of each target at a moment that one chooses. */
export function TimeMachine({ fromMs, toMs, stepMs, atMs, onMove }: Props) {
  const sliderId = useId();
  const rested = useRested(atMs);
  const moment = useMoment(rested);
  const shownAt = atMs === null ? "now" : dateTime(new Date(atMs).toISOString());
  return (
    <div data-testid="time-machine" className="@container space-y-3 rounded-2xl border border-line bg-panel p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <label htmlFor={sliderId} className="text-sm font-medium text-soft">
          What was known at
        </label>
        <output htmlFor={sliderId} className="flex-1 text-sm tabular-nums">
          {shownAt}
        </output>
        <Button kind="quiet" disabled={atMs === null} onClick={() => onMove(null)}>
          Back to now
        </Button>
      </div>
      <input
        id={sliderId}
        type="range"
        min={fromMs}
        max={toMs}
        step={stepMs}
        value={atMs ?? toMs}
        aria-valuetext={shownAt}
        onChange={(event) => onMove(Math.min(Number(event.target.value), toMs))}
        className="w-full accent-action"
      />
      <ErrorNote error={moment.error} title="That moment cannot be shown" onRetry={() => void moment.refetch()} />
      {atMs !== null && moment.data?.length === 0 && <p className="text-sm text-faint">Nothing of that time is kept any more.</p>}
      {atMs !== null && moment.data && (
        <ul className="grid gap-3 @lg:grid-cols-2" aria-busy={moment.isPlaceholderData || rested !== atMs}>
          {moment.data.map((target) => (
            <TargetMoment key={target.name} target={target} />
          ))}
        </ul>
      )}
    </div>
  );
}
