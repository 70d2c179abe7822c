// detection.test.mjs - what several answers, or several targets, show together, and that it is told once.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as pass } from "node:timers/promises";
import { container } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { System, postgresContainer, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm, incident } from "./lib/cycle.mjs";
import { until } from "./lib/wait.mjs";

let system, needy, together;
const withField = (target, field) => (text) => text.replace(`  ${target}:\n`, `$&    ${field}\n`);
before(async () => {
  await targetsUp();
  system = await System.create({ catalogue: (text) => text.replaceAll("flap_high: 0", "flap_high: 30") });
  needy = await System.create({ catalogue: withField("postgres-test", "depends_on: [redis-test]\n    depend_grace: 4s") });
  together = await System.create({ catalogue: (text) => text.replaceAll("group: off", "group: lab") });
  for (const one of [system, needy, together]) await one.start("backend", "diagnosis", "monitor");
});
beforeEach(async () => {
  await targetsUp();
  for (const one of [system, needy, together]) await calm(one);
});
after(async () => {
  for (const one of [system, needy, together]) await one?.stop();
  await targetsUp();
});

const all = async (on = system) => [...(await get(on.backend, "/api/v1/incidents")).body, ...(await get(on.backend, "/api/v1/incidents/resolved")).body];
const openOf = async (on) => (await get(on.backend, "/api/v1/incidents")).body;
const service = async (name, on = system) => (await get(on.monitor, "/status")).body.services[name];
const check = async (name, on = system) => (await post(on.monitor, "/check", { target: name })).body.services[name];
const fault = (i) => i.metrics_snapshot?.fault;

/** One swing, seen by the monitor on both sides. */
async function swing(name, target) {
  await container.act(name, "pause");
  await until("it is seen bad", async () => (await service(target)).status === "down");
  await container.act(name, "unpause");
  await until("it is seen well", async () => (await check(target)).status === "healthy");
}

test("a target that flaps is one incident, which is closed once it stays well", async () => {
  const before = (await all()).length;
  let swings = 0;
  while (!(await service("redis-test")).flapping_since) {
    assert.ok(++swings < 10, `${swings} swings, ${(await service("redis-test")).flap_percent} %`);
    await swing(redisContainer, "redis-test");
  }
  const flapping = await until("the incident", async () => (await all()).find((i) => fault(i) === "flapping"));
  assert.match(flapping.message, /^redis-test: flapping, health \d+ %: flapping: \d+ changes between well and bad in the last 21 answers/);
  const opened = (await all()).length;
  for (let i = 0; i < 4; i++) await swing(redisContainer, "redis-test");
  assert.equal((await all()).length, opened, "its further swings are no incidents");
  assert.ok(opened - before <= swings + 1);
  assert.match((await service("redis-test")).warning, /^flapping: \d+ changes/);
  const ended = await until("its end", async () => {
    const now = await incident(system, flapping.id);
    return now.status === "resolved" && now;
  }, { timeoutMs: 90_000 });
  assert.match(ended.notes, /redis-test no longer flaps: \d+ changes in \d+ s, and now it stays well/);
  assert.equal((await service("redis-test")).flapping_since, undefined);
  await calm(system);
});

test("what is sick because of another one is told to that one's incident, and opened if it stays bad", async () => {
  const before = (await all(needy)).length;
  await container.act(redisContainer, "pause");
  const cause = await until("the cause's incident", async () => (await openOf(needy)).find((i) => i.affected_system === "redis-test"));
  await container.act(postgresContainer, "pause");
  const told = await until("the member", async () => {
    const now = await incident(needy, cause.id);
    return now.members && now;
  });
  assert.deepEqual(told.members.map(({ system: name, why, well_at }) => [name, why, well_at]), [["postgres-test", "depends", undefined]]);
  assert.match(told.notes, /redis-test is sick, and so postgres-test: paused/);
  const sick = await service("postgres-test", needy);
  assert.deepEqual([sick.because_of, sick.member_of, sick.incident_id], ["redis-test", cause.id, undefined]);
  assert.match(sick.warning, /redis-test is sick, and so this/);
  assert.equal((await all(needy)).length, before + 1);
  await container.act(redisContainer, "unpause");
  const own = await until("one of its own, since it stays bad", async () => (await openOf(needy)).find((i) => i.affected_system === "postgres-test"), { timeoutMs: 40_000 });
  assert.match(own.message, /redis-test, which it needs, is well again for 4 s, and it is bad still/);
  await container.act(postgresContainer, "unpause");
  await calm(needy);
});

test("what stops answering together is one incident, with members, until all are well", async () => {
  const before = (await all(together)).length;
  await Promise.all([redisContainer, postgresContainer].map((name) => container.act(name, "pause")));
  const one = await until("an incident with a member", async () => (await openOf(together)).find((i) => i.members));
  const [member] = one.members;
  assert.deepEqual([one.affected_system, member.system].sort(), ["postgres-test", "redis-test"]);
  assert.deepEqual([member.why, member.fault], ["together", "paused"]);
  assert.equal((await service(member.system, together)).member_of, one.id);
  const [leads, follows] = one.affected_system === "redis-test" ? [redisContainer, postgresContainer] : [postgresContainer, redisContainer];
  await container.act(leads, "unpause");
  await until("the first is well", async () => (await check(one.affected_system, together)).good_run >= 2);
  assert.equal((await incident(together, one.id)).status, "triage", "not all are well");
  await container.act(follows, "unpause");
  const over = await until("its end", async () => {
    const now = await incident(together, one.id);
    return now.status === "resolved" && now;
  }, { timeoutMs: 40_000 });
  assert.ok(over.members[0].well_at > over.members[0].since, JSON.stringify(over.members));
  assert.equal((await all(together)).length, before + 1);
});

test("a monitor that was stopped says from when to when it was blind: to the incident, in the history and in /status", async () => {
  const monitor = needy.daemons.monitor;
  await container.act(redisContainer, "pause");
  const open = await until("the incident", async () => (await openOf(needy)).find((i) => i.affected_system === "redis-test"));
  const stoppedAt = Date.now();
  monitor.child.kill("SIGSTOP");
  await pass(8_000); // this time is what is tested
  monitor.child.kill("SIGCONT");
  const told = await until("the incident's note", async () => {
    const now = await incident(needy, open.id);
    return /I was blind/.test(now.notes) && now;
  });
  const [, length, from, to] = told.notes.match(/health-monitor: I was blind for (\d+) s, from (\S+) to (\S+): the monitor itself was stopped or hung/);
  assert.ok(Number(length) >= 5 && Number(length) <= 15, told.notes);
  assert.ok(Date.parse(from) >= stoppedAt - 100 && Date.parse(to) <= Date.now(), `${from} ${to}`);
  const sick = await until("the next answer", async () => {
    const now = await service("redis-test", needy);
    return now.blind_until && now;
  });
  assert.deepEqual([sick.blind_from, sick.blind_until], [from, to]);
  const states = await until("the history", async () => {
    const { states: all } = (await get(needy.monitor, "/history?target=redis-test")).body;
    return all.some((s) => s.title === "blind") && all;
  });
  const at = states.findIndex((s) => s.title === "blind");
  assert.deepEqual([states[at].since, states[at].status], [from, "unknown"]);
  assert.equal(states[at + 1].status, "down", "and then how it is");

  await container.act(redisContainer, "unpause");
  await calm(needy);
  await monitor.crash();
  await pass(8_000);
  await monitor.start();
  await until("that it was away", async () => monitor.log.match(/target=redis-test I was blind for \d+ s, .*: the monitor was not running/));
});
