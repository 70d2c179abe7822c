// faults-wrong-master.test.mjs - a replica that follows a master that is not there: it serves what it has, and is led back to the one that the catalogue names.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { container, execIn } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { active, faultTests, lease } from "./lib/faults.mjs";
import { inject } from "./lib/cycle.mjs";
import { redisContainer } from "./lib/suite.mjs";
import { containerName, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { closeAll } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, master;
const redis = async (name, ...words) => (await execIn(containerName(name), ["redis-cli", ...words])).output.trim();
const linked = async () => {
  const said = await redis("follower", "INFO", "replication");
  return said.includes("master_link_status:up") && said.includes(`master_host:${master}`);
};
before(async () => {
  const image = (await container.inspect(redisContainer)).Image;
  const open = ["redis-server", "--protected-mode", "no", "--save", ""];
  master = await runServer("leader", image, { options: { Cmd: open, Entrypoint: [] } });
  const address = await runServer("follower", image, { options: { Cmd: [...open, "--dir", "/data", "--replicaof", master, "6379"], Entrypoint: [] } });
  await until("the replica to have its master's data", async () => (await redis("leader", "SET", "of-a-person", "kept")) === "OK" && linked(), { timeoutMs: 30_000 });
  const target = (name, at, type, more) => `
    type: ${type}
    container: ${containerName(name)}
    address: redis://${at}
    answer_timeout: 1s
    login_interval: 500ms
    group: off
    flap_high: 0
    start_grace: 1s${more}`;
  system = await systemOf({
    follower: target("follower", address, "redis-replica", `\n    master: ${master}:6379`),
    // One that stays well: where all are sick at once, nothing is proposed.
    leader: target("leader", master, "redis", "\n    query: INFO memory clients stats errorstats persistence replication keyspace\n    checks: [redis-clients]"),
  });
  await system.start("generator");
});
after(async () => {
  await system?.stop();
  for (const name of ["follower", "leader"]) await removeServer(name);
});

faultTests(() => system, {
  target: "follower",
  failure: "wrong-master",
  ready: () => until("the link", linked, { timeoutMs: 30_000 }),
  broken: async () => !(await linked()) && (await redis("follower", "GET", "of-a-person")) === "kept",
  mended: async () => (await linked()) && (await redis("follower", "GET", "of-a-person")) === "kept",
  verdict: { verdict: "healed", action: "follow-master", rule: "redis-replica-of-another" },
});

test("a role that a person has given it meanwhile ends the fault, and stays", async () => {
  await lease(system, "10m");
  await quiet(system, "follower");
  await inject(system, "follower", "wrong-master");
  await redis("follower", "REPLICAOF", "NO", "ONE");
  await until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 15_000 });
  assert.match(await redis("follower", "ROLE"), /^master/);
  const refused = await post(system.generator, "/inject-failure", { system: "follower", failure: "wrong-master" });
  assert.equal(refused.status, 409, refused.text);
  await redis("follower", "REPLICAOF", master, "6379");
  await until("the link", linked, { timeoutMs: 30_000 });
  await closeAll(system);
});

test("it is offered where the catalogue says whom to follow, and nowhere else", async () => {
  const { available } = (await get(system.generator, "/failures")).body;
  assert.deepEqual(available.filter((one) => one.failure === "wrong-master").map((one) => one.system), ["follower"]);
  const reply = await post(system.generator, "/inject-failure", { system: "leader", failure: "wrong-master" });
  assert.equal(reply.status, 400, reply.text);
  assert.match(reply.body.error, /wrong-master/);
});
