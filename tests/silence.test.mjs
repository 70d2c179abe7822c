// silence.test.mjs - who heals the healer: a daemon that is stopped (SIGSTOP) is shown as silent by the backend, told to receivers of alerts and
// counted, and all of that ends when it goes on; each daemon asks the address of a dead man's switch while it is well.
import { after, afterEach, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { get } from "./lib/api.mjs";
import { Daemon, binDir, freePort } from "./lib/daemon.mjs";
import { Receiver } from "./lib/receivers.mjs";
import { databaseSql, System, targetsUp } from "./lib/suite.mjs";
import { until } from "./lib/wait.mjs";

const systems = [];
const others = [];
before(targetsUp);
afterEach(async () => {
  for (const system of systems.splice(0)) await system.stop();
  for (const other of others.splice(0)) await other.stop();
});
after(targetsUp);

async function make(env) {
  const system = await System.create({ env });
  systems.push(system);
  return system;
}

const metric = async (system, name) => {
  const text = await (await fetch(`${system.backend}/metrics`)).text();
  return Number(new RegExp(`^selfheal_daemon_silent\\{name="${name}"\\} (\\d)$`, "m").exec(text)?.[1]);
};
const silentOf = async (system) => (await get(system.backend, "/api/v1/acting")).body.silent.map((one) => one.name);

test("a monitor that hangs is silent within the set time: for the page, as a metric, as an alert; and heard again when it goes on; so is the agent", async () => {
  const hook = await Receiver.start();
  others.push(hook);
  const system = await make({ SILENT_AFTER: "3s", CHECK_INTERVAL: "1s" });
  await fs.writeFile(path.join(system.folder, "alerts.yaml"), `silent_after: 3s\nreceivers:\n  ops: {kind: webhook, url: "${hook.url}"}\nroutes:\n  - {receivers: ops, group_by: all}\n`);
  system.common.ALERTS_CONFIG = path.join(system.folder, "alerts.yaml");
  await system.start();
  // It calls nobody silent before it has been up for that long itself: let that pass with all of them there.
  await until("everybody heard", async () => {
    const { body } = await get(system.backend, "/api/v1/daemons");
    return body.silent_after_s === 3 && body.daemons.length === 3 && body.daemons.every((one) => !one.silent && one.seen_at);
  });
  const told = (event, name) => hook.wait(`${event} ${name}`, (r) => r.json.items.some((item) => item.event === event && item.system === name), 30_000);

  for (const [key, name, words] of [["monitor", "health-monitor", /nobody looks at the targets/], ["agent", "ai-agent", /no fix can be proposed/]]) {
    const began = Date.now();
    system.daemons[key].child.kill("SIGSTOP");
    try {
      await until(`${name} silent`, async () => (await silentOf(system)).includes(name), { timeoutMs: 20_000 });
      assert.ok(Date.now() - began < 9_000, `after ${Date.now() - began} ms`);
      assert.deepEqual(await silentOf(system), [name]);
      assert.equal(await metric(system, name), 1);
      const { body } = await get(system.backend, "/api/v1/daemons");
      assert.deepEqual(body.daemons.filter((one) => one.silent).map((one) => one.name), [name]);
      const message = await told("silent", name);
      const item = message.json.items.find((one) => one.system === name);
      assert.match(item.message, words);
      assert.equal(item.severity, "high");
      await until("a line in the log", () => new RegExp(`daemon=${name} is silent`).test(system.daemons.backend.log));
    } finally {
      system.daemons[key].child.kill("SIGCONT");
    }
    await until(`${name} heard`, async () => (await silentOf(system)).length === 0, { timeoutMs: 20_000 });
    assert.equal(await metric(system, name), 0);
    await told("heard", name);
  }
  assert.equal(await metric(system, "ai-diagnosis"), 0);
});

test("after a night in which all were away nobody is called silent before he could have been heard", async () => {
  const system = await make({ SILENT_AFTER: "5s" });
  await system.start("backend");
  await until("its rows", async () => (await databaseSql(system.database, "SELECT count(*) FROM daemons")) === "3");
  await system.daemons.backend.stop();
  await databaseSql(system.database, "UPDATE daemons SET seen_at = now() - interval '1 day'");
  await system.start("backend");
  await until("the old moments", async () => (await get(system.backend, "/api/v1/daemons")).body.daemons.every((one) => one.seen_at && Date.parse(one.seen_at) < Date.now() - 3_600_000));
  assert.deepEqual(await silentOf(system), []);
  await until("all silent", async () => (await silentOf(system)).length === 3, { timeoutMs: 20_000 });
  assert.deepEqual((await silentOf(system)).sort(), ["ai-agent", "ai-diagnosis", "health-monitor"]);
});

/** What is asked of a dead man's switch, and what it answers. */
async function deadMan(answer = () => 200) {
  const asked = [];
  const server = http.createServer((request, reply) => {
    asked.push({ path: request.url, method: request.method, at: Date.now() });
    const status = answer(request);
    if (status) reply.writeHead(status).end("OK");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const one = { asked, port: server.address().port, stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
  others.push(one);
  return one;
}

test("each daemon asks its own address while it is well; one that is not, or hangs, asks no more", async () => {
  const switches = await deadMan();
  const system = await make({ DEADMAN_URL: `http://127.0.0.1:${switches.port}/ping/a-secret/{daemon}?rid={daemon}`, DEADMAN_INTERVAL: "300ms" });
  await system.start();
  const of = (name) => switches.asked.filter((one) => one.path === `/ping/a-secret/${name}?rid=${name}` && one.method === "GET");
  for (const name of ["backend-ext", "health-monitor", "ai-agent", "ai-diagnosis", "incident-generator"]) await until(`${name} to ask`, () => of(name).length >= 2);
  system.daemons.monitor.child.kill("SIGSTOP");
  const count = of("health-monitor").length;
  await until("the others", () => of("ai-agent").length >= 8);
  assert.ok(of("health-monitor").length <= count + 1);
  system.daemons.monitor.child.kill("SIGCONT");
  await until("the monitor again", () => of("health-monitor").length >= count + 2);
  // Without the backend monitor and agent are not well.
  const seen = system.daemons.monitor.log.length;
  await system.daemons.backend.crash();
  await until("the monitor to say so", () => /deadman=127\.0\.0\.1:\d+ is told nothing while this daemon is not well/.test(system.daemons.monitor.log.slice(seen)), { timeoutMs: 30_000 });
  const still = of("health-monitor").length, diagnosis = of("ai-diagnosis").length;
  await until("the diagnosis to go on", () => of("ai-diagnosis").length >= diagnosis + 4);
  assert.ok(of("health-monitor").length <= still + 1);
  await system.start("backend");
  await until("the monitor well", () => of("health-monitor").length >= still + 3, { timeoutMs: 30_000 });
  for (const daemon of Object.values(system.daemons)) assert.doesNotMatch(daemon.log, /a-secret/, daemon.name);
});

test("a switch that refuses, hangs or is away is told once, blocks nothing, and that it works again is told, too", async () => {
  let status = 503;
  const switches = await deadMan(() => status);
  const started = async (url) => {
    const daemon = await new Daemon("ai-diagnosis", { PORT: String(await freePort()), DEADMAN_URL: url, DEADMAN_INTERVAL: "100ms" }).start();
    others.push(daemon);
    return daemon;
  };
  const refused = await started(`http://user:pass@127.0.0.1:${switches.port}/s3cret`);
  await until("five tries", () => switches.asked.length >= 5);
  assert.equal(refused.log.match(/deadman=/g).length, 1);
  assert.match(refused.log, new RegExp(`deadman=127.0.0.1:${switches.port} is not told that this daemon lives \\(answer 503\\)`));
  status = 200;
  await until("that it works again", () => /deadman=\S+ is told again that this daemon lives/.test(refused.log));
  assert.doesNotMatch(refused.log, /s3cret|user|pass/);
  status = 0; // takes the question, and says nothing
  const count = switches.asked.length;
  await until("a question that hangs", () => switches.asked.length > count);
  assert.equal((await get(refused.url, "/health")).status, 200);
  await refused.stop(); // within 2 s

  const away = await started(`http://127.0.0.1:${await freePort()}`);
  await until("the line", () => /it cannot be reached/.test(away.log));
  await away.stop();
});

test("an address that is none is named by its setting, and not shown", () => {
  for (const [name, url] of [["backend-ext", "ftp://x/s3cret"], ["health-monitor", "s3cret"], ["ai-agent", "http:///s3cret"], ["ai-diagnosis", "https://x/s3cret y"], ["incident-generator", `http://x/${"s3cret".repeat(400)}`]]) {
    const { status, stderr } = spawnSync(path.join(binDir, name), ["--check-config"], { env: { PATH: process.env.PATH, DEADMAN_URL: url }, encoding: "utf8", cwd: path.resolve(import.meta.dirname, "..") });
    assert.equal(status, 1, name);
    assert.match(stderr, /setting DEADMAN_URL: expected http:\/\/host/);
    assert.doesNotMatch(stderr, /s3cret/);
  }
});
