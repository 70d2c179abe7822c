import type { Schemas } from "./api/schemas";
import type { Alternative, Evidence, Refusal, RehearsalOffer, Rung, Severity } from "./types";

/** What the agent proposes, and why it does not, after decode-proposal.ts has checked it. */

/** "unknown" is what the agent did not say; it is shown as such, never as harmless. */
export type Risk = Severity | "unknown";

export interface ProposalStep extends Pick<Schemas["ProposalStep"], "action" | "command" | "description"> {
  risk: Risk;
  /** What is lost by it; "" when nothing is, null when that is not stated. */
  loss: string | null;
  /** How it is undone, or that it cannot be; "" when that is not stated. */
  undo: string;
  /** What must be so of the system's own numbers for it to have changed something; "" when that is not stated. */
  changed: string;
}

/** The predicted change that proves it: the metric is above, below, or just that number afterwards. */
export interface ExpectedChange {
  metric: string;
  /** The check that there is least left of, such as "redis-memory"; "" where it is not known. */
  of: string;
  /** Null where it is not known. */
  now: number | null;
  above: number | null;
  below: number | null;
  is: number | null;
}

/** Why a fix is proposed now: what was asked of the target, and what it answered. */
export type Premise = Schemas["Premise"];

/** A rule that was thought of and put aside. */
export type RuledOut = Schemas["RuledOut"];

export interface FixProposal {
  kind: "fix";
  proposal_id: string;
  /** SHA-256 over all that is approved; "" from an agent that seals without one. */
  digest: string;
  /** The execution that it takes back; "" = it is a fix. */
  undo_of: string;
  system: string;
  action: string;
  command: string;
  description: string;
  risk: Risk;
  expected_result: string;
  /** Null from an agent that predicts none. */
  expected: ExpectedChange | null;
  /** What it was worked out from: rule, container and the like. */
  details: Record<string, unknown>;
  steps: ProposalStep[];
  loss: string | null;
  undo: string;
  changed: string;
  /** Null from an agent that states none. */
  premise: Premise | null;
  evidence: Evidence[];
  ruled_out: RuledOut[];
  /** Empty from an agent or a rule without one. */
  ladder: Rung[];
  /** What must be seen afterwards for it to count as healed. */
  verify: string;
  expires_at: string;
  /** How many different people must approve it. */
  approvals: number;
  /** Who has approved it already. */
  approved_by: string[];
  /** Null from an agent that cannot try. */
  rehearsal: RehearsalOffer | null;
}

/** The agent looked and has nothing to run; it says why. */
export interface NoFix {
  kind: "none";
  reason: string;
  rule: string;
  evidence: Evidence[];
  ruled_out: RuledOut[];
  /** It ends by itself. */
  wait: boolean;
  /** Null from an agent that names no kinds. */
  refusal: Refusal | null;
  ladder: Rung[];
  alternatives: Alternative[];
}

export type Proposal = FixProposal | NoFix;
