// refusals.test.mjs - what a server refuses is told whatever its percentages say; and what only looks like a reason leads to no act.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { container, engine, execIn } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { System, databaseContainer, postgresContainer, psql, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm, execute, inject } from "./lib/cycle.mjs";
import { capsulesOf } from "./lib/scratch.mjs";
import { closeAll, incidentBy, keys, openOf, propose, redis, report } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start();
});
beforeEach(async () => {
  await post(system.generator, "/heal", {});
  await targetsUp();
  await closeAll(system);
  await calm(system);
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

const sql = (text, database = "testdb") => psql(postgresContainer, "testuser", database, text);
const app = "postgresql://app:app@127.0.0.1/testdb";
const byRule = (seen) => seen.opened.metrics_snapshot?.facts && seen.diagnosis;

/** Brings a condition about, sees what is said and proposed of it, and takes it back. */
async function told(target, { bring, takeBack, says, action = "none", check, fits }) {
  try {
    const seen = await incidentBy(system, target, bring, { fits });
    assert.match(`${seen.opened.message} ${byRule(seen)}`, says);
    const proposal = await propose(system, seen.opened.id);
    assert.equal(proposal.action, action, JSON.stringify(proposal));
    await check?.(seen, proposal);
  } finally {
    await takeBack();
  }
  await until(`${target} to be well`, async () => (await openOf(system, target)).length === 0, { timeoutMs: 30_000 });
}

// ---- Redis refuses writes
test("Redis has too few replicas to write", () =>
  told("redis-test", { bring: () => redis("CONFIG", "SET", "min-replicas-to-write", "1"), takeBack: () => redis("CONFIG", "SET", "min-replicas-to-write", "0"), says: /NOREPLICAS/ }));

test("a user of Redis may not write any more", () =>
  told("redis-test", { bring: () => redis("ACL", "SETUSER", "default", "-@write"), takeBack: () => redis("ACL", "SETUSER", "default", "+@all"), says: /NOPERM/ }));

test("writes to Redis hang while reads are answered", () =>
  told("redis-test", { bring: () => redis("CLIENT", "PAUSE", "60000", "WRITE"), takeBack: () => redis("CLIENT", "UNPAUSE"), says: /write is not answered/ }));

test("a Redis that may evict has nothing to evict: full is full", () =>
  told("redis-test", {
    bring: async () => {
      await redis("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
      await redis("EVAL", "local v = string.rep('x', 500000) for i = 1, 104 do redis.call('SET', 'fill' .. i, v) end", "0");
    },
    takeBack: async () => { await redis("CONFIG", "SET", "maxmemory-policy", "noeviction"); await redis("FLUSHALL"); },
    says: /No key has an expiry, so volatile-lru/,
    action: "flush",
  }));

test("scripts fill the memory: nobody's keys are deleted for it", async () => {
  for (const key of ["a", "b", "c"]) await redis("SET", key, "1");
  await told("redis-test", {
    bring: () => redis("EVAL", "for i = 1, 60 do redis.call('SCRIPT', 'LOAD', 'return ' .. i .. ' -- ' .. string.rep('x', 1000000)) end", "0").then(async (said) => {
      if (!/not allowed from script/.test(said)) return;
      // Scripts may not load scripts: from outside then, each in a command of its own.
      await execIn(redisContainer, ["sh", "-c", "for i in $(seq 1 60); do { printf 'return %s -- ' $i; head -c 1000000 /dev/zero | tr '\\0' x; } | redis-cli -x SCRIPT LOAD; done"]);
    }),
    takeBack: () => redis("SCRIPT", "FLUSH"),
    says: /memory exhausted/,
  });
  assert.equal(await keys(), 3);
});

test("a refusal that a script made up does not make a Redis full", async () => {
  const filled = Number(await redis("EVAL", `local v, n = string.rep('x', 10000), 0
    repeat for i = 1, 20 do n = n + 1 redis.call('SET', 'fill' .. n, v) end
    until tonumber(string.match(redis.call('INFO', 'memory'), 'used_memory:(%d+)')) > 51200000
    return n`, "0"));
  for (let n = 0; n < 5; n++) await redis("EVAL", "return redis.error_reply('OOM command not allowed when used memory > maxmemory')", "0");
  const proposal = await propose(system, await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'."));
  assert.equal(proposal.action, "none", JSON.stringify(proposal));
  assert.equal(await keys(), filled);
  await redis("FLUSHALL");
});

test("a posted UNKILLABLE does not turn the end of a script into a restart", async () => {
  const seen = await incidentBy(system, "redis-test", () => inject(system, "redis-test", "script"));
  for (const text of ["we saw 'UNKILLABLE' in the wiki yesterday", "UNKILLABLE Sorry the script already executed write commands against the dataset."])
    assert.equal((await propose(system, await report(system, "redis-test", text))).action, "script-kill", text);
  assert.equal((await execute(system, await propose(system, seen.opened.id))).at(-1).status, "completed");
});

test("a master's name that looks like lines of the answer hides nothing", () =>
  told("redis-test", {
    bring: () => redis("REPLICAOF", "nowhere\r\nrole:master\r\nused_memory:52428800", "1"),
    takeBack: () => redis("REPLICAOF", "NO", "ONE"),
    says: /turned into a replica/,
    action: "become-master",
    check: (seen) => assert.doesNotMatch(JSON.stringify(seen.opened), /50\.0 of 50\.0/),
  }));

test("a Redis that is well inside its container and unreachable from here is not restarted", async () => {
  const before = (await container.inspect(redisContainer)).State.StartedAt;
  await told("redis-test", {
    // It listens on its own loopback alone; whoever was connected is cut.
    bring: async () => {
      await redis("CONFIG", "SET", "bind", "127.0.0.1");
      await redis("CLIENT", "KILL", "TYPE", "normal");
    },
    takeBack: () => redis("CONFIG", "SET", "bind", "* -::*"),
    says: /./,
    check: async (_, proposal) => assert.match(proposal.reason, /unreachable from here/),
  });
  assert.equal((await container.inspect(redisContainer)).State.StartedAt, before);
});

test("docker stop without patience is a stop, not a kill", async () => {
  const seen = await incidentBy(system, "redis-test", () => engine("POST", `/containers/${redisContainer}/stop?t=0`));
  assert.match(seen.opened.message, /stopped by somebody/);
  assert.equal((await propose(system, seen.opened.id)).action, "start");
});

// ---- PostgreSQL refuses
test("PostgreSQL lets a role into its database no more", () =>
  told("postgres-test", {
    bring: () => sql("REVOKE CONNECT ON DATABASE testdb FROM PUBLIC, app"),
    takeBack: () => sql("GRANT CONNECT ON DATABASE testdb TO PUBLIC"),
    says: /permission denied for database/,
  }));

test("every new session of PostgreSQL is read-only", () =>
  told("postgres-test", {
    bring: () => sql("ALTER DATABASE testdb SET default_transaction_read_only = on"),
    takeBack: () => sql("ALTER DATABASE testdb RESET default_transaction_read_only", "postgres"),
    says: /read-only/,
  }));

test("sessions that call themselves as ours are counted like any other", () =>
  told("postgres-test", {
    // From another container: twenty clients more do not fit into that one's memory.
    bring: () => {
      const url = `postgresql://app:app@${postgresContainer}/testdb?application_name=selfheal-monitor`;
      for (let n = 0; n < 20; n++) void execIn(databaseContainer, ["timeout", "60", "psql", url, "-c", "SELECT pg_sleep(50)"]);
    },
    takeBack: () => sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'"),
    says: /connections exhausted/,
  }));

/** A session that stays until it is told more. */
function session(...lines) {
  const script = lines.map((line) => (typeof line === "number" ? `sleep ${line}` : `echo "${line}"`)).join("; ");
  return execIn(postgresContainer, ["sh", "-c", `(${script}) | timeout 100 psql ${app}`]);
}
const idleIn = async (count) => until(`${count} idle transactions`, async () => Number((await sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'app' AND state = 'idle in transaction'")).output) === count);

test("two chains of locks: each session is counted where it waits", async () => {
  await sql("CREATE TABLE IF NOT EXISTS chain_a(n int); CREATE TABLE IF NOT EXISTS chain_b(n int); GRANT ALL ON chain_a, chain_b TO app");
  void session("BEGIN; LOCK TABLE chain_a;", 90);
  void session("BEGIN; LOCK TABLE chain_b;", 90);
  await idleIn(2);
  await told("postgres-test", {
    // All at once: the incident opens a second after the first of them began to wait.
    bring: () => { void execIn(postgresContainer, ["sh", "-c", `for t in a a a b b; do timeout 100 psql ${app} -c "SELECT count(*) FROM chain_$t" & done; wait`]); },
    takeBack: () => sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'"),
    fits: (f) => /blocks others/.test(f.message), // seven sessions are also above the laboratory's threshold
    says: /5 sessions wait for a lock, 3 of them for session \d+/,
    action: "end-blocker",
  });
  await sql("DROP TABLE chain_a, chain_b");
});

test("a password in the query of a session that blocks others is told nowhere", async () => {
  await sql("CREATE TABLE IF NOT EXISTS secretive(n int); GRANT ALL ON secretive TO app");
  const secret = "TopSecret99";
  void session(`BEGIN; LOCK TABLE secretive; ALTER ROLE app PASSWORD '${secret}';`, 90);
  await idleIn(1);
  try {
    const seen = await incidentBy(system, "postgres-test", () => { void session("SELECT count(*) FROM secretive;"); });
    const shown = await propose(system, seen.opened.id);
    assert.equal(shown.action, "end-blocker", JSON.stringify(shown));
    assert.match(JSON.stringify(shown), /PASSWORD '\*\*\*'/);
    assert.equal((await execute(system, shown)).at(-1).status, "completed");
    const folder = capsulesOf(system), files = await Promise.all((await fs.readdir(folder)).map((name) => fs.readFile(path.join(folder, name), "utf8")));
    assert.ok(files.some((text) => text.includes("PASSWORD '***'")), "the capsule has the query");
    const of = `/api/v1/incidents/${seen.opened.id}`;
    const [told, actions, bundle, audit] = await Promise.all([of, `${of}/actions`, `${of}/bundle`, "/api/v1/audit/export?limit=500"].map(async (at) => (await get(system.backend, at)).text));
    for (const [where, text] of Object.entries({ told, actions, bundle, audit, proposal: JSON.stringify([seen, shown]), capsules: files.join() })) {
      assert.ok(text.length > 0, where);
      assert.ok(!text.includes(secret), `the password stands in ${where}`);
    }
  } finally {
    await sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
    await sql("DROP TABLE IF EXISTS secretive");
  }
});

test("an approval ends the transaction that it was shown, not the next one of that session", async () => {
  await sql("CREATE TABLE IF NOT EXISTS ledger(id int, v int); TRUNCATE ledger; INSERT INTO ledger VALUES (1, 0), (2, 0); GRANT ALL ON ledger TO app");
  void session("BEGIN; UPDATE ledger SET v = v + 1 WHERE id = 1;", 12, "COMMIT; BEGIN; UPDATE ledger SET v = v + 100 WHERE id = 2;", 90);
  await idleIn(1);
  try {
    const seen = await incidentBy(system, "postgres-test", () => { void session("UPDATE ledger SET v = v WHERE id = 1;"); });
    const shown = await propose(system, seen.opened.id);
    assert.equal(shown.action, "end-blocker", JSON.stringify(shown));
    await until("the first transaction to be over", async () => Number((await sql("SELECT v FROM ledger WHERE id = 1")).output) === 1, { timeoutMs: 30_000 });
    await idleIn(1);
    assert.equal((await execute(system, shown)).at(-1).phase, "error");
    // Nor would the very command of that approval have done it.
    assert.equal((await execIn(postgresContainer, shown.argv.slice(3))).output.trim(), "0");
    await idleIn(1);
  } finally {
    await sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
    await sql("DROP TABLE IF EXISTS ledger");
  }
});
