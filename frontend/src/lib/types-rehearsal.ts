import type { Schemas } from "./api/schemas";

/** A proposal that is tried before its approval, after decode-rehearsal.ts has checked it. */

/** Whether a proposal can be tried before its approval, and why not. */
export type RehearsalOffer = Schemas["RehearsalOffer"];

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
export interface Rehearsal extends Pick<Schemas["Rehearsal"], "rehearsal_id" | "proposal_id" | "status"> {
  /** What it is at, while it runs. */
  stage: string;
  way: NonNullable<Schemas["Rehearsal"]["way"]> | null;
  steps: RehearsalStep[];
  before: Schemas["Facts"];
  after: Schemas["Facts"];
  health_before: number | null;
  health_after: number | null;
  /** Null where that is not said: the copy may be too little alike. */
  fault_shown: boolean | null;
  /** Whether the copy was well after the steps; null where that is not said. */
  healed: boolean | null;
  connections_cut: number | null;
  lost: string;
  duration_ms: number | null;
  error: string;
}
