// generator.test.mjs - every fault has a lease and an undo, also across kill -9 of the generator.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { container, execIn } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { System, postgresContainer, psql, redisContainer, targetsUp } from "./lib/suite.mjs";
import { until } from "./lib/wait.mjs";

let system;
before(async () => {
  await targetsUp();
  system = await System.create({ env: { FAULT_LEASE: "6s" } });
  await system.start("generator");
});
beforeEach(async () => {
  await post(system.generator, "/heal", {});
  await targetsUp();
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

const active = async () => (await get(system.generator, "/failures")).body.active;
const redis = async (...words) => (await execIn(redisContainer, ["redis-cli", ...words])).output.trim();
const setting = async (name) => (await redis("CONFIG", "GET", name)).split("\n")[1]?.trim();
const sql = async (text) => (await execIn(postgresContainer, ["psql", "user=testuser dbname=testdb replication=database", "-AtXc", text])).output.trim();
const sessions = async (which) => Number(await sql(`SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND ${which}`));
const connectionCount = () => sessions("true");
const state = async (name) => (await container.inspect(name)).State;
const networks = async (name) => Object.values((await container.inspect(name)).NetworkSettings.Networks);

// How each fault shows on the target itself, and that its undo took it away.
const faults = [
  { system: "redis-test", failure: "oom", broken: async () => /OOM/.test(await redis("SET", "probe", "x".repeat(20000))), mended: async () => (await redis("SET", "probe", "x")) === "OK" && (await redis("DEL", "probe")) && (await redis("DBSIZE")) === "0" },
  { system: "redis-test", failure: "clients", broken: async () => /max number of clients/.test(await redis("PING")), mended: async () => (await redis("CONFIG", "GET", "maxclients")).includes("10000") },
  { system: "postgres-test", failure: "connections", broken: async () => (await connectionCount()) >= 16, mended: async () => (await connectionCount()) <= 2 },
  { system: "postgres-test", failure: "connections-superuser", broken: async () => (await psql(postgresContainer, "testuser", "testdb", "SELECT 1")).output.includes("too many clients already"), mended: async () => (await connectionCount()) <= 2 },
  { system: "redis-test", failure: "script", broken: async () => /^BUSY/.test(await redis("PING")), mended: async () => (await redis("PING")) === "PONG" && (await setting("lua-time-limit")) === "5000" },
  { system: "redis-test", failure: "misconf", broken: async () => /^MISCONF/.test(await redis("SET", "probe", "x")) && (await redis("INFO", "persistence")).includes("rdb_last_bgsave_status:err"), mended: async () => (await redis("SET", "probe", "x")) === "OK" && (await redis("INFO", "persistence")).includes("rdb_last_bgsave_status:ok") && (await setting("stop-writes-on-bgsave-error")) === "no" && (await redis("DEL", "probe")) === "1" && (await execIn(redisContainer, ["stat", "-c", "%a", "/data"])).output.trim() === "755" },
  { system: "redis-test", failure: "readonly", broken: async () => /^READONLY/.test(await redis("SET", "probe", "x")), mended: async () => (await redis("INFO", "replication")).includes("role:master") && (await redis("SET", "probe", "x")) === "OK" && (await redis("DEL", "probe")) === "1" },
  { system: "redis-test", failure: "restart-loop", prepare: () => redis("SET", "of-a-person", "kept"), broken: async () => (await container.inspect(redisContainer)).RestartCount >= 2 && (await state(redisContainer)).ExitCode === 1, mended: async () => (await redis("GET", "of-a-person")) === "kept" && (await container.inspect(redisContainer)).HostConfig.RestartPolicy.Name === "no" && !(await execIn(redisContainer, ["ls", "/data"])).output.includes("selfheal") },
  { system: "redis-test", failure: "append-only", prepare: () => redis("SET", "of-a-person", "kept"), broken: async () => { const now = await state(redisContainer); return !now.Running && now.ExitCode === 1; }, mended: async () => (await redis("GET", "of-a-person")) === "kept" && (await redis("DBSIZE")) === "1" && (await setting("appendonly")) === "no" && !(await execIn(redisContainer, ["ls", "/data", "/usr/local/etc/redis"])).output.includes("selfheal") },
  { system: "redis-test", failure: "leak", prepare: () => redis("SET", "of-a-person", "kept"), broken: async () => { const now = await state(redisContainer); return now.OOMKilled && !now.Running && now.ExitCode === 137; }, mended: async () => (await redis("GET", "of-a-person")) === "kept" && (await redis("DBSIZE")) === "1" && (await setting("maxmemory")) === "52428800" },
  { system: "postgres-test", failure: "idle-transactions", broken: async () => (await sessions("state = 'idle in transaction'")) >= 16 && (await psql(postgresContainer, "app", "testdb", "SELECT 1")).output.includes("remaining connection slots are reserved"), mended: async () => (await connectionCount()) <= 2 },
  { system: "postgres-test", failure: "blocked", broken: async () => (await sessions("application_name = 'selfheal-fault blocker' AND state = 'idle in transaction'")) === 1 && (await sessions("application_name = 'selfheal-fault reader' AND wait_event_type = 'Lock'")) === 6, mended: async () => (await sessions("application_name LIKE 'selfheal-fault%'")) === 0 && (await sql("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'selfheal_fault%'")) === "0" },
  { system: "postgres-test", failure: "invalid-index", broken: async () => (await sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid")) === "1", mended: async () => (await sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid")) === "0" && (await sql("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'selfheal_fault%'")) === "0" },
  { system: "postgres-test", failure: "throttled", broken: async () => (await container.inspect(postgresContainer)).HostConfig.CpuQuota === 5000, mended: async () => (await container.inspect(postgresContainer)).HostConfig.CpuQuota <= 0 && (await sessions("application_name LIKE 'selfheal-fault%'")) === 0 },
  { system: "redis-test", failure: "partition", prepare: () => redis("SET", "of-a-person", "kept"), broken: async () => (await networks(redisContainer)).length === 0 && (await redis("PING")) === "PONG", mended: async () => (await networks(redisContainer))[0]?.Aliases.includes("redis-test") && (await redis("GET", "of-a-person")) === "kept" },
  { system: "redis-test", failure: "killed", broken: async () => !(await state(redisContainer)).Running, mended: async () => (await state(redisContainer)).Running },
  { system: "postgres-test", failure: "paused", broken: async () => (await state(postgresContainer)).Paused, mended: async () => !(await state(postgresContainer)).Paused },
];

for (const fault of faults) {
  test(`${fault.failure}: breaks for real, is listed, and its lease undoes it`, async () => {
    await fault.prepare?.();
    const reply = await post(system.generator, "/inject-failure", { system: fault.system, failure: fault.failure });
    assert.equal(reply.status, 201, reply.text);
    assert.ok(Date.parse(reply.body.expires_at) > Date.parse(reply.body.since_at));
    await until("the target to be broken", fault.broken, { timeoutMs: 4_000, everyMs: 50 });
    const listed = (await active()).find((f) => f.id === reply.body.id);
    assert.deepEqual([listed.system, listed.failure], [fault.system, fault.failure]);
    const twice = await post(system.generator, "/inject-failure", { system: fault.system, failure: fault.failure });
    assert.equal(twice.status, 409, "once is enough");
    await until("the lease to end", async () => (await active()).length === 0, { timeoutMs: 30_000 });
    await until("the target to be whole", fault.mended);
  });

  test(`${fault.failure}: kill -9 of the generator; started again it keeps its word`, async () => {
    await fault.prepare?.();
    await post(system.generator, "/inject-failure", { system: fault.system, failure: fault.failure });
    // In a loop of restarts there are moments in which it runs.
    await until("the target to be broken", fault.broken, { timeoutMs: 4_000, everyMs: 50 });
    await system.daemons.generator.crash();
    await system.daemons.generator.start();
    await until("the fault to be undone", async () => (await active()).length === 0, { timeoutMs: 30_000 });
    await until("the target to be whole", fault.mended);
  });
}

test("heal undoes what it names, and everything for {}", async () => {
  await post(system.generator, "/inject-failure", { system: "redis-test", failure: "oom" });
  await post(system.generator, "/inject-failure", { system: "postgres-test", failure: "connections" });
  assert.equal((await active()).length, 2);
  assert.equal((await post(system.generator, "/heal", { system: "redis-test" })).status, 200);
  assert.deepEqual((await active()).map((f) => f.system), ["postgres-test"]);
  assert.equal((await post(system.generator, "/heal", {})).status, 200);
  assert.deepEqual(await active(), []);
});

test("what a fix closed is not opened again, and the fault is over", async () => {
  await post(system.generator, "/inject-failure", { system: "postgres-test", failure: "connections" });
  await sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'app'");
  await until("the fault to be over", async () => (await active()).length === 0, { timeoutMs: 5_000 });
  assert.ok((await connectionCount()) <= 2);
});

test("a blocker that was ended lets its readers through, and nothing of it stays", async () => {
  await post(system.generator, "/inject-failure", { system: "postgres-test", failure: "blocked" });
  await sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'selfheal-fault blocker'");
  await until("the readers to go on", async () => (await sessions("application_name = 'selfheal-fault reader' AND wait_event_type = 'Lock'")) === 0, { timeoutMs: 2_000 });
  await until("the fault to be over", async () => (await active()).length === 0, { timeoutMs: 5_000 });
  assert.equal(await sql("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'selfheal_fault%'"), "0");
});

test("a script that was killed is over, and the server's patience is as before", async () => {
  await redis("SET", "of-a-person", "kept");
  await post(system.generator, "/inject-failure", { system: "redis-test", failure: "script" });
  assert.equal(await redis("SCRIPT", "KILL"), "OK");
  await until("the fault to be over", async () => (await active()).length === 0, { timeoutMs: 5_000 });
  assert.equal(await setting("lua-time-limit"), "5000");
  assert.equal(await redis("GET", "of-a-person"), "kept");
});

test("a role that a person gave Redis meanwhile stays", async () => {
  await redis("SET", "of-a-person", "kept");
  await post(system.generator, "/inject-failure", { system: "redis-test", failure: "readonly" });
  await redis("REPLICAOF", "127.0.0.1", "2");
  try {
    await until("the fault to be over", async () => (await active()).length === 0, { timeoutMs: 5_000 });
    assert.match(await redis("INFO", "replication"), /role:slave[^]*master_port:2/);
  } finally {
    await redis("REPLICAOF", "NO", "ONE");
  }
  assert.equal(await redis("GET", "of-a-person"), "kept");
});

test("a container that was started again keeps nothing of misconf", async () => {
  await redis("SET", "of-a-person", "kept");
  await redis("SAVE");
  await post(system.generator, "/inject-failure", { system: "redis-test", failure: "misconf" });
  await container.act(redisContainer, "kill");
  await container.act(redisContainer, "start");
  await until("the fault to be over", async () => (await active()).length === 0, { timeoutMs: 15_000 });
  assert.equal(await redis("GET", "of-a-person"), "kept");
  assert.equal(await redis("SAVE"), "OK");
});

test("oom takes only its own keys back", async () => {
  await redis("SET", "of-a-person", "kept");
  await post(system.generator, "/inject-failure", { system: "redis-test", failure: "oom" });
  await post(system.generator, "/heal", {});
  assert.equal(await redis("GET", "of-a-person"), "kept");
  assert.equal(await redis("DBSIZE"), "1");
});

test("what a fault had left and a restored snapshot brings back is healed, too, though its lease is over", async () => {
  await post(system.generator, "/inject-failure", { system: "redis-test", failure: "oom" });
  const [fault] = await active();
  await redis("FLUSHALL");
  await until("the fault to be over", async () => (await active()).length === 0, { timeoutMs: 15_000 });
  await redis("MSET", `selfheal:fault:${fault.id}:0`, "back", `selfheal:fault:${fault.id}:7`, "back", "of-a-person", "kept");
  const reply = await post(system.generator, "/heal", { system: "redis-test" });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(await redis("DBSIZE"), "1");
  assert.equal(await redis("GET", "of-a-person"), "kept");
});

test("what can be injected is listed, and mistakes name what exists", async () => {
  const { available } = (await get(system.generator, "/failures")).body;
  const names = available.map((f) => `${f.system} ${f.failure}`).sort();
  assert.deepEqual(names, [
    "postgres-test blocked", "postgres-test connections", "postgres-test connections-superuser", "postgres-test idle-transactions", "postgres-test invalid-index",
    "postgres-test killed", "postgres-test partition", "postgres-test paused", "postgres-test throttled",
    "redis-test append-only", "redis-test clients", "redis-test killed", "redis-test leak", "redis-test misconf", "redis-test oom", "redis-test partition", "redis-test paused", "redis-test readonly", "redis-test restart-loop", "redis-test script",
  ]);
  assert.ok(available.every((f) => f.description.length > 10));
  for (const [body, status, pattern] of [
    [{ system: "mars", failure: "oom" }, [400, 404], /redis-test/],
    [{ system: "redis-test", failure: "boredom" }, [400, 404], /oom/],
    [{ system: "redis-test", failure: "connections" }, [400, 404], /oom/],
    [{ system: "redis-test" }, [400], /failure/],
    [{ system: 7, failure: "oom" }, [400], /system/],
    [[], [400], /./],
  ]) {
    const reply = await post(system.generator, "/inject-failure", body);
    assert.ok(status.includes(reply.status), `${JSON.stringify(body)}: ${reply.status} ${reply.text}`);
    assert.match(reply.body.error, pattern);
  }
});

test("start, stop and status keep the existing contract", async () => {
  assert.deepEqual((await get(system.generator, "/api/status")).body, { is_running: false });
  const steps = [["start", "started"], ["start", "already_running"], ["stop", "stopped"], ["stop", "not_running"]];
  for (const [verb, status] of steps) {
    const reply = await post(system.generator, `/api/${verb}`);
    assert.equal(reply.status, 200);
    assert.equal(reply.body.status, status);
    assert.equal(typeof reply.body.message, "string");
  }
});

test("a foreign page may look but not break anything", async () => {
  const foreign = { headers: { Origin: "http://evil.example" } };
  assert.equal((await get(system.generator, "/failures", foreign)).status, 200);
  assert.equal((await post(system.generator, "/inject-failure", { system: "redis-test", failure: "killed" }, foreign)).status, 403);
  assert.ok((await state(redisContainer)).Running);
});

test("LAB=off: every fault is refused, over the network too, and nothing is touched; what was broken is healed", async () => {
  // As whoever may be left out of it: no LAB is off.
  const { LAB, ...env } = system.daemons.generator.env;
  const reply = await post(system.generator, "/inject-failure", { system: "redis-test", failure: "readonly" });
  assert.equal(reply.status, 201, reply.text);
  await system.daemons.generator.crash();
  const unasked = { connections: await connectionCount(), clients: await setting("maxclients"), keys: await redis("DBSIZE") };
  try {
    for (const lab of ["off", ""]) {
      system.daemons.generator.env = { ...env, ...(lab ? { LAB: lab } : {}) };
      await system.daemons.generator.start();
      assert.match(system.daemons.generator.log, /LAB=off/);
      const { available } = (await get(system.generator, "/failures")).body;
      assert.equal(available.length, faults.length + 3);
      for (const { system: target, failure } of [...available, {}]) {
        const refused = await post(system.generator, "/inject-failure", { system: target, failure });
        assert.equal(refused.status, 403, `${failure}: ${refused.text}`);
        assert.match(refused.body.error, /^LAB=off: nothing may be broken here/);
      }
      assert.equal((await post(system.generator, "/heal", {})).status, 200);
      assert.deepEqual(await active(), []);
      assert.deepEqual({ connections: await connectionCount(), clients: await setting("maxclients"), keys: await redis("DBSIZE") }, unasked);
      assert.ok((await state(redisContainer)).Running && !(await state(postgresContainer)).Paused);
      assert.match(await redis("INFO", "replication"), /role:master/);
      await system.daemons.generator.stop();
    }
  } finally {
    if (!system.daemons.generator.exit) await system.daemons.generator.stop();
    system.daemons.generator.env = { ...env, LAB };
    await system.daemons.generator.start();
  }
});

test("a system that was renamed while the generator was away is still healed, and one that left is told", async () => {
  await redis("SET", "of-a-person", "kept");
  await post(system.generator, "/inject-failure", { system: "redis-test", failure: "readonly" });
  await system.daemons.generator.crash();
  const text = await fs.readFile(system.catalogue, "utf8");
  try {
    await fs.writeFile(system.catalogue, text.replace("\n  redis-test:\n", "\n  cache:\n"));
    await system.daemons.generator.start();
    await until("the fault to be undone", async () => (await active()).length === 0, { timeoutMs: 30_000 });
    assert.equal(await redis("SET", "of-a-person", "again"), "OK");

    await post(system.generator, "/inject-failure", { system: "cache", failure: "readonly" });
    await system.daemons.generator.crash();
    const away = text.replace("\n  redis-test:\n", "\n  cache:\n").replace("${REDIS_TEST_CONTAINER:-redis-test}", "nowhere").replace("${REDIS_TEST_ADDRESS:-localhost:6380}", "localhost:1");
    await fs.writeFile(system.catalogue, away);
    await system.daemons.generator.start();
    await until("the fault to be undone without the catalogue", async () => (await active()).length === 0, { timeoutMs: 30_000 });
    assert.equal(await redis("SET", "of-a-person", "again"), "OK");
    assert.match(system.daemons.generator.log, /cache.*without credentials/);
  } finally {
    await system.daemons.generator.crash();
    await fs.writeFile(system.catalogue, text);
    await system.daemons.generator.start();
  }
});
