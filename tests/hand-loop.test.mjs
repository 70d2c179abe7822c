// hand-loop.test.mjs - break, notice, propose, approve, execute, undo with daemons that have no right to the engine: each is a user of its own, and
// docker-hand alone has the socket.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { get, post } from "./lib/api.mjs";
import { calm, diagnosed, execute, heal, incidentOf, inject, propose, rehearse } from "./lib/cycle.mjs";
import { binDir } from "./lib/daemon.mjs";
import { execIn } from "./lib/engine.mjs";
import { Hand, uids } from "./lib/hand.mjs";
import { Live } from "./lib/live.mjs";
import { System, markedCount, redisContainer, targetsUp } from "./lib/suite.mjs";
import { closeAll } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

const programs = { monitor: "health-monitor", agent: "ai-agent", generator: "incident-generator" };
const slow = `
  slow-step:
    type: redis
    exec: [timeout, "20", sh, -c, "echo begun; sleep 15"]
    risk: low
    description: Take some time.
    expected_result: Nothing is changed.
`;
let system, hand;

before(async () => {
  await targetsUp();
  system = await System.create({
    // A fallback that takes its time, to be cancelled.
    catalogue: (text) => text.replace(/\nactions:\n/, `\nactions:${slow}`).replace("actions: [script-kill", "actions: [slow-step, script-kill"),
    env: { DOCKER_HOST: "unix:///nobody/has/this.sock" },
  });
  await fs.chmod(system.folder, 0o755);
  await fs.chmod(system.catalogue, 0o644);
  const socket = path.join(system.folder, "hand.sock");
  hand = await new Hand(socket, { ...system.common, DOCKER_HOST: process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock", LAB: "on" }).start();
  for (const [key, program] of Object.entries(programs)) {
    // Where the suite runs, another user may not even read the programs.
    const copy = path.join(system.folder, program);
    await fs.copyFile(path.join(binDir, program), copy);
    await fs.chmod(copy, 0o755);
    const daemon = system.make(program, key, { HAND_SOCKET: socket });
    await fs.mkdir(daemon.env.STATE_DIR);
    await fs.chown(daemon.env.STATE_DIR, uids[key], uids[key]);
    Object.assign(daemon, { path: copy, cwd: system.folder, user: uids[key] });
  }
  await system.start();
});
beforeEach(() => calm(system));
after(async () => {
  await system?.stop();
  await hand?.stop();
  await targetsUp();
});

test("the daemons are not root, and do not have the engine's socket", async () => {
  for (const [key] of Object.entries(programs)) {
    const status = await fs.readFile(`/proc/${system.daemons[key].child.pid}/status`, "utf8");
    assert.match(status, new RegExp(`Uid:\\s+${uids[key]}\\s`));
  }
  for (const url of [system.agent, system.monitor, system.generator])
    await until("health through docker-hand", async () => (await get(url, "/health")).status === 200);
});

for (const [failure, action] of [["killed", "start"], ["paused", "unpause"], ["clients", "restart"]])
  test(`redis-test ${failure}: broken and fixed by ${action} through docker-hand`, async () => {
    const seen = await heal(system, "redis-test", failure);
    assert.equal(seen.proposal.action, action);
    assert.equal(seen.phases.at(-1).status, "completed", JSON.stringify(seen.phases.at(-1)));
  });

for (const failure of ["misconf", "restart-loop"])
  test(`redis-test ${failure}: the generator breaks and mends it through docker-hand`, async () => {
    await inject(system, "redis-test", failure);
    const healed = await post(system.generator, "/heal", {});
    assert.equal(healed.status, 200, healed.text);
    await targetsUp();
  });

test("Cancel ends the process inside the container, through docker-hand", async () => {
  const live = await Live.open(system.live);
  await inject(system, "redis-test", "script");
  const opened = await incidentOf(live, "redis-test");
  await diagnosed(live, opened.id);
  const proposal = await propose(system, opened.id);
  assert.equal(proposal.action, "slow-step");
  const socket = await Live.open(system.executeFix);
  socket.send({ incident_id: opened.id, system: "redis-test", action: proposal.action, proposal_id: proposal.proposal_id });
  const begun = await socket.wait("the command", (f) => f.phase === "executing" && f.stdout?.includes("begun"));
  assert.ok((await markedCount(begun.execution_id)) > 0, "it runs");
  assert.equal((await post(system.agent, `/executions/${begun.execution_id}/cancel`, {})).status, 202);
  const result = await socket.wait("its result", (f) => f.phase === "result");
  assert.match(result.message, /its process in the container was ended/);
  assert.equal(await markedCount(begun.execution_id), 0, "nothing of it runs any more");
  await socket.wait("the end", (f) => f.phase === "complete" || f.phase === "error");
  await socket.close();
  await live.close();
  assert.equal((await post(system.generator, "/heal", {})).status, 200);
  await closeAll(system);
});

test("a flush and a restart are tried on a copy, and nothing but that is done, through docker-hand", async () => {
  const live = await Live.open(system.live);
  await execIn(redisContainer, ["redis-cli", "SAVE"]);
  await execIn(redisContainer, ["redis-cli", "CONFIG", "SET", "save", ""]);
  await inject(system, "redis-test", "oom");
  const opened = await incidentOf(live, "redis-test");
  await diagnosed(live, opened.id);
  const from = hand.log.length;
  const flush = await rehearse(system, await propose(system, opened.id));
  assert.equal(flush.status, "completed", JSON.stringify(flush));
  assert.match(flush.lost, /^(\d+) of \1 keys$/);
  const restart = await rehearse(system, (await post(system.agent, "/propose-fix", { incident_id: opened.id, action: "restart" })).body);
  assert.deepEqual([restart.status, restart.disk_file, restart.after?.keys], ["completed", "found", 0], JSON.stringify(restart));
  // What is approved with its list is listed in that very container.
  const listed = (await post(system.agent, "/propose-fix", { incident_id: opened.id, action: "unlink-big-keys" })).body;
  assert.equal(listed.action, "unlink-big-keys", JSON.stringify(listed));
  assert.doesNotMatch(listed.details.preview, /docker-hand|refused|exit code/);
  const told = hand.log.slice(from);
  assert.match(told, /for=ai-agent ran preview unlink-big-keys/);
  assert.match(told, /container=selfheal-scratch-\S+ for=ai-agent ran action flush/);
  assert.doesNotMatch(told, new RegExp(`container=${redisContainer} for=ai-agent ran action `));
  assert.equal((await post(system.generator, "/heal", {})).status, 200);
  await execIn(redisContainer, ["redis-cli", "CONFIG", "SET", "save", "3600 1"]);
  await live.close();
  await closeAll(system);
});

test("docker-hand away and back: the daemons say so, and go on by themselves", async () => {
  await hand.stop();
  await until("the agent to miss it", async () => (await get(system.agent, "/health")).status === 503);
  await hand.start();
  await until("the agent to have it again", async () => (await get(system.agent, "/health")).status === 200);
  const seen = await heal(system, "redis-test", "paused");
  assert.equal(seen.phases.at(-1).status, "completed");
});

// Last: with its keys back it is full again, which is the next incident.
test("a full Redis is noticed, flushed after an approval with its snapshot taken, and its keys are put back", async () => {
  const seen = await heal(system, "redis-test", "oom");
  assert.equal(seen.phases.at(-1).status, "completed", JSON.stringify(seen.phases.at(-1)));
  assert.match(hand.log, /for=ai-agent ran copy fetch/);
  assert.match(hand.log, /for=ai-agent ran scratch serve/);
  assert.match(hand.log, /for=ai-agent ran action flush/);
  const undo = await post(system.agent, "/propose-undo", { execution_id: seen.phases[0].execution_id });
  assert.equal(undo.status, 200, undo.text);
  const back = await execute(system, undo.body);
  assert.equal(back.at(-1).phase, "complete", JSON.stringify(back.at(-1)));
  assert.match(hand.log, /for=ai-agent puts a file of \d+ bytes/);
  await execIn(redisContainer, ["redis-cli", "FLUSHALL"]);
});
