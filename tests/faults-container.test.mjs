// faults-container.test.mjs - faults that a container's own limits make: found, explained by what the engine says, mended, proven.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { container, execIn } from "./lib/engine.mjs";
import { System, postgresContainer, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm, heal } from "./lib/cycle.mjs";
import { get } from "./lib/api.mjs";
import { until } from "./lib/wait.mjs";

let system;
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start();
});
beforeEach(() => calm(system));
after(async () => {
  await system?.stop();
  await targetsUp();
});

const redis = async (...words) => (await execIn(redisContainer, ["redis-cli", ...words])).output.trim();
const active = async () => (await get(system.generator, "/failures")).body.active;
const isOver = () => until("the fault to be over", async () => (await active()).length === 0, { timeoutMs: 15_000 });

test("leak: the kernel kills Redis for want of memory; it is started again, and what it held before is there", async () => {
  await redis("SET", "of-a-person", "kept");
  const seen = await heal(system, "redis-test", "leak");

  assert.match(seen.opened.error_logs.join("\n"), /exit code 137/);
  assert.match(seen.resolved.analysis.diagnosis, /was killed because it used more memory than it may; the engine itself says so/);
  assert.equal(seen.resolved.analysis.rule, "container-out-of-memory");
  assert.deepEqual([seen.proposal.action, seen.proposal.risk, seen.proposal.details.rule], ["start", "low", "container-out-of-memory"]);
  assert.equal(seen.phases.at(-1).status, "completed");
  await isOver();
  assert.equal(await redis("GET", "of-a-person"), "kept");
  assert.equal(await redis("DBSIZE"), "1");
  assert.match(await redis("CONFIG", "GET", "maxmemory"), /52428800/);
  assert.equal((await container.inspect(redisContainer)).State.Running, true);
});

for (const [target, name] of [["redis-test", redisContainer], ["postgres-test", postgresContainer]])
  test(`partition of ${target}: it runs and is in no network; it is taken into its own again under its name, and was never restarted`, async () => {
    const before = (await container.inspect(name)).State.StartedAt;
    const seen = await heal(system, target, "partition");

    assert.equal(seen.resolved.analysis.rule, "container-without-network");
    assert.match(seen.resolved.analysis.diagnosis, /runs and is in no network; the one that it was made for is \S+/);
    assert.deepEqual([seen.proposal.action, seen.proposal.risk, seen.proposal.details.rule], ["reconnect", "low", "container-without-network"]);
    assert.match(seen.proposal.command, /docker network connect --alias/);
    assert.equal(seen.phases.at(-1).status, "completed", JSON.stringify(seen.phases.at(-1)));
    await isOver();
    const now = await container.inspect(name);
    assert.equal(now.State.StartedAt, before);
    const [network] = Object.values(now.NetworkSettings.Networks);
    assert.ok(network.Aliases.includes(target), JSON.stringify(network));
  });
