// history.test.mjs - what the monitor keeps of each target over time: a fault shows in it, kill -9 does not lose it, and it is trimmed.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { container } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { System, fillRedis, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm } from "./lib/cycle.mjs";
import { until } from "./lib/wait.mjs";

let system;
before(async () => {
  await targetsUp();
  system = await System.create({ env: { CHECK_INTERVAL: "1s" } });
  await system.start("backend", "monitor");
});
beforeEach(targetsUp);
after(async () => {
  await system?.stop();
  await targetsUp();
});

const iso = (ms) => new Date(ms).toISOString();
const history = async (query = "") => {
  const reply = await get(system.monitor, `/history?target=redis-test${query}`);
  assert.equal(reply.status, 200, reply.text);
  return reply.body;
};
const at = async (ms) => (await get(system.monitor, `/history/at?time=${iso(ms)}`)).body.targets["redis-test"];
/** The mean, least or greatest of one indicator at each point that has it. */
const valuesOf = (body, name, which = 1) => {
  const place = body.indicators.findIndex((one) => one.name === name);
  assert.notEqual(place, -1, `${name} in ${JSON.stringify(body.indicators)}`);
  return body.points.flatMap(({ at, values }) => (values[place] ? [{ at: Date.parse(at), value: values[place][which] }] : []));
};
const rssAnonKb = async (daemon) => Number((await fs.readFile(`/proc/${daemon.child.pid}/status`, "utf8")).match(/RssAnon:\s+(\d+)/)[1]);
const serviceOf = async () => (await get(system.monitor, "/status")).body.services["redis-test"];

test("a fault shows in the history, survives kill -9, and the moment before it is still known", async () => {
  await until("Redis to be well", async () => (await serviceOf())?.status === "healthy");
  await until("some checks on record", async () => valuesOf(await history(), "health").length >= 3, { timeoutMs: 20_000 });
  const wellAt = Date.now();
  await fillRedis();
  const opened = await until("the incident", async () => (await serviceOf()).incident_id, { timeoutMs: 30_000 });
  await until("it in the history", async () => (await history()).states.some((state) => state.incident_id === opened), { timeoutMs: 10_000 });
  const faultAt = Date.now();
  await system.daemons.monitor.crash();
  await system.daemons.monitor.start();

  const body = await history(`&from=${iso(wellAt - 5_000)}`);
  assert.equal(body.target, "redis-test");
  const health = body.indicators.find((one) => one.name === "health");
  assert.deepEqual(health, { name: "health", unit: "percent", bad_below: 70 });
  assert.deepEqual(body.indicators.find((one) => one.name === "memory_used"), { name: "memory_used", unit: "bytes", limit: "memory_max" });
  const values = valuesOf(body, "health").filter((one) => one.at < faultAt);
  assert.ok(values.some((one) => one.at < wellAt && one.value > 90), JSON.stringify(values));
  assert.ok(values.some((one) => one.at > wellAt - 1_000 && one.value < 10), JSON.stringify(values));
  assert.ok(Math.max(...valuesOf(body, "memory_used", 2).map((one) => one.value)) > 50e6);
  assert.ok(valuesOf(body, "redis-clients").every((one) => one.value > 90), "each check has a line of its own");
  const bad = body.states.find((state) => state.incident_id === opened);
  assert.equal(bad.status, "unhealthy");
  assert.equal(bad.fault, "redis-oom");

  const before = await at(wellAt);
  assert.equal(before.known, true);
  assert.equal(before.state.status, "healthy");
  assert.ok(before.values.memory_used < 10e6, JSON.stringify(before));
  const then = await at(faultAt);
  assert.equal(then.state.incident_id, opened);
  assert.ok(then.values.health < 10, JSON.stringify(then));
  assert.equal((await at(wellAt - 20 * 60_000)).known, false, "nobody looked then");
});

test("a backtest fires at any threshold on an error signal, at one above the health on nothing but that, and by fewer rules less often", async () => {
  const backtest = async (query) => {
    const reply = await get(system.monitor, `/backtest?target=redis-test&since=1h${query}`);
    assert.equal(reply.status, 200, reply.text);
    return reply.body;
  };
  const low = await backtest("&threshold=1");
  assert.ok(low.check_count >= 5, JSON.stringify(low));
  assert.equal(low.in_force.threshold, 70);
  assert.equal(low.in_force.fired_count, 1, JSON.stringify(low));
  assert.equal(low.asked.fired_count, 1, "redis-oom is an error signal");
  assert.deepEqual(low.difference, { both_count: 1, only_asked_count: 0, only_in_force_count: 0, later_ms: 0 });
  assert.ok(Date.parse(low.exact_from) <= Date.parse(low.in_force.alarms[0].from));
  assert.equal((await backtest("&fall=20&threshold=1")).difference.only_in_force_count, 1, "twenty bad answers in a row were not seen");
  const high = await backtest("&threshold=100");
  assert.ok(Date.parse(high.asked.alarms[0].from) < Date.parse(low.in_force.alarms[0].from), "98 % is below 100 %");
  assert.ok(high.difference.later_ms < 0);
  assert.match(high.words, /^would have fired (once|\d+ times).* earlier$/);
  const memory = await backtest("&check=redis-memory&threshold=100"), clients = await backtest("&check=redis-clients&threshold=1");
  assert.ok(memory.asked.fired_count >= 1 && memory.check === "redis-memory", JSON.stringify(memory));
  assert.deepEqual([clients.in_force.fired_count, clients.asked.fired_count, clients.words], [0, 0, "would not have fired, as it did not"], "memory is not its matter");
});

test("a container that dies is in the history at that moment", async () => {
  await targetsUp();
  await post(system.monitor, "/check", {});
  await until("Redis to be well", async () => (await serviceOf())?.status === "healthy");
  const killedAt = Date.now();
  await container.act(redisContainer, "kill");
  const downs = async () => (await history()).states.filter((state) => state.status === "down" && Date.parse(state.since) >= killedAt);
  const [down] = await until("it in the history", async () => (await downs()).length > 0 && downs(), { timeoutMs: 10_000 });
  assert.equal(down.health, 0);
  // Down is told at the first answer that is missing, and the incident when that is sure.
  await until("its incident in the history", async () => (await downs()).some((state) => state.incident_id), { timeoutMs: 10_000 });
});

test("the next check, and the reason of a silence, are told", async () => {
  const service = await until("a check", serviceOf);
  const waitMs = Date.parse(service.next_check_at) - Date.now();
  assert.ok(waitMs > -2_000 && waitMs <= 1_500, String(waitMs));
  await post(system.monitor, "/maintenance", { target: "redis-test", minutes: 5, reason: "a new disk" });
  assert.equal((await serviceOf()).maintenance_reason, "a new disk");
  await until("the silence in the history", async () => (await history()).states.at(-1)?.maintenance_reason === "a new disk", { timeoutMs: 10_000 });
  await post(system.monitor, "/maintenance", { target: "redis-test", minutes: 0 });
  assert.equal((await serviceOf()).maintenance_reason, undefined);
});

test("what is asked for is bounded, and what cannot be asked for is said", async () => {
  const body = await history(`&from=${iso(Date.now() - 6 * 86_400_000)}`);
  assert.ok(body.step_ms >= 6 * 86_400_000 / 600, String(body.step_ms));
  assert.ok((await history(`&from=${iso(Date.now() - 600_000)}&step=60s`)).points.length <= 11);
  const whole = await history();
  const small = await history("&indicator=memory_used,health,nothing,_fault&states=0");
  assert.deepEqual(small.indicators.map((one) => one.name).toSorted(), ["health", "memory_used"], "only what was asked for, and nothing that is not shown");
  assert.ok(small.points.length > 0 && small.points.every(({ values }) => values.length === 2));
  assert.deepEqual(small.states, []);
  assert.ok(whole.states.length > 1, JSON.stringify(whole.states));
  assert.equal((await history("&states=1")).states.length, 1);
  assert.deepEqual((await history("&indicator=health")).states.length > 1, true, "states are asked for by themselves");
  assert.deepEqual((await history("&indicator=heal")).indicators, [], "a name is a whole name");
  for (const [path, status] of [
    ["/history?target=redis-test&states=501", 400], ["/history?target=redis-test&states=few", 400],
    ["/history", 400], ["/history?target=nobody", 404], ["/history?target=redis-test&from=yesterday", 400],
    ["/history?target=redis-test&step=soon", 400], [`/history?target=redis-test&to=${iso(0)}`, 400], ["/history/at", 400], ["/history/at?time=now", 400], ["/backtest", 400],
    ["/backtest?target=nobody", 404], ["/backtest?target=redis-test&check=moods", 404], ["/backtest?target=redis-test&threshold=0", 400], ["/backtest?target=redis-test&threshold=7x", 400], ["/backtest?target=redis-test&fall=21", 400],
    ["/backtest?target=redis-test&since=ever", 400], ["/backtest?target=redis-test&from=yesterday", 400], [`/backtest?target=redis-test&to=${iso(0)}`, 400],
  ])
    assert.equal((await get(system.monitor, path)).status, status, path);
  assert.deepEqual((await get(system.monitor, `/history/at?time=${iso(0)}`)).body.targets, {}, "older than anything that is kept");
});

test("HISTORY_KEEP trims it, and the monitor stays small", async (t) => {
  await system.daemons.monitor.stop();
  system.daemons.monitor.env.HISTORY_KEEP = "10s";
  await system.daemons.monitor.start();
  const begunAt = Date.now();
  await until("only what is new", async () => {
    const times = valuesOf(await history(`&from=${iso(begunAt - 3_600_000)}`), "health").map((one) => one.at);
    return times.length > 0 && times.every((time) => time >= Date.now() - 12_000);
  }, { timeoutMs: 20_000 });
  assert.equal((await at(begunAt - 60_000)) ?? null, null, "the time before is not known any more");
  await system.daemons.monitor.stop();
  delete system.daemons.monitor.env.HISTORY_KEEP;
  await system.daemons.monitor.start();
  const left = valuesOf(await history(`&from=${iso(begunAt - 3_600_000)}`), "health").map((one) => one.at);
  assert.ok(left.length > 0 && left.every((time) => time >= begunAt - 15_000), `gone, not only hidden: ${left.map(iso)}`);
  // A sanitizer has ten times as much of its own.
  if (/lib[at]san/.test(await fs.readFile(`/proc/${system.daemons.monitor.child.pid}/maps`, "utf8"))) {
    t.diagnostic("how much memory it takes is seen of the release build, in scripts/stages/threads-load.sh");
    return;
  }
  for (let i = 0; i < 5; i++) await history(`&from=${iso(Date.now() - 86_400_000)}`);
  await until("it at rest, with at most 3 MB of its own", async () => {
    const kb = await rssAnonKb(system.daemons.monitor);
    if (kb > 3 * 1024) throw new Error(`RssAnon ${kb} kB`);
    return true;
  }, { timeoutMs: 20_000, everyMs: 500 });
});
