/** The kept output of one step, after decode-output.ts has checked it. Bytes count from 0, lines from 1. */

export interface OutputHead {
  bytes: number;
  lines: number;
  /** False while it is still being written. */
  ended: boolean;
  /** Why not all of it was kept; "" for all. */
  cut: string;
}

/** Bytes as they were printed; they may begin or end within a character. */
export interface OutputRange {
  from: number;
  bytes: Uint8Array;
}

export interface OutputLine {
  line: number;
  stream: "stdout" | "stderr";
  text: string;
  /** Longer than it is told here. */
  cut: boolean;
}

export interface OutputMatch {
  from_byte: number;
  line: number;
}

export interface OutputMatches {
  matches: OutputMatch[];
  /** Where to go on while there is `more`. */
  next: number;
  more: boolean;
}

export interface StepOutput {
  executionId: string;
  attempt: number;
}
