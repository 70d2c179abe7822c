import type { Backtest } from "@/lib/decode-backtest";
import { duration, percent } from "@/lib/format";

const incidents = (count: number) => `${count} ${count === 1 ? "incident" : "incidents"}`;

function shift({ both_count, later_ms }: Backtest): string {
  if (both_count === 0) return "";
  if (Math.abs(later_ms) < 500) return ", at the same time";
  return `, ${duration(Math.abs(later_ms))} ${later_ms > 0 ? "later" : "earlier"}`;
}

/** The answer in a sentence. */
export function backtestSentence(backtest: Backtest): string {
  const { asked, in_force, check_count } = backtest;
  if (check_count === 0) return "Nothing was measured in this time.";
  if (backtest.threshold_alone_warns) {
    return `A low percentage alone opens no incident of this target: ${incidents(in_force.fired_count)} in this time, whatever the threshold.`;
  }
  if (asked.threshold === in_force.threshold) return `${percent(in_force.threshold)} is in force: ${incidents(in_force.fired_count)} in this time.`;
  const instead = asked.fired_count === in_force.fired_count ? "as many as" : `instead of ${in_force.fired_count}`;
  return `It would have opened ${incidents(asked.fired_count)}, ${instead} with ${percent(in_force.threshold)}${shift(backtest)}.`;
}

/** What would be gone and what would be new; "" where nothing is. */
export function backtestChange({ only_asked_count, only_in_force_count }: Backtest): string {
  const parts = [
    only_in_force_count > 0 && `${only_in_force_count} would have been missed`,
    only_asked_count > 0 && `${only_asked_count} would be new`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? "" : `${parts.join(", ")}.`;
}
