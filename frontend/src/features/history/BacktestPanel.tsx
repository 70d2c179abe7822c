import { useId, useState } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import type { Alarm, Backtest } from "@/lib/decode-backtest";
import { clockTime, dateTime, percent } from "@/lib/format";
import { backtestChange, backtestSentence } from "./backtest-words";
import { useBacktest } from "./use-history";
import { useRested } from "./use-rested";

/** More are only counted: they tell the same. */
const alarmsShown = 20;

interface Props {
  target: string;
  spanMs: number;
  /** Moves the time machine there. */
  onMove: (atMs: number) => void;
}

function AlarmList({ alarms, onMove }: { alarms: Alarm[]; onMove: Props["onMove"] }) {
  if (alarms.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label="When it would have fired, newest first">
      {alarms
        .toReversed()
        .slice(0, alarmsShown)
        .map(({ from, to }) => (
          <li key={from}>
            <button
              type="button"
              title={`${dateTime(from)} to ${to ? dateTime(to) : "now"}`}
              onClick={() => onMove(Date.parse(from))}
              className="min-h-6 rounded-md border border-line-strong bg-raised px-2 text-xs tabular-nums hover:border-faint"
            >
              {clockTime(from)}
            </button>
          </li>
        ))}
      {alarms.length > alarmsShown && <li className="text-xs text-faint">and {alarms.length - alarmsShown} more</li>}
    </ul>
  );
}

function Answer({ backtest, onMove }: { backtest: Backtest; onMove: Props["onMove"] }) {
  const change = backtestChange(backtest);
  return (
    <>
      <p role="status" data-testid="backtest-answer" className="text-sm">
        {backtestSentence(backtest)} {change}
      </p>
      <AlarmList alarms={backtest.asked.alarms} onMove={onMove} />
      <p className="text-xs text-faint">
        {backtest.check_count > 0 && "What a rule sees as a fault opens an incident at any threshold. "}
        From {backtest.check_count} checks: {backtest.exact_from ? `each single one since ${dateTime(backtest.exact_from)}, averages before that.` : "averages only."}
      </p>
    </>
  );
}

/** What another threshold would have opened in this time, from the answers that were kept. */
export function BacktestPanel({ target, spanMs, onMove }: Props) {
  const sliderId = useId();
  const [threshold, setThreshold] = useState<number | null>(null);
  const backtest = useBacktest(target, spanMs, useRested(threshold));
  const shown = threshold ?? backtest.data?.in_force.threshold;
  return (
    <div data-testid="backtest" className="space-y-3 rounded-2xl border border-line bg-panel p-4">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2">
        <label htmlFor={sliderId} className="text-sm font-medium text-soft">
          If health were bad below
        </label>
        <output htmlFor={sliderId} className="text-sm tabular-nums">
          {shown === undefined ? "" : percent(shown)}
        </output>
      </div>
      <input
        id={sliderId}
        type="range"
        min={1}
        max={100}
        value={shown ?? 1}
        disabled={shown === undefined}
        aria-valuetext={shown === undefined ? undefined : percent(shown)}
        onChange={(event) => setThreshold(Number(event.target.value))}
        className="w-full accent-action"
      />
      <ErrorNote error={backtest.error} title="No answer" onRetry={() => void backtest.refetch()} />
      {backtest.data && <Answer backtest={backtest.data} onMove={onMove} />}
    </div>
  );
}
