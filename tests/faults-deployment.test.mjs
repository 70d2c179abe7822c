// faults-deployment.test.mjs - a bad deployment: another image under the same name, of which the container dies; told by the image that it was well with, and rolled back.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { container, engine, execIn } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { calm, execute, heal, inject } from "./lib/cycle.mjs";
import { active, lease } from "./lib/faults.mjs";
import { System, redisContainer as name, targetsUp } from "./lib/suite.mjs";
import { checkNow, closeAll, incidentBy, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, ref, imageId, id;
const redis = async (...words) => (await execIn(name, ["redis-cli", ...words])).output.trim();
const imageOf = async (what) => (await engine("GET", `/images/${what}/json`)).body?.Id;
const well = `selfheal-well:${name}`, faulty = `selfheal-fault:${name}`, kept = `${name}-selfheal-kept`, fresh = `${name}-selfheal-new`;
const there = async (what) => (await engine("GET", `/containers/${what}/json`)).status === 200;
const known = () => until("the image to be kept", async () => { await checkNow(system); return (await imageOf(well)) === imageId; }, { timeoutMs: 30_000 });
const over = () => until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 40_000 });

/** Settings, volumes, networks and image are those of before: it is the very container. */
async function asItWas() {
  await until("Redis to answer", async () => (await redis("GET", "of-a-person")) === "kept", { timeoutMs: 30_000 });
  assert.equal((await container.inspect(name)).Id, id);
  assert.equal(await imageOf(ref), imageId);
  assert.equal(await imageOf(faulty), undefined);
  for (const other of [kept, fresh]) assert.equal(await there(other), false, other);
}
const broken = () => until("the container to be broken", async () => {
  const now = await container.inspect(name);
  return now.Id !== id && now.Image !== imageId && !now.State.Running && now.State.ExitCode === 78;
}, { timeoutMs: 10_000, everyMs: 50 });

before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start();
  const now = await container.inspect(name);
  [ref, imageId, id] = [now.Config.Image, now.Image, now.Id];
});
beforeEach(async () => {
  await post(system.generator, "/heal", {});
  await targetsUp();
  await checkNow(system);
  await closeAll(system);
  await calm(system);
  await redis("SET", "of-a-person", "kept");
  await known();
});
after(async () => {
  await system?.stop();
  await engine("DELETE", `/images/${well}`);
  await targetsUp();
});

test("it is noticed, explained by the image of before, rolled back with an approval, and proven; the fault leaves the very container of before", async () => {
  const was = await container.inspect(name);
  const seen = await heal(system, "redis-test", "bad-deployment");

  assert.match(seen.opened.message, /a new image does not start/);
  assert.equal(seen.resolved.analysis.rule, "container-new-image", JSON.stringify(seen.resolved.analysis));
  assert.match(seen.resolved.analysis.diagnosis, /from another image than the one that it was well with/);
  assert.match(seen.resolved.analysis.diagnosis, /its setting RELEASE_KEY is missing/);
  assert.ok(seen.resolved.analysis.diagnosis.includes(imageId.slice(7, 19)), seen.resolved.analysis.diagnosis);
  assert.deepEqual([seen.proposal.action, seen.proposal.risk, seen.proposal.details.rule], ["roll-back", "high", "container-new-image"]);
  assert.match(seen.proposal.command, /^sh -c 'if .*docker rename .*selfheal-well:/s);
  assert.equal(seen.phases.at(-1).status, "completed", JSON.stringify(seen.phases.at(-1)));
  assert.deepEqual(seen.actions.map((a) => [a.action, a.exit_code]), [["roll-back", 0]], JSON.stringify(seen.actions));

  await over();
  await asItWas();
  const now = await container.inspect(name);
  for (const part of ["Config", "HostConfig", "Mounts"]) assert.deepEqual(now[part], was[part], part);
  assert.deepEqual(Object.keys(now.NetworkSettings.Networks), Object.keys(was.NetworkSettings.Networks));
  // One incident, of one fault: the die event and the checks tell the same.
  const all = (await get(system.backend, "/api/v1/incidents")).body;
  assert.deepEqual(all.filter((one) => one.affected_system === "redis-test"), []);
});

test("its lease undoes it, and it is listed once meanwhile", async () => {
  await lease(system, "4s");
  await inject(system, "redis-test", "bad-deployment");
  await broken();
  assert.equal(await imageOf(ref), (await container.inspect(name)).Image);
  assert.deepEqual((await active(system)).map((f) => [f.system, f.failure]), [["redis-test", "bad-deployment"]]);
  assert.equal((await post(system.generator, "/inject-failure", { system: "redis-test", failure: "bad-deployment" })).status, 409);
  await over();
  await asItWas();
  await lease(system, "10m");
});

// Each is a moment in which the generator is killed: before anything, with the image made, with the new container made, stopped, renamed, started.
for (const delayMs of [0, 60, 150, 300, 500, 800, 1500])
  test(`kill -9 of the generator ${delayMs} ms after the request: its next life leaves the target as it was`, async () => {
    const asked = post(system.generator, "/inject-failure", { system: "redis-test", failure: "bad-deployment" }).catch((e) => e);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await system.daemons.generator.crash();
    await asked;
    const begun = (await imageOf(faulty)) !== undefined || (await there(kept)) || (await container.inspect(name)).Id !== id;
    system.daemons.generator.env = { ...system.daemons.generator.env, FAULT_LEASE: "2s" };
    await system.daemons.generator.start();
    await over();
    await asItWas();
    assert.ok(begun || delayMs < 500, "killed before it began: the delays test nothing");
    await lease(system, "10m");
  });

test("the bad image is gone when the lease ends: the name of the image and the container are put right all the same", async () => {
  await lease(system, "6s");
  await inject(system, "redis-test", "bad-deployment");
  await broken();
  const bad = await imageOf(faulty);
  const removed = await engine("DELETE", `/images/${bad}?force=true`);
  assert.ok([200, 404, 409].includes(removed.status), JSON.stringify(removed.body));
  for (const tag of [faulty, ref]) await engine("DELETE", `/images/${tag}?force=true`);
  assert.equal(await imageOf(ref), undefined);
  await over();
  await asItWas();
  await lease(system, "10m");
});

test("a deployment by somebody else: rolled back by making the container anew with all that it has, and taken forward again", async () => {
  // A new image as a build would make it, and the container made anew from it as compose does: nothing of a fault's, and none kept.
  const was = await container.inspect(name);
  const builder = await engine("POST", `/containers/create?name=${name}-builder`, { Image: imageId });
  const made = await engine("POST", `/commit?container=${builder.body.Id}&repo=${name}-release&tag=2&pause=false`, { Entrypoint: ["sh", "-c", "echo 'FATAL: release 2 needs a newer kernel' >&2; exit 3"] });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const deploy = async () => {
    await container.act(name, "stop");
    await engine("POST", `/containers/${name}/rename?name=${name}-of-a-person`);
    const { Hostname, ...config } = was.Config;
    const [network] = Object.keys(was.NetworkSettings.Networks);
    const body = { ...config, Entrypoint: undefined, Image: `${name}-release:2`, HostConfig: { ...was.HostConfig, Binds: was.Mounts.map((m) => `${m.Name}:${m.Destination}`) }, NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: ["redis-test"] } } } };
    const reply = await engine("POST", `/containers/create?name=${name}`, body);
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    await container.act(name, "start");
  };
  try {
    const { opened } = await incidentBy(system, "redis-test", deploy, { timeoutMs: 60_000, fits: (one) => /a new image does not start/.test(one.message) });
    const bad = (await container.inspect(name)).Id;
    const proposal = await propose(system, opened.id);
    assert.equal(proposal.action, "roll-back", JSON.stringify(proposal));
    const phases = await execute(system, proposal);
    assert.equal(phases.at(-1).status, "completed", JSON.stringify(phases.at(-1)));
    assert.equal(await redis("GET", "of-a-person"), "kept");
    const now = await container.inspect(name);
    assert.equal(now.Image, imageId);
    assert.deepEqual([now.HostConfig.Memory, now.HostConfig.PortBindings, now.Config.Labels], [was.HostConfig.Memory, was.HostConfig.PortBindings, was.Config.Labels]);
    assert.deepEqual(now.Mounts.map((m) => [m.Name, m.Destination]), was.Mounts.map((m) => [m.Name, m.Destination]));
    assert.ok(Object.values(now.NetworkSettings.Networks)[0].Aliases.includes("redis-test"));
    assert.equal((await container.inspect(kept)).Id, bad);
    assert.equal((await container.inspect(kept)).State.Running, false);

    // The undo of it, asked for while something is wrong: the two change places, and the new image is as ill as before.
    const second = await incidentBy(system, "redis-test", () => redis("REPLICAOF", "127.0.0.1", "1"), { timeoutMs: 60_000 });
    const forward = await post(system.backend, `/api/v1/incidents/${second.opened.id}/propose-fix`, { action: "roll-forward" });
    assert.equal(forward.body.action, "roll-forward", forward.text);
    const again = await execute(system, forward.body);
    assert.equal(again.at(-1).status, "failed", JSON.stringify(again.at(-1)));
    assert.equal((await container.inspect(name)).Id, bad);
    assert.equal((await container.inspect(kept)).Id, now.Id);
    // And back: the one that is kept takes its place, and nothing is made anew.
    const third = await propose(system, second.opened.id);
    assert.equal(third.action, "roll-back", JSON.stringify(third));
    assert.equal((await execute(system, third)).at(-1).status, "completed");
    assert.equal((await container.inspect(name)).Id, now.Id);
  } finally {
    for (const one of [name, kept, fresh]) await engine("DELETE", `/containers/${one}?force=true`);
    await engine("POST", `/containers/${name}-of-a-person/rename?name=${name}`);
    await container.act(name, "start");
    await engine("DELETE", `/containers/${name}-builder?force=true&v=true`);
    await engine("DELETE", `/images/${name}-release:2`);
  }
});

test("what no image would break, and what could not be taken back, is refused in words", async () => {
  const other = `${name}-other`;
  for (const [options, words] of [[{ Entrypoint: ["sleep", "600"] }, /has an entry point of its own, which no image changes/], [{ HostConfig: { AutoRemove: true } }, /is removed when it stops/]]) {
    const was = await container.inspect(name);
    await container.act(name, "stop");
    await engine("POST", `/containers/${name}/rename?name=${other}`);
    try {
      const made = await engine("POST", `/containers/create?name=${name}`, { Image: imageId, ...options });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await container.act(name, "start");
      const refused = await post(system.generator, "/inject-failure", { system: "redis-test", failure: "bad-deployment" });
      assert.equal(refused.status, 409, refused.text);
      assert.match(refused.body.error, words);
      await over();
    } finally {
      await engine("DELETE", `/containers/${name}?force=true&v=true`);
      await until("its name to be free", async () => (await engine("POST", `/containers/${other}/rename?name=${name}`)).status === 204);
      await container.act(name, "start");
    }
  }
});
