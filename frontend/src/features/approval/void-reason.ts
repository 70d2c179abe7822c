import { factText } from "@/lib/facts";
import { percent } from "@/lib/format";
import type { Difference, ExecutionSummary, FixProposal, Incident, SystemState } from "@/lib/types";
import { fields, shown } from "@/lib/values";

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
  /** What it stood on and is not so any more; empty where that is another thing than facts. */
  differences: Difference[];
}

const ms = (iso: string) => Date.parse(iso) || 0;

/** A check from before the proposal proves nothing: the agent asked the target itself after it. */
function wellMeanwhile({ premise }: FixProposal, { system, checkedBefore }: Situation): boolean {
  if (system?.status !== "healthy") return false;
  return ms(system.checked_at) > ms(premise?.checked_at || checkedBefore);
}

/** To the last digit only where it takes that to tell them apart. */
function asTexts(name: string, was: unknown, now: unknown): Pick<Difference, "proposed" | "now"> {
  const [proposed, at] = [factText(name, was), factText(name, now)];
  return proposed === at ? { proposed: shown(was), now: shown(now) } : { proposed, now: at };
}

/** The facts that the proposal was judged by beside those that the monitor sees now; what is told of one of them only is left out. */
export function factDifferences({ premise, expected }: FixProposal, system: SystemState | undefined): Difference[] {
  const now = fields(system?.metrics.facts);
  const facts = Object.entries(premise?.facts ?? {})
    .filter(([name, was]) => now[name] !== undefined && now[name] !== was)
    .map(([name, was]) => ({ name, ...asTexts(name, was, now[name]) }));
  if (expected?.metric !== "health" || expected.now === null || typeof system?.health !== "number") return facts;
  return [{ name: "health", proposed: percent(expected.now), now: percent(system.health) }, ...facts];
}

const plain = (text: string, renewable: boolean): VoidReason => ({ text, renewable, differences: [] });

/** Why the proposal must not be approved any more; null while it may. The agent checks all of this
 * again: here it keeps a person from deciding on what is no longer so. */
export function voidReason(proposal: FixProposal, situation: Situation, nowMs: number): VoidReason | null {
  // An undo is about what was done, not about what is wrong now.
  const undo = proposal.undo_of !== "";
  const [begun] = situation.begunSince;
  if (begun) return { ...plain("A fix for this incident was begun after this was proposed. See how it ends.", false), begun: begun.execution_id };
  if (situation.incident.status === "resolved" && !undo) {
    return { ...plain("The incident is resolved. There is nothing left to fix.", false), differences: factDifferences(proposal, situation.system) };
  }
  if (proposal.expires_at !== "" && ms(proposal.expires_at) <= nowMs) return plain("This proposal has expired. Ask for a new one.", true);
  if (!undo && wellMeanwhile(proposal, situation)) {
    const text = `${proposal.system} is healthy now. The reason for this is gone.`;
    return { text, renewable: true, differences: factDifferences(proposal, situation.system) };
  }
  if (situation.heldBack !== null) return plain(situation.heldBack, false);
  return null;
}

/** Of an incident's executions those that began after the proposal: by the agent's own clock, or, where
 * the proposal names no time, because they were not known yet. */
export function begunAfter(proposal: FixProposal, all: ExecutionSummary[], knownIds: string[]): ExecutionSummary[] {
  const madeAt = ms(proposal.premise?.checked_at ?? "");
  return all.filter((one) => !knownIds.includes(one.execution_id) && ms(one.started_at) >= madeAt);
}
