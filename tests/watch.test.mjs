// watch.test.mjs - what the monitor makes an incident of, what it does not, and that none is lost or doubled.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { container, execIn } from "./lib/engine.mjs";
import { del, get, patch, post } from "./lib/api.mjs";
import { System, postgresContainer, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm, incident, incidentOf, inject } from "./lib/cycle.mjs";
import { Live } from "./lib/live.mjs";
import { until } from "./lib/wait.mjs";

let system;
before(async () => {
  await targetsUp();
  // The plan's own interval: only events can be faster than it.
  system = await System.create({ env: { CHECK_INTERVAL: "10s" } });
  await system.start();
});
beforeEach(async () => {
  await post(system.generator, "/heal", {});
  await targetsUp();
  await calm(system);
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

const all = async () => [...(await get(system.backend, "/api/v1/incidents")).body, ...(await get(system.backend, "/api/v1/incidents/resolved")).body];
const checkNow = () => post(system.monitor, "/check", {});

test("a killed container is an incident at once, not after the interval", async () => {
  const live = await Live.open(system.live);
  const killedAt = Date.now();
  await container.act(redisContainer, "kill");
  await incidentOf(live, "redis-test");
  assert.ok(Date.now() - killedAt < 5000, "an event told it, the interval is 10 s");
  await live.close();
});

test("the monitor resolves what recovers without an execution, and says so", async () => {
  const live = await Live.open(system.live);
  await container.act(redisContainer, "kill");
  const opened = await incidentOf(live, "redis-test");
  const checked = await post(system.monitor, "/check", { target: "redis-test" });
  const { status, bad_below, healthy_above, rise, good_run } = checked.body.services["redis-test"];
  assert.deepEqual([status, bad_below, healthy_above, rise, good_run], ["down", 70, 80, 2, 0], "what it takes for it to count as well");
  const record = await until("who asked, in the audit", async () => (await get(system.backend, `/api/v1/audit?incident_id=${opened.id}&kind=check`)).body[0]);
  assert.deepEqual([record.actor, record.detail], ["unauthenticated", { health: 0, status: "down", system: "redis-test" }]);
  await container.act(redisContainer, "start");
  await live.wait("the end", (f) => f.id === opened.id && f.status === "resolved", 60_000);
  const ended = await until("the note", async () => {
    const now = await incident(system, opened.id);
    return now.notes && now;
  });
  assert.match(ended.notes, /without an execution/);
  assert.deepEqual(ended.status_history.map((h) => h.to_status), ["triage", "resolved"]);
  await live.close();
});

test("a deliberate restart is no incident", async () => {
  const before = (await all()).length;
  for (const name of [redisContainer, postgresContainer]) await container.act(name, "restart");
  await checkNow();
  await calm(system);
  assert.equal((await all()).length, before);
});

test("a container that stays stopped after its grace is one incident", async () => {
  const live = await Live.open(system.live);
  await container.act(redisContainer, "stop");
  const opened = await incidentOf(live, "redis-test", 60_000);
  assert.match(opened.error_logs.join("\n"), /is not running/);
  await checkNow();
  await checkNow();
  const open = (await get(system.backend, "/api/v1/incidents")).body.filter((i) => i.affected_system === "redis-test");
  assert.equal(open.length, 1, "one open incident a target");
  await live.close();
});

test("a backend that is down costs no incident, and it arrives once", async () => {
  await system.daemons.backend.stop();
  await container.act(redisContainer, "kill");
  await system.daemons.monitor.logged(/outbox|backend|retry|waits/i);
  await system.daemons.backend.start();
  const found = await until("the incident", async () => (await all()).find((i) => i.affected_system === "redis-test" && i.status !== "resolved"), { timeoutMs: 40_000 });
  await system.daemons.monitor.crash();
  await system.daemons.monitor.start();
  await checkNow();
  await until("a second check", async () => (await get(system.monitor, "/status")).body.services["redis-test"]?.status !== undefined);
  assert.equal((await all()).filter((i) => i.affected_system === "redis-test" && i.status !== "resolved").length, 1, `only ${found.id}`);
});

test("kill -9 of the monitor before its incident was delivered loses nothing", async () => {
  await system.daemons.backend.stop();
  await container.act(postgresContainer, "kill");
  await system.daemons.monitor.logged(/postgres-test/);
  await until("the stored incident", async () => system.daemons.monitor.log.match(/target=postgres-test[^\n]*incident/));
  await system.daemons.monitor.crash();
  await system.daemons.backend.start();
  await system.daemons.monitor.start();
  await until("the incident", async () => (await all()).filter((i) => i.affected_system === "postgres-test" && i.status !== "resolved").length === 1, { timeoutMs: 40_000 });
});

test("resolved by hand while still broken: a new incident follows", async () => {
  const live = await Live.open(system.live);
  await inject(system, "redis-test", "killed");
  const first = await incidentOf(live, "redis-test");
  await patch(system.backend, `/api/v1/incidents/${first.id}`, { status: "resolved" });
  const second = await live.wait("a second incident", (f) => f.affected_system === "redis-test" && f.id !== first.id, 60_000);
  assert.equal(second.status, "triage");
  await live.close();
});

test("the badge's state follows: systems are told and shown", async () => {
  const live = await Live.open(system.live);
  const healthy = await until("both systems", async () => {
    const list = (await get(system.backend, "/api/v1/systems")).body;
    return list.length === 2 && list.every((s) => s.status === "healthy") && list;
  });
  assert.deepEqual(healthy.map((s) => s.name).sort(), ["postgres-test", "redis-test"]);
  await container.act(redisContainer, "pause");
  const frame = await live.wait("the system frame", (f) => f.type === "system" && f.name === "redis-test" && f.health === 0);
  assert.equal(frame.id, undefined, "no id at the top: an older UI would take it for an incident");
  await container.act(redisContainer, "unpause");
  await live.close();
});

test("a recovered target with a deleted incident is simply forgotten", async () => {
  const live = await Live.open(system.live);
  await container.act(redisContainer, "kill");
  const opened = await incidentOf(live, "redis-test");
  assert.equal((await del(system.backend, `/api/v1/incidents/${opened.id}`)).status, 200);
  await container.act(redisContainer, "start");
  await checkNow();
  await calm(system);
  await live.close();
});

test("OOM evidence is the server's own", async () => {
  const live = await Live.open(system.live);
  await inject(system, "redis-test", "oom");
  const opened = await incidentOf(live, "redis-test", 40_000);
  const errorstats = (await execIn(redisContainer, ["redis-cli", "INFO", "errorstats"])).output;
  assert.match(errorstats, /errorstat_OOM/);
  assert.match(opened.message, /OOM/);
  await live.close();
});
