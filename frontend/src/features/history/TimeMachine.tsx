import { useId } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { dateTime } from "@/lib/format";
import { TargetMoment } from "./TargetMoment";
import { useMoment } from "./use-history";
import { useRested } from "./use-rested";

interface Props {
  /** Whose page this is: it stands first. */
  target: string;
  /** Where the slider begins and ends. */
  fromMs: number;
  toMs: number;
  stepMs: number;
  /** Null: the present. */
  atMs: number | null;
  onMove: (atMs: number | null) => void;
}

/** What the monitor knew of each target at a moment that one chooses. */
export function TimeMachine({ target: own, fromMs, toMs, stepMs, atMs, onMove }: Props) {
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
        // As high as a picture: what stands below stays in sight.
        <ul tabIndex={0} aria-label="What was known of each system" className="grid max-h-72 gap-3 overflow-y-auto @lg:grid-cols-2" aria-busy={moment.isPlaceholderData || rested !== atMs}>
          {moment.data.toSorted((a, b) => Number(b.name === own) - Number(a.name === own)).map((target) => (
            <TargetMoment key={target.name} target={target} />
          ))}
        </ul>
      )}
    </div>
  );
}
