import { describe, expect, test } from "vitest";
import { decodeProposal } from "./decode-proposal";
import type { FixProposal, NoFix } from "./types";
import { listLimit, textLimit } from "./values";

const at = "2026-03-01T10:00:00Z";
/** As the agent sends it. */
const sent = {
  proposal_id: "p1",
  digest: "ab".repeat(32),
  system: "redis-test",
  action: "flush",
  command: "redis-cli FLUSHALL",
  loss: "All data of this Redis, 40123 keys.",
  premise: {
    holds: "used_memory >= 0.97 * maxmemory",
    because: "used_memory 50 of 50 MB",
    facts: { used_memory: 52428800, maxmemory_policy: "noeviction" },
    checked_at: at,
  },
  evidence: ["OOM command not allowed", "please look"],
  evidence_detail: [
    { text: "OOM command not allowed", source: "seen", at },
    { text: "out of memory, killed", source: "log" },
    { text: "please look", source: "posted", at: "" },
  ],
  ruled_out: [{ rule: "redis-down", fault: "does not answer", reason: "it answers" }],
  verify: "Health above 80 % in 2 samples",
  undo: "A snapshot is put back.",
  expected: { metric: "health", of: "redis-memory", now: 2, above: 80 },
  steps: [
    { action: "flush", command: "redis-cli FLUSHALL", loss: "All data", undo: "A snapshot is put back.", changed: "keys < before_keys" },
    { action: "restart" },
  ],
};
const fix = (change: object = {}) => decodeProposal({ ...sent, ...change }) as FixProposal;

describe("a fix", () => {
  test("states its loss, its premise, what was ruled out and how it is verified", () => {
    expect(fix()).toMatchObject({
      loss: "All data of this Redis, 40123 keys.",
      digest: sent.digest,
      premise: sent.premise,
      ruled_out: sent.ruled_out,
      verify: "Health above 80 % in 2 samples",
    });
    expect(fix().steps.map((step) => step.loss)).toEqual(["All data", null]);
  });

  test("says how each step is undone, and which change of which metric is expected", () => {
    expect(fix()).toMatchObject({ undo: sent.undo, changed: "keys < before_keys", expected: { ...sent.expected, below: null, is: null } });
    expect(fix().steps.map((step) => [step.undo, step.changed])).toEqual([[sent.undo, "keys < before_keys"], ["", ""]]);
    for (const expected of [undefined, "less", {}, { metric: "health", now: 2 }, { metric: 5, now: 1, above: 2 }, { metric: "health", now: 2, above: "3" }])
      expect(fix({ expected }).expected).toBeNull();
  });

  test("has each evidence once, with its source", () => {
    expect(fix().evidence.map((one) => [one.source, one.text])).toEqual([
      ["seen", "OOM command not allowed"],
      ["log", "out of memory, killed"],
      ["posted", "please look"],
    ]);
  });

  test("from an agent that knows nothing of all this is a fix still", () => {
    const old = decodeProposal({ action: "flush", command: "x", evidence: ["OOM"] });
    expect(old).toMatchObject({
      digest: "",
      loss: null,
      undo: "",
      expected: null,
      premise: null,
      ruled_out: [],
      ladder: [],
      verify: "",
      evidence: [{ text: "OOM", source: null, at: "" }],
    });
  });

  test("a stated loss of nothing is not an unstated one", () => {
    expect(fix({ loss: "" }).loss).toBe("");
    expect(fix({ loss: 7 }).loss).toBeNull();
  });

  test.each([
    ["a premise that is none", { premise: "yes" }, { premise: null }],
    ["facts that are no numbers or texts", { premise: { facts: { a: 1, b: "x", c: [1], d: null, e: {} } } }, { premise: { facts: { a: 1, b: "x" } } }],
    ["a source nobody knows", { evidence: [], evidence_detail: [{ text: "x", source: "dreamt" }] }, { evidence: [{ text: "x", source: null, at: "" }] }],
    ["evidence without a text", { evidence: [], evidence_detail: [{ source: "seen" }, 7, null] }, { evidence: [] }],
    ["a ruled-out without rule and reason", { ruled_out: [{}, 7, { rule: "r" }] }, { ruled_out: [{ rule: "r", fault: "", reason: "" }] }],
  ])("bears %s", (_, change, want) => {
    expect(JSON.parse(JSON.stringify(fix(change)))).toMatchObject(want);
  });

  test("has bounds: long texts and endless lists are cut, commands never", () => {
    const long = "x".repeat(textLimit + 1);
    const many = Array.from({ length: listLimit + 50 }, (_, i) => ({ text: `line ${i}`, source: "seen" }));
    const facts = Object.fromEntries(many.map((_, i) => [`fact_${i}`, i]));
    const found = fix({ loss: long, evidence: [], evidence_detail: many, premise: { facts }, command: long });
    expect(found.loss).toHaveLength(textLimit + 1);
    expect(found.loss?.endsWith("…")).toBe(true);
    expect(found.evidence).toHaveLength(listLimit);
    expect(Object.keys(found.premise?.facts ?? {})).toHaveLength(40);
    expect(found.command).toBe(long);
  });
});

test("no fix says why, from what, and what was ruled out", () => {
  const { evidence_detail, ruled_out } = sent;
  const answer = { action: "none", reason: "loading", rule: "redis-loading", wait: true, evidence_detail, ruled_out };
  const found = decodeProposal(answer) as NoFix;
  expect(found).toMatchObject({ kind: "none", reason: "loading", rule: "redis-loading", wait: true, ruled_out });
  expect(found.evidence).toHaveLength(3);
});

test("no fix from an older agent is an answer too", () => {
  expect(decodeProposal({ action: "none", reason: "healthy", evidence: ["98 %"] })).toEqual({
    kind: "none",
    reason: "healthy",
    rule: "",
    evidence: [{ text: "98 %", source: null, at: "" }],
    ruled_out: [],
    wait: false,
    refusal: null,
    ladder: [],
    alternatives: [],
  });
});

describe("choices", () => {
  const rung = { action: "flush", description: "Delete all", risk: "high", loss: "All", possible: true, why_not: "", state: "next" };

  test("a ladder is read rung by rung, in its order", () => {
    const other = { ...rung, action: "restart", possible: false, why_not: "expires > 0", state: "not possible" };
    expect(fix({ ladder: [rung, other] }).ladder).toEqual([rung, other]);
  });

  test.each([
    ["no list", "flush", []],
    ["rungs without an action", [{}, 7, { ...rung, action: "" }], []],
    ["a state that is new", [{ ...rung, state: "dreamt" }], [{ ...rung, state: "possible" }]],
    ["a bare rung", [{ action: "x" }], [{ action: "x", description: "", risk: "unknown", loss: "", possible: false, why_not: "", state: "not possible" }]],
  ])("bears %s", (_, ladder, want) => expect(fix({ ladder }).ladder).toEqual(want));

  test("a refusal has its kind, its evidence, and what may be chosen all the same", () => {
    const refusal = { kind: "all-sick", gives_way: true, evidence: ["postgres-test is down", 7, ""] };
    const alternatives = [{ action: "start", command: "docker start x", risk: "low" }, {}];
    expect(decodeProposal({ action: "none", reason: "r", refusal, ladder: [rung], alternatives })).toMatchObject({
      refusal: { kind: "all-sick", gives_way: true, evidence: ["postgres-test is down"] },
      ladder: [rung],
      alternatives: [{ action: "start", command: "docker start x", risk: "low" }],
    });
  });

  test("a kind that is new is a refusal still", () => {
    const found = decodeProposal({ action: "none", reason: "r", refusal: { kind: "dreamt" } }) as NoFix;
    expect(found.refusal).toEqual({ kind: null, gives_way: false, evidence: [] });
  });
});
