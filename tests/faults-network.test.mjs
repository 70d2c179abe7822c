// faults-network.test.mjs - latency and loss: a queue in the target's own network namespace, noticed, explained by what tc and the server's own client
// inside tell, taken away without a connection cut, and undone by its lease and by the next life of a killed generator.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { container, engine } from "./lib/engine.mjs";
import { System, postgresContainer, redisContainer, targetsUp } from "./lib/suite.mjs";
import { calm, heal, inject } from "./lib/cycle.mjs";
import { active, lease } from "./lib/faults.mjs";
import { get, post } from "./lib/api.mjs";
import { imageOf } from "./lib/targets.mjs";
import { removeContainer } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, image;
before(async () => {
  await targetsUp();
  image = await imageOf("network-tools");
  system = await System.create();
  await system.start();
});
beforeEach(() => calm(system));
after(async () => {
  await system?.stop();
  await targetsUp();
});

/** Runs tc beside that container, in its network, and beside the daemons: what it printed. */
async function tc(name, command, host = {}) {
  const beside = `${name}-tc`;
  await removeContainer(beside);
  const made = await engine("POST", `/containers/create?name=${beside}`, { Image: image, Entrypoint: ["sh", "-c", command], HostConfig: { NetworkMode: `container:${name}`, ...host } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  try {
    await container.act(beside, "start");
    assert.equal((await engine("POST", `/containers/${beside}/wait`)).body.StatusCode, 0);
    return (await engine("GET", `/containers/${beside}/logs?stdout=true`)).body;
  } finally {
    await removeContainer(beside);
  }
}
async function queues(name) {
  const said = await tc(name, "tc -j qdisc show");
  return JSON.parse(said.slice(said.indexOf("[{"))).filter((q) => q.dev !== "lo" && q.root).map((q) => q.kind);
}
const isClear = async (name) => (await queues(name)).every((kind) => kind === "noqueue");
const isOver = () => until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 30_000 });
const targets = [["redis-test", redisContainer], ["postgres-test", postgresContainer]];
const faults = [
  ["latency", /netem|tbf/, "network-slow", /tc (netem\), which delays all by 3.0? s|tbf\), which lets 125 B a second pass; \S+ \S+ wait in it)/],
  ["loss", /netem|htb/, "network-lossy", /\(tc (netem|htb)\); of \d+ packets that went out and \d+ that it dropped, \d+(\.\d+)? % were lost/],
];

for (const [failure, kind, rule, words] of faults)
  for (const [target, name] of targets)
    test(`${failure} of ${target}: told with figures, its queue is taken away, and it was never restarted`, async () => {
      const before = await container.inspect(name);
      const seen = await heal(system, target, failure);

      assert.deepEqual([seen.proposal.action, seen.proposal.risk, seen.proposal.details.rule], ["clear-network", "medium", rule], JSON.stringify(seen.proposal));
      assert.match(seen.opened.error_logs.join("\n"), /within 1 s/);
      assert.equal(seen.resolved.analysis.rule, rule);
      assert.match(seen.resolved.analysis.diagnosis, words);
      assert.match(JSON.stringify(seen.proposal), words);
      assert.match(JSON.stringify(seen.proposal), /Its own client inside container \S+ is answered, within \d+ ms/);
      assert.match(seen.proposal.command, /--cap-drop ALL --cap-add NET_ADMIN .*tc qdisc del/);
      assert.equal(seen.phases.at(-1).status, "completed", JSON.stringify(seen.phases.slice(-3)));
      await isOver();
      assert.ok(await isClear(name));
      const now = await container.inspect(name);
      assert.equal(now.State.StartedAt, before.State.StartedAt);
      assert.deepEqual(Object.values(now.NetworkSettings.Networks).map((n) => n.EndpointID), Object.values(before.NetworkSettings.Networks).map((n) => n.EndpointID));
    });

for (const [failure, kind] of faults)
  test(`${failure}: is listed once, says what it was made of, and its lease undoes it`, async () => {
    await lease(system, "5s");
    const reply = await inject(system, "redis-test", failure);
    assert.match(reply.message, kind);
    assert.match(reply.message, /an answer took \d+ ms or did not come/);
    assert.match((await queues(redisContainer)).join(), kind);
    assert.equal((await post(system.generator, "/inject-failure", { system: "redis-test", failure })).status, 409);
    await isOver();
    assert.ok(await isClear(redisContainer));
    await lease(system, "10m");
  });

for (const [failure, kind] of faults)
  test(`${failure}: kill -9 of the generator; its next life undoes it`, async () => {
    await lease(system, "8s");
    await inject(system, "postgres-test", failure);
    await system.daemons.generator.crash();
    assert.match((await queues(postgresContainer)).join(), kind);
    await system.daemons.generator.start();
    await isOver();
    assert.ok(await isClear(postgresContainer));
    await lease(system, "10m");
  });

test("kill -9 in the middle of it: what was half done is undone as well", async () => {
  const pending = post(system.generator, "/inject-failure", { system: "redis-test", failure: "loss" }).catch(() => {});
  await until("the queue to be there", async () => !(await isClear(redisContainer)), { timeoutMs: 15_000, everyMs: 50 });
  await system.daemons.generator.crash();
  await pending;
  await system.daemons.generator.start();
  await until("the queue to be gone", () => isClear(redisContainer), { timeoutMs: 30_000 });
  await isOver();
});

test("a queue that somebody else has set is left alone, and said", async () => {
  await tc(redisContainer, "tc qdisc add dev $(ls /sys/class/net | grep eth) root tbf rate 900mbit burst 100kb latency 1s", { CapAdd: ["NET_ADMIN"] });
  try {
    const reply = await post(system.generator, "/inject-failure", { system: "redis-test", failure: "latency" });
    assert.equal(reply.status, 409, reply.text);
    assert.match(reply.body.error, /has a queue of its own \(tbf\)/);
    assert.deepEqual(await queues(redisContainer), ["tbf"]);
    assert.equal((await get(system.monitor, "/status")).body.services["redis-test"].status, "healthy");
  } finally {
    await container.act(redisContainer, "restart");
    await targetsUp();
  }
});
