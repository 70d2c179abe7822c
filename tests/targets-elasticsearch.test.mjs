// targets-elasticsearch.test.mjs - a stand-in for Elasticsearch, which is first held against recorded answers of real ones; its disk and its blocks are real.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./lib/daemon.mjs";
import { execIn } from "./lib/engine.mjs";
import { execute } from "./lib/cycle.mjs";
import { breakAndHeal, containerName, imageOf, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { incident, incidentBy, openOf, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
const address = {};
const recorded = async (name) => JSON.parse(await readFile(path.join(root, "mock-services/elasticsearch/recorded", `${name}.json`), "utf8"));
const inside = async (name, command) => {
  const { exitCode, output } = await execIn(containerName(name), ["sh", "-c", command]);
  assert.equal(exitCode, 0, output);
  return output;
};
const ask = async (name, method, where, { body, password = "right" } = {}) => {
  const answer = await fetch(`http://${address[name]}:9200/${where}`, {
    method, body: body && JSON.stringify(body), headers: { authorization: `Basic ${btoa(`elastic:${password}`)}`, "content-type": "application/json" } });
  return { status: answer.status, body: await answer.json() };
};
const write = (name) => ask(name, "POST", "logs/_doc", { body: { line: 1 } });
const fill = (name) => inside(name, "head -c 32300000 /dev/zero > /data/fill; sync");
/** The names and types of a value, so that two answers can be held against each other whatever they count. */
const shape = (value) => Array.isArray(value) ? [...new Set(value.map((one) => JSON.stringify(shape(one))))]
  : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shape(one)]).sort(([a], [b]) => (a < b ? -1 : 1))) : typeof value;
const server = async (name, version) => {
  address[name] = await runServer(name, await imageOf("elasticsearch"),
    { options: { Env: [`VERSION=${version}`, "ELASTIC_PASSWORD=right", "WATCH_S=0.3"] }, host: { Tmpfs: { "/data": "size=32m" } } });
  await until(`${name} to answer`, async () => (await ask(name, "GET", "").catch(() => ({}))).status === 200);
};
const noneOpen = () => until("no open incident", async () => (await openOf(system, "search")).every((one) => one.status === "resolved"), { timeoutMs: 30_000 });
before(async () => {
  await server("search", "7.3.2");
  await server("modern", "8.15.0");
  system = await systemOf({
    search: `
    type: elasticsearch
    container: ${containerName("search")}
    address: http://elastic:right@${address.search}:9200
    answer_timeout: 1s
    start_grace: 2s`,
  });
});
after(async () => {
  await system?.stop();
  for (const name of ["search", "modern"]) await removeServer(name);
});

test("the stand-in answers as real ones were recorded to", async () => {
  const same = async (file, answer, status = 200) => {
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    assert.deepEqual(shape(answer.body), shape(await recorded(file)), file);
  };
  await same("health", await ask("modern", "GET", "_cluster/health"));
  await same("watermarks", await ask("modern", "GET", "_cluster/settings?include_defaults=true&filter_path=*.cluster.routing.allocation.disk.watermark"));
  const fs = (await ask("modern", "GET", "_nodes/stats/fs?filter_path=nodes.*.name,nodes.*.fs.total")).body;
  assert.deepEqual(shape(Object.values(fs.nodes)), shape(Object.values((await recorded("fs")).nodes)));
  const wrong = await ask("modern", "GET", "", { password: "wrong" });
  assert.equal(wrong.status, 401);
  assert.equal(wrong.body.error.reason, (await recorded("unauthorized")).error.reason);
  assert.equal(wrong.body.error.type, (await recorded("unauthorized")).error.type);
  for (const [reason, file] of [["NODE_LEFT", "explain-node-left"], ["ALLOCATION_FAILED", "explain-failed"]]) {
    await inside("modern", `mkdir -p /data/lost && echo ${reason} > /data/lost/logs`);
    await same(file, await ask("modern", "GET", "_cluster/allocation/explain"));
  }
  await inside("modern", "rm /data/lost/logs");
  await fill("modern");
  await until("the block", async () => (await write("modern")).status !== 201);
  const blocked = await write("modern");
  assert.deepEqual(blocked.body, JSON.parse(JSON.stringify(await recorded("block-429")).replaceAll("mycollection", "logs")));
  assert.equal(blocked.status, 429);
  await inside("modern", "rm /data/fill");
  await until("the block to go by itself, as from 7.4 on", async () => (await write("modern")).status === 201);
});

test("well it is quiet, and its numbers are shown", async () => {
  const state = await quiet(system, "search");
  assert.equal(state.node_count, 1, JSON.stringify(state));
  assert.ok(state.node_disk_used_percent < 20, JSON.stringify(state));
});

test("its disk is full: told; once there is room the block is taken off, and it takes writes again", async () => {
  const seen = await incidentBy(system, "search", () => fill("search"));
  assert.match(seen.diagnosis, /2 indices are blocked for writes, among them logs • The disk of node standin-0 is used by 9[5-9]\.?\d* %/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await inside("search", "rm /data/fill");
  assert.equal((await write("search")).status, 403, "a block of before 7.4 stays");
  const proposal = await until("the proposal", async () => {
    const one = await propose(system, seen.opened.id);
    return one.action === "elasticsearch-unblock" && one;
  }, { timeoutMs: 30_000 });
  assert.ok(!JSON.stringify(proposal).includes("right@") && !proposal.command.includes("elastic:right"), proposal.command);
  const end = (await execute(system, proposal)).at(-1);
  assert.equal(end.status, "completed", JSON.stringify(end));
  await until("the resolved incident", async () => (await incident(system, seen.opened.id)).status === "resolved");
  assert.equal((await write("search")).status, 201);
});

test("shards that it has given up on are tried again", async () => {
  const seen = await breakAndHeal(system, "search", "elasticsearch-allocation-failed",
    () => inside("search", "mkdir -p /data/lost && echo ALLOCATION_FAILED > /data/lost/orders"), { action: "elasticsearch-retry" });
  assert.match(seen.diagnosis, /It is red; 1 shards have no node, among them one of orders • It says: cannot allocate because allocation is not permitted/);
});

test("the only copy of a shard is gone: told with what and why, and no act", async () => {
  const seen = await incidentBy(system, "search", () => inside("search", "mkdir -p /data/lost && echo NODE_LEFT > /data/lost/orders"));
  assert.match(seen.diagnosis, /It is red; 1 shards have no node.*Among them one of orders, since NODE_LEFT: Elasticsearch can't allocate this shard because there are no copies/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await inside("search", "rm /data/lost/orders");
  await noneOpen();
});

test("it takes connections and answers nothing: a restart heals it", async () => {
  await breakAndHeal(system, "search", "elasticsearch-silent", () => inside("search", "pkill -STOP python3"), { action: "restart" });
});

test("a password was changed: told, and no act", async () => {
  const seen = await incidentBy(system, "search", () => inside("search", "echo other > /data/password"));
  assert.match(seen.diagnosis, /status 401: unable to authenticate user \[elastic\] for REST request/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await inside("search", "rm /data/password");
  await noneOpen();
});
