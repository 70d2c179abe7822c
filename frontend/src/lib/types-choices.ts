import type { Risk } from "./types";

/** What a person may choose in place of what is proposed, and why nothing is, after decode-choices.ts has checked it. */

export const rungStates = ["proposed", "possible", "next", "declined", "failed", "not possible"] as const;
/** possible: gentler than what is proposed.  next: what would be left if that failed. */
export type RungState = (typeof rungStates)[number];

/** One action of those that a fault's rule has, the gentlest first. */
export interface Rung {
  action: string;
  description: string;
  risk: Risk;
  /** "" where nothing is lost, or where it is not possible. */
  loss: string;
  possible: boolean;
  why_not: string;
  state: RungState;
}

/** An action that no rule names here; a person may choose it all the same. */
export interface Alternative {
  action: string;
  command: string;
  risk: Risk;
}

export const refusalKinds = [
  "unknown-system",
  "healthy",
  "fault-gone",
  "pressure",
  "hearsay",
  "wait",
  "for-a-person",
  "not-possible",
  "failed-before",
  "stopped",
  "breaker",
  "maintenance",
  "dependency-down",
  "host-saturated",
  "all-sick",
] as const;
export type RefusalKind = (typeof refusalKinds)[number];

export interface Refusal {
  /** Null for a kind that is new to this page. */
  kind: RefusalKind | null;
  /** A person who chooses an action by name may have it all the same. */
  gives_way: boolean;
  /** What it rests on, beyond the reason. */
  evidence: string[];
}
