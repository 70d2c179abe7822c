// seal.test.mjs - what was approved is what runs: any difference voids the proposal, and is told field by field.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import { container } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { System, fillRedis, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm } from "./lib/cycle.mjs";
import { closeAll, keys, propose, redis, report } from "./lib/verdict.mjs";
import { Live } from "./lib/live.mjs";

let system;
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start();
});
beforeEach(async () => {
  await targetsUp();
  await closeAll(system);
  await calm(system);
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

/** A proposal to flush a Redis that is really full. */
async function shown() {
  await fillRedis();
  const proposal = await propose(system, await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'."));
  assert.equal(proposal.action, "flush", JSON.stringify(proposal));
  return proposal;
}

/** Approves; gives the last message. */
async function approve(proposal, change = {}) {
  const socket = await Live.open(system.executeFix);
  const { incident_id, action, proposal_id, digest } = proposal;
  socket.send({ incident_id, system: proposal.system, action, proposal_id, digest, ...change });
  const end = await socket.wait("the end", (f) => f.phase === "complete" || f.phase === "error", 60_000);
  await socket.close();
  return end;
}
const fields = (end) => (end.differences ?? []).map((one) => one.field);

test("a proposal carries the digest of all of it, and an edited one runs nothing", async () => {
  const proposal = await shown();
  assert.match(proposal.digest, /^[0-9a-f]{64}$/);
  const other = createHash("sha256").update("other").digest("hex");
  const end = await approve(proposal, { digest: other });
  assert.equal(end.refused, true, JSON.stringify(end));
  assert.match(end.message, /digest is not that of proposal/);
  assert.match((await approve(proposal, { digest: "short" })).message, /field digest: expected 64 hex digits/);
  assert.ok((await keys()) > 0);
  assert.equal((await approve(proposal)).phase, "complete");
  assert.equal(await keys(), 0);
});

test("who asks again is shown the same proposal; once a fix has run, no other of that target waits any more", async () => {
  const waiting = async () => (await get(system.agent, "/activity")).body.proposals.map((one) => one.proposal_id);
  const proposal = await shown();
  const again = await propose(system, proposal.incident_id);
  assert.deepEqual([again.proposal_id, again.digest, again.expires_at], [proposal.proposal_id, proposal.digest, proposal.expires_at]);
  const other = (await post(system.agent, "/propose-fix", { incident_id: proposal.incident_id, action: "restart" })).body;
  assert.notEqual(other.proposal_id, proposal.proposal_id, "a person's choice is another one");
  const both = await waiting();
  assert.ok(both.includes(proposal.proposal_id) && both.includes(other.proposal_id), JSON.stringify(both));
  assert.equal((await approve(proposal)).phase, "complete");
  assert.deepEqual(await waiting(), []);
});

test("a container that was started again voids it", async () => {
  const proposal = await shown();
  await redis("CONFIG", "SET", "save", "");
  await container.act(redisContainer, "restart");
  await targetsUp();
  const end = await approve(proposal);
  assert.equal(end.refused, true, JSON.stringify(end));
  assert.deepEqual(fields(end), ["container.started_at"]);
});

test("a catalogue that changed voids it", async () => {
  const proposal = await shown();
  const text = await fs.readFile(system.catalogue, "utf8");
  try {
    await fs.writeFile(system.catalogue, `${text}# another\n`);
    const end = await approve(proposal);
    assert.deepEqual(fields(end), ["catalogue"], JSON.stringify(end));
    assert.match(end.message, /catalogue was [0-9a-f]{64} and is [0-9a-f]{64}/);
  } finally {
    await fs.writeFile(system.catalogue, text);
  }
  assert.ok((await keys()) > 0);
});

test("a fault that is gone voids it", async () => {
  const proposal = await shown();
  await redis("FLUSHALL");
  await redis("SET", "precious", "1");
  const end = await approve(proposal);
  assert.match(end.message, /no longer needed/);
  assert.equal(fields(end)[0], "premise", JSON.stringify(end));
  const memory = end.differences.find((one) => one.field === "premise.used_memory");
  assert.equal(memory.was, proposal.premise.facts.used_memory, "as it was shown");
  assert.ok(memory.now < memory.was);
  assert.equal(await keys(), 1);
});

test("a killed agent still knows what it had shown, and that it was used", async () => {
  const proposal = await shown();
  await system.daemons.agent.crash();
  await system.start("agent");
  const end = await approve(proposal);
  assert.equal(end.phase, "complete", JSON.stringify(end));
  await system.daemons.agent.crash();
  await system.start("agent");
  await fillRedis();
  const again = await approve(proposal);
  assert.equal(again.execution_id, end.execution_id, "it leads to the execution that it was used for");
  assert.ok((await keys()) > 0);
});
