import type { Evidence, Severity } from "./types";

/** What the agent and the generator speak, after decode-agent.ts and decode-proposal.ts have checked it. */

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
}

export type Proposal = FixProposal | NoFix;

export const phases = [
  "thinking",
  "command",
  "executing",
  "result",
  "verifying",
  "verification",
  "complete",
  "error",
] as const;
export type Phase = (typeof phases)[number];

/** One message of a running execution. */
export interface PhaseMessage {
  seq: number | null;
  execution_id: string;
  incident_id: string;
  attempt: number;
  phase: Phase;
  status: string;
  message: string;
  command: string;
  timestamp: string;
  stdout: string;
  stderr: string;
  exit_code: number | null;
  duration_ms: number | null;
  health: number | null;
  health_before: number | null;
  health_after: number | null;
  recorded: boolean | null;
  /** An error that says: nothing was run. */
  refused: boolean;
  /** An end after the agent was killed: nothing was run again, what was under way was looked at. */
  interrupted: boolean;
}

/** "refused": it ended before anything was run. "interrupted": the agent was killed meanwhile. */
export type ExecutionStatus = "running" | "completed" | "failed" | "refused" | "interrupted";

/** A fix that can be taken back for a while. */
export interface UndoOffer {
  until: string;
  /** Of the snapshot; null where it holds no keys. */
  key_count: number | null;
  bytes: number;
}

export interface ExecutionSummary {
  execution_id: string;
  incident_id: string;
  system: string;
  action: string;
  status: ExecutionStatus;
  started_at: string;
  ended_at: string;
  undo: UndoOffer | null;
}

export interface ExecutionLog extends ExecutionSummary {
  phases: PhaseMessage[];
}

export interface AvailableFault {
  system: string;
  failure: string;
  description: string;
}

export interface ActiveFault {
  id: string;
  system: string;
  failure: string;
  state: string;
  since_at: string;
  expires_at: string;
}

export interface Faults {
  available: AvailableFault[];
  active: ActiveFault[];
}
