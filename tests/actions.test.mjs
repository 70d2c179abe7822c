// actions.test.mjs - the actions that no rule of the shipped catalogue takes first, each on a real target: chosen by a changed rule, executed, proven.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { execIn } from "./lib/engine.mjs";
import { System, fillRedis, postgresContainer, psql, targetsUp } from "./lib/suite.mjs";
import { execute } from "./lib/cycle.mjs";
import { keys, propose, redis, report } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, shipped;
before(async () => {
  await targetsUp();
  system = await System.create({ env: { VERIFY_INTERVAL: "200ms" } });
  shipped = await fs.readFile(system.catalogue, "utf8");
  await system.start("backend", "diagnosis", "agent");
});
beforeEach(targetsUp);
after(async () => {
  await system?.stop();
  await targetsUp();
});

/** The agent with `action` instead of flush for a full Redis. */
async function oomLeadsTo(action) {
  await system.daemons.agent.stop();
  await fs.writeFile(system.catalogue, shipped.replace("actions: [flush]", `actions: [${action}]`));
  await system.daemons.agent.start();
}

async function healOom(action) {
  await oomLeadsTo(action);
  const proposal = await propose(system, await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'."));
  assert.equal(proposal.action, action, JSON.stringify(proposal));
  return { proposal, end: (await execute(system, proposal)).at(-1) };
}

test("raise-maxmemory gives a quarter more, sealed as a number, and no key is lost", async () => {
  await fillRedis();
  assert.match(await redis("SET", "more", "1"), /OOM/);
  const before = await keys();
  const { proposal, end } = await healOom("raise-maxmemory");
  assert.match(proposal.command, /maxmemory 65536000\b/);
  assert.match(await redis("CONFIG", "GET", "maxmemory"), /65536000/);
  assert.equal(await keys(), before);
  assert.match(await redis("SET", "more", "1"), /OK/);
  assert.equal(end.phase, "complete", JSON.stringify(end));
});

test("evict-volatile drops only keys that expire", async () => {
  await redis("EVAL", "local v = string.rep('x', 500000) for i = 1, 104 do redis.call('SET', 'e' .. i, v, 'EX', 3600) end redis.call('SET', 'stays', '1')", "0");
  const { proposal } = await healOom("evict-volatile");
  assert.match(JSON.stringify(proposal.loss), /104 keys that have an expiry/);
  assert.match(await redis("CONFIG", "GET", "maxmemory-policy"), /volatile-ttl/);
  assert.match(await redis("SET", "again", "1"), /OK/);
  assert.equal(await redis("GET", "stays"), "1");
});

test("unlink-big-keys shows its list first, and deletes those keys alone", async () => {
  await redis("EVAL", "redis.call('SET', 'small', '1') local v = string.rep('x', 6000000) for i = 1, 9 do redis.call('SET', 'big' .. i, v) end", "0");
  const { proposal, end } = await healOom("unlink-big-keys");
  assert.match(proposal.details.preview, /big1 \d+ bytes/);
  assert.doesNotMatch(proposal.details.preview, /small/);
  assert.equal(end.status, "completed", JSON.stringify(end));
  assert.equal(await keys(), 1);
  assert.equal(await redis("GET", "small"), "1");
});

test("a key that nobody was shown is not deleted: the approval was of the list", async () => {
  await redis("EVAL", "local v = string.rep('x', 6000000) for i = 1, 9 do redis.call('SET', 'big' .. i, v) end", "0");
  await oomLeadsTo("unlink-big-keys");
  const proposal = await propose(system, await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'."));
  assert.equal(proposal.action, "unlink-big-keys", JSON.stringify(proposal));
  assert.doesNotMatch(proposal.details.preview, /newest/);
  await redis("DEL", "big1", "big2"); // a full Redis takes no write: two go, a larger one comes
  assert.equal(await redis("SETRANGE", "newest", "7999999", "x"), "8000000");
  const end = (await execute(system, proposal)).at(-1);
  assert.equal(end.refused, true, JSON.stringify(end));
  assert.match(end.message, /steps\[0\]\.listed.*newest \d+ bytes/);
  assert.deepEqual(end.differences.map((one) => [one.field, one.was.length, one.now.length]), [["steps[0].listed", 2, 1]]);
  assert.equal(await redis("STRLEN", "newest"), "8000000");
  assert.equal(await keys(), 8);
  // What is shown now may be approved, with the new key.
  const again = await propose(system, proposal.incident_id);
  assert.match(again.details.preview, /^newest \d+ bytes/);
  assert.deepEqual(again.expected, { metric: "health", of: "redis-memory", now: 0, above: 80 });
  assert.match(again.undo, /a snapshot of all keys is taken\. For 60 minutes a person can press Undo/);
  assert.equal((await execute(system, again)).at(-1).phase, "complete");
  assert.equal(await keys(), 0);
});

test("cancel-query cancels the query that others wait for, and its session stays", async () => {
  const sql = (text) => psql(postgresContainer, "testuser", "testdb", text);
  await sql("CREATE TABLE IF NOT EXISTS held(x int)");
  const holder = execIn(postgresContainer, ["psql", "-U", "testuser", "-d", "testdb", "-c", "BEGIN", "-c", "LOCK TABLE held", "-c", "SELECT pg_sleep(90)", "-c", "ROLLBACK", "-c", "SELECT 'still here'"]);
  await until("the holder", async () => (await sql("SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(90)%'")).output.includes("1"));
  const waiting = sql("SELECT count(*) FROM held");
  try {
    const proposal = await until("a wait that is long enough", async () => {
      const now = await propose(system, await report(system, "postgres-test", "queries hang"));
      return now.action !== "none" && now;
    }, { timeoutMs: 30_000, everyMs: 2000 });
    assert.equal(proposal.action, "cancel-query", JSON.stringify(proposal));
    assert.match(proposal.loss, /pg_sleep\(90\)/);
    assert.equal((await execute(system, proposal)).at(-1).status, "completed");
    assert.equal((await waiting).exitCode, 0);
    assert.match((await holder).output, /still here/);
  } finally {
    await sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(90)%' AND pid <> pg_backend_pid()");
    await sql("DROP TABLE IF EXISTS held");
  }
});
