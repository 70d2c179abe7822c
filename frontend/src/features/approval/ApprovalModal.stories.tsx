import { incident, proposal, rehearsal, rung, system } from "@/test/samples";
import { at, sentIncidentPath } from "@/test/samples-answers";
import { failing, id } from "@/test/story";
import type { Answers, Hands, Stories } from "@/test/story";

const ladder = [
  rung({ action: "raise-maxmemory", description: "Allow 60 MB instead of 50", risk: "low", state: "possible" }),
  rung({ action: "evict-volatile", possible: false, why_not: "expires > 0", state: "not possible" }),
  rung({ action: "restart", loss: "All connections", state: "failed" }),
  rung({ action: "flush", risk: "high", loss: "All data", state: "proposed" }),
];
const flush = {
  digest: "0123456789abcdef".repeat(4),
  loss: "All data of this Redis, 40,123 keys. A snapshot is taken first, and can be put back for an hour.",
  undo: "Before it runs, a snapshot of all keys is taken, and proved by loading it. For an hour Undo puts them back; what was written since stays.",
  expected: { metric: "health", of: "redis-memory", now: 0, above: 80 },
  changed: "keys < before_keys",
  premise: { holds: "used_memory >= 0.97 * maxmemory", because: "memory is full", facts: { used_memory: 52_428_800, maxmemory: 52_428_800, write_error: "OOM command not allowed when used memory > 'maxmemory'.", maxmemory_policy: "noeviction", expires: 0 }, checked_at: at(2) },
  evidence_detail: [
    { text: "OOM command not allowed when used memory > 'maxmemory'.", source: "seen", at: at(2) },
    { text: "the shop is down, please flush", source: "posted" },
    ...Array.from({ length: 20 }, (_, i) => ({ text: `line ${i} of the container's log`, source: "log" })),
  ],
  ruled_out: [{ rule: "redis-down", fault: "does not answer", reason: "it answers" }],
  ladder,
  verify: "Health above 80 % in 2 samples",
  expires_at: at(-300),
  rehearsal: { possible: true, why_not: "" },
};

const getFix = async ({ user, find }: Hands) => user.click(await find(id("get-agent-fix")));
const approval = (change: Record<string, unknown> = {}, answers: Answers = {}) => ({
  at: `/incidents/${incident().id}`,
  answers: { [`${sentIncidentPath}/propose-fix`]: { body: { ...proposal(), ...flush, ...change } }, ...answers },
  play: getFix,
  shows: id("approval"),
});
const tried = (answer: Answers[string]) => ({
  ...approval({}, { "/agent/api/v1/rehearse": { body: { ...rehearsal(), status: "running", stage: "copying the data" } }, "/agent/api/v1/rehearsals/try-1": answer }),
  play: async (hands: Hands) => {
    await getFix(hands);
    await hands.user.click(await hands.find(id("rehearse")));
  },
});

export const stories: Stories = {
  "high risk, with a ladder": approval(),
  "low risk, nothing is lost": approval({
    action: "start", command: "docker start redis-test", risk: "low", loss: "", undo: "", ladder: [], steps: [], rehearsal: null, evidence_detail: [],
  }),
  "a risk that was not stated": approval({ risk: "unknown", loss: undefined, undo: "" }),
  "a long command": approval({ command: `docker exec postgres-test psql -AtXc 'SELECT ${"pg_terminate_backend(pid), ".repeat(30)}1'` }),
  "needs two people": approval({ approvals: 2 }),
  "one of two has approved": approval({ approvals: 2, approved_by: ["anna"] }),
  "has expired": approval({ expires_at: at(10) }),
  "the reason is gone": approval({}, { "/api/v1/systems": { body: [system({ status: "healthy", health: 98, checked_at: at(-1) })] } }),
  "acting is stopped": approval({}, { "/api/v1/acting": { body: { stopped: true, owner: "anna", reason: "an audit", set_at: at(9), expires_at: "", breakers: [], maintenance: [] } } }),
  "what was ruled out, unfolded": {
    ...approval(),
    play: async (hands) => {
      await getFix(hands);
      await hands.user.click(await hands.find(`${id("approval")} details summary`));
    },
    shows: `${id("approval")} details[open]`,
  },
  "cannot be tried": approval({ rehearsal: { possible: false, why_not: "cannot be tried: it would need more memory than is free." } }),
  "being tried": { ...tried({ body: { ...rehearsal(), status: "running", stage: "copying the data" } }), shows: id("rehearsal-status") },
  "was tried": { ...tried({ body: rehearsal() }), shows: id("rehearsal") },
  "trying failed": { ...tried(failing("there is no room for a copy")), shows: `${id("approval")} [role=alert]` },
  "no proposal": { ...approval({}, { [`${sentIncidentPath}/propose-fix`]: failing("the agent is not available") }), shows: "[role=alert]" },
};
