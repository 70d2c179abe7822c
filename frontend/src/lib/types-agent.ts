/** What the agent tells of executions, and the generator of faults, after decode-agent.ts has checked it. */

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
  /** How much of the step's output is kept by now, where the agent keeps it. */
  to_byte: number | null;
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
