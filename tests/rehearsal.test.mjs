// rehearsal.test.mjs - a proposal is tried before its approval: on a copy in a scratch container, or by a command that only tells; the real
// target is never changed, and nothing is left behind.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import { spawn } from "node:child_process";
import { container, execIn } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { System, fillRedis, postgresContainer, psql, redisContainer, targetsUp } from "./lib/suite.mjs";
import { beginRehearsal, execute, rehearsalEnd, rehearse as tryOut } from "./lib/cycle.mjs";
import { closeAll, incident, keys, propose, redis, removeContainer, report, runContainer } from "./lib/verdict.mjs";
import { capsulesOf, scratchOf } from "./lib/scratch.mjs";
import { until } from "./lib/wait.mjs";

let system;
const others = ["second", "third"];
const oom = "OOM command not allowed when used memory > 'maxmemory'.";

before(async () => {
  await targetsUp();
  const { Image, Config: { Entrypoint, Cmd } } = await container.inspect(redisContainer);
  const places = {};
  for (const name of others) {
    places[name] = await runContainer(`${redisContainer}-${name}`, { Image, Entrypoint, Cmd });
    await until(`${name} to answer`, async () => (await execIn(`${redisContainer}-${name}`, ["redis-cli", "PING"])).output.includes("PONG"), { timeoutMs: 30_000 });
    await fillRedis(`${redisContainer}-${name}`);
  }
  const as = (name, body) => body.replace(/container: .*/, `container: ${redisContainer}-${name}`).replace(/address: .*/, `address: ${places[name]}:6379`);
  system = await System.create({
    catalogue: (text) => others.reduce((so, name) => so.replace(/ {2}redis-test:\n([\s\S]*?)\n\n {2}postgres-test:/, (all, body) => `  ${name}:\n${as(name, body)}\n\n${all}`), text),
  });
  await system.start("backend", "diagnosis", "agent");
});
beforeEach(async () => {
  await targetsUp();
  await redis("CONFIG", "SET", "appendonly", "no", "save", "3600 1");
  await closeAll(system);
  kept = (await fs.readdir(folder())).length;
});
after(async () => {
  await system?.stop();
  for (const name of others) await removeContainer(`${redisContainer}-${name}`);
  await targetsUp();
});

const folder = () => capsulesOf(system);
/** Files beside the capsules that executions left. */
let kept = 0;
const copies = async () => (await fs.readdir(folder())).length - kept;
const scratch = () => scratchOf(system);
const begin = (proposal) => beginRehearsal(system, proposal);
const ended = (id) => rehearsalEnd(system, id);
const rehearse = (proposal) => tryOut(system, proposal);

async function oomProposal(target = "redis-test", action) {
  const id = await report(system, target, oom);
  return action ? chosen(id, action) : propose(system, id);
}

/** A person names the action. */
async function chosen(id, action) {
  const reply = await post(system.agent, "/propose-fix", { incident_id: id, action });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.body.action, action, reply.text);
  return reply.body;
}

/** All that a Redis has done but reading, synchronising, and the agent's write that changes nothing. */
async function written() {
  const reads = /^cmdstat_(info|ping|dbsize|lpushx|psync|sync|echo|replconf|auth|hello|select|command|client|config\|get)/;
  const counts = (await redis("INFO", "commandstats")).split(/\r?\n/).filter((line) => line.startsWith("cmdstat_") && !reads.test(line));
  return { keys: await keys(), changes: (await redis("INFO", "persistence")).match(/rdb_changes_since_last_save:\d+/)[0], counts: counts.map((line) => line.replace(/,.*/, "")) };
}

test("a flush is tried on a copy: all keys would be lost and it would be well; the target is as it was", async () => {
  await fillRedis();
  const proposal = await oomProposal();
  assert.deepEqual(proposal.rehearsal, { possible: true, why_not: "" });
  const was = await written();
  const result = await rehearse(proposal);
  assert.equal(result.status, "completed", JSON.stringify(result));
  assert.equal(result.way, "copy");
  assert.equal(result.lost, "104 of 104 keys");
  assert.equal(result.fault_shown, true, JSON.stringify(result));
  assert.match(result.before.write, /^OOM /);
  assert.deepEqual([result.before.keys, result.after.keys, result.after.write], [104, 0, "accepted"]);
  assert.equal(result.before.maxmemory, 52428800);
  assert.ok(result.health_before <= 80 && result.health_after > 80, JSON.stringify(result));
  assert.deepEqual(result.steps.map((s) => [s.action, s.state, s.exit_code, s.stdout.trim()]), [["flush", "ran", 0, "OK"]]);
  assert.ok(result.duration_ms > 0 && result.steps[0].duration_ms > 0);
  assert.deepEqual(await written(), was);
  assert.equal(await redis("CONFIG", "GET", "repl-diskless-sync-delay"), "repl-diskless-sync-delay\n5");
  assert.deepEqual([(await scratch()).length, await copies()], [0, 0]);
  // It approved nothing, used nothing up, and is in the audit.
  assert.equal((await incident(system, proposal.incident_id)).status, "triage");
  const row = await until("its record", async () => (await get(system.backend, `/api/v1/audit?kind=rehearsal&incident_id=${proposal.incident_id}`)).body[0]);
  assert.deepEqual([row.actor, row.detail.proposal_id, row.detail.digest, row.detail.lost, row.detail.status],
    ["unauthenticated", proposal.proposal_id, proposal.digest, "104 of 104 keys", "completed"]);
  const end = (await execute(system, proposal)).at(-1);
  assert.equal(end.status, "completed", JSON.stringify(end));
  // Used up, it cannot be tried any more.
  const used = await begin(proposal);
  assert.equal(used.status, 409, used.text);
  assert.match(used.body.error, /was used already/);
});

test("gentler steps are tried too: raise-maxmemory loses nothing, evict-volatile what expires", async () => {
  await redis("EVAL", "local v = string.rep('x', 500000) for i = 1, 103 do redis.call('SET', 'e' .. i, v, 'EX', 3600) end redis.call('SET', 'stays', v)", "0");
  const raised = await rehearse(await oomProposal("redis-test", "raise-maxmemory"));
  assert.deepEqual([raised.lost, raised.before.maxmemory, raised.after.maxmemory, raised.after.write], ["none of 104 keys", 52428800, 65536000, "accepted"], JSON.stringify(raised));
  const evicted = await rehearse(await oomProposal("redis-test", "evict-volatile"));
  assert.equal(evicted.after.maxmemory_policy, "volatile-ttl");
  assert.match(evicted.lost, /^[1-9]\d* of 104 keys$/, JSON.stringify(evicted));
  assert.equal(await keys(), 104);
  assert.match(await redis("CONFIG", "GET", "maxmemory-policy"), /noeviction/);
});

test("a restart is tried with the data: kept where the server saves at its stop, lost to its file on disk where not", async () => {
  await fillRedis();
  const started = (await container.inspect(redisContainer)).State.StartedAt;
  const kept = await rehearse(await oomProposal("redis-test", "restart"));
  assert.deepEqual([kept.status, kept.lost, kept.saves_at_stop], ["completed", "none of 104 keys", true], JSON.stringify(kept));
  assert.ok(kept.connections_cut >= 1);
  assert.equal(kept.health_after < 80, true, "a restart does not make room");
  await redis("FLUSHALL");
  await redis("MSET", "old1", "1", "old2", "2");
  await redis("SAVE");
  await redis("CONFIG", "SET", "save", "");
  await fillRedis();
  const gone = await rehearse(await oomProposal("redis-test", "restart"));
  assert.deepEqual([gone.saves_at_stop, gone.disk_file, gone.before.keys, gone.after.keys, gone.lost],
    [false, "found", 106, 2, "104 of 106 keys; 104 changes since its last save are not in its file"], JSON.stringify(gone));
  await execIn(redisContainer, ["rm", "/data/dump.rdb"]);
  const all = await rehearse(await oomProposal("redis-test", "restart"));
  assert.deepEqual([all.disk_file, all.lost], ["none", "106 of 106 keys; it has no file on disk"], JSON.stringify(all));
  assert.equal(await keys(), 106);
  assert.equal((await container.inspect(redisContainer)).State.StartedAt, started);
});

test("ending idle transactions is told, session by session, and ends none", async () => {
  const clients = Array.from({ length: 18 }, () => {
    const child = spawn("docker", ["exec", "-i", postgresContainer, "psql", "-U", "testuser", "-d", "testdb", "-qAtX"], { stdio: ["pipe", "ignore", "ignore"] });
    child.stdin.write("BEGIN;\nSELECT 'held', 1\n  AS x;\n");
    return child;
  });
  const sessions = async () => (await psql(postgresContainer, "testuser", "testdb", "SELECT pid, backend_start, xact_start FROM pg_stat_activity WHERE state = 'idle in transaction' ORDER BY pid")).output;
  try {
    await until("idle transactions of 2 s", async () =>
      (await psql(postgresContainer, "testuser", "testdb", "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND state_change < now() - interval '2 s'")).output.trim() === "18", { timeoutMs: 30_000 });
    const proposal = await propose(system, await report(system, "postgres-test", "FATAL: sorry, too many clients already"));
    assert.equal(proposal.action, "end-idle-transactions", JSON.stringify(proposal));
    const was = await sessions();
    const result = await rehearse(proposal);
    assert.equal(result.status, "completed", JSON.stringify(result));
    assert.deepEqual([result.way, result.steps[0].would_end_count, result.steps[0].would_end.length], ["told", 18, 18]);
    const pid = was.split("|")[0];
    assert.ok(result.steps[0].would_end.some((line) => new RegExp(`^session ${pid} of testuser, idle in transaction for \\d+ s: SELECT 'held', 1 AS x;$`).test(line)), JSON.stringify(result.steps));
    assert.match(result.lost, /^It would end 18: session .*; and 15 more$/);
    assert.equal(result.before.idle_in_transaction, 18);
    assert.equal(await sessions(), was);
    assert.deepEqual([(await scratch()).length, await copies()], [0, 0]);
  } finally {
    for (const child of clients) child.stdin.end();
    await Promise.all(clients.map((child) => new Promise((resolve) => (child.exitCode === null ? child.on("exit", resolve) : resolve()))));
  }
});

test("one at a time for a target, two at once over all", async () => {
  await fillRedis();
  const [first, second, third] = [await oomProposal(), await oomProposal("second"), await oomProposal("third")];
  const one = await begin(first);
  assert.equal(one.status, 202, one.text);
  const again = await begin(first);
  assert.equal(again.status, 409, again.text);
  assert.match(again.body.error, /redis-test is being tried on a copy already .*one at a time/);
  const two = await begin(second);
  assert.equal(two.status, 202, two.text);
  const many = await begin(third);
  assert.equal(many.status, 409, many.text);
  assert.match(many.body.error, /2 rehearsals are running already/);
  for (const { rehearsal_id } of [one.body, two.body]) assert.equal((await ended(rehearsal_id)).lost, "104 of 104 keys");
  assert.equal((await rehearse(third)).status, "completed");
});

test("an agent that is killed in the middle leaves nothing after its next start", async () => {
  await fillRedis();
  const proposal = await oomProposal();
  const { body } = await begin(proposal);
  const [found] = await until("the scratch container", async () => (await scratch()).length === 1 && scratch(), { everyMs: 10, timeoutMs: 30_000 });
  await system.daemons.agent.crash();
  assert.deepEqual([(await scratch()).length, await copies()], [1, 1]);
  // The engine lists a container before it can be looked at.
  const spec = await until("its settings", async () => {
    const now = await container.inspect(found.Id);
    return now.HostConfig && now;
  });
  assert.equal(spec.HostConfig.NetworkMode, "none");
  assert.equal(spec.Image, (await container.inspect(redisContainer)).Image);
  assert.ok(spec.HostConfig.Memory > 0 && spec.HostConfig.Memory < 300e6 && spec.HostConfig.PidsLimit > 0);
  await system.start("agent");
  await until("nothing to be left", async () => (await scratch()).length === 0 && (await copies()) === 0);
  assert.equal((await get(system.agent, `/api/v1/rehearsals/${body.rehearsal_id}`)).status, 404);
  assert.equal(await keys(), 104);
  assert.equal((await rehearse(proposal)).status, "completed", "and it can be tried again");
});

test("an agent that is told to leave in the middle leaves at once, and nothing stays after its next start", async () => {
  await fillRedis();
  assert.equal((await begin(await oomProposal())).status, 202);
  await until("the scratch container", async () => (await scratch()).length === 1, { everyMs: 10, timeoutMs: 30_000 });
  await system.daemons.agent.stop();
  assert.ok(system.daemons.agent.leftMs < 3_000, `${system.daemons.agent.leftMs} ms`);
  await system.start("agent");
  await until("a clean engine", async () => (await scratch()).length === 0, { timeoutMs: 20_000 });
  assert.deepEqual([await copies(), await keys()], [0, 104]);
});

/** The agent with other settings, for as long as `during` lasts. */
async function agentWith(env, during) {
  const { agent } = system.daemons;
  const own = agent.env;
  await agent.stop();
  agent.env = { ...own, ...env };
  await agent.start();
  try {
    await during();
  } finally {
    await agent.stop();
    agent.env = own;
    await agent.start();
  }
}

test("memory, disk and time are bounded, and nothing stays of what was too much", async () => {
  await fillRedis();
  for (const [env, word] of [
    [{ REHEARSAL_MEMORY_MAX_MB: "100" }, /a copy may need 1[67]\d MB of memory, and REHEARSAL_MEMORY_MAX_MB allows 100/],
    [{ REHEARSAL_TIMEOUT: "1s" }, /it took longer than 1 s \(REHEARSAL_TIMEOUT\)/],
  ]) {
    await agentWith(env, async () => {
      const result = await rehearse(await oomProposal());
      assert.equal(result.status, "failed", JSON.stringify(result));
      assert.match(result.error, word);
    });
    assert.deepEqual([(await scratch()).length, await copies()], [0, 0]);
  }
  await redis("CONFIG", "SET", "rdbcompression", "no");
  try {
    await agentWith({ CAPSULE_MAX_MB: "20" }, async () => assert.match((await rehearse(await oomProposal())).error, /no copy: it is larger than the 20 MB/));
  } finally {
    await redis("CONFIG", "SET", "rdbcompression", "yes");
  }
  assert.deepEqual([(await scratch()).length, await copies(), await keys()], [0, 0, 104]);
});

test("what cannot be tried says why", async () => {
  for (const [body, status, word] of [
    [{}, 400, /proposal_id/], [{ proposal_id: 5 }, 400, /proposal_id/], [[], 400, /object/], [{ proposal_id: "x" }, 400, /proposal_id/], [{ proposal_id: randomUUID() }, 404, /unknown/],
  ]) {
    const reply = await post(system.agent, "/api/v1/rehearse", body);
    assert.equal(reply.status, status, reply.text);
    assert.match(reply.body.error, word);
  }
  assert.equal((await get(system.agent, "/api/v1/rehearsals/x")).status, 400);
  assert.equal((await get(system.agent, `/api/v1/rehearsals/${randomUUID()}`)).status, 404);

  // An action without a way.
  await container.act(redisContainer, "pause");
  const paused = await propose(system, await report(system, "redis-test", "no answer"));
  await container.act(redisContainer, "unpause");
  assert.equal(paused.action, "unpause", JSON.stringify(paused));
  assert.deepEqual(paused.rehearsal, { possible: false, why_not: "cannot be tried on a copy: what unpause does shows only in the real system" });
  assert.match((await begin(paused)).body.error, /^cannot be tried on a copy/);

  await fillRedis();
  const undone = await oomProposal();
  const done = (await execute(system, undone)).at(-1);
  const undo = (await post(system.agent, "/propose-undo", { execution_id: done.execution_id })).body;
  assert.equal(undo.rehearsal.possible, false);
  assert.match((await begin(undo)).body.error, /what undo does shows only in the real system/);

  // Something else would run by now, another run of the container, and one that has expired.
  await fillRedis();
  const raise = await oomProposal("redis-test", "raise-maxmemory");
  await redis("CONFIG", "SET", "maxmemory", "45mb");
  assert.match((await begin(raise)).body.error, /raise-maxmemory would do something else by now/);
  const stale = await oomProposal();
  await container.act(redisContainer, "restart");
  const drifted = await begin(stale);
  assert.equal(drifted.status, 409, drifted.text);
  assert.match(drifted.body.error, /was started again since/);
  await targetsUp();
  await agentWith({ PROPOSAL_TTL: "1s" }, async () => {
    await fillRedis();
    const short = await oomProposal();
    await until("its expiry", async () => Date.now() > Date.parse(short.expires_at));
    const late = await begin(short);
    assert.equal(late.status, 404, late.text);
    assert.match(late.body.error, /has expired/);
  });
});
