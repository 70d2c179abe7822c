// referee.test.mjs - one execution a system over all agents, and none while acting is stopped.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { asDaemon, get, patch, post } from "./lib/api.mjs";
import { Daemon, freePort } from "./lib/daemon.mjs";
import { System, databaseSql, fillRedis, markedCount, targetsUp } from "./lib/suite.mjs";
import { execute } from "./lib/cycle.mjs";
import { closeAll, keys, propose, report } from "./lib/verdict.mjs";
import { Live } from "./lib/live.mjs";
import { until } from "./lib/wait.mjs";

const slow = `
  slow-flush:
    type: redis
    exec: [timeout, "20", sh, -c, "echo begun; sleep 6; redis-cli -e FLUSHALL"]
    risk: low
    description: Empty this Redis, after a while.
    expected_result: It is empty.
`;
const catalogue = (text) => text.replace(/\nactions:\n/, `\nactions:${slow}`).replace("actions: [flush]", "actions: [slow-flush]");

let system, second;
before(async () => {
  await targetsUp();
  system = await System.create({ catalogue });
  await system.start("backend", "diagnosis", "agent");
  // An agent of its own, on the same backend and the same Redis.
  second = new Daemon("ai-agent", { ...system.daemons.agent.env, PORT: String(await freePort()), STATE_DIR: path.join(system.folder, "state-second") });
  await second.start();
});
beforeEach(async () => {
  await targetsUp();
  await closeAll(system);
  await databaseSql(system.database, "DELETE FROM executions");
  await post(system.backend, "/api/v1/acting", { stopped: false, owner: "the test" });
});
after(async () => {
  await second?.stop();
  await system?.stop();
  await targetsUp();
});

const oom = "OOM command not allowed when used memory > 'maxmemory'.";
const socketOf = (daemon) => `ws://127.0.0.1:${daemon.port}/ws/execute-fix`;
const begin = (body, headers) => post(system.backend, "/api/v1/executions", body, headers);

async function start(daemon, id) {
  const proposal = (await post(daemon.url, "/propose-fix", { incident_id: id })).body;
  assert.equal(proposal.action, "slow-flush", JSON.stringify(proposal));
  const socket = await Live.open(socketOf(daemon));
  const { incident_id, action, proposal_id } = proposal;
  socket.send({ incident_id, system: proposal.system, action, proposal_id });
  return socket;
}
const ended = (f) => f.phase === "complete" || f.phase === "error";

test("two agents on one Redis: one acts, the other is told who does", async () => {
  await fillRedis();
  const id = await report(system, "redis-test", oom);
  const first = await start(system.daemons.agent, id);
  const begun = await first.wait("the command", (f) => f.phase === "executing" && f.stdout?.includes("begun"));
  const other = await start(second, await report(system, "redis-test", `${oom} again`));
  const refusal = await other.wait("the refusal", ended);
  assert.equal(refusal.refused, true, JSON.stringify(refusal));
  assert.match(refusal.message, new RegExp(`redis-test is busy: execution ${begun.execution_id} is at work on it`));
  assert.equal((await first.wait("the end", ended)).status, "completed");
  await Promise.all([first.close(), other.close()]);
  await until("the turn to be free", async () => Number(await databaseSql(system.database, "SELECT count(*) FROM executions WHERE ended_at IS NULL")) === 0);
  assert.equal(await databaseSql(system.database, "SELECT outcome FROM executions"), "completed");
});

/** The fixes of two agents in turn; the last message of each. */
async function fixedBy(...agents) {
  const ends = [];
  for (const agent of agents) {
    await fillRedis();
    const socket = await start(agent, await report(system, "redis-test", oom));
    ends.push(await socket.wait("the end", ended));
    await socket.close();
    await closeAll(system);
  }
  return ends;
}
/** As an agent tells it. */
async function told(outcome, more = {}) {
  const body = { id: randomUUID(), incident_id: randomUUID(), system: "redis-test", action: "slow-flush", fault: "redis-oom", lease_ms: 60_000, ...more };
  const begun = await begin(body, asDaemon);
  if (begun.status === 201) assert.equal((await patch(system.backend, `/api/v1/executions/${body.id}`, { outcome }, asDaemon)).status, 200);
  return begun;
}

test("as many executions of a target as are allowed, over all agents together", async () => {
  const { env } = system.daemons.backend;
  await system.daemons.backend.stop();
  system.daemons.backend.env = { ...env, EXECUTIONS_PER_TARGET: "2" };
  await system.start("backend");
  await databaseSql(system.database, "DELETE FROM executions");
  await told("refused");
  await told("completed", { fault: "", action: "undo" });
  const [first, other, refused] = await fixedBy(system.daemons.agent, second, system.daemons.agent);
  assert.equal(first.status, "completed", JSON.stringify(first));
  assert.equal(other.status, "completed", JSON.stringify(other));
  assert.equal(refused.refused, true, JSON.stringify(refused));
  assert.match(refused.message, /redis-test had 2 executions in the last 10 minutes, which is as many as are allowed/);
  assert.equal(await keys(), 104, "nothing was run");
  const again = await told("completed");
  assert.deepEqual(again.body.too_many, { count: 2, window_ms: 600_000 });
  assert.equal((await told("completed", { system: "another" })).status, 201);
  assert.equal((await told("completed", { fault: "", action: "undo" })).status, 201, "an undo is not held up");
  await databaseSql(system.database, "UPDATE executions SET started_at = started_at - interval '11 minutes' WHERE fault <> ''");
  assert.equal((await told("completed")).status, 201);
  await system.daemons.backend.stop();
  system.daemons.backend.env = env;
  await system.start("backend");
});

test("a fix that failed twice since it was proposed is not tried a third time; another one is", async () => {
  await databaseSql(system.database, "DELETE FROM executions");
  await fillRedis();
  const shown = await propose(system, await report(system, "redis-test", oom));
  assert.equal(shown.action, "slow-flush");
  for (let i = 0; i < 2; i++) assert.equal((await told("failed")).status, 201);
  const end = (await execute(system, shown)).at(-1);
  assert.equal(end.refused, true, JSON.stringify(end));
  assert.match(end.message, /earlier fixes of it did not hold: a person must choose another action/); // the agent sees it first
  assert.equal(await keys(), 104, "nothing was run");
  const third = await told("failed");
  assert.equal(third.status, 409);
  assert.match(third.body.error, /slow-flush failed 2 times against redis-oom of redis-test: a person must choose another action/);
  assert.deepEqual(third.body.failed_before, { action: "slow-flush", failed_count: 2, last_outcome: "failed" });
  assert.equal((await told("completed", { fault: "", action: "slow-flush" })).status, 201, "an undo is not held up");
  assert.equal((await told("failed", { fault: "another" })).status, 201);
  assert.equal((await told("completed", { action: "restart" })).status, 201, "another action");
  assert.equal((await told("failed")).status, 201, "what held since then ends the count");
});

test("no acting: nobody acts, whoever approves; with owner, reason and end", async () => {
  assert.deepEqual((await get(system.backend, "/api/v1/acting")).body, { stopped: false, breakers: [], maintenance: [], silent: [] });
  await fillRedis();
  const id = await report(system, "redis-test", oom);
  const shown = await propose(system, id);
  const stop = await post(system.backend, "/api/v1/acting", { stopped: true, owner: "ann", reason: "a backup runs", expires_in_ms: 60_000 });
  assert.equal(stop.status, 200, stop.text);
  assert.equal(stop.body.owner, "ann");
  assert.ok(Date.parse(stop.body.expires_at) > Date.now());
  const [record] = (await get(system.backend, "/api/v1/audit?kind=setting.acting&limit=1")).body.records ?? (await get(system.backend, "/api/v1/audit?kind=setting.acting&limit=1")).body;
  assert.equal(record.actor, "ann", JSON.stringify(record));
  // It outlives the backend.
  await system.daemons.backend.stop();
  await system.start("backend");
  const none = await propose(system, id);
  assert.equal(none.action, "none");
  assert.equal(none.refusal.kind, "stopped");
  const end = (await execute(system, shown)).at(-1);
  assert.equal(end.refused, true, JSON.stringify(end));
  assert.match(end.message, /no acting: a backup runs \(said ann\)/);
  assert.equal(await keys(), 104);
  await post(system.backend, "/api/v1/acting", { stopped: false, owner: "ann" });
  assert.equal((await execute(system, await propose(system, id))).at(-1).status, "completed");
});

test("a stop has an end", async () => {
  await post(system.backend, "/api/v1/acting", { stopped: true, owner: "ann", reason: "for a moment", expires_in_ms: 1000 });
  assert.equal((await get(system.backend, "/api/v1/acting")).body.stopped, true);
  await until("the end of it", async () => (await get(system.backend, "/api/v1/acting")).body.stopped === false);
});

test("a proposal that was refused at the last moment, with nothing run, can be approved again after the stop", async () => {
  await fillRedis();
  const shown = await propose(system, await report(system, "redis-test", oom));
  await post(system.backend, "/api/v1/acting", { stopped: true, owner: "ann", reason: "for a moment", expires_in_ms: 4000 });
  const refused = (await execute(system, shown)).at(-1);
  assert.match(refused.message, /no acting: for a moment/);
  await until("the end of the stop", async () => (await get(system.backend, "/api/v1/acting")).body.stopped === false);
  const [record] = (await get(system.agent, `/executions?incident_id=${shown.incident_id}`)).body;
  assert.deepEqual([record.execution_id, record.refused], [refused.execution_id, true]);
  // A killed agent knows that it is free, too.
  await system.daemons.agent.crash();
  await system.daemons.agent.start();
  const end = (await execute(system, shown)).at(-1);
  assert.equal(end.status, "completed", JSON.stringify(end));
  assert.equal(await keys(), 0);
  assert.notEqual(end.execution_id, refused.execution_id);
  // And used is used: nothing is run again.
  assert.equal((await execute(system, shown)).at(-1).execution_id, end.execution_id);
});

test("a lease that is over is a lost agent's: the next may act", async () => {
  const one = { id: randomUUID(), incident_id: randomUUID(), system: "x", action: "flush", lease_ms: 1000 };
  assert.equal((await begin(one, asDaemon)).status, 201);
  assert.equal((await begin(one, asDaemon)).status, 201, "the same again is no other");
  const other = { ...one, id: randomUUID(), lease_ms: 60_000 };
  const refusal = await begin(other, asDaemon);
  assert.equal(refusal.status, 409);
  assert.equal(refusal.body.running.execution_id, one.id);
  await until("the lease to be over", async () => (await begin(other, asDaemon)).status === 201);
  assert.equal(await databaseSql(system.database, `SELECT outcome FROM executions WHERE id = '${one.id}'`), "lost");
  // Of 20 at once one gets it.
  const all = await Promise.all(Array.from({ length: 20 }, () => begin({ ...other, id: randomUUID(), system: "y" }, asDaemon)));
  assert.equal(all.filter((r) => r.status === 201).length, 1);
  assert.equal(all.filter((r) => r.status === 409).length, 19);
});

test("a person cancels: no further step, the target is looked at, and it counts as no failure", async () => {
  await fillRedis();
  const id = await report(system, "redis-test", oom);
  const socket = await start(system.daemons.agent, id);
  const begun = await socket.wait("the command", (f) => f.phase === "executing" && f.stdout?.includes("begun"));
  const cancel = (execution) => post(system.agent, `/executions/${execution}/cancel`, {});
  assert.equal((await cancel("x")).status, 400);
  assert.equal((await cancel(randomUUID())).status, 404);
  const answer = await cancel(begun.execution_id);
  assert.equal(answer.status, 202, answer.text);
  const end = await socket.wait("the end", ended);
  await socket.close();
  assert.equal(end.status, "failed");
  assert.equal(end.cancelled_by, "somebody");
  const looks = socket.frames.filter((f) => f.phase === "verification");
  assert.equal(looks.at(-1).health, end.health_after, "it was looked at again, and that is told");
  assert.match(end.message, /^Cancelled by somebody\. .*the incident goes back to investigating/i);
  assert.equal((await cancel(begun.execution_id)).status, 409);
  await until("the outcome", async () => (await databaseSql(system.database, `SELECT outcome FROM executions WHERE id = '${begun.execution_id}'`)) === "cancelled");
  const now = await get(system.backend, `/api/v1/incidents/${id}`);
  assert.equal(now.body.status, "investigating");
  const [action] = (await get(system.backend, `/api/v1/incidents/${id}/actions`)).body;
  assert.equal(action.result, "unknown");
  const listed = (await get(system.agent, `/executions/${begun.execution_id}`)).body;
  assert.deepEqual([listed.status, listed.cancelled_by], ["failed", "somebody"]);
  const result = socket.frames.find((f) => f.phase === "result");
  assert.equal(result.cancelled_by, "somebody");
  assert.match(result.message, /cancelled by somebody while the command ran: .*; its process in the container was ended/);
  assert.equal(await markedCount(begun.execution_id), 0, "nothing of it runs in the container any more");
  const [told] = (await get(system.backend, `/api/v1/audit?kind=cancel&incident_id=${id}`)).body;
  assert.equal(told.detail.execution_id, begun.execution_id);
  const [last] = (await get(system.backend, `/api/v1/audit?kind=end&incident_id=${id}`)).body;
  assert.equal(last.detail.cancelled_by, "somebody");
  await system.daemons.agent.crash();
  await system.daemons.agent.start();
  const again = (await get(system.agent, `/executions/${begun.execution_id}`)).body;
  assert.deepEqual([again.status, again.cancelled_by], ["failed", "somebody"], "an agent that starts again says the same");
});

test("an agent that is killed inside a command: it is ended in the container, and does its work no more", async () => {
  await fillRedis();
  const socket = await start(system.daemons.agent, await report(system, "redis-test", oom));
  const begun = await socket.wait("the command", (f) => f.phase === "executing" && f.stdout?.includes("begun"));
  await system.daemons.agent.crash();
  await socket.close();
  assert.ok((await markedCount(begun.execution_id)) > 0, "it goes on without its agent");
  await system.daemons.agent.start();
  const ended = await until("its end", async () => {
    const { body } = await get(system.agent, `/executions/${begun.execution_id}`);
    return body.status === "interrupted" && body;
  }, { timeoutMs: 30_000 });
  assert.equal(await markedCount(begun.execution_id), 0);
  assert.equal(await keys(), 104, JSON.stringify(ended.phases.at(-1)));
});

test("an incident that is being fixed is not deleted; one that was resolved meanwhile begins nothing", async () => {
  const id = await report(system, "redis-test", oom);
  const turn = { id: randomUUID(), incident_id: id, system: "redis-test", action: "slow-flush", fault: "redis-oom", lease_ms: 60_000 };
  assert.equal((await begin(turn, asDaemon)).status, 201);
  const refused = await fetch(`${system.backend}/api/v1/incidents/${id}`, { method: "DELETE" });
  assert.equal(refused.status, 409, await refused.text());
  assert.equal((await patch(system.backend, `/api/v1/incidents/${id}`, { status: "resolved" })).status, 200);
  // The agent asks again before its step.
  const again = await begin(turn, asDaemon);
  assert.equal(again.status, 409);
  assert.match(again.body.error, /resolved meanwhile/);
  await patch(system.backend, `/api/v1/executions/${turn.id}`, { outcome: "refused" }, asDaemon);
  assert.equal((await begin({ ...turn, id: randomUUID() }, asDaemon)).status, 409);
  assert.equal((await begin({ ...turn, id: randomUUID(), action: "undo", fault: "" }, asDaemon)).status, 201, "an undo comes after the end as well");
});

test("a turn that is given back before it is asked for is never given: the asking of an agent that was killed may come late", async () => {
  const late = { id: randomUUID(), system: "redis-test", incident_id: randomUUID(), action: "slow-flush", fault: "", lease_ms: 60_000 };
  const back = await patch(system.backend, `/api/v1/executions/${late.id}`, { outcome: "refused" }, asDaemon);
  assert.equal(back.status, 200, back.text);
  const asked = await begin(late, asDaemon);
  assert.equal(asked.status, 409, asked.text);
  assert.match(asked.body.error, /has ended already/);
  const next = await begin({ ...late, id: randomUUID() }, asDaemon);
  assert.equal(next.status, 201, next.text);
  await patch(system.backend, `/api/v1/executions/${next.body.id}`, { outcome: "refused" }, asDaemon);
  const insight = (await get(system.backend, "/api/v1/insight")).body;
  assert.ok(insight.executions.every((line) => line.action), JSON.stringify(insight.executions));
});

test("what is not a turn is refused with its place", async () => {
  const good = { id: randomUUID(), incident_id: randomUUID(), system: "z", action: "flush", lease_ms: 1000 };
  assert.equal((await begin(good)).status, 403);
  for (const [change, word] of [[{ id: "x" }, /field id/], [{ system: "" }, /field system/], [{ action: 5 }, /field action/], [{ lease_ms: 5 }, /field lease_ms/], [{ lease_ms: undefined }, /field lease_ms/], [{ incident_id: null }, /field incident_id/]]) {
    const reply = await begin({ ...good, ...change }, asDaemon);
    assert.equal(reply.status, 400, `${JSON.stringify(change)}: ${reply.text}`);
    assert.match(reply.body.error, word);
  }
  for (const [body, word] of [[{}, /stopped/], [{ stopped: "yes", owner: "a" }, /stopped/], [{ stopped: true, owner: "a" }, /reason/], [{ stopped: true, reason: "r" }, /owner/], [{ stopped: true, owner: "a", reason: "r", expires_in_ms: -5 }, /expires_in_ms/], [[], /object/]]) {
    const reply = await post(system.backend, "/api/v1/acting", body);
    assert.equal(reply.status, 400, `${JSON.stringify(body)}: ${reply.text}`);
    assert.match(reply.body.error, word);
  }
  assert.equal((await patch(system.backend, `/api/v1/executions/${randomUUID()}`, { outcome: "failed" }, asDaemon)).status, 404);
  assert.equal((await patch(system.backend, `/api/v1/executions/${good.id}`, { outcome: "great" }, asDaemon)).status, 400);
});
