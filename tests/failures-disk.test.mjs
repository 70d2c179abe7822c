// failures-disk.test.mjs - no space for the agent's journal and outbox: nothing runs that cannot be recorded, nothing is lost, and with space it goes on.
//
// The state lies on a small tmpfs of its own, so these tests mount: they need root, and fail where they may not.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { get } from "./lib/api.mjs";
import { System, fillRedis, targetsUp } from "./lib/suite.mjs";
import { closeAll, keys, propose, report } from "./lib/verdict.mjs";
import { approve, begun, ended, executionsOf, flushCount, oom, proposeOf, recordsOf, slowCatalogue, statusOf } from "./lib/failures.mjs";
import { until } from "./lib/wait.mjs";

let system, disk;
const filler = () => path.join(disk, "filler");
before(async () => {
  await targetsUp();
  // The agent's own look at the disk (HOST_DISK_MIN) would refuse before: here it is the write that fails.
  system = await System.create({ catalogue: slowCatalogue({ seconds: 2, actions: "slow-flush, quick-flush" }), env: { VERIFY_INTERVAL: "200ms", HOST_DISK_MIN: "0" } });
  disk = path.join(system.folder, "disk");
  await fs.mkdir(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    disk = undefined;
    throw new Error(`this test needs a small disk and may not mount a tmpfs (run it as root): ${error.stderr}`);
  }
  system.make("ai-agent", "agent", { STATE_DIR: disk });
  await system.start("backend", "diagnosis", "agent");
});
beforeEach(async () => {
  await targetsUp();
  await closeAll(system);
});
after(async () => {
  if (disk) await fs.rm(filler(), { force: true });
  await system?.daemons.agent?.stop();
  if (disk) execFileSync("umount", [disk]);
  await system?.stop();
  await targetsUp();
});

/** Takes the last byte; the write-ahead log is cut first, since what it has in store would still take a few records. */
async function fillDisk() {
  const database = new DatabaseSync(path.join(disk, "ai-agent.sqlite"));
  database.exec("PRAGMA busy_timeout = 5000");
  assert.equal(database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get().busy, 0);
  database.close();
  const file = await fs.open(filler(), "a");
  try {
    for (let size = 65536; size >= 1; size = size > 1 ? size / 2 : 0)
      for (;;) if ((await file.write(Buffer.alloc(size)).then((w) => w.bytesWritten, () => 0)) < size) break;
  } finally {
    await file.close();
  }
  const { bavail } = await fs.statfs(disk);
  assert.equal(bavail, 0, "the disk is full");
}
const emptyDisk = () => fs.rm(filler());
const healthy = async () => (await get(system.agent, "/health")).status === 200;

async function reported() {
  await fillRedis();
  return report(system, "redis-test", oom);
}

test("full before the approval: the step is refused, the agent stays up, and with space the same system is healed", async () => {
  const id = await reported();
  const proposal = await propose(system, id);
  const flushes = await flushCount();
  await fillDisk();
  const socket = await approve(system, proposal);
  const refusal = await socket.wait("the refusal", ended);
  await socket.close();
  assert.equal(refusal.phase, "error", JSON.stringify(refusal));
  assert.equal(refusal.refused, true);
  assert.match(refusal.message, /full|could not be recorded|cannot be/i);
  assert.equal(await keys(), 104);
  assert.equal(await flushCount(), flushes);
  // A proposal that cannot be kept is none.
  const none = await proposeOf(system, id, { action: "restart" });
  assert.ok(none.error, JSON.stringify(none));
  assert.ok(await healthy());
  await emptyDisk();
  const again = await approve(system, await propose(system, id));
  assert.equal((await again.wait("the end", ended)).status, "completed");
  await again.close();
  assert.equal(await flushCount(), flushes + 1);
  assert.deepEqual(await recordsOf(system, id, 1), ["slow-flush success"]);
});

/** An execution whose disk is full by the time its step has run: {id, socket, flushes}. */
async function fullMeanwhile() {
  const id = await reported();
  const proposal = await propose(system, id);
  const flushes = await flushCount();
  const socket = await approve(system, proposal);
  await socket.wait("the command", begun);
  await fillDisk();
  await socket.wait("word of it", (f) => f.phase === "thinking" && /record of this step cannot be kept/.test(f.message));
  assert.ok(await healthy());
  return { id, socket, flushes };
}

async function checkOnce({ id, socket, flushes }) {
  assert.ok(!socket.frames.some((f) => f.attempt === 2 && f.phase === "executing"), "no further step");
  assert.equal((await recordsOf(system, id, 1))[0].split(" ")[0], "slow-flush");
  assert.equal(await flushCount(), flushes + 1);
}

test("full in the middle of a step: the viewer is told, and with space again the execution goes on and is recorded, once", async () => {
  const running = await fullMeanwhile();
  await emptyDisk();
  const end = await running.socket.wait("the end", ended);
  await running.socket.close();
  assert.equal(end.status, "completed", JSON.stringify(end));
  assert.equal(end.recorded, true);
  await checkOnce(running);
  await statusOf(system, running.id, "resolved");
});

test("full until the agent is stopped: the next start records what ran, once", async () => {
  const running = await fullMeanwhile();
  await system.daemons.agent.stop();
  await emptyDisk();
  await system.daemons.agent.start();
  await checkOnce(running);
  await until("the end of it", async () => (await executionsOf(system, running.id))[0].status !== "running");
  await until("the incident to be told", async () => (await get(system.backend, `/api/v1/incidents/${running.id}`)).body.status !== "fixing", { timeoutMs: 40_000 });
});
