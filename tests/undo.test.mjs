// undo.test.mjs - nothing that destroys runs before what it destroys is put aside, and a person can take it back.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { container, execIn } from "./lib/engine.mjs";
import { EngineProxy } from "./lib/engine-proxy.mjs";
import { asDaemon, get, post } from "./lib/api.mjs";
import { System, fillRedis, redisContainer, targetsUp } from "./lib/suite.mjs";
import { execute } from "./lib/cycle.mjs";
import { closeAll, incident, keys, propose, redis, report } from "./lib/verdict.mjs";
import { Live } from "./lib/live.mjs";
import { capsulesOf, scratchOf } from "./lib/scratch.mjs";
import { until } from "./lib/wait.mjs";

let system, proxy;
before(async () => {
  await targetsUp();
  system = await System.create({ env: { CAPSULE_MAX_MB: "20" } });
  proxy = await EngineProxy.create(path.join(system.folder, "engine.sock"));
  system.make("ai-agent", "agent", { CAPSULE_MAX_MB: "20", DOCKER_HOST: proxy.host });
  await system.start("backend", "diagnosis", "agent");
});
beforeEach(async () => {
  await targetsUp();
  await redis("CONFIG", "SET", "appendonly", "no", "rdbcompression", "yes");
  await closeAll(system);
});
after(async () => {
  await system?.stop();
  await proxy?.cut();
  await targetsUp();
});

const capsules = () => capsulesOf(system);
const scratch = async () => (await scratchOf(system)).length;

/** A full Redis, flushed with approval: {id, execution, end}. */
async function flushed(between = async () => {}) {
  await fillRedis();
  const id = await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'.");
  const proposal = await propose(system, id);
  assert.equal(proposal.action, "flush", JSON.stringify(proposal));
  await between();
  const end = (await execute(system, proposal)).at(-1);
  return { id, end, execution: end.execution_id };
}
const proposeUndo = (execution) => post(system.agent, "/propose-undo", { execution_id: execution });

test("a flush is taken back: the keys are there again, counted, and the undo can be undone", async () => {
  const { id, execution, end } = await flushed();
  assert.equal(end.status, "completed", JSON.stringify(end));
  assert.equal(await keys(), 0);
  await redis("SET", "since", "1");
  const [offered] = (await get(system.agent, `/executions?incident_id=${id}`)).body;
  assert.equal(offered.undo.key_count, 104);
  const { status, body: proposal } = await proposeUndo(execution);
  assert.equal(status, 200, JSON.stringify(proposal));
  assert.equal(proposal.risk, "high");
  assert.match(proposal.loss, /the 1 keys that are there now/);
  assert.deepEqual(proposal.expected, { metric: "keys", is: 104, now: 1 });
  assert.match(proposal.undo, /What is there now is put aside before/);
  const phases = await execute(system, proposal);
  assert.equal(phases.at(-1).status, "completed", JSON.stringify(phases.at(-1)));
  assert.match(phases.at(-1).message, /104 keys are there again/);
  assert.equal(await keys(), 104);
  const now = await incident(system, id);
  assert.equal(now.status, "investigating");
  assert.deepEqual(now.agent_actions.map((a) => [a.action, a.result]), [["flush", "success"], ["undo", "success"]]);
  const undo = phases.at(-1).execution_id;
  const before = phases.filter((f) => f.health_before !== undefined).map((f) => [f.phase, f.health_before]);
  assert.deepEqual(before, [["thinking", before[0][1]], ["complete", before[0][1]]], "of the undo itself, from its beginning on");
  assert.ok(before[0][1] > 80, `the target was well: ${before}`);
  const result = phases.find((f) => f.phase === "result");
  const printed = await get(system.agent, `/executions/${undo}/steps/1/output.txt`);
  assert.deepEqual([printed.status, printed.bytes.length], [200, result.output_bytes]);
  assert.ok(result.output_bytes > 0);
  const listed = async () => (await get(system.agent, `/executions?incident_id=${id}`)).body.find((e) => e.execution_id === execution);
  const { undo: offer, undone } = await listed();
  assert.deepEqual([offer, undone.execution_id, undone.by, Date.parse(undone.at) > 0], [undefined, undo, "anonymous", true]);
  const twice = await proposeUndo(execution);
  assert.equal(twice.status, 409, twice.text);
  assert.match(twice.body.error, /taken back already, at .*, approved by anonymous/);
  // What was written since is not lost either.
  const again = (await proposeUndo(phases.at(-1).execution_id)).body;
  assert.equal((await execute(system, again)).at(-1).status, "completed");
  assert.equal(await redis("GET", "since"), "1");
  const back = await listed();
  assert.deepEqual([back.undone, back.undo.key_count], [undefined, 104], "an undo that was undone took nothing back");
  assert.equal(await scratch(), 0);
});

test("a key whose expiry is over since is none that was lost", async () => {
  const { execution, end } = await flushed(() => redis("EXPIRE", "fill1", "4"));
  assert.equal(end.status, "completed", JSON.stringify(end));
  const { body: proposal } = await proposeUndo(execution);
  assert.equal(proposal.details.key_count, 104, JSON.stringify(proposal));
  await sleep(4000);
  const undone = (await execute(system, proposal)).at(-1);
  assert.equal(undone.status, "completed", JSON.stringify(undone));
  assert.match(undone.message, /103 of 104 keys are there again; 1 had an expiry that is over/);
  assert.equal(await keys(), 103);
});

test("an undo beside a newer incident of the same fault leaves the old one resolved, and is recorded whole", async () => {
  await fillRedis();
  const seen = () => ({ id: randomUUID(), message: "redis-test: out of memory", source: "redis-test", affected_system: "redis-test", generated_by: "health-monitor",
    error_logs: ["OOM command not allowed when used memory > 'maxmemory'."], metrics_snapshot: { fault: "redis-oom" } });
  const old = seen();
  assert.equal((await post(system.backend, "/api/v1/incidents", old, asDaemon)).status, 201);
  const end = (await execute(system, await propose(system, old.id))).at(-1);
  assert.equal(end.status, "completed", JSON.stringify(end));
  const { body: proposal } = await proposeUndo(end.execution_id);
  const newer = seen();
  assert.equal((await post(system.backend, "/api/v1/incidents", newer, asDaemon)).status, 201);
  const last = (await execute(system, proposal)).at(-1);
  assert.equal(last.status, "completed", JSON.stringify(last));
  assert.equal(last.recorded, true, JSON.stringify(last));
  assert.match(last.message, /the incident stays as it is/);
  const now = await incident(system, old.id);
  assert.equal(now.status, "resolved");
  assert.deepEqual(now.agent_actions.map((a) => [a.action, a.result]), [["flush", "success"], ["undo", "success"]]);
  await until("the undo's note", async () => /undo \(execution/.test((await incident(system, old.id)).notes));
  assert.equal((await incident(system, newer.id)).status, "triage");
});

test("an agent that is killed right after an undo's last message has told its end to the audit", async () => {
  for (let round = 0; round < 3; round++) {
    const { id, execution } = await flushed();
    const { incident_id, system: name, action, proposal_id, digest } = (await proposeUndo(execution)).body;
    const socket = await Live.open(system.executeFix);
    socket.send({ incident_id, system: name, action, proposal_id, digest });
    const end = await socket.wait("the last message", (f) => f.phase === "complete", 60_000);
    await system.daemons.agent.crash();
    await system.daemons.agent.start();
    const row = await until("its end in the audit", async () =>
      (await get(system.backend, `/api/v1/audit?kind=end&incident_id=${id}`)).body.find((one) => one.detail.execution_id === end.execution_id));
    assert.deepEqual([row.detail.status, row.detail.reason], ["completed", end.message]);
    await closeAll(system);
  }
});

test("no capsule, no step: a server that keeps an append-only file, and one whose snapshot is too large", async () => {
  const { end } = await flushed(() => redis("CONFIG", "SET", "appendonly", "yes"));
  assert.equal(end.refused, true, JSON.stringify(end));
  assert.match(end.message, /no capsule, no step: .*append-only/);
  assert.equal(await keys(), 104);
  await redis("CONFIG", "SET", "appendonly", "no");
  await redis("FLUSHALL");
  const large = await flushed(() => redis("CONFIG", "SET", "rdbcompression", "no"));
  assert.match(large.end.message, /no capsule, no step: .*larger than the 20 MB/);
  assert.equal(await keys(), 104);
  assert.equal(await scratch(), 0);
});

test("a fix that was refused after its snapshot has nothing to take back", async () => {
  await fillRedis();
  const proposal = await propose(system, await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'."));
  const page = await Live.open(system.executeFix);
  const { incident_id, action, proposal_id } = proposal;
  page.send({ incident_id, system: proposal.system, action, proposal_id });
  await page.wait("the snapshot to begin", (f) => /is put aside/.test(f.message));
  await post(system.backend, "/api/v1/acting", { stopped: true, owner: "ann", reason: "wait" });
  const end = await page.wait("the end", (f) => ["complete", "error"].includes(f.phase));
  await page.close();
  await post(system.backend, "/api/v1/acting", { stopped: false, owner: "ann" });
  assert.equal(end.refused, true, JSON.stringify(end));
  assert.ok(page.frames.some((f) => /^Put aside/.test(f.message)), "a snapshot is there");
  assert.equal(await keys(), 104);
  const [one] = (await get(system.agent, `/executions?incident_id=${incident_id}`)).body;
  assert.equal(one.undo, undefined);
  const refused = await proposeUndo(end.execution_id);
  assert.equal(refused.status, 409, refused.text);
  assert.match(refused.body.error, /nothing of execution .* was run/);
});

test("a snapshot that is not what it was is not put back", async () => {
  const { execution } = await flushed();
  const { body: proposal } = await proposeUndo(execution);
  const files = (await fs.readdir(capsules())).map((name) => path.join(capsules(), name));
  for (const file of files) {
    const bytes = await fs.readFile(file);
    bytes[100] ^= 1;
    await fs.writeFile(file, bytes);
  }
  const before = (await container.inspect(redisContainer)).State.StartedAt;
  const end = (await execute(system, proposal)).at(-1);
  assert.equal(end.status, "failed", JSON.stringify(end));
  assert.match(end.message, /not what it was/);
  assert.equal((await container.inspect(redisContainer)).State.StartedAt, before, "the server was not even stopped");
});

test("what cannot be taken back says why", async () => {
  assert.equal((await proposeUndo(randomUUID())).status, 404);
  for (const [body, word] of [[{}, /execution_id/], [{ execution_id: 5 }, /execution_id/], [[], /object/], [{ execution_id: "x" }, /execution_id/]]) {
    const reply = await post(system.agent, "/propose-undo", body);
    assert.equal(reply.status, 400, reply.text);
    assert.match(reply.body.error, word);
  }
  const { execution } = await flushed();
  const { agent } = system.daemons;
  await agent.stop();
  agent.env = { ...agent.env, UNDO_WINDOW: "1s" };
  await agent.start();
  const late = await proposeUndo(execution);
  assert.equal(late.status, 409, late.text);
  assert.match(late.body.error, /for 1 second only, and that time is over/);
  await agent.stop();
  agent.env = { ...agent.env, UNDO_WINDOW: "1h" };
  await agent.start();
  const proposal = (await proposeUndo(execution)).body;
  assert.match((await execute(system, { ...proposal, digest: undefined, action: "flush" })).at(-1).message, /undo, not flush/);
});

test("an agent that is killed while it takes a snapshot leaves no copy behind, and nothing was run", async () => {
  await fillRedis();
  const proposal = await propose(system, await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'."));
  const page = await Live.open(system.executeFix);
  const { incident_id, action, proposal_id } = proposal;
  page.send({ incident_id, system: proposal.system, action, proposal_id });
  await until("a copy", async () => (await scratch()) === 1, { everyMs: 20, timeoutMs: 20_000 });
  await system.daemons.agent.crash();
  await system.start("agent");
  await until("the copy to be removed", async () => (await scratch()) === 0, { timeoutMs: 20_000 });
  assert.equal(await keys(), 104);
  const [one] = (await get(system.agent, `/executions?incident_id=${incident_id}`)).body;
  assert.equal(one.status, "interrupted", JSON.stringify(one));
  assert.equal(one.refused, true);
});

test("an agent that is killed or stopped while it copies leaves the target's own setting as it was", async () => {
  const delay = async () => (await redis("CONFIG", "GET", "repl-diskless-sync-delay")).split("\n")[1].trim();
  for (const end of ["crash", "stop"]) {
    await fillRedis();
    await redis("CONFIG", "SET", "repl-diskless-sync-delay", "7", "rdb-key-save-delay", "30000");
    try {
      const { incident_id, action, proposal_id, system: name } = await propose(system, await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'."));
      const page = await Live.open(system.executeFix);
      page.send({ incident_id, system: name, action, proposal_id });
      await until("the copy to be under way", async () => (await delay()) === "0", { everyMs: 20, timeoutMs: 20_000 });
      await system.daemons.agent[end]();
      await system.start("agent");
      await until("the delay of before", async () => (await delay()) === "7", { timeoutMs: 20_000 });
      assert.equal(await keys(), 104);
    } finally {
      await redis("CONFIG", "SET", "repl-diskless-sync-delay", "5", "rdb-key-save-delay", "0");
      await closeAll(system);
    }
  }
});

test("an agent that is killed or stopped in the middle of an undo starts the server again, and the undo is ended and told", async () => {
  for (const end of ["crash", "stop"]) {
    const { id, execution } = await flushed();
    const { incident_id, system: name, action, proposal_id, digest } = (await proposeUndo(execution)).body;
    const page = await Live.open(system.executeFix);
    page.send({ incident_id, system: name, action, proposal_id, digest });
    await until("the server to be stopped", async () => !(await container.inspect(redisContainer)).State.Running, { everyMs: 10, timeoutMs: 30_000 });
    await system.daemons.agent[end]();
    await system.start("agent");
    const undo = await until("its end", async () =>
      (await get(system.agent, `/executions?incident_id=${id}`)).body.find((e) => e.action === "undo" && e.status !== "running"), { timeoutMs: 40_000 });
    assert.equal((await container.inspect(redisContainer)).State.Running, true, end);
    assert.ok(["interrupted", "completed"].includes(undo.status), JSON.stringify(undo));
    const { agent_actions, status } = await incident(system, id);
    assert.deepEqual([status, agent_actions.at(-1).action], ["investigating", "undo"], end);
    await targetsUp();
    await closeAll(system);
  }
});

test("a snapshot that was put back by half when the agent was killed is put back whole by its next start", async () => {
  const { id, execution } = await flushed();
  const copying = proxy.holdNext(new RegExp(`^PUT .*/containers/(${redisContainer}|${(await container.inspect(redisContainer)).Id})/archive`));
  const { incident_id, system: name, action, proposal_id, digest } = (await proposeUndo(execution)).body;
  const page = await Live.open(system.executeFix);
  page.send({ incident_id, system: name, action, proposal_id, digest });
  // The agent dies before the copy is there: what is put there instead is the half of one.
  await copying;
  await system.daemons.agent.crash();
  await container.act(redisContainer, "start");
  await until("Redis to answer", async () => (await redis("PING")).includes("PONG"), { timeoutMs: 30_000 });
  await execIn(redisContainer, ["sh", "-c", "cd /data && redis-cli CONFIG SET save '' && redis-cli SAVE && head -c 60 dump.rdb >half && mv half dump.rdb"]);
  await container.act(redisContainer, "kill");
  await system.start("agent");
  const undo = await until("its end", async () =>
    (await get(system.agent, `/executions?incident_id=${id}`)).body.find((e) => e.action === "undo" && e.status !== "running"), { timeoutMs: 60_000 });
  assert.equal(undo.status, "interrupted", JSON.stringify(undo));
  assert.equal(await keys(), 104);
  assert.deepEqual((await incident(system, id)).agent_actions.map((a) => [a.action, a.result]), [["flush", "success"], ["undo", "success"]]);
});

test("a fix that left its target worse is taken back by itself, where the catalogue says so", async () => {
  const worse = `
  worsen:
    type: redis
    exec: [timeout, "20", sh, -c, "redis-cli -e FLUSHALL && redis-cli -e CONFIG SET maxmemory 1mb"]
    capsule: redis-snapshot
    undo: auto
    risk: high
    description: Make it worse.
    expected_result: It is worse.
`;
  const rule = `
  - {name: too-many, type: redis, fault: too many keys, holds: keys > 50, severity: high, actions: [worsen]}
`;
  const own = await System.create({ catalogue: (text) => text.replace(/\nactions:\n/, `\nactions:${worse}`).replace(/\nrules:\n/, `\nrules:${rule}`).replace("verify_timeout: 30s", "verify_timeout: 3s") });
  await own.start("backend", "diagnosis", "agent");
  try {
    await redis("EVAL", "local v = string.rep('x', 500000) for i = 1, 60 do redis.call('SET', 'k' .. i, v) end", "0");
    const id = await report(own, "redis-test", "too many keys");
    const proposal = await propose(own, id);
    assert.equal(proposal.action, "worsen", JSON.stringify(proposal));
    const end = (await execute(own, proposal)).at(-1);
    assert.equal(end.status, "failed", JSON.stringify(end));
    assert.ok(end.health_after < end.health_before, JSON.stringify(end));
    const undo = await until("the undo", async () =>
      (await get(own.agent, `/executions?incident_id=${id}`)).body.find((e) => e.action === "undo" && e.status === "completed"), { timeoutMs: 60_000 });
    assert.equal(await keys(), 60);
    const approval = (await get(own.backend, `/api/v1/audit?kind=approval&incident_id=${id}`)).body.find((r) => r.detail.execution_id === undo.execution_id);
    assert.equal(approval.actor, "ai-agent", JSON.stringify(approval));
  } finally {
    await own.stop();
  }
});

test("a fix of two steps is taken back to what was there before the first of them", async () => {
  const empty = `
  empty:
    type: redis
    exec: [timeout, "20", sh, -c, "redis-cli -e FLUSHALL && redis-cli -e CONFIG SET maxmemory 1mb"]
    capsule: redis-snapshot
    risk: high
    description: Empty it and heal nothing.
    expected_result: It is empty.
`;
  const rule = `
  - {name: too-many, type: redis, fault: too many keys, holds: keys > 50 or maxmemory < 2MB, severity: high, actions: [empty, restart]}
`;
  const own = await System.create({ catalogue: (text) => text.replace(/\nactions:\n/, `\nactions:${empty}`).replace(/\nrules:\n/, `\nrules:${rule}`).replace("verify_timeout: 30s", "verify_timeout: 3s") });
  await own.start("backend", "diagnosis", "agent");
  try {
    await redis("EVAL", "local v = string.rep('x', 500000) for i = 1, 60 do redis.call('SET', 'k' .. i, v) end", "0");
    const id = await report(own, "redis-test", "too many keys");
    const end = (await execute(own, await propose(own, id))).at(-1);
    const done = (await incident(own, id)).agent_actions.map((a) => a.action);
    assert.deepEqual(done, ["empty", "restart"], JSON.stringify(end));
    assert.equal(await keys(), 0);
    const { body: proposal } = await post(own.agent, "/propose-undo", { execution_id: end.execution_id });
    assert.equal(proposal.details.key_count, 60, JSON.stringify(proposal));
    assert.equal((await execute(own, proposal)).at(-1).status, "completed");
    assert.equal(await keys(), 60);
  } finally {
    await own.stop();
  }
});

test("a restart of a Redis that answers puts its data aside, too", async () => {
  const id = await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'.");
  await fillRedis();
  const { body: proposal } = await post(system.agent, "/propose-fix", { incident_id: id, action: "restart" });
  assert.equal(proposal.action, "restart", JSON.stringify(proposal));
  const end = (await execute(system, proposal)).at(-1);
  const [offered] = (await get(system.agent, `/executions?incident_id=${id}`)).body;
  assert.equal(offered.undo.key_count, 104, JSON.stringify(end));
});
