import type { Alternative, Evidence, Refusal, Rung, Severity } from "./types";

/** What the agent proposes, and why it does not, after decode-proposal.ts has checked it. */

/** "unknown" is what the agent did not say; it is shown as such, never as harmless. */
export type Risk = Severity | "unknown";

export interface ProposalStep {
  action: string;
  command: string;
  risk: Risk;
  description: string;
  /** What is lost by it; "" when nothing is, null when that is not stated. */
  loss: string | null;
}

/** Why a fix is proposed now: what was asked of the target, and what it answered. */
export interface Premise {
  holds: string;
  /** The same in words; empty when the agent has none. */
  because: string;
  facts: Record<string, number | string>;
  checked_at: string;
}

/** A rule that was thought of and put aside. */
export interface RuledOut {
  rule: string;
  fault: string;
  reason: string;
}

/** Whether a proposal can be tried before its approval, and why not. */
export interface RehearsalOffer {
  possible: boolean;
  why_not: string;
}

export interface RehearsalStep {
  action: string;
  /** "ran", or why not: "not_needed", "cannot_be_tried". */
  state: string;
  why: string;
  exit_code: number | null;
  stdout: string;
  stderr: string;
  duration_ms: number | null;
  /** What it would end, one line each; only of a step that ends something. */
  would_end: string[];
  would_end_count: number | null;
}

/** What came of trying a proposal: on a copy of the data, or told by the target without doing it. */
export interface Rehearsal {
  rehearsal_id: string;
  proposal_id: string;
  status: "running" | "completed" | "failed";
  /** What it is at, while it runs. */
  stage: string;
  way: "copy" | "told" | null;
  steps: RehearsalStep[];
  before: Record<string, number | string>;
  after: Record<string, number | string>;
  health_before: number | null;
  health_after: number | null;
  /** Null where that is not said: the copy may be too little alike. */
  fault_shown: boolean | null;
  connections_cut: number | null;
  lost: string;
  duration_ms: number | null;
  error: string;
}

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
  /** What it was worked out from: rule, container and the like. */
  details: Record<string, unknown>;
  steps: ProposalStep[];
  loss: string | null;
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
