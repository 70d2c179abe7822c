import { allOf, type Schemas } from "./api/schemas";

/** The shapes the services speak, after decode.ts has checked them: those of docs/api/openapi.yaml, but for what an older daemon may not send, or
 * a newer one in words that are new to this page. The agent's own: types-agent.ts, types-proposal.ts, types-choices.ts, types-rehearsal.ts. */

export * from "./types-agent";
export * from "./types-choices";
export * from "./types-output";
export * from "./types-proposal";
export * from "./types-rehearsal";

export type IncidentStatus = Schemas["IncidentStatus"];
export const incidentStatuses = allOf<IncidentStatus>()(["triage", "investigating", "fixing", "resolved"]);

export type Severity = Schemas["Severity"];
export const severities = allOf<Severity>()(["low", "medium", "high"]);

/** seen: by the system itself.  posted: somebody wrote it.  log: the container's log. */
export type EvidenceSource = Schemas["EvidenceSource"];
export const evidenceSources = allOf<EvidenceSource>()(["seen", "posted", "log"]);

export interface Evidence {
  text: string;
  /** Null where the sender does not tell. */
  source: EvidenceSource | null;
  at: string;
}

export interface Analysis
  extends Pick<
    Schemas["Analysis"],
    "diagnosis" | "diagnosis_provider" | "solution" | "solution_provider" | "confidence"
  > {
  severity: Severity | null;
  /** The catalogue's rule that led to the diagnosis; "" where none is named. */
  rule: string;
  /** The error logs that the diagnosis rests on, by number. */
  cites: number[];
}

export interface StatusChange {
  from_status: string | null;
  to_status: string;
  changed_at: string;
}

/** One command the agent ran, as the backend keeps it. Times in ms, health in percent. */
export interface AgentAction extends Omit<Schemas["Action"], "incident_id" | "execution_id" | "result"> {
  /** "success", "failed", or "unknown": it may have run, nobody saw how it ended. */
  result: string;
}

/** Another system that is sick with an incident's own, or because of it; well_at "" while it is. */
export interface Member {
  system: string;
  fault: string;
  why: string;
  since: string;
  well_at: string;
}

export interface Incident
  extends Pick<
    Schemas["Incident"],
    "id" | "message" | "source" | "status" | "generated_by" | "notes" | "created_at" | "updated_at"
  > {
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
  members?: Member[];
}

export interface SystemState extends Omit<Schemas["System"], "status"> {
  status: string;
}

/** What arrives on /api/v1/ws, once it has been recognised. */
export type Frame =
  | { kind: "incident"; incident: Incident }
  | { kind: "systems"; systems: SystemState[] }
  | { kind: "deleted"; incidentId: string };
