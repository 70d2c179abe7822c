import { alternativesOf, ladderOf, refusalOf, riskOf } from "./decode-choices";
import { evidenceOf } from "./decode-evidence";
import type { ExpectedChange, Premise, Proposal, ProposalStep, RehearsalOffer, RuledOut } from "./types";
import { clipped, fields, isFields, listOf, number, shown, someOf, text } from "./values";
import type { Fields } from "./values";

/** A premise asks for a handful of facts; the rest would only hide them. */
const factLimit = 40;

/** The line a person could paste; an argv array is only the second choice. */
function commandLine(value: Fields): string {
  const line = text(value.command_preview) || text(value.command) || text(value.command_line);
  return line || (Array.isArray(value.argv) ? value.argv.map(shown).join(" ") : "");
}

const lossOf = (value: Fields) => (typeof value.loss === "string" ? clipped(value.loss) : null);

const shortened = (fact: number | string) => (typeof fact === "string" ? clipped(fact, 500) : fact);

const stepOf = (value: Fields): ProposalStep => ({
  action: text(value.action),
  command: commandLine(value),
  risk: riskOf(value.risk),
  description: text(value.description),
  loss: lossOf(value),
  undo: clipped(value.undo),
  changed: clipped(value.changed, 200),
});

function decodeExpected(value: unknown): ExpectedChange | null {
  const { metric, of, now, ...then } = fields(value);
  const [above, below, is] = [number(then.above), number(then.below), number(then.is)];
  if (!text(metric) || (above ?? below ?? is) === null) return null;
  return { metric: clipped(metric, 60), of: clipped(of, 60), now: number(now), above, below, is };
}

function decodePremise(value: unknown): Premise | null {
  if (!isFields(value)) return null;
  const facts = Object.entries(fields(value.facts)).filter(
    (fact): fact is [string, number | string] => typeof fact[1] === "string" || number(fact[1]) !== null,
  );
  return {
    holds: clipped(value.holds),
    because: clipped(value.because),
    facts: Object.fromEntries(facts.slice(0, factLimit).map(([name, fact]) => [name, shortened(fact)])),
    checked_at: text(value.checked_at),
  };
}

function decodeOffer(value: unknown): RehearsalOffer | null {
  if (!isFields(value)) return null;
  const rehearsal_id = text(value.rehearsal_id);
  return { possible: value.possible === true, why_not: clipped(value.why_not, 500), ...(rehearsal_id && { rehearsal_id }) };
}

function decodeRuledOut(value: unknown): RuledOut | null {
  if (!isFields(value)) return null;
  const one = { rule: clipped(value.rule, 200), fault: clipped(value.fault, 200), reason: clipped(value.reason) };
  return one.rule || one.reason ? one : null;
}

export function decodeProposal(value: unknown): Proposal | null {
  if (!isFields(value) || typeof value.action !== "string") return null;
  const evidence = evidenceOf(value.evidence_detail, value.evidence);
  const ruled_out = someOf(value.ruled_out, decodeRuledOut);
  const ladder = ladderOf(value.ladder);
  if (value.action === "none") {
    return {
      kind: "none",
      reason: text(value.reason, "The agent gave no reason."),
      rule: text(value.rule),
      evidence,
      ruled_out,
      wait: value.wait === true,
      refusal: refusalOf(value.refusal),
      ladder,
      alternatives: alternativesOf(value.alternatives),
    };
  }
  const steps = listOf(value.steps, (step) => (isFields(step) ? stepOf(step) : null));
  // What is said of the proposal as a whole is its first step's; only the step itself says what it must have changed.
  const first = { ...stepOf(value), changed: steps[0]?.changed ?? "" };
  return {
    kind: "fix",
    proposal_id: text(value.proposal_id),
    digest: text(value.digest),
    undo_of: text(value.undo_of),
    system: text(value.system),
    ...first,
    expected_result: text(value.expected_result),
    expected: decodeExpected(value.expected),
    details: typeof value.details === "string" ? { note: value.details } : fields(value.details),
    steps: steps.length > 0 ? steps : [first],
    premise: decodePremise(value.premise),
    evidence,
    ruled_out,
    ladder,
    verify: clipped(value.verify),
    expires_at: text(value.expires_at),
    approvals: number(value.approvals) ?? 1,
    approved_by: listOf(value.approved_by, (name) => clipped(name, 200) || null),
    rehearsal: decodeOffer(value.rehearsal),
  };
}
