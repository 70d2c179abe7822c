/** The shapes the services speak, after decode.ts has checked them. The agent's own: types-agent.ts, types-proposal.ts, types-choices.ts,
 * types-rehearsal.ts. */

export * from "./types-agent";
export * from "./types-choices";
export * from "./types-output";
export * from "./types-proposal";
export * from "./types-rehearsal";

export const incidentStatuses = ["triage", "investigating", "fixing", "resolved"] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

export const severities = ["low", "medium", "high"] as const;
export type Severity = (typeof severities)[number];

export const evidenceSources = ["seen", "posted", "log"] as const;
/** seen: by the system itself.  posted: somebody wrote it.  log: the container's log. */
export type EvidenceSource = (typeof evidenceSources)[number];

export interface Evidence {
  text: string;
  /** Null where the sender does not tell. */
  source: EvidenceSource | null;
  at: string;
}

export interface Analysis {
  severity: Severity | null;
  diagnosis: string;
  diagnosis_provider: string;
  solution: string;
  solution_provider: string;
  /** 0..1; 0 is "not stated". */
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
  /** "success", "failed", or "unknown": it may have run, nobody saw how it ended. */
  result: string;
  exit_code: number | null;
  stdout: string;
  stderr: string;
  duration_ms: number | null;
  health_before: number | null;
  health_after: number | null;
  /** "" where the record does not say. */
  approver: string;
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
  /** Who is to see to it; empty when nobody was named. */
  team: string;
  error_logs: string[];
  /** Measurements alone; what the monitor puts beside them has fields of its own below. */
  metrics_snapshot: Record<string, unknown>;
  evidence: Evidence[];
  /** The rule that saw it; empty when none is named. */
  fault: string;
  /** An earlier incident that this one follows from; empty when there is none. */
  linked_to: string;
  /** Fields that lists and frames show cut; empty when this is the whole incident. */
  cut: string[];
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

/** What arrives on /api/v1/ws, once it has been recognised. */
export type Frame =
  | { kind: "incident"; incident: Incident }
  | { kind: "systems"; systems: SystemState[] }
  | { kind: "deleted"; incidentId: string };
