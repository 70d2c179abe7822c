import type { Schemas } from "./api/schemas";

/** The kept output of one step, after decode-output.ts has checked it. Bytes count from 0, lines from 1. */

/** `ended` is false while it is still being written. */
export interface OutputHead extends Pick<Schemas["OutputHead"], "bytes" | "lines" | "ended"> {
  /** Why not all of it was kept; "" for all. */
  cut: string;
}

/** Bytes as they were printed; they may begin or end within a character. */
export interface OutputRange {
  from: number;
  bytes: Uint8Array;
}

export interface OutputLine extends Pick<Schemas["OutputLine"], "line" | "stream" | "text"> {
  /** Longer than it is told here. */
  cut: boolean;
}

export type OutputMatch = Pick<Schemas["OutputMatch"], "from_byte" | "line">;

/** `next` is where to go on while there is `more`. */
export interface OutputMatches extends Pick<Schemas["OutputMatches"], "next" | "more"> {
  matches: OutputMatch[];
}

export interface StepOutput {
  executionId: string;
  attempt: number;
}
