/** The shapes the services speak, after decode.ts has checked them. */

export const incidentStatuses = ["triage", "investigating", "fixing", "resolved"] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

export const severities = ["low", "medium", "high"] as const;
export type Severity = (typeof severities)[number];

/** "unknown" is what the agent did not say; it is shown as such, never as harmless. */
export type Risk = Severity | "unknown";

export interface Analysis {
  severity: Severity | null;
  diagnosis: string;
  diagnosis_provider: string;
  solution: string;
  solution_provider: string;
  confidence: number;
}

export interface StatusChange {
  from_status: string | null;
  to_status: string;
  changed_at: string;
}

/** One command the agent ran, as the backend keeps it. Times in ms, health in percent. */
export interface AgentAction {
  id: string;
  action: string;
  command: string;
  executed_at: string;
  result: string;
  exit_code: number | null;
  stdout: string;
  stderr: string;
  duration_ms: number | null;
  health_before: number | null;
  health_after: number | null;
}

export interface Incident {
  id: string;
  message: string;
  source: string;
  status: IncidentStatus;
  generated_by: string;
  notes: string;
  created_at: string;
  updated_at: string;
  affected_system: string;
  error_logs: string[];
  metrics_snapshot: Record<string, unknown>;
  analysis?: Analysis;
  status_history?: StatusChange[];
  agent_actions?: AgentAction[];
}

export interface SystemState {
  name: string;
  type: string;
  status: string;
  health: number | null;
  checked_at: string;
  metrics: Record<string, unknown>;
}

export interface ProposalStep {
  action: string;
  command: string;
  risk: Risk;
  description: string;
}

export interface FixProposal {
  kind: "fix";
  proposal_id: string;
  system: string;
  action: string;
  command: string;
  description: string;
  risk: Risk;
  expected_result: string;
  /** What it was worked out from: rule, container and the like. */
  details: Record<string, unknown>;
  steps: ProposalStep[];
  evidence: string[];
  expires_at: string;
}

/** The agent looked and has nothing to run; it says why. */
export interface NoFix {
  kind: "none";
  reason: string;
  evidence: string[];
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
}

export type ExecutionStatus = "running" | "completed" | "failed";

export interface ExecutionSummary {
  execution_id: string;
  incident_id: string;
  system: string;
  action: string;
  status: ExecutionStatus;
  started_at: string;
  ended_at: string;
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

/** What arrives on /api/v1/ws, once it has been recognised. */
export type Frame =
  | { kind: "incident"; incident: Incident }
  | { kind: "systems"; systems: SystemState[] }
  | { kind: "deleted"; incidentId: string };
