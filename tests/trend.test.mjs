// trend.test.mjs - what is told before it is bad: where a resource is heading, and errors that come faster than a budget allows.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { execIn } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { System, fillRedis, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm } from "./lib/cycle.mjs";
import { until } from "./lib/wait.mjs";

let system, strict;
const inRedis = (text) => text.indexOf("  redis-test:\n");
const withFields = (...fields) => (text) => {
  const at = inRedis(text) + "  redis-test:\n".length;
  return text.slice(0, at) + fields.map((f) => `    ${f}\n`).join("") + text.slice(at);
};
/** Far above what an empty Redis takes: up to 5 % with the backlog that a snapshot leaves and the connections of two systems.
 * The check of this target, not the same words elsewhere in the file. */
const strictly = (text) => {
  const at = inRedis(text);
  const changed = text.slice(at).replace("checks: [redis-memory, redis-clients]", "checks: [{name: redis-memory, threshold: 85, clear: 88}, redis-clients]");
  assert.notEqual(changed, text.slice(at), "the catalogue's redis-test has other checks");
  return text.slice(0, at) + changed;
};
before(async () => {
  await targetsUp();
  system = await System.create({ env: { CHECK_INTERVAL: "1s" }, catalogue: withFields("trend: 5m", "burn: [{fact: errorstat_WRONGTYPE, budget: 60, long: 20s, short: 5s}]") });
  strict = await System.create({ env: { CHECK_INTERVAL: "1s" }, catalogue: strictly });
  for (const one of [system, strict]) await one.start("backend", "diagnosis", "agent", "monitor");
});
beforeEach(async () => {
  await targetsUp();
  for (const one of [system, strict]) await calm(one);
});
after(async () => {
  for (const one of [system, strict]) await one?.stop();
  await targetsUp();
});

const service = async (on = system) => (await get(on.monitor, "/status")).body.services["redis-test"];
const open = async (on = system) => (await get(on.backend, "/api/v1/incidents")).body;
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

test("errors that burn their budget are an incident while all percentages are good, and it ends when they do", async () => {
  await redis("SET", "text", "x");
  const wrong = () => redis("EVAL", "for i = 1, 3 do redis.pcall('LPUSH', 'text', 'y') end", "0");
  const incident = await until("the incident", async () => {
    await wrong();
    return (await open())[0];
  }, { timeoutMs: 30_000, everyMs: 500 });
  assert.match(incident.message, /^redis-test: errors come too fast, health 9\d %: errorstat_WRONGTYPE rose by \d+ in 20 seconds, by \d+ of it in the last 5 seconds: \d+\.\d times as fast as its budget allows \(60 in 60 minutes\)$/);
  assert.equal(incident.metrics_snapshot.burn_fact, "errorstat_WRONGTYPE");
  assert.deepEqual(await open(strict), [], "who has no such budget says nothing of it");
  await until("its end", async () => (await open()).length === 0, { timeoutMs: 40_000 });
});

test("a check has limits of its own: bad below its threshold, well above its clear, for monitor and agent alike", async () => {
  const fifth = () => redis("EVAL", "for i = 1, 20 do redis.call('SET', 'own' .. i, string.rep('x', 400000)) end", "0");
  await fifth();
  const [incident] = await until("the incident", async () => {
    const all = await open(strict);
    return all.length && all;
  }, { timeoutMs: 20_000 });
  const sick = await service(strict);
  assert.ok(sick.memory_percent > 15 && sick.memory_percent < 28, JSON.stringify(sick));
  assert.ok(sick.health < sick.bad_below, `${sick.health}`);
  assert.equal(sick.status, "unhealthy");
  assert.deepEqual(await open(), [], "by the limits of all it is well");
  const proposal = (await post(strict.agent, "/propose-fix", { incident_id: incident.id })).body;
  assert.ok(proposal.action || proposal.kind !== "healthy", `the agent sees it sick, too: ${JSON.stringify(proposal).slice(0, 600)}`);
  await redis("FLUSHALL");
  const well = await until("its end", async () => (await open(strict)).length === 0 && (await service(strict)), { timeoutMs: 20_000 });
  assert.ok(well.health > well.healthy_above && well.memory_percent < 12, JSON.stringify(well));
});

test("in a weekly time of maintenance nothing is an incident; what is still bad when it ends is one", async () => {
  // Times are whole minutes: it ends with the next one that is far enough away.
  const endsAt = new Date(Math.ceil((Date.now() + 25_000) / 60_000) * 60_000);
  const day = (at) => ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][at.getUTCDay()];
  const clock = (at) => at.toISOString().slice(11, 16);
  const beganAt = new Date(endsAt.getTime() - 3 * 60_000);
  const kept = await System.create({
    env: { CHECK_INTERVAL: "1s" },
    catalogue: withFields(`maintenance: [{days: [${day(beganAt)}], from: "${clock(beganAt)}", to: "${clock(endsAt)}", zone: UTC, reason: backup}]`),
  });
  try {
    await kept.start("backend", "diagnosis", "monitor");
    const now = await until("the first check", () => service(kept));
    assert.equal(now.maintenance_reason, "backup");
    assert.equal(Date.parse(now.maintenance_until), endsAt.getTime());
    await fillRedis();
    await until("it is seen bad", async () => (await service(kept)).will_trigger_incident);
    const acting = await until("the backend holds fixes back", async () => {
      const { body } = await get(kept.backend, "/api/v1/acting?system=redis-test");
      return body.maintenance?.length && body;
    });
    assert.deepEqual(acting.maintenance.map((one) => [one.system, one.reason]), [["redis-test", "backup"]]);
    const incident = await until("the incident", async () => (await open(kept))[0], { timeoutMs: 100_000 });
    assert.ok(Date.parse(incident.created_at) >= endsAt.getTime(), `${incident.created_at}, it ended at ${endsAt.toISOString()}`);
    assert.equal((await service(kept)).maintenance_until, undefined);
    await redis("FLUSHALL");
    await calm(kept);
  } finally {
    await kept.stop();
  }
});
