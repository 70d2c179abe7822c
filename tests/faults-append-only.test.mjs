// faults-append-only.test.mjs - an append-only file of Redis whose end is damaged: told, and cut with the whole file kept beside.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { container, engine, execIn } from "./lib/engine.mjs";
import { patch, post } from "./lib/api.mjs";
import { calm, execute, heal } from "./lib/cycle.mjs";
import { active } from "./lib/faults.mjs";
import { Hand } from "./lib/hand.mjs";
import { System, redisContainer, targetsUp } from "./lib/suite.mjs";
import { containerName, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { incident, incidentBy, openOf, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

const redis = async (name, ...words) => (await execIn(name, ["redis-cli", ...words])).output.trim();
const files = async (name, ...folders) => (await execIn(name, ["ls", ...folders])).output;
const fromStart = async (name) => until("Redis to answer", async () => (await redis(name, "PING")) === "PONG", { timeoutMs: 20_000 });
const helpers = async () => (await engine("GET", `/containers/json?all=true&filters=${encodeURIComponent(JSON.stringify({ name: ["selfheal-append-only-"] }))}`)).body;

test("the fault: Redis does not start, the file is cut behind its last whole command, and all that it held before is there", async () => {
  await targetsUp();
  const system = await System.create();
  try {
    await system.start();
    await calm(system);
    await redis(redisContainer, "SET", "of-a-person", "kept");
    const seen = await heal(system, "redis-test", "append-only");
    assert.equal(seen.resolved.analysis.rule, "redis-append-only-damaged", JSON.stringify(seen.resolved.analysis));
    assert.match(seen.resolved.analysis.diagnosis, /cannot read its append-only file: .*Bad file format reading the append only file/);
    assert.deepEqual([seen.proposal.action, seen.proposal.risk], ["mend-append-only", "high"]);
    assert.match(seen.proposal.command, /^sh -c 'docker stop .* --volumes-from .*redis-check-aof --fix/s);
    assert.match(JSON.stringify(seen.proposal), /Every command after the damage/);
    assert.equal(seen.phases.at(-1).status, "completed", JSON.stringify(seen.phases.at(-1)));
    await until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 20_000 });
    assert.equal(await redis(redisContainer, "GET", "of-a-person"), "kept");
    assert.equal(await redis(redisContainer, "DBSIZE"), "1");
    // It is as it was: no append-only file, its own configuration, none of the fault's files; also after a start of its own.
    assert.doesNotMatch(await files(redisContainer, "/data", "/usr/local/etc/redis"), /selfheal/);
    await container.act(redisContainer, "restart");
    await fromStart(redisContainer);
    assert.match(await redis(redisContainer, "CONFIG", "GET", "appendonly"), /no$/);
    assert.equal(await redis(redisContainer, "GET", "of-a-person"), "kept");
    const own = (await container.inspect(redisContainer)).Id.slice(0, 12); // as the helper is named
    assert.deepEqual((await helpers()).filter((one) => one.Names.join().includes(own)), []);
  } finally {
    await system.stop();
    await targetsUp();
  }
});

// ---- a server that keeps such a file by itself
const own = containerName("append");
let system;
before(async () => {
  const image = (await container.inspect(redisContainer)).Image;
  const address = await runServer("append", image, { options: { Cmd: ["redis-server", "--appendonly", "yes"] } });
  await fromStart(own);
  system = await systemOf({ append: `
    type: redis
    container: ${own}
    address: ${address}:6379
    checks: [redis-clients]
    group: off
    flap_high: 0
    answer_timeout: 1s
    expect_role: master
    start_grace: 1s` });
  await system.start("generator");
});
after(async () => {
  await system?.stop();
  await removeServer("append");
});

/** What a power failure leaves: blocks that were taken for the file and never written. */
const damage = async () => {
  await redis(own, "SET", "before", "kept");
  const file = "/data/appendonlydir/appendonly.aof.1.incr.aof";
  await execIn(own, ["sh", "-c", `head -c 4096 /dev/zero >> ${file}; printf '*1\\r\\n$8\\r\\nFLUSHALL\\r\\n' >> ${file}`]);
  await container.act(own, "restart");
};
const sizes = async () => Object.fromEntries((await execIn(own, ["sh", "-c", "cd appendonlydir; stat -c '%n %s' *"])).output.trim().split("\n").map((line) => line.split(" ")));

test("a file of its own: mended with the whole of it kept beside", async () => {
  await quiet(system, "append");
  const seen = await incidentBy(system, "append", damage, { timeoutMs: 60_000, fits: (one) => /append-only file is damaged/.test(one.message) });
  const proposal = await propose(system, seen.opened.id);
  assert.equal(proposal.action, "mend-append-only", JSON.stringify(proposal));
  const phases = await execute(system, proposal);
  assert.equal(phases.at(-1).status, "completed", JSON.stringify(phases.at(-1)));
  assert.equal(await redis(own, "GET", "before"), "kept");
  const mended = await sizes();
  const [cut, whole] = [mended["appendonly.aof.1.incr.aof"], mended["appendonly.aof.1.incr.aof.before-mending"]].map(Number);
  assert.ok(whole >= cut + 4096, JSON.stringify(mended));
  await quiet(system, "append", { checks: 1 });

});

/** A fault of another kind that a person may answer with an action of their own choice. */
const following = () => incidentBy(system, "append", () => redis(own, "REPLICAOF", "127.0.0.1", "1"), { timeoutMs: 60_000, fits: (one) => /turned into a replica/.test(one.message) });
const chosen = async (id) => {
  const reply = await post(system.backend, `/api/v1/incidents/${id}/propose-fix`, { action: "put-back-append-only" });
  assert.equal(reply.body.action, "put-back-append-only", reply.text);
  return reply.body;
};
const startedAt = async () => (await container.inspect(own)).State.StartedAt;

test("the mending is taken back: the damaged file is in its place again, what was written since lies beside, and it can be mended once more", async () => {
  const before = await sizes();
  await redis(own, "SET", "since", "written");
  const { opened } = await following();
  const proposal = await chosen(opened.id);
  assert.equal(proposal.risk, "high");
  assert.match(proposal.loss, /What was written since the mending; it stays in the same folder/);
  assert.match(proposal.command, /^sh -c 'docker stop .* --volumes-from /s);
  const damaged = await incidentBy(system, "append", () => execute(system, proposal), { timeoutMs: 120_000, fits: (one) => /append-only file is damaged/.test(one.message) });
  const again = await propose(system, damaged.opened.id);
  assert.equal(again.action, "mend-append-only", JSON.stringify(again));
  const phases = await execute(system, again);
  assert.equal(phases.at(-1).status, "completed", JSON.stringify(phases.at(-1)));
  assert.equal(await redis(own, "GET", "before"), "kept");
  assert.equal(await redis(own, "EXISTS", "since"), "0", "it was put back, and mended anew");
  const after = await sizes();
  assert.equal(after["appendonly.aof.1.incr.aof.before-mending"], before["appendonly.aof.1.incr.aof.before-mending"], "the file as it was before any mending");
  assert.match((await execIn(own, ["cat", "/data/appendonlydir/appendonly.aof.1.incr.aof.mended"])).output, /since/);
});

test("once Redis has written its file anew there is nothing to put back: it is said, and nothing is stopped", async () => {
  await patch(system.backend, `/api/v1/incidents/${(await openOf(system, "append"))[0]?.id}`, { status: "resolved" });
  await quiet(system, "append", { checks: 1 });
  await redis(own, "BGREWRITEAOF");
  await until("the new file", async () => Object.keys(await sizes()).includes("appendonly.aof.2.incr.aof"), { timeoutMs: 20_000 });
  const { opened } = await following();
  const proposal = await chosen(opened.id);
  const began = await startedAt();
  const end = (await execute(system, proposal)).at(-1);
  assert.notEqual(end.status, "completed", JSON.stringify(end));
  assert.match(JSON.stringify(end), /Redis has written its file anew since: .*appendonly\.aof\.1\.incr\.aof is gone/);
  assert.equal(await startedAt(), began);
});

test("what is no Redis' append-only file is refused in words: the fault on a server that keeps one of its own", async () => {
  const refused = await post(system.generator, "/inject-failure", { system: "append", failure: "append-only" });
  assert.equal(refused.status, 409, refused.text);
  assert.match(refused.body.error, /keeps an append-only file of its own, which is not damaged for a fault/);
});

const helperOf = async (name) => {
  const id = (await container.inspect(name)).Id.slice(0, 12);
  return (await helpers()).filter((one) => one.Names.join().includes(id));
};
/** A file so long that looking through it takes a while, of few keys, and damaged; gives the incident's id. */
async function damageMuch() {
  await redis(own, "CONFIG", "SET", "auto-aof-rewrite-percentage", "0");
  await execIn(own, ["sh", "-c", `for n in $(seq 15); do redis-cli EVAL "for i = 1, 20 do redis.call('SET', 'long', string.rep('x', 1000000)) end" 0; done`]);
  const seen = await incidentBy(system, "append", damage, { timeoutMs: 60_000, fits: (one) => /append-only file is damaged/.test(one.message) });
  return seen.opened.id;
}
/** Approved to be mended, it stands still in the middle of that. */
async function inTheMiddle(id) {
  const proposal = await until("a proposal", () => propose(system, id));
  assert.equal(proposal.action, "mend-append-only", JSON.stringify(proposal));
  execute(system, proposal).catch(() => {}); // its connection breaks with the agent
  const [helper] = await until("the helper to run", async () => {
    const all = await helperOf(own);
    return all[0]?.State === "running" && all;
  }, { everyMs: 20 });
  await engine("POST", `/containers/${helper.Id}/pause`); // whatever it would do next, it is not done yet
  assert.match(helper.Labels["selfheal.scratch"], /^[0-9a-f-]{36}$/);
}

test("an agent that is killed while it mends: nothing writes to the file any more, and Redis comes back; without docker-hand its next start removes the helper", async () => {
  const socket = path.join(system.folder, "hand.sock");
  const hand = await new Hand(socket, { ...system.common, HAND_AGENT_UID: String(process.getuid()) }).start();
  const agent = system.daemons.agent;
  try {
    await agent.stop();
    agent.env.HAND_SOCKET = socket;
    await agent.start();
    await quiet(system, "append");
    const id = await damageMuch();
    await inTheMiddle(id);
    const before = (await container.inspect(own)).State.StartedAt;
    await agent.crash();
    await until("the helper to be gone", async () => (await helperOf(own)).length === 0, { timeoutMs: 20_000 });
    // Not mended, it leaves again at once.
    await until("Redis to have been started", async () => (await container.inspect(own)).State.StartedAt > before, { timeoutMs: 20_000 });

    // Without docker-hand nobody is left who could do that: the agent's next start removes what it finds of its own.
    delete agent.env.HAND_SOCKET;
    await agent.start();
    await until("the end of what was cut off", async () => (await incident(system, id)).status === "investigating", { timeoutMs: 40_000 });
    await inTheMiddle(id);
    await agent.crash();
    assert.equal((await helperOf(own)).length, 1);
    await agent.start();
    await until("the helper to be swept", async () => (await helperOf(own)).length === 0, { timeoutMs: 20_000 });
  } finally {
    delete agent.env.HAND_SOCKET;
    await agent.stop().catch(() => {});
    await hand.stop();
    await agent.start();
  }
});
