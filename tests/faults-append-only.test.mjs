// faults-append-only.test.mjs - an append-only file of Redis whose end is damaged: told, and cut with the whole file kept beside.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { container, engine, execIn } from "./lib/engine.mjs";
import { post } from "./lib/api.mjs";
import { calm, execute, heal } from "./lib/cycle.mjs";
import { active } from "./lib/faults.mjs";
import { System, redisContainer, targetsUp } from "./lib/suite.mjs";
import { containerName, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { incidentBy, propose } from "./lib/verdict.mjs";
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

test("what is no Redis' append-only file is refused in words: the fault on a server that keeps one of its own", async () => {
  const refused = await post(system.generator, "/inject-failure", { system: "append", failure: "append-only" });
  assert.equal(refused.status, 409, refused.text);
  assert.match(refused.body.error, /keeps an append-only file of its own, which is not damaged for a fault/);
});
