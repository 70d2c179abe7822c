// labels.test.mjs - containers that nobody wrote into a catalogue: found by their labels, followed, watched, and healed with approval.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { container, engine, execIn } from "./lib/engine.mjs";
import { get } from "./lib/api.mjs";
import { breakAndHeal, containerName, imageOf, quiet, removeServer, runServer, stateOf } from "./lib/targets.mjs";
import { incident, incidentBy, openOf } from "./lib/verdict.mjs";
import { System, containers, redisContainer } from "./lib/suite.mjs";
import { until } from "./lib/wait.mjs";

const scope = containerName("labels");
const labels = (more = {}) => ({ "selfheal.enable": "true", "selfheal.scope": scope, ...Object.fromEntries(Object.entries(more).map(([key, value]) => [`selfheal.${key}`, value])) });
const named = (name) => containerName(name).toLowerCase();
const unknown = `${containers.COMPOSE_PROJECT_NAME}-unheard-of`.toLowerCase();
const secrets = mkdtempSync(path.join(os.tmpdir(), "selfheal-labels-"));
let system, memcached;

const status = async () => (await get(system.monitor, "/status")).body;
const appears = (name) => until(`${name} to be a target`, async () => (await status()).services[named(name)], { timeoutMs: 30_000 });
const goes = (name) => until(`${name} to be none`, async () => !(await status()).services[named(name)], { timeoutMs: 30_000 });
const wrongOf = async (name) => (await status()).labels_wrong.find((one) => one.container === containerName(name))?.message;
const logOf = (key) => system.daemons[key].log;

before(async () => {
  memcached = await imageOf("memcached");
  // Its HEALTHCHECK is all that is known of it.
  await engine("POST", `/images/${encodeURIComponent(memcached)}/tag?repo=${unknown}&tag=1`);
  await runServer("plain", `${unknown}:1`, {
    options: {
      Labels: labels(),
      ExposedPorts: { "1/tcp": {} }, // beside the image's own, so that no port tells a type
      Entrypoint: ["sh", "-c", "rm -f /tmp/sick; exec sleep infinity"],
      Healthcheck: { Test: ["CMD-SHELL", "test ! -e /tmp/sick || { echo the disk is on fire; exit 1; }"], Interval: 1e9, Timeout: 1e9, Retries: 1 },
    },
  });
  system = await System.create({ catalogue: (text) => text.replace(/^targets:\n[^]*?(?=^\S)/m, "targets: {}\n\n"), env: { LABELS: "on", GROUP_WINDOW: "0s", LABELS_SCOPE: scope, SECRETS_DIR: secrets } });
  await system.start("backend", "diagnosis", "agent", "monitor");
});
after(async () => {
  await system?.stop();
  for (const name of ["plain", "cache", "store", "wrong", "needy", "brief", "locked", "leak"]) await removeServer(name);
  rmSync(secrets, { recursive: true, force: true });
  await engine("DELETE", `/images/${unknown}:1`);
});

test("what runs already is found at the start; an image that nobody knows is watched by its HEALTHCHECK, and said to be a guess", async () => {
  const state = await appears("plain");
  assert.equal(state.type, "container");
  assert.match(state.type_guessed, /^container \(its HEALTHCHECK\), since its image \S+ tells no type$/);
  assert.match(logOf("monitor"), new RegExp(`target=${named("plain")} is added by the labels of its container: container`));
  await quiet(system, named("plain"));
});

test("one that starts later appears, dies and is still a target, is removed and goes", async () => {
  await runServer("cache", memcached, { options: { Labels: labels({ type: "memcached", threshold: "90" }) } });
  const state = await appears("cache");
  assert.equal(state.type, "memcached");
  assert.equal(state.bad_below, 90);
  assert.equal(state.type_guessed, undefined);
  await quiet(system, named("cache"));
  await engine("POST", `/containers/${containerName("cache")}/stop?t=1`);
  await until("it to be down", async () => (await stateOf(system, named("cache")))?.status === "down", { timeoutMs: 30_000 });
  await engine("POST", `/containers/${containerName("cache")}/start`);
  await quiet(system, named("cache"));
  await removeServer("cache");
  await goes("cache");
});

test("sick, it is healed by a person's approval as any other target is", async () => {
  const seen = await breakAndHeal(system, named("plain"), "container-unhealthy", () => execIn(containerName("plain"), ["touch", "/tmp/sick"]), { action: "restart" });
  assert.match(seen.diagnosis, /HEALTHCHECK of its image fails; it says: the disk is on fire/);
});

test("one that asks over the network is healed too, at whatever address it has after its start", async () => {
  await runServer("store", memcached, { options: { Labels: labels({ actions: "start" }) } });
  await appears("store");
  const state = await quiet(system, named("store"));
  assert.match(state.type_guessed, /^memcached, guessed by its image /);
  await breakAndHeal(system, named("store"), "container-killed", () => engine("POST", `/containers/${containerName("store")}/kill`), { action: "start" });
});

test("wrong labels: one line that names container and label, in the log and in the status; nothing is watched in its place", async () => {
  await runServer("wrong", memcached, { options: { Labels: labels({ threshold: "lots", treshold: "70" }) } });
  const message = await until("the wrong label to be told", () => wrongOf("wrong"), { timeoutMs: 30_000 });
  assert.match(message, new RegExp(`^container ${containerName("wrong")}: label selfheal.treshold: there is no such label for type memcached; there are: `));
  assert.equal(logOf("monitor").split(`labels are wrong: container ${containerName("wrong")}`).length, 2, "once in the log");
  assert.equal((await status()).services[named("wrong")], undefined);
  await runServer("needy", memcached, { options: { Labels: labels({ depends_on: "nobody" }) } });
  await appears("needy");
  assert.match(await wrongOf("needy"), /label selfheal.depends_on: there is no target nobody; it is watched without it$/);
  await runServer("wrong", memcached, { options: { Labels: labels({ threshold: "70" }) } });
  await appears("wrong");
  assert.equal(await wrongOf("wrong"), undefined);
});

test("a password goes to another host only where its file is named for the target; one that cannot be read for a moment ends nothing", async () => {
  const redis = (await container.inspect(redisContainer)).Image;
  writeFileSync(path.join(secrets, "key"), "hush\n");
  await runServer("leak", redis, { options: { Labels: labels({ type: "redis", address: "elsewhere.invalid:6379", password_file: "key" }) } });
  const refused = await until("the wrong label to be told", () => wrongOf("leak"), { timeoutMs: 30_000 });
  assert.match(refused, new RegExp(`label selfheal.password_file: with a host in selfheal.address, expected ${named("leak")} or ${named("leak")}.SOMETHING`));
  await runServer("locked", redis, { options: { Entrypoint: ["redis-server", "--requirepass", "hush"], Cmd: [], Labels: labels({ type: "redis", password_file: "key" }) } });
  await appears("locked");
  await quiet(system, named("locked"));
  writeFileSync(path.join(secrets, "key"), "");
  await engine("POST", `/containers/${containerName("locked")}/restart?t=1`);
  assert.match(await until("the empty file to be told", () => wrongOf("locked"), { timeoutMs: 30_000 }), /key is empty$/);
  await quiet(system, named("locked"));
  assert.doesNotMatch(logOf("monitor"), new RegExp(`target=${named("locked")} is (removed|changed)`));
});

const listed = async (name) => (await get(system.backend, "/api/v1/systems")).body.some((one) => one.name === named(name));
/** A container that is down, with its incident open. */
const brief = async () => {
  await runServer("brief", memcached, { options: { Labels: labels() } });
  await appears("brief");
  await quiet(system, named("brief"));
  const { opened } = await incidentBy(system, named("brief"), () => engine("POST", `/containers/${containerName("brief")}/kill`));
  assert.ok(await listed("brief"));
  return opened.id;
};
const ended = async (id, why) => {
  const one = await until("the incident's end", async () => {
    const now = await incident(system, id);
    return now.status === "resolved" && now;
  }, { timeoutMs: 30_000 });
  assert.match(one.notes, new RegExp(`health-monitor: ${why}: ${named("brief")} is no longer watched`));
  await until("the system to leave the list", async () => !(await listed("brief")));
  assert.deepEqual(await openOf(system, named("brief")), []);
};

test("one that is removed while it is sick: its incident ends and says why, and the system is listed no more", async () => {
  const id = await brief();
  await removeServer("brief");
  await goes("brief");
  await ended(id, "its container was removed");
});

test("the same when the monitor is away meanwhile", async () => {
  const id = await brief();
  await system.daemons.monitor.stop();
  await removeServer("brief");
  assert.equal((await incident(system, id)).status, "triage");
  await system.daemons.monitor.start();
  await ended(id, "there is no container of that name any more, and the catalogue does not name it");
});
