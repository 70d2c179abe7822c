import type { HistoryState } from "@/lib/decode-history";
import type { Incident } from "@/lib/types";
import { endedAt } from "./ended";

/** What of a target's history belongs to one incident: from shortly before it began until it was over. */

const ms = (at: string) => Date.parse(at) || 0;
const isSick = ({ status }: HistoryState) => status === "unhealthy" || status === "down";

export interface OwnTime {
  /** When it began: the first time that the target was seen sick, or when it was opened, whichever came first. */
  beginMs: number;
  /** Infinity while it is open. */
  endMs: number;
  isOwn: (state: HistoryState) => boolean;
  /** The incident of the same target that came before it, and when it was no longer seen; null where there was none. */
  earlier: { id: string; at: string; isOver: boolean } | null;
}

/** The states before it was opened in which the target was sick already, and of no other incident. */
function onset(before: HistoryState[], incidentId: string): HistoryState[] {
  const from = before.findLastIndex((state) => !isSick(state) || !["", incidentId].includes(state.incident_id)) + 1;
  return before.slice(from);
}

function earlierOf(before: HistoryState[], incidentId: string): OwnTime["earlier"] {
  const last = before.findLastIndex((state) => !["", incidentId].includes(state.incident_id));
  const state = before[last];
  if (!state) return null;
  const next = before[last + 1];
  return { id: state.incident_id, at: (next ?? state).since, isOver: next !== undefined };
}

/** `states`: by time, also some of before and after. After its end there is one more that is its own: the first that saw the target well. */
export function ownTime(states: HistoryState[], incident: Pick<Incident, "id" | "status" | "created_at" | "updated_at" | "status_history">): OwnTime {
  const openedMs = ms(incident.created_at);
  const endMs = incident.status === "resolved" ? ms(endedAt(incident)) : Infinity;
  const before = states.filter((state) => ms(state.since) < openedMs);
  const sick = onset(before, incident.id);
  const after = states.find((state) => ms(state.since) > endMs);
  const own = new Set([...sick, ...states.filter(({ since }) => ms(since) >= openedMs && ms(since) <= endMs)]);
  if (after?.status === "healthy") own.add(after);
  return { beginMs: Math.min(openedMs, ...sick.map(({ since }) => ms(since))), endMs, isOwn: (state) => own.has(state), earlier: earlierOf(before, incident.id) };
}
