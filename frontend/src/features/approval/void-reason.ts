import type { ExecutionSummary, FixProposal, Incident, SystemState } from "@/lib/types";

/** What is so at this moment around a proposal that waits for its approval. */
export interface Situation {
  incident: Pick<Incident, "status">;
  /** The target as the monitor last saw it; undefined where nobody watches it. */
  system: SystemState | undefined;
  /** Fixes begun for this incident since the proposal was made. */
  begunSince: ExecutionSummary[];
  /** When the target was last checked as the proposal came; stands in where it names no time itself. */
  checkedBefore: string;
  /** Why nothing may be run there now, in words; null while it may. */
  heldBack: string | null;
}

export interface VoidReason {
  text: string;
  /** A new proposal may be asked for. */
  renewable: boolean;
  /** The execution that was quicker, to be watched instead. */
  begun?: string;
}

const ms = (iso: string) => Date.parse(iso) || 0;

/** A check from before the proposal proves nothing: the agent asked the target itself after it. */
function wellMeanwhile({ premise }: FixProposal, { system, checkedBefore }: Situation): boolean {
  if (system?.status !== "healthy") return false;
  return ms(system.checked_at) > ms(premise?.checked_at || checkedBefore);
}

/** Why the proposal must not be approved any more; null while it may. The agent checks all of this
 * again: here it keeps a person from deciding on what is no longer so. */
export function voidReason(proposal: FixProposal, situation: Situation, nowMs: number): VoidReason | null {
  // An undo is about what was done, not about what is wrong now.
  const undo = proposal.undo_of !== "";
  if (situation.incident.status === "resolved" && !undo) {
    return { text: "The incident is resolved. There is nothing left to fix.", renewable: false };
  }
  const [begun] = situation.begunSince;
  if (begun) {
    return { text: "A fix for this incident was begun after this was proposed. See how it ends.", renewable: false, begun: begun.execution_id };
  }
  if (proposal.expires_at !== "" && ms(proposal.expires_at) <= nowMs) {
    return { text: "This proposal has expired. Ask for a new one.", renewable: true };
  }
  if (!undo && wellMeanwhile(proposal, situation)) {
    return { text: `${proposal.system} is healthy now. The reason for this is gone.`, renewable: true };
  }
  if (situation.heldBack !== null) return { text: situation.heldBack, renewable: false };
  return null;
}

/** Of an incident's executions those that began after the proposal: by the agent's own clock, or, where
 * the proposal names no time, because they were not known yet. */
export function begunAfter(proposal: FixProposal, all: ExecutionSummary[], knownIds: string[]): ExecutionSummary[] {
  const madeAt = ms(proposal.premise?.checked_at ?? "");
  return all.filter((one) => !knownIds.includes(one.execution_id) && ms(one.started_at) >= madeAt);
}
