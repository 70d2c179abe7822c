// failures-target.test.mjs - the target's container is removed before or during its fix; another one with its name is not touched.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { get } from "./lib/api.mjs";
import { freePort } from "./lib/daemon.mjs";
import { container, execIn } from "./lib/engine.mjs";
import { EngineProxy } from "./lib/engine-proxy.mjs";
import { System, fillRedis, redisContainer, targetsUp } from "./lib/suite.mjs";
import { closeAll, propose, removeContainer, report, runContainer } from "./lib/verdict.mjs";
import { approve, begun, ended, flushCount, oom, recordsOf, slowCatalogue, statusOf } from "./lib/failures.mjs";
import { until } from "./lib/wait.mjs";

// A Redis of this file's own: removing the suite's would break what comes after.
const name = `${redisContainer}-removed`;
let system, recipe, proxy;
before(async () => {
  await targetsUp();
  const port = String(await freePort());
  const { Image, Config } = await container.inspect(redisContainer);
  recipe = { Image, Cmd: Config.Cmd, HostConfig: { PortBindings: { "6379/tcp": [{ HostIp: "127.0.0.1", HostPort: port }] } } };
  system = await System.create({
    catalogue: slowCatalogue({ seconds: 3, actions: "slow-flush, quick-flush" }),
    env: { VERIFY_INTERVAL: "200ms", REDIS_TEST_CONTAINER: name, REDIS_TEST_ADDRESS: `127.0.0.1:${port}` },
  });
  await fresh();
  proxy = await EngineProxy.create(path.join(system.folder, "engine.sock"));
  system.make("ai-agent", "agent", { DOCKER_HOST: proxy.host });
  await system.start("backend", "diagnosis", "agent");
});
beforeEach(() => closeAll(system));
after(async () => {
  try {
    await system?.stop();
  } finally {
    await proxy?.cut();
    await removeContainer(name);
  }
});

/** A new container with the old name, full. */
async function fresh() {
  await runContainer(name, recipe);
  await until("the new Redis", async () => (await execIn(name, ["redis-cli", "PING"])).output.includes("PONG"));
  await fillRedis(name);
}
const keys = async () => Number((await execIn(name, ["redis-cli", "DBSIZE"])).output.trim());

async function proposed() {
  await fresh();
  const id = await report(system, "redis-test", oom);
  const proposal = await propose(system, id);
  assert.equal(proposal.action, "slow-flush", JSON.stringify(proposal));
  return { id, proposal };
}

test("removed between proposal and approval: nothing runs, nor in another one that has its name by then", async () => {
  const { id, proposal } = await proposed();
  await removeContainer(name);
  const first = await approve(system, proposal);
  const gone = await first.wait("the refusal", ended);
  assert.equal(gone.phase, "error", JSON.stringify(gone));
  assert.match(gone.message, new RegExp(name));
  await first.close();
  await fresh();
  const second = await approve(system, proposal);
  const other = await second.wait("the refusal", ended);
  assert.match(other.message, /another one than when the fix was proposed/, JSON.stringify(other));
  await second.close();
  assert.equal(await keys(), 104);
  assert.equal(await flushCount(name), 0);
  assert.deepEqual(await recordsOf(system, id, 0), []);
});

/** The container gives way to a successor while the command runs in it. */
async function replacedMeanwhile(replace) {
  const { id, proposal } = await proposed();
  assert.equal(proposal.steps.length, 2);
  const socket = await approve(system, proposal);
  await socket.wait("the command", begun);
  await replace();
  const end = await socket.wait("the end", ended, 60_000);
  await socket.close();
  assert.equal(end.status, "failed", JSON.stringify(end));
  const result = socket.frames.find((f) => f.phase === "result");
  assert.match(result.message, /outcome unknown|exit code 137/, JSON.stringify(result));
  assert.ok(!socket.frames.some((f) => f.attempt === 2 && f.phase === "executing"), "no second step");
  assert.equal(await keys(), 104, "the successor was not touched");
  assert.equal(await flushCount(name), 0);
  assert.equal((await recordsOf(system, id, 1))[0].split(" ")[0], "slow-flush");
  await statusOf(system, id, "investigating");
  assert.equal((await get(system.agent, "/health")).status, 200);
}

test("removed in the middle of a step: no further step runs, told and recorded once", () => replacedMeanwhile(fresh));

test("its successor is there when the agent looks again: it is not taken for the one that was approved", () =>
  replacedMeanwhile(async () => {
    await proxy.cut(); // so that the agent sees nothing between the two
    await fresh();
    await proxy.restore();
  }));
