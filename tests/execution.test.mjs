// execution.test.mjs - executions live on the server: pieces as they come, any number of viewers, fallbacks, one at a time.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { container, execIn } from "./lib/engine.mjs";
import { get, patch, post } from "./lib/api.mjs";
import { System, fillRedis, redisContainer, targetsUp } from "./lib/suite.mjs";
import { execute, propose } from "./lib/cycle.mjs";
import { Live } from "./lib/live.mjs";
import { until } from "./lib/wait.mjs";

// Actions of the suite: they speak slowly, fail, or change nothing, so that what happens between can be looked at.
const extraActions = `
  talk:
    type: redis
    exec: [timeout, "20", sh, -c, "echo first; sleep 1; echo grüße >&2; sleep 1; redis-cli -e FLUSHALL > /dev/null; echo last"]
    risk: low
    description: Say three words, a second apart, and empty Redis before the last.
    expected_result: Three words.
  fail:
    type: redis
    exec: [sh, -c, "echo no luck >&2; exit 3"]
    risk: low
    description: End with exit code 3.
    expected_result: Nothing.
  flood:
    type: redis
    exec: [timeout, "20", sh, -c, "redis-cli -e FLUSHALL; yes 0123456789abcdef | head -c 3000000"]
    risk: low
    description: Print 3 MB.
    expected_result: A lot of text.
  hang:
    type: redis
    exec: [sleep, "600"]
    risk: low
    description: Never end.
    expected_result: A timeout.
    timeout: 2s
  clear:
    type: redis
    exec: [timeout, "20", redis-cli, -e, FLUSHALL]
    risk: low
    description: Empty this Redis.
    expected_result: It is empty.
    changed: keys < before_keys
  touch:
    type: redis
    exec: [timeout, "20", redis-cli, -e, PING]
    risk: low
    description: Look at it.
    expected_result: Nothing.
    changed: keys < before_keys
`;
const rule = (name, actions) => `
  - name: ${name}
    type: redis
    match: '${name}'
    holds: used_memory >= 0.8 * maxmemory
    diagnosis: ['Redis uses {used_memory} of {maxmemory}']
    solution: [Look]
    confidence: 0.9
    severity: high
    actions: [${actions}]
`;
const extraRules = rule("say-talk", "talk") + rule("say-fail", "fail, clear") + rule("say-flood", "flood") + rule("say-hang", "hang, clear") + rule("say-only-fail", "fail") + rule("say-touch", "touch, clear");
const catalogue = (text) => text.replaceAll("verify_timeout: 30s", "verify_timeout: 3s").replace(/\nactions:\n/, `\nactions:${extraActions}`).replace(/\nrules:\n/, `\nrules:${extraRules}`);

let system;
before(async () => {
  await targetsUp();
  system = await System.create({ catalogue, env: { VERIFY_INTERVAL: "200ms" } });
  await system.start("backend", "diagnosis", "agent");
});
beforeEach(targetsUp);
after(async () => {
  await system?.stop();
  await targetsUp();
});

/** An incident whose text picks one of the rules above, on a Redis that is really full. */
async function incidentSaying(text, target = "redis-test") {
  await fillRedis();
  const reply = await post(system.backend, "/api/v1/incidents", { message: `${target}: ${text}`, source: target, affected_system: target, error_logs: [text] });
  assert.equal(reply.status, 201, reply.text);
  return reply.body.id;
}

const redisKeys = async () => Number((await execIn(redisContainer, ["redis-cli", "DBSIZE"])).output.trim());

const start = (proposal) => ({ incident_id: proposal.incident_id, system: proposal.system, action: proposal.action, proposal_id: proposal.proposal_id });
const ended = (f) => f.phase === "complete" || f.phase === "error";

test("output arrives while the command runs, in pieces", async () => {
  const proposal = await propose(system, await incidentSaying("say-talk"));
  const socket = await Live.open(system.executeFix);
  socket.send(start(proposal));
  const first = await socket.wait("the first word", (f) => f.phase === "executing" && f.stdout?.includes("first"));
  assert.ok(!socket.frames.some((f) => f.phase === "result"), "the command still runs");
  assert.ok(!first.stdout.includes("last"));
  const second = await socket.wait("the second word", (f) => f.phase === "executing" && f.stderr);
  assert.equal(second.stderr, "grüße\n");
  const result = await socket.wait("the result", (f) => f.phase === "result");
  assert.equal(result.stdout, "first\nlast\n");
  assert.equal(result.stderr, "grüße\n");
  assert.equal(result.exit_code, 0);
  assert.ok(result.duration_ms >= 1900 && result.duration === result.duration_ms);
  await socket.wait("the end", ended);
  await socket.close();
});

test("closing the page stops nothing; viewers attach from any seq, during and after", async () => {
  const id = await incidentSaying("say-talk");
  const proposal = await propose(system, id);
  const page = await Live.open(system.executeFix);
  page.send(start(proposal));
  const { execution_id } = await page.wait("the first word", (f) => f.phase === "executing" && f.stdout);
  await page.close();

  const late = await Live.open(system.executeFix);
  late.send({ execution_id, from_seq: 1 });
  await late.wait("the end", ended);
  assert.deepEqual(late.frames.map((f) => f.seq), late.frames.map((_, i) => i + 1));

  const tail = await Live.open(system.executeFix);
  tail.send({ execution_id, from_seq: late.frames.length - 1 });
  await tail.wait("the end again", ended);
  assert.deepEqual(tail.frames, late.frames.slice(-2), "a replay gives the very same messages");

  const polled = (await get(system.agent, `/executions/${execution_id}?from_seq=3`)).body;
  assert.deepEqual(polled.phases, late.frames.slice(2));
  const listed = (await get(system.agent, `/executions?incident_id=${id}`)).body;
  assert.equal(listed[0].execution_id, execution_id);
  assert.equal(listed[0].status, "completed");
  await Promise.all([late.close(), tail.close()]);
});

test("the first step fails: the next approved one runs and says so, both are recorded", async () => {
  const id = await incidentSaying("say-fail");
  const proposal = await propose(system, id);
  assert.deepEqual(proposal.steps.map((s) => s.action), ["fail", "clear"]);
  const phases = await execute(system, proposal);
  const result = phases.find((f) => f.phase === "result");
  assert.equal(result.status, "failed");
  assert.equal(result.exit_code, 3, JSON.stringify(result));
  assert.match(result.stderr, /no luck/);
  assert.ok(phases.some((f) => f.attempt === 2 && f.phase === "thinking" && /clear/i.test(f.message)), "the fallback is announced");
  assert.equal(phases.at(-1).status, "completed");
  const actions = (await get(system.backend, `/api/v1/incidents/${id}/actions`)).body;
  assert.deepEqual(actions.map((a) => [a.action, a.result, a.exit_code]).sort(), [["clear", "success", 0], ["fail", "failed", 3]]);
});

test("nothing helps: the incident is not resolved, and the end says failed", async () => {
  const id = await incidentSaying("say-only-fail");
  const phases = await execute(system, await propose(system, id));
  assert.equal(phases.at(-1).phase, "complete");
  assert.equal(phases.at(-1).status, "failed");
  assert.ok(phases.at(-1).health_after < 70);
  assert.notEqual((await get(system.backend, `/api/v1/incidents/${id}`)).body.status, "resolved");
});

test("a command that hangs ends at its timeout and the next step runs", async () => {
  const id = await incidentSaying("say-hang");
  const phases = await execute(system, await propose(system, id));
  const result = phases.find((f) => f.phase === "result");
  assert.equal(result.status, "failed");
  assert.match(`${result.message} ${result.stderr ?? ""}`, /not finished within 2000 ms/);
  assert.equal(phases.at(-1).status, "completed");
});

test("a flood of output is capped and reaches the viewer whole up to the cap", async () => {
  const phases = await execute(system, await propose(system, await incidentSaying("say-flood")));
  const streamed = phases.filter((f) => f.phase === "executing").reduce((n, f) => n + (f.stdout?.length ?? 0), 0);
  const result = phases.find((f) => f.phase === "result");
  assert.ok(result.stdout.length <= 1024 * 1024 + 200, `result holds ${result.stdout.length}`);
  assert.ok(streamed >= 1_000_000, `streamed ${streamed}`);
  assert.equal(phases.at(-1).status, "completed");
});

test("one execution a target: a second is refused, naming the first; the same incident attaches", async () => {
  const [one, two] = [await incidentSaying("say-talk"), await incidentSaying("say-talk")];
  const [first, second] = [await propose(system, one), await propose(system, two)];
  const a = await Live.open(system.executeFix);
  a.send(start(first));
  const running = await a.wait("the start", (f) => f.execution_id);

  const b = await Live.open(system.executeFix);
  b.send(start(second));
  const refused = await b.wait("the refusal", (f) => f.phase === "error");
  assert.equal(refused.execution_id, running.execution_id);
  assert.match(refused.message, /redis-test/);

  const c = await Live.open(system.executeFix);
  c.send(start(first));
  const attached = await c.wait("the same execution", (f) => f.seq === 1);
  assert.equal(attached.execution_id, running.execution_id);
  await a.wait("the end", ended);
  await Promise.all([a.close(), b.close(), c.close()]);
});

test("an approval covers exactly its proposal: another action, system or a changed container voids it", async () => {
  const id = await incidentSaying("OOM command not allowed when used memory > 'maxmemory'.");
  const proposal = await propose(system, id);
  assert.equal(proposal.action, "flush");
  const tries = [
    [{ ...start(proposal), action: "restart" }, /restart|flush/],
    [{ ...start(proposal), system: "postgres-test" }, /postgres-test|redis-test/],
    [{ ...start(proposal), proposal_id: randomUUID() }, /proposal/],
    [{ ...start(proposal), action: "rm" }, /flush/],
    [{ incident_id: id, system: "mars", action: "flush" }, /redis-test/],
    [{ incident_id: id, system: "redis-test", action: "restart" }, /flush|restart/],
  ];
  for (const [message, pattern] of tries) {
    const socket = await Live.open(system.executeFix);
    socket.send(message);
    const refused = await socket.wait("the refusal", (f) => f.phase === "error");
    assert.match(refused.message, pattern, JSON.stringify(message));
    assert.equal((await socket.ended).code, 1008);
  }
  await container.act(redisContainer, "restart");
  const socket = await Live.open(system.executeFix);
  socket.send(start(proposal));
  const refused = await socket.wait("the refusal", (f) => f.phase === "error");
  assert.match(refused.message, /start/i, "the container was started again since");
  assert.equal((await get(system.backend, `/api/v1/incidents/${id}/actions`)).body.length, 0, "nothing ran");
});

test("the plan's plain message needs an open proposal of exactly that, and uses it up", async () => {
  const id = await incidentSaying("OOM command not allowed when used memory > 'maxmemory'.");
  const plain = { incident_id: id, system: "redis-test", action: "flush" };
  const say = async () => {
    const socket = await Live.open(system.executeFix);
    socket.send(plain);
    const end = await socket.wait("the end", ended);
    await socket.close();
    return end;
  };
  assert.match((await say()).message, /no open proposal/, "nobody was shown a proposal");
  const proposal = await propose(system, id);
  assert.equal(proposal.action, "flush");
  assert.equal((await say()).status, "completed");
  await fillRedis();
  assert.equal((await say()).phase, "error", "the proposal is used up");
  assert.ok((await redisKeys()) > 0, "nothing was flushed again");
});

test("a step that changed nothing says so and is no success; the next approved one runs", async () => {
  const id = await incidentSaying("say-touch");
  const phases = await execute(system, await propose(system, id));
  assert.equal(phases.find((f) => f.phase === "result").exit_code, 0);
  assert.match(phases.map((f) => f.message).join(" "), /changed nothing/);
  const actions = (await get(system.backend, `/api/v1/incidents/${id}/actions`)).body;
  assert.deepEqual(actions.map((a) => [a.action, a.result]).sort(), [["clear", "success"], ["touch", "failed"]]);
});

test("healed by other hands between proposal and approval: no longer needed, nothing run", async () => {
  const id = await incidentSaying("OOM command not allowed when used memory > 'maxmemory'.");
  const proposal = await propose(system, id);
  await targetsUp();
  await execIn(redisContainer, ["redis-cli", "SET", "precious", "1"]);
  const phases = await execute(system, proposal);
  assert.equal(phases.at(-1).phase, "error");
  assert.equal(phases.at(-1).refused, true);
  assert.match(phases.at(-1).message, /no longer needed/);
  assert.equal(await redisKeys(), 1, "the keys are intact");
  const listed = (await get(system.agent, `/executions?incident_id=${id}`)).body;
  assert.ok(listed.length === 0 || listed[0].refused === true, JSON.stringify(listed));
  assert.equal((await get(system.backend, `/api/v1/incidents/${id}/actions`)).body.length, 0, "nothing ran");
});

test("at most three executions of a target in ten minutes", async () => {
  const agent = system.daemons.agent;
  const { STATE_DIR } = agent.env;
  await agent.stop();
  agent.env = { ...agent.env, EXECUTIONS_PER_TARGET: "3", STATE_DIR: `${STATE_DIR}-fresh` };
  await agent.start();
  for (let n = 0; n < 3; n++) assert.equal((await execute(system, await propose(system, await incidentSaying("say-flood")))).at(-1).status, "completed");
  const id = await incidentSaying("say-flood");
  const phases = await execute(system, await propose(system, id));
  assert.equal(phases.at(-1).phase, "error");
  assert.match(phases.at(-1).message, /3 .*(10 m|600)/i);
  assert.ok((await redisKeys()) > 0);
  // A restart is no way around it.
  await agent.stop();
  await agent.start();
  assert.match((await execute(system, await propose(system, id))).at(-1).message, /3 .*(10 m|600)/i);
  await agent.stop();
  agent.env = { ...agent.env, EXECUTIONS_PER_TARGET: "1000", STATE_DIR };
  await agent.start();
});

test("a backend that is down meanwhile: complete says recorded false, and the record arrives later, once", async () => {
  const id = await incidentSaying("say-talk");
  const proposal = await propose(system, id);
  const socket = await Live.open(system.executeFix);
  socket.send(start(proposal));
  await socket.wait("the first word", (f) => f.phase === "executing" && f.stdout);
  await system.daemons.backend.stop();
  const end = await socket.wait("the end", ended);
  assert.equal(end.phase, "complete");
  assert.equal(end.recorded, false);
  await system.daemons.backend.start();
  await until("the record", async () => (await get(system.backend, `/api/v1/incidents/${id}/actions`)).body?.length === 1, { timeoutMs: 40_000 });
  await until("the resolved incident", async () => (await get(system.backend, `/api/v1/incidents/${id}`)).body.status === "resolved", { timeoutMs: 20_000 });
  await socket.close();
});

test("without the backend no approval passes and nothing runs; with it again the same proposal does", async () => {
  const proposal = await propose(system, await incidentSaying("say-flood"));
  const before = await redisKeys();
  await system.daemons.backend.stop();
  const refused = (await execute(system, proposal)).at(-1);
  await system.daemons.backend.start();
  await until("the database", async () => (await get(system.backend, "/health")).status === 200, { timeoutMs: 30_000 });
  assert.equal(refused.phase, "error", JSON.stringify(refused));
  assert.equal(refused.refused, true, JSON.stringify(refused));
  assert.match(refused.message, /the backend cannot be asked/);
  assert.equal(await redisKeys(), before);
  assert.ok(before > 0);
  assert.equal((await get(system.agent, `/executions?incident_id=${proposal.incident_id}`)).body.length, 0);
  assert.equal((await execute(system, proposal)).at(-1).status, "completed");
});

test("a fix for a resolved incident is refused with 409", async () => {
  const id = await incidentSaying("say-talk");
  const proposal = await propose(system, id);
  await patch(system.backend, `/api/v1/incidents/${id}`, { status: "resolved" });
  assert.equal((await post(system.backend, `/api/v1/incidents/${id}/propose-fix`, {})).status, 409);
  assert.equal((await post(system.agent, "/propose-fix", { incident_id: id })).status, 409);
  const socket = await Live.open(system.executeFix);
  socket.send(start(proposal));
  assert.match((await socket.wait("the refusal", (f) => f.phase === "error")).message, /resolved/);
});
