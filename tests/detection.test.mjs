// detection.test.mjs - what several answers, or several targets, show together, and that it is told once.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { container } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { System, postgresContainer, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm, incident } from "./lib/cycle.mjs";
import { until } from "./lib/wait.mjs";

let system;
before(async () => {
  await targetsUp();
  system = await System.create({ catalogue: (text) => text.replaceAll("flap_high: 0", "flap_high: 30") });
  await system.start("backend", "diagnosis", "monitor");
});
beforeEach(async () => {
  await targetsUp();
  await calm(system);
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

const all = async () => [...(await get(system.backend, "/api/v1/incidents")).body, ...(await get(system.backend, "/api/v1/incidents/resolved")).body];
const service = async (name) => (await get(system.monitor, "/status")).body.services[name];
const check = async (name) => (await post(system.monitor, "/check", { target: name })).body.services[name];
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
