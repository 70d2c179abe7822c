// failures.test.mjs - what is around the agent goes away in the middle of its work: the engine, the database; many at once, everything sick at once.
// The target's container removed is in failures-target.test.mjs, the agent's own disk, clock and death in failures-agent.test.mjs, the backend down
// for a whole execution in execution.test.mjs.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { get, post } from "./lib/api.mjs";
import { diagnosed, incidentOf, inject } from "./lib/cycle.mjs";
import { container } from "./lib/engine.mjs";
import { EngineProxy } from "./lib/engine-proxy.mjs";
import { System, databaseContainer, databaseSql, fillRedis, targetsUp } from "./lib/suite.mjs";
import { closeAll, keys, propose, report } from "./lib/verdict.mjs";
import { actionsOf, approve, begun, ended, executionsOf, flushCount, oom, proposeOf, recordsOf, slowCatalogue, startMessage, statusOf } from "./lib/failures.mjs";
import { Live } from "./lib/live.mjs";
import { until } from "./lib/wait.mjs";

let system, proxy;
before(async () => {
  await targetsUp();
  system = await System.create({ catalogue: slowCatalogue({ actions: "slow-flush, quick-flush" }), env: { VERIFY_INTERVAL: "200ms" } });
  proxy = await EngineProxy.create(path.join(system.folder, "engine.sock"));
  system.make("ai-agent", "agent", { DOCKER_HOST: proxy.host });
  await system.start("backend", "diagnosis", "agent");
});
beforeEach(async () => {
  await targetsUp();
  await closeAll(system);
});
after(async () => {
  try {
    await system?.stop();
  } finally {
    await proxy?.cut();
    await targetsUp();
  }
});

/** A full Redis, its incident and its proposal. */
async function proposed() {
  await fillRedis();
  const id = await report(system, "redis-test", oom);
  const proposal = await propose(system, id);
  assert.deepEqual(proposal.steps?.map((s) => s.action), ["slow-flush", "quick-flush"], JSON.stringify(proposal));
  return { id, proposal };
}

test("the engine goes away in the middle of a command and comes back: outcome unknown, the target is looked at, nothing runs twice", async () => {
  const { id, proposal } = await proposed();
  const flushes = await flushCount();
  const socket = await approve(system, proposal);
  await socket.wait("the command", begun);
  await proxy.cut();
  const result = await socket.wait("its result", (f) => f.phase === "result");
  assert.match(result.message, /outcome unknown, it may have run/);
  await proxy.restore();
  const end = await socket.wait("the end", ended);
  await socket.close();
  // The command had gone on inside the container, and the look at the target found that out.
  assert.equal(end.status, "completed", JSON.stringify(socket.frames.slice(-4)));
  assert.ok(socket.frames.some((f) => f.phase === "verification"));
  assert.deepEqual(await recordsOf(system, id, 1), ["slow-flush unknown"]);
  assert.equal(await flushCount(), flushes + 1);
  await statusOf(system, id, "resolved");
});

test("the engine stays away: what is not known is said so, the next step does not run, and later acts go on", async () => {
  const { id, proposal } = await proposed();
  const flushes = await flushCount();
  const socket = await approve(system, proposal);
  await socket.wait("the command", begun);
  await proxy.cut();
  const end = await socket.wait("the end", ended, 60_000);
  await socket.close();
  assert.equal(end.status, "failed", JSON.stringify(end));
  assert.deepEqual(await recordsOf(system, id, 1), ["slow-flush unknown"]);
  await statusOf(system, id, "investigating");
  assert.equal(await flushCount(), flushes + 1, "the command's own flush, and no other");
  await proxy.restore();
  await until("the agent to see the engine again", async () => (await get(system.agent, "/health")).status === 200);
  const again = await proposed();
  const second = await approve(system, again.proposal);
  assert.equal((await second.wait("the end", ended)).status, "completed");
  await second.close();
});

test("the incident database stops during an execution and comes back: everything is recorded, once", async () => {
  const { id, proposal } = await proposed();
  const flushes = await flushCount();
  const socket = await approve(system, proposal);
  await socket.wait("the command", begun);
  await container.act(databaseContainer, "stop?t=5");
  const end = await socket.wait("the end", ended, 60_000);
  await socket.close();
  assert.equal(end.status, "completed", JSON.stringify(end));
  assert.equal(end.recorded, false);
  await container.act(databaseContainer, "start");
  assert.deepEqual(await recordsOf(system, id, 1), ["slow-flush success"]);
  const told = await statusOf(system, id, "resolved");
  assert.deepEqual(told.status_history.map((h) => h.to_status), ["triage", "fixing", "resolved"]);
  assert.equal(await flushCount(), flushes + 1);
  await until("the turn to be given back", async () => (await databaseSql(system.database, "SELECT count(*) FROM executions WHERE ended_at IS NULL")) === "0", { timeoutMs: 40_000 });
  assert.equal(await databaseSql(system.database, `SELECT outcome FROM executions WHERE incident_id = '${id}'`), "completed");
});

test("50 approvals of one proposal at once: one execution, and every other is shown it or told why not", async () => {
  const { id, proposal } = await proposed();
  const flushes = await flushCount();
  const sockets = await Promise.all(Array.from({ length: 50 }, () => Live.open(system.executeFix)));
  for (const socket of sockets) socket.send(startMessage(proposal));
  const ends = await Promise.all(sockets.map((socket) => socket.wait("an answer", ended, 60_000)));
  await Promise.all(sockets.map((socket) => socket.close()));
  const executions = await executionsOf(system, id);
  assert.equal(executions.length, 1, JSON.stringify(executions));
  for (const [n, end] of ends.entries()) {
    const shown = end.execution_id === executions[0].execution_id && end.status === "completed";
    const told = end.phase === "error" && end.refused && /too many executions are starting|execution [0-9a-f-]{36}/.test(end.message);
    assert.ok(shown || told, `approval ${n}: ${JSON.stringify(end)}`);
  }
  assert.equal(await flushCount(), flushes + 1);
  assert.deepEqual(await recordsOf(system, id, 1), ["slow-flush success"]);
  assert.equal(await databaseSql(system.database, `SELECT count(*) FROM executions WHERE incident_id = '${id}'`), "1");
});

test("Redis and PostgreSQL break at once: each gets its own incident, and what is approved for one leaves the other alone", async () => {
  const flushes = await flushCount();
  await system.start("monitor", "generator");
  const live = await Live.open(system.live);
  await Promise.all([inject(system, "redis-test", "oom"), inject(system, "postgres-test", "connections")]);
  const [redis, postgres] = await Promise.all(["redis-test", "postgres-test"].map((target) => incidentOf(live, target)));
  await Promise.all([redis, postgres].map(({ id }) => diagnosed(live, id)));
  await live.close();
  assert.match(redis.error_logs.join("\n"), /OOM/);
  assert.match(postgres.error_logs.join("\n"), /too many clients|remaining connection slots|connections taken/);
  for (const one of [redis, postgres]) {
    // Both together may be the host's or the monitor's fault: by rule nobody acts, a person may choose.
    // Who was seen well a moment ago is not asked again at once, so the refusal may come with a later question.
    const none = await until("the refusal", async () => {
      const answer = await proposeOf(system, one.id);
      assert.equal(answer.system ?? one.affected_system, one.affected_system);
      return answer.action === "none" && answer;
    });
    assert.equal(none.refusal.kind, "all-sick", JSON.stringify(none));
  }
  const chosen = await proposeOf(system, postgres.id, { action: "kill-connections" });
  assert.equal(chosen.system, "postgres-test", JSON.stringify(chosen));
  const full = await keys();
  // The same approval under the other's name, or for the other's incident, is none.
  for (const [change, word] of [[{ system: "redis-test" }, /unknown action|is about postgres-test/], [{ incident_id: redis.id }, /is for incident/]]) {
    const wrong = await approve(system, { ...chosen, ...change });
    const refusal = await wrong.wait("the refusal", ended);
    assert.equal(refusal.phase, "error", JSON.stringify(refusal));
    assert.match(refusal.message, word);
    await wrong.close();
  }
  const socket = await approve(system, chosen);
  const end = await socket.wait("the end", ended);
  await socket.close();
  assert.equal(end.status, "completed", JSON.stringify(end));
  assert.equal(await keys(), full, "Redis was not touched");
  assert.equal(await flushCount(), flushes);
  assert.deepEqual(await actionsOf(system, redis.id), []);
  assert.deepEqual(await recordsOf(system, postgres.id, 1), ["kill-connections success"]);
  await statusOf(system, postgres.id, "resolved");
  assert.notEqual((await get(system.backend, `/api/v1/incidents/${redis.id}`)).body.status, "resolved");
  await post(system.generator, "/heal", {});
});
