import type { Tone } from "@/components/tone";
import type { History, HistoryState } from "@/lib/decode-history";
import { duration, incidentNumber, percent } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { ownTime } from "./own-time";
import type { OwnTime } from "./own-time";
import type { Moment } from "./timeline";

/** What the monitor saw of the target, in as few moments as tell it: one for each run of the same state, one for each time in which nobody looked. */

/** A probe that is late is no blind spot. */
const lateChecks = 3;
/** A blind spot that ended so shortly before it began may be why it was not seen earlier. */
const justBeforeMs = 60_000;

const tones = new Map<string, Tone>([
  ["healthy", "success"],
  ["unhealthy", "warning"],
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
function blindMoments({ points, step_ms, to }: History, everyMs: number, { beginMs, endMs }: OwnTime): Moment[] {
  const limitMs = Math.max(step_ms, everyMs) * lateChecks;
  return points.flatMap(({ at }, index) => {
    const next = points[index + 1]?.at ?? to;
    const gapMs = ms(next) - ms(at);
    if (gapMs <= limitMs || ms(next) < beginMs - justBeforeMs || ms(at) > endMs) return [];
    return moment(`blind-${at}`, at, "neutral", "Blind spot: the monitor did not look", `for ${duration(gapMs)}, until ${points[index + 1] ? "it looked again" : "now"}`);
  });
}

/** How often it is usually asked: half of the pauses between two points are no longer. */
function usualMs({ points }: History): number {
  const gaps = points.slice(1).map(({ at }, index) => ms(at) - ms(points[index]?.at ?? at));
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
}

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
  return [...earlierMoments(own), ...stateMoments(history.states, ms(history.from), own), ...blindMoments(history, usualMs(history), own)];
}
