import type { Tone } from "@/components/tone";
import type { History, HistoryState } from "@/lib/decode-history";
import { duration, incidentNumber, percent } from "@/lib/format";
import { holesOf } from "@/lib/holes";
import type { Incident } from "@/lib/types";
import { ownTime } from "./own-time";
import type { OwnTime } from "./own-time";
import type { Moment } from "./timeline";

/** What the monitor saw of the target, in as few moments as tell it: one for each run of the same state, one for each time in which nobody looked. */

/** A blind spot that ended so shortly before it began may be why it was not seen earlier. */
const justBeforeMs = 60_000;

const tones = new Map<string, Tone>([
  ["healthy", "success"],
  ["unhealthy", "danger"],
  ["down", "danger"],
]);

const ms = (at: string) => Date.parse(at) || 0;
const isSame = (a: HistoryState, b: HistoryState) => a.status === b.status && a.title === b.title && a.maintenance_reason === b.maintenance_reason;

/** "health 100 % → 12 %", or one number where nothing is known before it. */
function healthWords(before: number | null, now: number | null): string {
  if (now === null) return "health not known";
  return before === null || before === now ? `health ${percent(now)}` : `health ${percent(before)} → ${percent(now)}`;
}

const moment = (key: string, at: string, tone: Tone, title: string, text: string): Moment => ({ key, at, tone, title, who: "", text, executionId: "" });

function stateMoments(states: HistoryState[], fromMs: number, { isOwn }: OwnTime): Moment[] {
  const runs = states.filter((state, index) => index === 0 || !isSame(state, states[index - 1] ?? state));
  return runs.flatMap((state, index) => {
    // What was so all the time before is no news.
    if (ms(state.since) < fromMs || !isOwn(state)) return [];
    const { status, title, summary, maintenance_reason: reason } = state;
    const looked = status === "unknown" ? "Not looked at" : `Target ${status}, ${healthWords(runs[index - 1]?.health ?? null, state.health)}`;
    const text = [title, summary, reason && `maintenance: ${reason}`].filter((part) => part).join(" · ");
    return moment(`state-${state.since}`, state.since, tones.get(status) ?? "neutral", looked, text);
  });
}

/** Times in which no probe answered to anybody; up to `to` when the last one is long ago. */
const blindMoments = (history: History, { beginMs, endMs }: OwnTime): Moment[] =>
  holesOf(history)
    .filter(({ fromMs, toMs }) => toMs >= beginMs - justBeforeMs && fromMs <= endMs)
    .map(({ fromMs, toMs, isOver }) => {
      const at = new Date(fromMs).toISOString();
      const text = `for ${duration(toMs - fromMs)}, until ${isOver ? "it looked again" : "now"}`;
      return moment(`blind-${at}`, at, "neutral", "Blind spot: the monitor did not look", text);
    });

/** An incident before this one is one line, whatever was seen of it. */
function earlierMoments({ earlier }: OwnTime): Moment[] {
  if (!earlier) return [];
  const title = `Earlier incident ${incidentNumber(earlier.id)} ${earlier.isOver ? "resolved" : "still open"}`;
  return [{ ...moment(`earlier-${earlier.id}`, earlier.at, "neutral", title, ""), incidentId: earlier.id }];
}

/** From shortly before the incident began to its end; an incident of a target that nobody watches has none. */
export function healthMoments(history: History | undefined, incident: Incident): Moment[] {
  if (!history) return [];
  const own = ownTime(history.states, incident);
  return [...earlierMoments(own), ...stateMoments(history.states, ms(history.from), own), ...blindMoments(history, own)];
}
