import { allOf, type Schemas } from "./api/schemas";
import type { Risk } from "./types";

/** What a person may choose in place of what is proposed, and why nothing is, after decode-choices.ts has checked it. */

/** possible: gentler than what is proposed.  next: what would be left if that failed. */
export type RungState = Schemas["RungState"];
export const rungStates = allOf<RungState>()(["proposed", "possible", "next", "declined", "failed", "not possible"]);

/** One action of those that a fault's rule has, the gentlest first. */
export interface Rung extends Omit<Schemas["Rung"], "risk"> {
  risk: Risk;
}

/** An action that no rule names here; a person may choose it all the same. */
export interface Alternative extends Omit<Schemas["Alternative"], "risk"> {
  risk: Risk;
}

export type RefusalKind = Schemas["RefusalKind"];
export const refusalKinds = allOf<RefusalKind>()([
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
]);

export interface Refusal extends Omit<Schemas["Refusal"], "kind"> {
  /** Null for a kind that is new to this page. */
  kind: RefusalKind | null;
}
