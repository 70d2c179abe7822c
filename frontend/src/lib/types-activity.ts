import type { Phase } from "./types-agent";

/** What the agent is at, and what it waits for. */
export interface Activity {
  /** Those that run. */
  executions: { execution_id: string; incident_id: string; phase: Phase | null }[];
  /** Shown to somebody, and neither approved nor expired. */
  proposals: { proposal_id: string; incident_id: string; expires_at: string; approved_by: string[] }[];
}
