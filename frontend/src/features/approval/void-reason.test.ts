import { expect, test } from "vitest";
import type { FixProposal } from "@/lib/types";
import { execution, proposal, system } from "@/test/samples";
import { begunAfter, voidReason } from "./void-reason";
import type { Situation } from "./void-reason";

const at = (second: number) => `2026-03-01T10:00:${String(second).padStart(2, "0")}Z`;
const now = Date.parse(at(30));
const premise = (checked_at: string) => ({ holds: "", because: "", facts: {}, checked_at });

const cases: [string, Partial<FixProposal>, Partial<Situation>, RegExp | null, boolean?][] = [
  ["nothing has changed", {}, {}, null],
  ["nobody watches the system", { premise: premise(at(10)) }, { system: undefined }, null],
  ["the incident is resolved", {}, { incident: { status: "resolved" } }, /resolved/, false],
  ["an undo comes after the end", { undo_of: "e1" }, { incident: { status: "resolved" } }, null],
  ["an undo of what is well", { undo_of: "e1", premise: premise(at(10)) }, { system: system({ status: "healthy", checked_at: at(11) }) }, null],
  ["an undo whose time is over", { undo_of: "e1", expires_at: at(30) }, {}, /expired/, true],
  ["somebody looks into it", {}, { incident: { status: "investigating" } }, null],
  ["a fix was begun meanwhile", {}, { begunSince: [execution()] }, /begun/, false],
  ["a fix was begun meanwhile, and it has healed", {}, { begunSince: [execution()], incident: { status: "resolved" } }, /begun/, false],
  ["its time is over", { expires_at: at(30) }, {}, /expired/, true],
  ["its time is not over", { expires_at: at(31) }, {}, null],
  ["it was well before the agent looked", { premise: premise(at(10)) }, { system: system({ status: "healthy", checked_at: at(9) }) }, null],
  ["it was well as the agent looked", { premise: premise(at(10)) }, { system: system({ status: "healthy", checked_at: at(10) }) }, null],
  ["it became well after it", { premise: premise(at(10)) }, { system: system({ status: "healthy", checked_at: at(11) }) }, /healthy now/, true],
  ["it is bad still", { premise: premise(at(10)) }, { system: system({ status: "unhealthy", checked_at: at(11) }) }, null],
  ["no premise, the same check as then", {}, { system: system({ status: "healthy", checked_at: at(9) }), checkedBefore: at(9) }, null],
  ["no premise, a later check", {}, { system: system({ status: "healthy", checked_at: at(19) }), checkedBefore: at(9) }, /healthy now/, true],
  ["held back", {}, { heldBack: "No acting: audit (said anna)." }, /No acting: audit/, false],
  ["held back, resolved as well", {}, { heldBack: "No acting", incident: { status: "resolved" } }, /resolved/, false],
];

test.each(cases)("%s", (_, change, around, want, renewable) => {
  const situation = { incident: { status: "triage" as const }, system: undefined, begunSince: [], checkedBefore: "", heldBack: null, ...around };
  const reason = voidReason(proposal(change), situation, now);
  if (!want) return expect(reason).toBeNull();
  expect(reason?.text).toMatch(want);
  expect(reason?.renewable).toBe(renewable);
});

test("what is other now stays to be read when the incident is resolved", () => {
  const facts = { used_memory: 53_530_248 };
  const seen = system({ status: "healthy", health: 98, metrics: { facts: { used_memory: 53_530_200 } } });
  const situation = { incident: { status: "resolved" as const }, system: seen, begunSince: [], checkedBefore: "", heldBack: null };
  const reason = voidReason(proposal({ premise: { ...premise(at(10)), facts } }), situation, now);
  expect(reason?.differences).toContainEqual({ name: "used_memory", proposed: "53530248", now: "53530200" });
});

test("begun after the proposal is what the agent began later, not what the page had not heard of", () => {
  const all = [
    execution({ execution_id: "known", started_at: at(20) }),
    execution({ execution_id: "earlier", started_at: at(5) }),
    execution({ execution_id: "later", started_at: at(15) }),
  ];
  const ids = (one: FixProposal) => begunAfter(one, all, ["known"]).map((each) => each.execution_id);
  expect(ids(proposal({ premise: premise(at(10)) }))).toEqual(["later"]);
  expect(ids(proposal())).toEqual(["earlier", "later"]);
});
