import { fields, isFields, number, someOf, text } from "./values";

/** A time in which an incident would have been open; `to` is "" where it still was at the end. */
export interface Alarm {
  from: string;
  to: string;
}

export interface BacktestRun {
  /** Health below it is bad, in percent. */
  threshold: number;
  fired_count: number;
  alarms: Alarm[];
}

/** What another threshold would have made of the answers that the monitor kept. */
export interface Backtest {
  check_count: number;
  /** A low percentage alone opens no incident of this target. */
  threshold_alone_warns: boolean;
  /** From then on each check is kept as it came; "" where none is. */
  exact_from: string;
  in_force: BacktestRun;
  asked: BacktestRun;
  /** Of both, of the asked one alone, and of the one in force alone. */
  both_count: number;
  only_asked_count: number;
  only_in_force_count: number;
  /** Mean over those of both; negative: earlier. */
  later_ms: number;
}

const alarm = (value: unknown): Alarm | null => {
  const row = fields(value);
  const from = text(row.from);
  return from === "" ? null : { from, to: text(row.to) };
};

function run(value: unknown): BacktestRun | null {
  const row = fields(value);
  const threshold = number(row.threshold);
  const fired = number(row.fired_count);
  return threshold === null || fired === null ? null : { threshold, fired_count: fired, alarms: someOf(row.alarms, alarm, 500) };
}

/** GET /backtest of the monitor; null for what is none. */
export function decodeBacktest(value: unknown): Backtest | null {
  if (!isFields(value)) return null;
  const [inForce, asked, difference] = [run(value.in_force), run(value.asked), fields(value.difference)];
  if (!inForce || !asked) return null;
  return {
    check_count: number(value.check_count) ?? 0,
    threshold_alone_warns: value.threshold_alone_warns === true,
    exact_from: text(value.exact_from),
    in_force: inForce,
    asked,
    both_count: number(difference.both_count) ?? 0,
    only_asked_count: number(difference.only_asked_count) ?? 0,
    only_in_force_count: number(difference.only_in_force_count) ?? 0,
    later_ms: number(difference.later_ms) ?? 0,
  };
}
