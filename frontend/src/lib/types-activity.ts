import type { Schemas } from "./api/schemas";
import type { Phase } from "./types-agent";

/** What the agent is at, and what it waits for. */
export interface Activity {
  /** Those that run; the phase is null where it is none that this page knows. `cancelled`: a person has told it to end. */
  executions: (Pick<Schemas["ActivityExecution"], "execution_id" | "incident_id"> & { phase: Phase | null; cancelled: boolean })[];
  /** Shown to somebody, and neither approved nor expired. */
  proposals: Pick<Schemas["ActivityProposal"], "proposal_id" | "incident_id" | "expires_at" | "approved_by">[];
}
