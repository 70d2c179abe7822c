// reload.test.mjs - SIGHUP: catalogue and targets.d are read again by running daemons; with a mistake all stays as it was, and nothing is lost.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { get } from "./lib/api.mjs";
import { Hand } from "./lib/hand.mjs";
import { System, targetsUp } from "./lib/suite.mjs";
import { openOf } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, hand, folder, line;

/** A server that takes connections, on a port that stays its own while it is closed. */
class Line {
  async open() {
    this.server = net.createServer((socket) => socket.on("error", () => {}));
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
const write = (file, targets) => fs.writeFile(path.join(folder, file), `targets:\n${Object.entries(targets).map(([name, text]) => `  ${name}:${text}\n`).join("")}`);
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
  system = await System.create({ env: { GROUP_WINDOW: "0s" } });
  folder = path.join(system.folder, "targets.d");
  await system.start();
  hand = await new Hand(path.join(system.folder, "hand.sock"), { ...system.common, HAND_SOCKET: undefined }).start();
});
after(async () => {
  await hand?.stop();
  await system?.stop();
  await line?.close();
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
