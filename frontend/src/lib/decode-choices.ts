import type { Alternative, Refusal, Risk, Rung } from "./types";
import { refusalKinds, rungStates, severities } from "./types";
import { clipped, isFields, oneOf, someOf } from "./values";

/** What a person may choose in place of what is proposed, and why nothing is. */

const nameLimit = 100;
/** A catalogue's rule has a handful. */
const choiceLimit = 30;

export const riskOf = (value: unknown): Risk => oneOf(severities, value) ?? "unknown";

function decodeRung(value: unknown): Rung | null {
  if (!isFields(value) || clipped(value.action, nameLimit) === "") return null;
  const possible = value.possible === true;
  return {
    action: clipped(value.action, nameLimit),
    description: clipped(value.description),
    risk: riskOf(value.risk),
    loss: clipped(value.loss),
    possible,
    why_not: clipped(value.why_not),
    state: oneOf(rungStates, value.state) ?? (possible ? "possible" : "not possible"),
  };
}

export const ladderOf = (value: unknown): Rung[] => someOf(value, decodeRung, choiceLimit);

function decodeAlternative(value: unknown): Alternative | null {
  if (!isFields(value) || clipped(value.action, nameLimit) === "") return null;
  return { action: clipped(value.action, nameLimit), command: clipped(value.command), risk: riskOf(value.risk) };
}

export const alternativesOf = (value: unknown): Alternative[] => someOf(value, decodeAlternative, choiceLimit);

export function refusalOf(value: unknown): Refusal | null {
  if (!isFields(value)) return null;
  return {
    kind: oneOf(refusalKinds, value.kind),
    gives_way: value.gives_way === true,
    evidence: someOf(value.evidence, (line) => clipped(line) || null),
  };
}
