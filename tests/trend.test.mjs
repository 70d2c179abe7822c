// trend.test.mjs - what is told before it is bad: where a resource is heading, and errors that come faster than a budget allows.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { execIn } from "./lib/engine.mjs";
import { get } from "./lib/api.mjs";
import { System, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm } from "./lib/cycle.mjs";
import { until } from "./lib/wait.mjs";

let system;
const inRedis = (text) => text.indexOf("  redis-test:\n");
const withFields = (...fields) => (text) => {
  const at = inRedis(text) + "  redis-test:\n".length;
  return text.slice(0, at) + fields.map((f) => `    ${f}\n`).join("") + text.slice(at);
};
before(async () => {
  await targetsUp();
  system = await System.create({ env: { CHECK_INTERVAL: "1s" }, catalogue: withFields("trend: 5m") });
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

const service = async () => (await get(system.monitor, "/status")).body.services["redis-test"];
const open = async () => (await get(system.backend, "/api/v1/incidents")).body;
const redis = (...words) => execIn(redisContainer, ["redis-cli", ...words]);
const half = "x".repeat(500); // of a key of 1000 of these

test("a Redis that runs full is told before it is bad, with when; and no longer once somebody made room", async () => {
  let keys = 0;
  const more = () => redis("EVAL", `redis.call('SET', 'slow' .. ${keys++}, string.rep('${half}', 1000))`, "0");
  const told = await until("it is said to run full", async () => {
    await more();
    const now = await service();
    assert.equal(now.status, "healthy", JSON.stringify(now));
    return now.trend_full_in_ms !== undefined && now;
  }, { timeoutMs: 60_000, everyMs: 1000 });
  assert.equal(told.trend_check, "redis-memory");
  assert.match(told.warning, /^full in \d+ (seconds|minutes), below 70 % in \d+ seconds?: redis-memory loses \d+\.\d % a minute$/);
  assert.ok(told.trend_bad_in_ms < told.trend_full_in_ms && told.trend_full_in_ms < 5 * 60_000, JSON.stringify(told));
  assert.deepEqual(await open(), [], "a warning is no incident");
  const incident = await until("the incident", async () => {
    await more();
    return (await open())[0];
  }, { timeoutMs: 60_000, everyMs: 1000 });
  assert.ok(incident.error_logs.some((line) => /^full in .*redis-memory loses/.test(line)), JSON.stringify(incident.error_logs));
  assert.doesNotMatch(incident.message, /full in/, "what was seen comes first");
  await redis("FLUSHALL");
  await until("nothing is said of it any more", async () => {
    const now = await service();
    return now.status === "healthy" && now.trend_full_in_ms === undefined && now.warning === undefined;
  });
  await calm(system);
});
