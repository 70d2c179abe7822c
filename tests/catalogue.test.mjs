// catalogue.test.mjs - GET /catalogue of a running agent: what is in force, where each value comes from, and no password in it.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { get } from "./lib/api.mjs";
import { System, containers, redisContainer } from "./lib/suite.mjs";

const secret = "an-unlikely-password-7";
let system;
before(async () => {
  system = await System.create({ env: { POSTGRES_TEST_PASSWORD: secret }, catalogue: (text) => text.replace("    write_probe: on ", `    user: ${secret}\n    write_probe: on `) });
  await system.start("agent");
});
after(() => system?.stop());

const field = (entry, name) => entry.fields.find((one) => one.name === name);

test("targets, actions and rules are told with file, line, variable and default", async () => {
  const reply = await get(system.agent, "/catalogue");
  assert.equal(reply.status, 200, reply.text);
  const { targets, actions, rules, path, digest } = reply.body;
  assert.equal(path, system.catalogue);
  assert.match(digest, /^[0-9a-f]{64}$/);
  const lines = (await fs.readFile(system.catalogue, "utf8")).split("\n");
  const redis = targets.find((one) => one.name === "redis-test");
  assert.equal(redis.file, system.catalogue);
  assert.deepEqual(field(redis, "container"), {
    name: "container", from: "environment", value: redisContainer, line: lines.findIndex((line) => line.includes("container: ${REDIS_TEST_CONTAINER")) + 1,
    variables: [{ name: "REDIS_TEST_CONTAINER", set: true }],
  });
  assert.equal(field(redis, "address").value, `127.0.0.1:${containers.REDIS_TEST_PORT}`);
  const postgres = targets.find((one) => one.name === "postgres-test");
  assert.equal(field(postgres, "sslmode").from, "default");
  const flush = actions.find((one) => one.name === "flush");
  assert.equal(field(flush, "risk").value, "high");
  assert.match(lines[field(flush, "risk").line - 1], /risk: high/);
  assert.deepEqual(field(flush, "approvals"), { name: "approvals", from: "built in", value: "1" });
  const oom = rules.find((one) => field(one, "ladder"));
  assert.ok(field(oom, "ladder").value.length > 1);
});

test("no password is in it, wherever it stands", async () => {
  const { text, body } = await get(system.agent, "/catalogue");
  assert.equal(text.includes(secret), false);
  const words = body.targets.find((one) => one.name === "postgres-test").fields.filter((one) => /password/.test(one.name));
  assert.deepEqual(words.map((one) => [one.name, one.secret, "value" in one, one.from]), [["password", true, false, "environment"], ["app_password", true, false, "default"]]);
  assert.equal(field(body.targets.find((one) => one.name === "redis-test"), "user").value, "***");
});

test("a file that was changed since is not told as if it were in force", async () => {
  const text = await fs.readFile(system.catalogue, "utf8");
  await fs.writeFile(system.catalogue, `${text}\n# changed\n`);
  const reply = await get(system.agent, "/catalogue");
  assert.equal(reply.status, 409);
  assert.match(reply.body.error, /was changed after/);
  await fs.writeFile(system.catalogue, text);
  assert.equal((await get(system.agent, "/catalogue")).status, 200);
});
