// faults-replica.test.mjs - the fault of a replica: its master refuses it, it serves what it has, and a person must put it right.
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

let system;
const redis = async (name, ...words) => (await execIn(containerName(name), ["redis-cli", ...words])).output.trim();
const linked = async () => /master_link_status:up/.test(await redis("replica", "INFO", "replication"));
before(async () => {
  const image = (await container.inspect(redisContainer)).Image;
  const host = await runServer("master", image, { options: { Cmd: ["redis-server", "--save", ""] } });
  const address = await runServer("replica", image, { options: { Cmd: ["redis-server", "--save", "", "--replicaof", host, "6379"] } });
  await until("the replica to have its master's data", async () => (await redis("master", "SET", "of-a-person", "kept")) === "OK" && linked());
  const target = (name, at, role) => `
    type: redis
    container: ${containerName(name)}
    address: ${at}:6379
    query: INFO memory clients stats errorstats persistence replication keyspace
    checks: [redis-clients]
    expect_role: ${role}
    group: off
    flap_high: 0
    answer_timeout: 1s
    start_grace: 1s`;
  system = await systemOf({ replica: target("replica", address, "replica"), master: target("master", host, "master") });
  await system.start("generator");
});
after(async () => {
  await system?.stop();
  for (const name of ["replica", "master"]) await removeServer(name);
});

faultTests(() => system, {
  target: "replica",
  failure: "broken-replica",
  ready: () => until("the link", linked, { timeoutMs: 30_000 }),
  broken: async () => !(await linked()) && (await redis("replica", "GET", "of-a-person")) === "kept",
  mended: async () => (await linked()) && (await redis("replica", "CONFIG", "GET", "masterauth")) === "masterauth",
  verdict: { verdict: "told", action: "", rule: "redis-master-down" },
});

test("a password that a person has set meanwhile ends the fault, and stays", async () => {
  await lease(system, "10m");
  await quiet(system, "replica");
  await inject(system, "replica", "broken-replica");
  await redis("replica", "CONFIG", "SET", "masterauth", "of-a-person");
  await until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 15_000 });
  assert.match(await redis("replica", "CONFIG", "GET", "masterauth"), /of-a-person/);
  const refused = await post(system.generator, "/inject-failure", { system: "replica", failure: "broken-replica" });
  assert.equal(refused.status, 409, refused.text);
  await redis("replica", "CONFIG", "SET", "masterauth", "");
  await until("the link", linked, { timeoutMs: 30_000 });
  await closeAll(system);
});

test("it is offered for a replica alone", async () => {
  const { available } = (await get(system.generator, "/failures")).body;
  assert.deepEqual(available.filter((one) => one.failure === "broken-replica").map((one) => one.system), ["replica"]);
  const reply = await post(system.generator, "/inject-failure", { system: "master", failure: "broken-replica" });
  assert.equal(reply.status, 400, reply.text);
  assert.match(reply.body.error, /broken-replica is not for master/);
});
