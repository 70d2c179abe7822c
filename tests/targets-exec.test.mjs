// targets-exec.test.mjs - a monitoring plugin in the container, and a container's own HEALTHCHECK: well quiet, broken told and healed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execIn } from "./lib/engine.mjs";
import { get } from "./lib/api.mjs";
import { breakAndHeal, containerName, imageOf, quiet, removeServer, runServer, stateOf, systemOf } from "./lib/targets.mjs";
import { checkNow, incidentBy, openOf, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
const inside = (name, command) => execIn(containerName(name), ["sh", "-c", command]);
// As plugins are written: a line, numbers after a |, and the verdict by the exit code.
const plugin = `#!/bin/sh
mode=$(cat /tmp/mode 2>/dev/null)
case $mode in
  warn) echo "QUEUE WARNING - 80 jobs | jobs=80;75;90;0 'oldest job'=12s"; exit 1 ;;
  critical) echo "QUEUE CRITICAL - 99 jobs | jobs=99;75;90;0"; echo "a second line"; exit 2 ;;
  unknown) echo "QUEUE UNKNOWN - no such queue"; exit 3 ;;
  hang) exec sleep 600 ;;
  flood) exec yes "QUEUE OK - flood" ;;
  *) echo "QUEUE OK - 3 jobs | jobs=3;75;90;0"; exit 0 ;;
esac
`;
const start = `printf '%s' '${plugin.replaceAll("'", `'"'"'`)}' > /tmp/check_queue && chmod +x /tmp/check_queue && rm -f /tmp/mode && exec sleep infinity`;
before(async () => {
  const image = await imageOf("memcached");
  await runServer("queue", image, { options: { Cmd: ["sh", "-c", start] } });
  await runServer("plain", image, {
    options: { Cmd: ["sh", "-c", "rm -f /tmp/sick; exec sleep infinity"], Healthcheck: { Test: ["CMD-SHELL", "test ! -e /tmp/sick || { echo the disk is on fire; exit 1; }"], Interval: 1e9, Timeout: 1e9, Retries: 1 } },
  });
  const elsewhere = await runServer("elsewhere", image);
  system = await systemOf({
    queue: `
    type: exec
    container: ${containerName("queue")}
    command: [/tmp/check_queue, -w, "75", -c, "90"]
    answer_timeout: 1s
    start_grace: 1s`,
    plain: `
    type: container
    container: ${containerName("plain")}
    start_grace: 1s`,
    // Nothing here runs it: it is asked over the network alone.
    elsewhere: `
    type: tcp
    executor: none
    address: ${elsewhere}:11211
    start_grace: 1s`,
  });
});
after(async () => {
  await system?.stop();
  for (const name of ["queue", "plain", "elsewhere"]) await removeServer(name);
});
const calm = async (name) => {
  await inside(name, "rm -f /tmp/mode /tmp/sick");
  await until("no open incident", async () => (await openOf(system, name)).every((one) => one.status === "resolved"), { timeoutMs: 30_000 });
};

test("well it is quiet, and its numbers are shown", async () => {
  const state = await quiet(system, "queue");
  assert.equal(state.jobs, 3, JSON.stringify(state));
  assert.equal(state.health, 100);
});

test("a warning is shown and opens no incident", async () => {
  await inside("queue", "echo warn > /tmp/mode");
  await until("the warning", async () => {
    await checkNow(system);
    return (await stateOf(system, "queue")).warning === "its check warns";
  });
  assert.deepEqual((await openOf(system, "queue")).filter((one) => one.status !== "resolved"), []);
  assert.equal((await stateOf(system, "queue")).oldest_job, 12);
  await calm("queue");
});

test("critical: told in its own words, and a restart heals it", async () => {
  const seen = await breakAndHeal(system, "queue", "exec-critical", () => inside("queue", "echo critical > /tmp/mode"), { action: "restart" });
  assert.match(seen.diagnosis, /Its check says: QUEUE CRITICAL - 99 jobs/);
  assert.doesNotMatch(seen.diagnosis, /second line|\|/);
  const proof = seen.phases.find((phase) => phase.phase === "verifying");
  assert.match(proof.command, /^docker exec \S+ timeout 1 \/tmp\/check_queue -w 75 -c 90$/);
});

test("a check that hangs, floods, does not know or is not there: each has its words, and costs no more than its time", async () => {
  for (const [mode, words, action] of [["hang", /did not end within 1 s/, "restart"], ["flood", /did not end within 1 s/, "restart"], ["unknown", /came to no verdict and says: QUEUE UNKNOWN/, "none"]]) {
    const seen = await incidentBy(system, "queue", () => inside("queue", `echo ${mode} > /tmp/mode`));
    assert.match(seen.diagnosis, words);
    assert.equal((await propose(system, seen.opened.id)).action, action);
    await calm("queue");
  }
  const gone = await incidentBy(system, "queue", () => inside("queue", "mv /tmp/check_queue /tmp/away"));
  assert.match(gone.diagnosis, /cannot be run \(exit code 127\)/);
  await inside("queue", "mv /tmp/away /tmp/check_queue");
  await calm("queue");
});

test("a container without a type: its own HEALTHCHECK tells, and a restart heals it", async () => {
  await quiet(system, "plain");
  const seen = await breakAndHeal(system, "plain", "container-unhealthy", () => inside("plain", "touch /tmp/sick"), { action: "restart" });
  assert.match(seen.diagnosis, /HEALTHCHECK of its image fails; it says: the disk is on fire/);
});

test("what nothing here runs is told, and no fix is promised", async () => {
  await quiet(system, "elsewhere");
  const seen = await incidentBy(system, "elsewhere", () => removeServer("elsewhere"), { timeoutMs: 30_000 });
  const proposal = await propose(system, seen.opened.id);
  assert.equal(proposal.action, "none", JSON.stringify(proposal));
  assert.equal((await get(system.monitor, "/health")).status, 200);
});
