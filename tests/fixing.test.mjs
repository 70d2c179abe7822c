// fixing.test.mjs - an incident whose execution died with its agent does not stay in `fixing`; a person's does.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { asDaemon, get, patch, post } from "./lib/api.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";
import { propose } from "./lib/cycle.mjs";
import { Live } from "./lib/live.mjs";
import { until } from "./lib/wait.mjs";
import { randomUUID } from "node:crypto";
import http from "node:http";
import { Daemon, freePort } from "./lib/daemon.mjs";

const extraAction = `
  linger:
    type: redis
    exec: [timeout, "60", sleep, "60"]
    risk: low
    description: Take a minute.
    expected_result: Nothing.
    timeout: 70s
`;
const extraRule = `
  - name: say-linger
    type: redis
    match: 'say-linger'
    holds: maxmemory > 0
    actions: [linger]
`;
const catalogue = (text) => text.replace(/\nactions:\n/, `\nactions:${extraAction}`).replace(/\nrules:\n/, `\nrules:${extraRule}`);

let system, second;
before(async () => {
  await targetsUp();
  system = await System.create({ catalogue, env: { FIXING_WATCH_INTERVAL: "1s" } });
  await system.start("backend", "diagnosis", "agent");
  second = new Daemon("backend-ext", { ...system.common, PORT: String(await freePort()) });
  await second.start();
});
after(async () => {
  await second?.stop();
  await system?.stop();
});

async function open(message) {
  const reply = await post(system.backend, "/api/v1/incidents", { message, source: "redis-test", affected_system: "redis-test", error_logs: [message] });
  assert.equal(reply.status, 201, reply.text);
  return reply.body.id;
}

test("the agent is killed during a fix: told within a minute, once, by whichever backend", async () => {
  const byHand = await open("a person is on it");
  await patch(system.backend, `/api/v1/incidents/${byHand}`, { status: "fixing" });
  const id = await open("say-linger");
  const proposal = await propose(system, id);
  const page = await Live.open(system.executeFix);
  page.send({ incident_id: id, system: proposal.system, action: proposal.action, proposal_id: proposal.proposal_id });
  const { execution_id } = await page.wait("the command", (f) => f.phase === "command");
  const sockets = await Promise.all([Live.open(system.live), Live.open(`ws://127.0.0.1:${second.port}/api/v1/ws`)]);
  await until("fixing", async () => (await get(system.backend, `/api/v1/incidents/${id}`)).body.status === "fixing");
  await system.daemons.agent.crash();
  const killed = Date.now();

  const told = (f) => f.id === id && f.status === "investigating";
  for (const socket of sockets) {
    const frame = await socket.wait("the lost execution", told, 60_000);
    assert.match(frame.notes, new RegExp(`^backend: execution ${execution_id} of this incident is no longer alive \\(.+\\); how it ended is not known$`));
  }
  assert.ok(Date.now() - killed < 60_000);
  const whole = (await get(system.backend, `/api/v1/incidents/${id}`)).body;
  assert.deepEqual(whole.status_history.map((h) => h.to_status), ["triage", "fixing", "investigating"]);
  for (const socket of sockets) {
    assert.equal(socket.frames.filter(told).length, 1, "told once");
    await socket.close();
  }
  assert.equal((await get(system.backend, `/api/v1/incidents/${byHand}`)).body.status, "fixing", "a person's own status stays");
  assert.equal([system.daemons.backend, second].filter((d) => d.log.includes("is no longer alive")).length, 1);
});

test("an agent that does not know the execution is answer enough; one that runs is left alone", async () => {
  await system.daemons.agent.start(); // what it knew of the killed one is looked at and told by itself
  await until("the killed one to be looked at", async () => (await get(system.agent, "/executions")).body.every((e) => e.status !== "running"), { timeoutMs: 40_000 });
  const unknown = await open("of another life"), running = await open("say-linger"), handed = await open("handed on"), byHand = await open("a person, then an execution");
  await patch(system.backend, `/api/v1/incidents/${unknown}`, { status: "fixing", execution_id: "11111111-2222-4333-8444-555555555555" });
  const proposal = await propose(system, running);
  const page = await Live.open(system.executeFix);
  page.send({ incident_id: running, system: proposal.system, action: proposal.action, proposal_id: proposal.proposal_id });
  const { execution_id } = await page.wait("the command", (f) => f.phase === "command");
  // The newest execution is the one that counts, whoever made the incident `fixing` before.
  await patch(system.backend, `/api/v1/incidents/${handed}`, { status: "fixing", execution_id: "11111111-2222-4333-8444-555555555555" });
  assert.equal((await patch(system.backend, `/api/v1/incidents/${handed}`, { status: "fixing", execution_id })).status, 200);
  await patch(system.backend, `/api/v1/incidents/${byHand}`, { status: "fixing" });
  await patch(system.backend, `/api/v1/incidents/${byHand}`, { status: "fixing", execution_id: "11111111-2222-4333-8444-666666666666" });
  await databaseSql(system.database, "UPDATE incident_status_history SET changed_at = changed_at - interval '1 minute'");
  const live = await Live.open(system.live);
  const frame = await live.wait("the unknown execution", (f) => f.id === unknown && f.status === "investigating", 10_000);
  assert.match(frame.notes, /the agent does not know it/);
  await live.wait("the one that a person had begun", (f) => f.id === byHand && f.status === "investigating", 10_000);
  for (const id of [running, handed]) assert.equal((await get(system.backend, `/api/v1/incidents/${id}`)).body.status, "fixing");
  assert.deepEqual((await get(system.backend, `/api/v1/incidents/${handed}`)).body.status_history.map((h) => h.to_status), ["triage", "fixing"], "the same state is no change");
  await Promise.all([live.close(), page.close()]);
});

/** An incident that an execution of an agent that nobody asks made `fixing`, a minute ago. */
async function fixedElsewhere(message) {
  const incident_id = await open(message), id = randomUUID();
  const begun = await post(system.backend, "/api/v1/executions", { id, incident_id, system: message, action: "linger", fault: "say-linger", lease_ms: 60_000 }, asDaemon);
  assert.equal(begun.status, 201, begun.text);
  await patch(system.backend, `/api/v1/incidents/${incident_id}`, { status: "fixing", execution_id: id });
  await databaseSql(system.database, `UPDATE incident_status_history SET changed_at = changed_at - interval '1 minute' WHERE incident_id = '${incident_id}'`);
  return { incident_id, id };
}

test("an execution of another agent is alive while it has its turn", async () => {
  const { incident_id, id } = await fixedElsewhere("elsewhere"), unknown = await open("nobody's");
  await patch(system.backend, `/api/v1/incidents/${unknown}`, { status: "fixing", execution_id: randomUUID() });
  await databaseSql(system.database, "UPDATE incident_status_history SET changed_at = changed_at - interval '1 minute'");
  const statusOf = async (incident) => (await get(system.backend, `/api/v1/incidents/${incident}`)).body.status;
  await until("a round of looking", async () => (await statusOf(unknown)) === "investigating");
  assert.equal(await statusOf(incident_id), "fixing");
  await databaseSql(system.database, `UPDATE executions SET lease_until = now() WHERE id = '${id}'`);
  await until("the lease that is over to be noticed", async () => (await statusOf(incident_id)) === "investigating");
});

test("the agent is asked about those incidents alone, however many executions it keeps", async () => {
  const { incident_id, id } = await fixedElsewhere("of a busy agent"), asked = new Set();
  const agent = http.createServer((request, reply) => {
    asked.add(request.url);
    reply.end(request.url.includes("?incident_id=") ? JSON.stringify([{ execution_id: id, status: "running" }]) : `["${"x".repeat(2 << 20)}"]`);
  });
  await new Promise((done) => agent.listen(0, "127.0.0.1", done));
  const third = new Daemon("backend-ext", { ...system.common, AGENT_URL: `http://127.0.0.1:${agent.address().port}`, PORT: String(await freePort()) });
  await third.start();
  try {
    await until("the question", async () => asked.has(`/executions?incident_id=${incident_id}`));
    assert.ok(!asked.has("/executions"), [...asked].join(", "));
  } finally {
    await third.stop();
    agent.closeAllConnections();
    agent.close();
  }
});
