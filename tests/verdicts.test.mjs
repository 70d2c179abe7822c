// verdicts.test.mjs - real conditions and untrue reports, and what must be said and proposed of each.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { container, engine, execIn } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { System, postgresContainer, psql, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm, execute, inject } from "./lib/cycle.mjs";
import { checkNow, closeAll, incident, incidentBy, keys, openOf, propose, redis, removeContainer, report, runContainer } from "./lib/verdict.mjs";
import { Live } from "./lib/live.mjs";
import { until } from "./lib/wait.mjs";

const NOTICED_MS = 12_000;
const DESTROYS = new Set(["flush", "restart", "kill-connections", "end-idle-transactions", "end-blocker", "unlink-big-keys"]);

let system;
before(async () => {
  await targetsUp();
  // The flush of a full Redis takes its time, so that its agent can be killed inside it.
  system = await System.create({ catalogue: (text) => text.replace('exec: [timeout, "30", redis-cli, -e, FLUSHALL]', 'exec: [sleep, "60"]') });
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

const injected = (target, failure, options) => incidentBy(system, target, () => inject(system, target, failure), options);
const sql = (text) => psql(postgresContainer, "testuser", "testdb", text);

// ---- reports that are not so
const untrue = [
  ["redis-test", "OOM command not allowed when used memory > 'maxmemory'."],
  ["redis-test", "(error) OOM command not allowed; ERR max number of clients reached; connection refused"],
  ["redis-test", "Bloom filter false positives rose"],
  ["redis-test", "chatroom service: no room left in the lobby"],
  ["redis-test", "WARNING maxmemory is not set, memory may grow"],
  ["redis-test", "Fixed: the OOM command not allowed errors of yesterday are gone"],
  ["redis-test", "LOADING Redis is loading the dataset in memory"],
  ["redis-test", "MISCONF Redis is configured to save RDB snapshots"],
  ["redis-test", "READONLY You can't write against a read only replica."],
  ["redis-test", "BUSY Redis is busy running a script."],
  ["redis-test", "connect ECONNREFUSED 127.0.0.1:6379"],
  ["redis-test", "container redis-test died (exit code 137), OOMKilled"],
  ["postgres-test", "FATAL:  sorry, too many clients already"],
  ["postgres-test", "FATAL:  remaining connection slots are reserved for superusers"],
  ["postgres-test", "QueuePool limit of size 5 overflow 10 reached, connection timed out"],
  ["postgres-test", "ERROR: deadlock detected"],
  ["postgres-test", "the database system is starting up"],
  ["postgres-test", "could not connect to server: Connection refused"],
  ["postgres-test", "canceling statement due to lock timeout; session is idle in transaction"],
  ["postgres-test", "container is paused, please unpause or restart"],
];
test("reports about healthy targets lead to no act, each with a reason", async () => {
  await redis("SET", "precious", "1");
  for (const [target, text] of untrue) {
    const proposal = await propose(system, await report(system, target, text));
    assert.equal(proposal.action, "none", `${target}: ${text}: ${JSON.stringify(proposal)}`);
    assert.ok(proposal.reason.length > 10, text);
  }
  assert.equal(await keys(), 1);
});

test("too many clients is posted while 7 of 20 work: no fix, and nobody's session is ended", async () => {
  const busy = Array.from({ length: 7 }, () => sql("SELECT pg_sleep(4)"));
  const sleeping = async () => Number((await sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(4)%'")).output);
  await until("seven busy sessions", async () => (await sleeping()) === 7);
  const proposal = await propose(system, await report(system, "postgres-test", "FATAL:  sorry, too many clients already"));
  assert.equal(proposal.action, "none", JSON.stringify(proposal));
  for (const one of await Promise.all(busy)) assert.equal(one.exitCode, 0, one.output);
});

// ---- Redis
test("a cache that evicts is well at 83 % and at 100 %", async () => {
  await redis("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
  const fill = (from, to) => redis("EVAL", `local v = string.rep('x', 500000) for i = ${from}, ${to} do redis.call('SET', 'c' .. i, v) end`, "0");
  for (const [from, to] of [[1, 82], [83, 110]]) {
    await fill(from, to);
    for (let n = 0; n < 3; n++) await checkNow(system);
    assert.equal((await get(system.monitor, "/status")).body.services["redis-test"].status, "healthy");
    assert.deepEqual(await openOf(system, "redis-test"), []);
  }
  assert.match(await redis("SET", "more", "x".repeat(100)), /OK/);
});

test("saves fail and writes are refused: disk and fork are named, and no restart is proposed", async () => {
  const seen = await injected("redis-test", "misconf");
  assert.ok(seen.tookMs <= NOTICED_MS, `${seen.tookMs} ms`);
  assert.match(seen.diagnosis, /MISCONF/);
  assert.match(seen.diagnosis, /disk/);
  assert.match(seen.diagnosis, /fork/);
  const proposal = await propose(system, seen.opened.id);
  assert.deepEqual(proposal.steps.map((s) => s.action), ["save-again"]);
});

test("turned into a replica: who and since when; made a master again where it is meant to be one", async () => {
  const seen = await injected("redis-test", "readonly");
  assert.match(seen.diagnosis, /replica of \S+:\d+/);
  assert.match(seen.diagnosis, /link .* is down, for \d+ seconds|never stood/);
  const proposal = await propose(system, seen.opened.id);
  assert.equal(proposal.action, "become-master");
  assert.equal((await execute(system, proposal)).at(-1).status, "completed");
  assert.match(await redis("ROLE"), /^master/);
});

test("turned into a replica where nothing says that it is a master: no act", async () => {
  const other = await System.create({ catalogue: (text) => text.replaceAll("    expect_role: master\n", "") });
  try {
    await other.start("backend", "diagnosis", "agent");
    await inject(system, "redis-test", "readonly");
    const proposal = await propose(other, await report(other, "redis-test", "READONLY You can't write against a read only replica."));
    assert.equal(proposal.action, "none", JSON.stringify(proposal));
    assert.match(proposal.reason, /role|replica|expect/i);
  } finally {
    await other.stop();
  }
});

test("a password set meanwhile is told as credentials, and no restart is proposed", async () => {
  try {
    const seen = await incidentBy(system, "redis-test", () => redis("CONFIG", "SET", "requirepass", "new-password"));
    assert.ok(seen.tookMs <= NOTICED_MS, `${seen.tookMs} ms`);
    assert.match(seen.diagnosis, /NOAUTH|login is refused/);
    assert.doesNotMatch(JSON.stringify(seen.opened), /new-password/);
    const proposal = await propose(system, seen.opened.id);
    assert.equal(proposal.action, "none", JSON.stringify(proposal));
    assert.match(proposal.reason, /credentials/);
  } finally {
    await execIn(redisContainer, ["redis-cli", "-a", "new-password", "CONFIG", "SET", "requirepass", ""]);
  }
});

test("an endless script that only reads is ended, and no key is lost", async () => {
  await redis("MSET", "a", "1", "b", "2");
  const seen = await injected("redis-test", "script");
  const proposal = await propose(system, seen.opened.id);
  assert.deepEqual(proposal.steps.map((s) => s.action), ["script-kill"]);
  assert.equal((await execute(system, proposal)).at(-1).status, "completed");
  assert.equal(await keys(), 2);
});

test("an endless script that has written is told; a restart is proposed only with its loss", async () => {
  await redis("CONFIG", "SET", "busy-reply-threshold", "500");
  const seen = await incidentBy(system, "redis-test", async () => {
    void execIn(redisContainer, ["timeout", "60", "redis-cli", "EVAL", "redis.call('SET', 'w', '1') while true do end", "0"]);
    await until("a busy Redis", async () => /BUSY/.test(await redis("PING")));
  });
  try {
    assert.match(seen.diagnosis, /script/);
    let proposal = await propose(system, seen.opened.id);
    if (proposal.action === "script-kill") {
      assert.equal(proposal.steps.length, 1, "no restart in its shadow");
      const end = (await execute(system, proposal)).at(-1);
      assert.equal(end.status, "failed", "Redis refuses to end it");
      proposal = await propose(system, seen.opened.id);
    }
    assert.equal(proposal.action, "restart", JSON.stringify(proposal));
    assert.match(JSON.stringify(proposal.loss), /since its last save is lost/);
  } finally {
    await container.act(redisContainer, "kill");
    await targetsUp();
  }
});

test("a server that loads its data is waited for, with its progress", async () => {
  const { Image } = (await container.inspect(redisContainer)).Config;
  const name = "suite-redis-loading";
  const script = `redis-server --save '' --daemonize yes --dir /data && sleep 1 && redis-cli EVAL "for i = 1, 20000 do redis.call('SET', 'k' .. i, string.rep('x', 200)) end" 0
    redis-cli SAVE; redis-cli SHUTDOWN NOSAVE; exec redis-server --protected-mode no --dir /data --key-load-delay 2000 --loading-process-events-interval-bytes 1024`;
  const address = await runContainer(name, { Image, Entrypoint: ["sh", "-c", script], Cmd: [] });
  const other = await System.create({ env: { REDIS_TEST_CONTAINER: name, REDIS_TEST_ADDRESS: `${address}:6379` } });
  try {
    await until("a loading Redis", async () => /loading:1/.test((await execIn(name, ["redis-cli", "INFO", "persistence"])).output), { timeoutMs: 30_000 });
    await other.start("backend", "diagnosis", "agent", "monitor");
    await until("a seen Redis", async () => /load/i.test(JSON.stringify((await get(other.backend, "/api/v1/systems")).body)));
    const id = await report(other, "redis-test", "LOADING Redis is loading the dataset in memory");
    const proposal = await propose(other, id);
    assert.equal(proposal.action, "none", JSON.stringify(proposal));
    assert.match(`${proposal.reason} ${proposal.wait}`, /wait|load/i);
    const told = await until("the diagnosis", async () => (await incident(other, id)).analysis?.diagnosis);
    assert.match(told, /loaded \d+(\.\d+)? %/);
  } finally {
    await other.stop();
    await removeContainer(name);
  }
});

// ---- PostgreSQL
test("a server that starts up or recovers is waited for", async () => {
  const { Image, Env } = (await container.inspect(postgresContainer)).Config;
  const name = "suite-postgres-starting";
  // A standby without its primary's log never becomes consistent: it stays where every recovery begins.
  const address = await runContainer(name, {
    Image, Env, Entrypoint: ["bash", "-c", `docker-entrypoint.sh postgres -c wal_level=replica & until pg_isready -q -h 127.0.0.1; do sleep 0.2; done
      su postgres -c 'pg_basebackup -h /var/run/postgresql -U '$POSTGRES_USER' -D /tmp/standby -X none --checkpoint=fast'
      touch /tmp/standby/standby.signal; kill %1; wait %1; chown -R postgres /tmp/standby; exec su postgres -c "postgres -D /tmp/standby -c listen_addresses='*'"`], Cmd: [],
  });
  const other = await System.create({ env: { POSTGRES_TEST_CONTAINER: name, POSTGRES_TEST_ADDRESS: `${address}:5432` } });
  try {
    // The standby: the first server of that container starts up for a moment, too.
    await until("the standby", async () => (await execIn(name, ["test", "-e", "/tmp/standby/postmaster.pid"])).exitCode === 0, { timeoutMs: 60_000 });
    await until("a starting PostgreSQL", async () => /starting up|not yet accepting/.test((await psql(name, "testuser", "testdb", "SELECT 1")).output), { timeoutMs: 60_000 });
    await other.start("backend", "diagnosis", "agent");
    const proposal = await propose(other, await report(other, "postgres-test", "the database system is starting up"));
    assert.equal(proposal.action, "none", JSON.stringify(proposal));
    assert.match(`${proposal.reason} ${proposal.wait}`, /wait|start/i);
  } finally {
    await other.stop();
    await removeContainer(name);
  }
});

test("one idle transaction blocks 6 readers: exactly that one is ended, and each reader gets its answer", async () => {
  await sql("CREATE TABLE IF NOT EXISTS held(n int); GRANT ALL ON held TO app");
  const app = "postgresql://app:app@127.0.0.1/testdb";
  const bystander = execIn(postgresContainer, ["sh", "-c", `(echo "SELECT 'bystander';"; sleep 25; echo "SELECT 'still here';") | psql ${app}`]);
  const holder = execIn(postgresContainer, ["sh", "-c", `(echo "BEGIN; LOCK TABLE held;"; sleep 60) | timeout 90 psql ${app}`]);
  const count = async (where) => Number((await sql(`SELECT count(*) FROM pg_stat_activity WHERE usename = 'app' AND ${where}`)).output);
  try {
    await until("the holder", async () => (await count("state = 'idle in transaction'")) === 1);
    let readers;
    const seen = await incidentBy(system, "postgres-test", () => {
      readers = Array.from({ length: 6 }, () => execIn(postgresContainer, ["psql", app, "-c", "SELECT count(*) FROM held"]));
    }, { fits: (f) => /block/i.test(f.message) }); // eight connections of 20 may be an incident of their own before anybody waits
    assert.match(seen.diagnosis, /6 sessions wait for a lock/);
    assert.match(seen.diagnosis, /LOCK TABLE held/);
    const proposal = await propose(system, seen.opened.id);
    assert.equal(proposal.action, "end-blocker", JSON.stringify(proposal));
    assert.match(proposal.command, new RegExp(`pid = ${/session (\d+)/.exec(seen.diagnosis)[1]}\\b`));
    assert.equal((await execute(system, proposal)).at(-1).status, "completed");
    for (const reader of await Promise.all(readers)) assert.equal(reader.exitCode, 0, reader.output);
    assert.equal(await count("state = 'idle in transaction'"), 0);
    assert.match((await bystander).output, /still here/);
  } finally {
    await sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
    await holder;
    await sql("DROP TABLE IF EXISTS held");
  }
});

test("slots full of idle transactions: those are ended", async () => {
  const seen = await injected("postgres-test", "idle-transactions");
  assert.match(seen.diagnosis, /idle inside a transaction/);
  // Only what has sat idle for two seconds may be ended.
  const proposal = await until("a proposal", async () => {
    const now = await propose(system, seen.opened.id);
    return now.action !== "none" && now;
  }, { everyMs: 500 });
  assert.equal(proposal.action, "end-idle-transactions", JSON.stringify(proposal));
  assert.equal((await execute(system, proposal)).at(-1).status, "completed");
});

// ---- containers
test("a container that dies at each start: the loop and its decisive line are told, and it is not started again", async () => {
  const seen = await injected("redis-test", "restart-loop", { timeoutMs: 60_000 });
  assert.match(seen.diagnosis, /dies at each start|died .* after its start/);
  assert.match(seen.diagnosis, /log is: .{10,}/);
  const proposal = await propose(system, seen.opened.id);
  assert.equal(proposal.action, "none", JSON.stringify(proposal));
});

test("a clean stop by a person and a pause are low, and told as that", async () => {
  const paused = await incidentBy(system, "redis-test", () => container.act(redisContainer, "pause"));
  assert.equal(paused.analysis.severity, "low");
  assert.match(paused.diagnosis, /is paused/);
  await container.act(redisContainer, "unpause");
  await calm(system);
  const stopped = await incidentBy(system, "redis-test", () => container.act(redisContainer, "stop"), { timeoutMs: 60_000 });
  assert.equal(stopped.analysis.severity, "low");
  assert.match(stopped.diagnosis, /stopped by somebody/);
  const proposal = await propose(system, stopped.opened.id);
  assert.deepEqual(proposal.steps.map((s) => s.action), ["start"]);
});

test("the kernel kills a child in the container: a warning only, the server is up", async () => {
  const before = (await container.inspect(redisContainer)).State.StartedAt;
  const child = await execIn(redisContainer, ["sh", "-c", "tail /dev/zero"]);
  assert.notEqual(child.exitCode, 0, "the child was killed");
  for (let n = 0; n < 3; n++) await checkNow(system);
  assert.equal((await container.inspect(redisContainer)).State.StartedAt, before, "the server itself lived");
  assert.deepEqual(await openOf(system, "redis-test"), []);
});

test("exit 137 with and without the engine's flag is told apart, and an old flag is ignored", async () => {
  await redis("CONFIG", "SET", "maxmemory", "0");
  const memory = await incidentBy(system, "redis-test", () => redis("EVAL", "local v = string.rep('x', 1000000) for i = 1, 400 do redis.call('SET', 'm' .. i, v) end", "0"));
  assert.equal((await container.inspect(redisContainer)).State.OOMKilled, true);
  assert.match(memory.diagnosis, /more memory than it may/);
  await targetsUp();
  await calm(system);
  const killed = await incidentBy(system, "redis-test", () => container.act(redisContainer, "kill"));
  assert.match(killed.diagnosis, /killed from outside/);
  assert.doesNotMatch(killed.diagnosis, /more memory than it may/);
  assert.ok(!DESTROYS.has((await propose(system, killed.opened.id)).action));
});

test("another fault that only a check can see gets an incident of its own, linked to the open one", async () => {
  const first = await injected("redis-test", "oom", { timeoutMs: 40_000 });
  try {
    const second = await incidentBy(system, "redis-test", () => redis("CONFIG", "SET", "requirepass", "new-password"), { fits: (f) => f.id !== first.opened.id });
    assert.match(second.diagnosis, /login is refused/);
    assert.equal(second.opened.metrics_snapshot.linked_to, first.opened.id);
    assert.equal((await openOf(system, "redis-test")).length, 2);
  } finally {
    await execIn(redisContainer, ["redis-cli", "-a", "new-password", "CONFIG", "SET", "requirepass", ""]);
  }
});

test("the agent is killed inside a step: another fault on that target is told in time, and so is the stuck one", async () => {
  const stuck = await injected("redis-test", "oom", { timeoutMs: 40_000 });
  const { id } = stuck.opened;
  const proposal = await propose(system, id);
  assert.equal(proposal.action, "flush");
  const page = await Live.open(system.executeFix);
  page.send({ incident_id: id, system: proposal.system, action: proposal.action, proposal_id: proposal.proposal_id });
  await until("the running command", async () => JSON.stringify((await engine("GET", `/containers/${redisContainer}/top`)).body).includes("sleep 60"));
  await until("fixing", async () => (await incident(system, id)).status === "fixing");
  await system.daemons.agent.crash();

  const other = await incidentBy(system, "redis-test", () => container.act(redisContainer, "kill"), { fits: (f) => f.id !== id, timeoutMs: 20_000 });
  assert.ok(other.tookMs <= NOTICED_MS, `${other.tookMs} ms`);
  assert.match(other.diagnosis, /killed/);
  const told = await until("the stuck one", async () => {
    const now = await incident(system, id);
    return now.status === "investigating" && now;
  }, { timeoutMs: 60_000 });
  assert.match(told.notes, /no longer alive/);
  await system.daemons.agent.start();
  const [action] = await until("the record of the interrupted step", async () => {
    const list = (await get(system.backend, `/api/v1/incidents/${id}/actions`)).body;
    return list.length && list;
  });
  assert.deepEqual([action.action, action.result], ["flush", "unknown"]);
});
