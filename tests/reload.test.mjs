// reload.test.mjs - SIGHUP: catalogue and targets.d are read again by running daemons; with a mistake all stays as it was, and nothing is lost.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { get } from "./lib/api.mjs";
import { execIn } from "./lib/engine.mjs";
import { approve, begun, ended, flushCount, recordsOf, slowCatalogue, statusOf } from "./lib/failures.mjs";
import { Hand } from "./lib/hand.mjs";
import { System, databaseSql, fillRedis, redisContainer, targetsUp } from "./lib/suite.mjs";
import { checkNow, closeAll, incident, incidentBy, openOf, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, hand, folder, line, catalogue;

// A step that waits until the test lets it go on, and heals nothing: what comes after it is asked by the rules once more.
const gate = "/tmp/selfheal-reload-gate";
const letGoOn = () => execIn(redisContainer, ["touch", gate]);
const gated = (text) =>
  slowCatalogue({ actions: "slow-flush, quick-flush" })(text).replace(
    /exec: \[timeout, "20", sh, -c, "echo begun; .*\]\n/,
    `exec: [timeout, "100", sh, -c, "echo begun; until test -e ${gate}; do sleep 0.1; done; exit 3"]\n    timeout: 110s\n`,
  );

/** A server that takes connections, on a port that stays its own while it is closed. */
class Line {
  count = 0; // of connections
  async open() {
    this.server = net.createServer((socket) => {
      this.count++;
      socket.on("error", () => {});
    });
    await new Promise((resolve, reject) => this.server.once("error", reject).listen(this.port ?? 0, "127.0.0.1", resolve));
    this.port = this.server.address().port;
    return this;
  }
  close() {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

const target = (more = "") => `
    type: tcp
    executor: none
    address: 127.0.0.1:${line.port}
    start_grace: 0ms${more}`;
/** Whole or not at all: a daemon may be reading. */
async function put(file, text) {
  await fs.writeFile(`${file}.new`, text);
  await fs.rename(`${file}.new`, file);
}
const write = (file, targets) => put(path.join(folder, file), `targets:\n${Object.entries(targets).map(([name, text]) => `  ${name}:${text}\n`).join("")}`);
const status = async () => (await get(system.monitor, "/status")).body.services;
const checked = (name) => until(`${name} to be checked`, async () => (await status())[name]?.status === "healthy");
const metric = async (url, name) => Number((await get(url, "/metrics")).text.match(new RegExp(`^${name} (\\S+)$`, "m"))?.[1]);
const everybody = () => [...Object.values(system.daemons).filter((one) => one !== system.daemons.backend), hand];

/** SIGHUP to all that read the catalogue; what each logs about it must match. */
async function reload(pattern = /the catalogue was read again: \d+ changes/, daemons = everybody()) {
  const before = daemons.map((one) => one.log.length);
  for (const one of daemons) one.child.kill("SIGHUP");
  const seen = [];
  for (const [i, one] of daemons.entries()) {
    await until(`${one.name} to read again`, () => pattern.test(one.log.slice(before[i])), { timeoutMs: 30_000 }).catch((error) => {
      throw new Error(`${error.message}\n${one.log.slice(before[i])}`);
    });
    seen.push(one.log.slice(before[i]));
  }
  return seen;
}

before(async () => {
  await targetsUp();
  line = await new Line().open();
  system = await System.create({ catalogue: gated, env: { GROUP_WINDOW: "0s", VERIFY_INTERVAL: "200ms" } });
  catalogue = await fs.readFile(system.catalogue, "utf8");
  assert.match(catalogue, new RegExp(`until test -e ${gate}`));
  folder = path.join(system.folder, "targets.d");
  await system.start();
  hand = await new Hand(path.join(system.folder, "hand.sock"), { ...system.common, HAND_SOCKET: undefined }).start();
});
after(async () => {
  try {
    await letGoOn();
    await hand?.stop();
    await system?.stop();
  } finally {
    await line?.close();
    await execIn(redisContainer, ["rm", "-f", gate]);
    await targetsUp();
  }
});

test("a file is added, and a SIGHUP makes its target one of all daemons'", async () => {
  assert.equal((await status()).line, undefined);
  await fs.mkdir(folder);
  await write("net.yaml", { line: target() });
  for (const log of await reload()) assert.match(log, /target=line is added by the catalogue\n/);
  await checked("line");
  assert.ok((await get(system.agent, "/catalogue")).body.targets.some((one) => one.name === "line" && one.file === path.join(folder, "net.yaml")));
});

test("a SIGHUP where nothing changed changes nothing", async () => {
  const before = (await status()).line;
  for (const log of await reload()) assert.match(log, /read again: 0 changes/);
  assert.equal((await status()).line.threshold, before.threshold);
});

test("a threshold is changed, and said", async () => {
  await write("net.yaml", { line: target("\n    threshold: 75\n    healthy_above: 90") });
  for (const log of await reload()) assert.match(log, /target=line is changed by the catalogue: threshold 70 -> 75, healthy_above 80 -> 90\n/);
  await until("the new threshold", async () => (await status()).line?.bad_below === 75);
  await checked("line");
});

test("with a mistake all stays as it was, and its place is told; mended, it is in force", async () => {
  await fs.writeFile(path.join(folder, "wrong.yaml"), "targets:\n  other:\n    type: tcp\n    adress: 127.0.0.1:1\n");
  for (const log of await reload(/the catalogue stays as it was/)) assert.match(log, /mistake: \S+targets\.d\/wrong\.yaml:4: targets\.other: there is no field "adress" here;/);
  assert.equal(await metric(system.monitor, "selfheal_catalogue_reload_successful"), 0);
  assert.equal((await status()).line.bad_below, 75);
  await checked("line");
  await fs.rm(path.join(folder, "wrong.yaml"));
  await reload();
  for (const one of [system.monitor, system.agent, system.diagnosis, system.generator]) {
    assert.equal(await metric(one, "selfheal_catalogue_reload_successful"), 1);
    assert.ok((await metric(one, "selfheal_catalogue_read_timestamp_seconds")) > Date.now() / 1000 - 60);
  }
});

test("a name that is there already is told with both files", async () => {
  await write("twice.yaml", { line: target() });
  for (const log of await reload(/the catalogue stays as it was/))
    assert.match(log, /targets\.d\/twice\.yaml:2: targets: "line" is there already, in \S+targets\.d\/net\.yaml:2/);
  await fs.rm(path.join(folder, "twice.yaml"));
  await reload();
});

/** An execution is in its first step while the catalogue changes; its second one is what was approved, and heals. */
async function overReload(changed, tells) {
  assert.notEqual(changed, catalogue);
  await closeAll(system);
  await until("redis-test to be well", async () => (await status())["redis-test"]?.status === "healthy" && (await openOf(system, "redis-test")).length === 0);
  await execIn(redisContainer, ["rm", "-f", gate]);
  const { opened } = await incidentBy(system, "redis-test", fillRedis);
  const proposal = await propose(system, opened.id);
  assert.deepEqual(proposal.steps.map((one) => one.action), ["slow-flush", "quick-flush"]);
  const flushed = await flushCount();
  const socket = await approve(system, proposal);
  try {
    await socket.wait("the command", begun);
    await put(system.catalogue, changed);
    const logs = await reload();
    for (const tell of tells) assert.match(logs[everybody().indexOf(system.daemons.agent)], tell);
    await letGoOn();
    const end = await socket.wait("the end", ended, 60_000);
    assert.equal(`${end.phase} ${end.status}`, "complete completed", JSON.stringify(socket.frames));
    assert.match(end.message, /^redis-test is healthy again/);
    const second = socket.frames.find((f) => f.phase === "command" && f.attempt === 2);
    assert.equal(second?.command, proposal.steps[1].command);
    assert.equal(await flushCount(), flushed + 1);
    assert.deepEqual((await recordsOf(system, opened.id, 2)).map((one) => one.split(" ")[0]), ["slow-flush", "quick-flush"]);
    await statusOf(system, opened.id, "resolved");
  } finally {
    await letGoOn();
    await socket.close();
    await put(system.catalogue, catalogue);
    await reload();
    await targetsUp();
  }
}

test("an execution goes on as it began over a SIGHUP that changes its rule, its target and its actions", () =>
  overReload(
    catalogue
      .replace(/(- name: redis-oom\n[\s\S]*?holds: >-\n)/, "$1      keys >= 0 or\n      ") // so by the new rule it is never well
      .replace("actions: [slow-flush, quick-flush]", "actions: [flush]")
      .replace(/ {2}slow-flush:\n[\s\S]*?(?= {2}quick-flush:)/, "")
      .replace('exec: [timeout, "20", redis-cli, -e, FLUSHALL]', 'exec: [timeout, "20", redis-cli, PING]')
      .replace("threshold: 70 ", "threshold: 71 "),
    [/rule=redis-oom is changed/, /action=slow-flush is removed/, /action=quick-flush is changed/, /target=redis-test is changed by the catalogue: threshold 70 -> 71/],
  ));

test("an execution goes on as it began over a SIGHUP that removes its rule, its target and its actions", () =>
  overReload(
    catalogue
      .replace(/ {2}redis-test:\n[\s\S]*?(?=\n {2}postgres-test:)/, "")
      .replace(/ {2}- name: redis-oom\n[\s\S]*?(?=\n {2}- name: redis-clients)/, "")
      .replace(/ {2}slow-flush:\n[\s\S]*?(?= {2}quick-flush:)/, "")
      .replace(/ {2}quick-flush:\n(?: {4}.*\n)*/, ""),
    [/rule=redis-oom is (removed|changed)/, /action=slow-flush is removed/, /action=quick-flush is removed/, /target=redis-test is removed/],
  ));

const countOf = async (name) => Number(await databaseSql(system.database, `SELECT count(*) FROM incidents WHERE affected_system = '${name}'`));
const checksOf = async (name, count) => {
  for (let i = 0; i < count; i++) {
    const { checked_at } = (await status())[name];
    await checkNow(system);
    await until(`a check of ${name}`, async () => (await status())[name].checked_at > checked_at);
  }
};

test("an open incident stays the one that is open over a SIGHUP that changes its target's threshold, and ends when it is well", async () => {
  await write("net.yaml", { line: target() });
  await reload();
  await checked("line");
  const { opened } = await incidentBy(system, "line", () => line.close());
  const count = await countOf("line");
  await write("net.yaml", { line: target("\n    threshold: 65") });
  for (const log of await reload()) assert.match(log, /target=line is changed by the catalogue: threshold 70 -> 65\n/);
  await until("the new threshold", async () => (await status()).line?.bad_below === 65);
  await checksOf("line", 4);
  assert.deepEqual((await openOf(system, "line")).map((one) => one.id), [opened.id]);
  assert.equal((await status()).line.incident_id, opened.id);
  await line.open();
  await statusOf(system, opened.id, "resolved");
  assert.equal(await countOf("line"), count);
});

test("what is counted of a target goes on over a SIGHUP that changes only when it is told, and begins anew where another place is asked", async () => {
  const slowly = (more = "") => target(`\n    rise: 100\n    recheck: 200ms${more}`);
  await write("net.yaml", { line: slowly() });
  await reload();
  await checked("line");
  const { opened } = await incidentBy(system, "line", () => line.close());
  await line.open();
  const before = await until("a run of good answers", async () => {
    const now = (await status()).line;
    return now?.good_run >= 12 && now;
  });
  await write("net.yaml", { line: slowly("\n    threshold: 60\n    slow: 900ms") });
  await reload(/target=line is changed by the catalogue: threshold 70 -> 60/);
  const now = await until("the new threshold", async () => {
    const { line: one } = await status();
    assert.equal(one?.status, "healthy", "it is known all the time");
    return one.bad_below === 60 && one;
  });
  assert.ok(now.good_run >= before.good_run, JSON.stringify({ before, now }));
  assert.equal(now.incident_id, opened.id);
  // Another place: what was counted of the first one says nothing of it.
  await write("net.yaml", { line: slowly("\n    threshold: 55").replace("127.0.0.1", "localhost") });
  await reload(/target=line is changed by the catalogue: host 127\.0\.0\.1 -> localhost/);
  const anew = await until("the new place", async () => {
    const { line: one } = await status();
    return one?.bad_below === 55 && one;
  });
  assert.ok(anew.good_run < now.good_run, JSON.stringify({ now, anew }));
  assert.equal(anew.incident_id, opened.id);
  await write("net.yaml", { line: target() });
  await reload();
  await statusOf(system, opened.id, "resolved");
});

test("a target that is removed is checked no more, and its incident ends with a line that says why", async () => {
  await checked("line");
  const { opened } = await incidentBy(system, "line", () => line.close());
  await fs.rm(path.join(folder, "net.yaml"));
  for (const log of await reload()) assert.match(log, /target=line is removed by the catalogue\n/);
  await statusOf(system, opened.id, "resolved");
  const told = JSON.stringify(await incident(system, opened.id));
  assert.match(told, /health-monitor: the catalogue does not name it any more: line is no longer watched/);
  assert.equal((await status()).line, undefined);
  line.count = 0;
  await line.open();
  await checksOf("redis-test", 3);
  assert.equal(line.count, 0);
  assert.deepEqual(await openOf(system, "line"), []);
});

test("many SIGHUPs at once, each for another catalogue, while checks run: the last one is in force, and everything is checked", async () => {
  let over = false;
  const checking = (async () => {
    while (!over) await checkNow(system);
  })();
  try {
    for (let i = 1; i <= 20; i++) {
      await write("net.yaml", { line: target(`\n    threshold: ${40 + i}`), ...(i % 2 && { other: target() }) });
      await put(system.catalogue, catalogue.replace(/(- name: redis-oom\n[\s\S]*?severity: )high/, `$1${["low", "medium", "high"][i % 3]}`));
      for (const one of everybody()) one.child.kill("SIGHUP");
    }
    await until("the last catalogue", async () => (await status()).line?.bad_below === 60 && !(await status()).other);
  } finally {
    over = true;
    await checking;
  }
  await put(system.catalogue, catalogue);
  await reload();
  const from = new Date().toISOString();
  const names = (await get(system.agent, "/catalogue")).body.targets.map((one) => one.name).sort();
  await until("all targets to be checked", async () => {
    const now = await status();
    assert.deepEqual(Object.keys(now).sort(), names);
    return Object.values(now).every((one) => one.checked_at > from && one.status === "healthy");
  });
  for (const one of everybody()) {
    assert.equal(one.exit, null);
    one.check();
  }
  await closeAll(system);
});
