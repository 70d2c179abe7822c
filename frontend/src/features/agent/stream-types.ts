import type { SocketMaker } from "@/lib/socket-link";
import type { ExecutionLog, ExecutionSummary } from "@/lib/types";
import type { Elapsed } from "./elapsed";
import type { PhaseLog } from "./phase-log";

export interface StartRequest {
  incident_id: string;
  system: string;
  action: string;
  proposal_id: string;
  /** What the approver read; the agent runs nothing else. */
  digest?: string;
  /** Whether who approves had the evidence before his eyes. */
  evidence_opened?: boolean;
  /** By it the execution is found in every daemon's log. */
  traceparent?: string;
}

/** How the messages come in just now; "ended" when none will come any more. */
export type Link = "connecting" | "live" | "reconnecting" | "polling" | "ended";

export interface StreamState {
  log: PhaseLog;
  link: Link;
  /** Null before the first message. */
  elapsed: Elapsed | null;
  /** Why it ended without an end of the execution. */
  problem: string | null;
  /** Another execution that keeps the target busy and can be watched instead. */
  busyWith: string | null;
}

export interface StreamTools {
  url: () => string;
  getExecution: (executionId: string, fromSeq: number) => Promise<ExecutionLog>;
  listExecutions: (incidentId: string) => Promise<ExecutionSummary[]>;
  createSocket?: SocketMaker;
  random?: () => number;
}

export type StreamTarget =
  | { kind: "start"; request: StartRequest; knownExecutions: string[] }
  | { kind: "attach"; executionId: string };
