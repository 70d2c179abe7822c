import { allOf, type Schemas } from "./api/schemas";

/** What the agent tells of executions, and the generator of faults, after decode-agent.ts has checked it. */

export type Phase = Schemas["Phase"];
export const phases = allOf<Phase>()([
  "thinking",
  "command",
  "executing",
  "result",
  "verifying",
  "verification",
  "complete",
  "error",
]);

/** Of what was proposed: how it was then and how it is now, as text; "" where that is not known. */
export interface Difference {
  name: string;
  proposed: string;
  now: string;
}

/** One message of a running execution. */
export interface PhaseMessage extends Pick<Schemas["PhaseMessage"], "phase" | "message" | "command" | "timestamp"> {
  seq: number | null;
  execution_id: string;
  incident_id: string;
  system: string;
  attempt: number;
  /** How many steps were approved; null where nothing says so. */
  step_count: number | null;
  status: string;
  stdout: string;
  stderr: string;
  exit_code: number | null;
  duration_ms: number | null;
  /** How much of the step's output is kept by now, where the agent keeps it. */
  to_byte: number | null;
  health: number | null;
  health_before: number | null;
  health_after: number | null;
  recorded: boolean | null;
  /** An error that says: nothing was run. */
  refused: boolean;
  /** With it: what was approved and is not so any more. */
  differences: Difference[];
  /** An end after the agent was killed: nothing was run again, what was under way was looked at. */
  interrupted: boolean;
  /** Who cancelled it, where that is why this ended; "" else. */
  cancelled_by: string;
}

/** "refused": it ended before anything was run. "interrupted": the agent was killed meanwhile. "cancelled": by a person. */
export type ExecutionStatus = Schemas["ExecutionStatus"] | "refused" | "cancelled";

/** A fix that can be taken back for a while. */
export interface UndoOffer extends Omit<Schemas["UndoOffer"], "key_count"> {
  /** Of the snapshot; null where it holds no keys. */
  key_count: number | null;
}

/** Of what was taken back: by which execution, who approved that, and when it ended. */
export type Undone = Schemas["Undone"];

export interface ExecutionSummary
  extends Pick<Schemas["Execution"], "execution_id" | "incident_id" | "system" | "action" | "started_at"> {
  status: ExecutionStatus;
  ended_at: string;
  undo: UndoOffer | null;
  undone: Undone | null;
}

export interface ExecutionLog extends ExecutionSummary {
  phases: PhaseMessage[];
}

/* What heals it is for programs. */
export type AvailableFault = Omit<Schemas["AvailableFault"], "fix">;

export interface ActiveFault extends Omit<Schemas["ActiveFault"], "state" | "error"> {
  state: string;
}

export interface Faults {
  available: AvailableFault[];
  active: ActiveFault[];
}
