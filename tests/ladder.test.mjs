// ladder.test.mjs - gentle steps first, what failed is not tried again, and a person's choice; when every target is sick nobody acts by rule.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { asDaemon, get, patch, post } from "./lib/api.mjs";
import { container } from "./lib/engine.mjs";
import { System, databaseSql, fillRedis, postgresContainer, targetsUp } from "./lib/suite.mjs";
import { execute } from "./lib/cycle.mjs";
import { until } from "./lib/wait.mjs";
import { closeAll, incident, incidentBy, keys, openOf, propose, redis, report } from "./lib/verdict.mjs";

const oom = "OOM command not allowed when used memory > 'maxmemory'.";
let lab, real;
before(async () => {
  await targetsUp();
  lab = await System.create();
  real = await System.create({ catalogue: (text) => text.replace("    actions: [flush]\n    ladder:", "    ladder:").replaceAll("threshold_alone: incident", "threshold_alone: warn") });
  for (const system of [lab, real]) await system.start("backend", "diagnosis", "agent");
});
beforeEach(async () => {
  await targetsUp();
  for (const system of [lab, real]) {
    await closeAll(system);
    await databaseSql(system.database, "DELETE FROM executions; DELETE FROM breakers");
  }
});
after(async () => {
  await lab?.stop();
  await real?.stop();
  await targetsUp();
});

const ask = async (system, id, action) => (await post(system.backend, `/api/v1/incidents/${id}/propose-fix`, action ? { action } : undefined)).body;
const states = (proposal) => Object.fromEntries(proposal.ladder.map((rung) => [rung.action, rung.state]));
/** As an agent tells it: a fix of that incident's fault that ended so. */
async function fixed(system, id, action, outcome) {
  const begun = await post(system.backend, "/api/v1/executions", { id: randomUUID(), incident_id: id, system: "redis-test", action, fault: "redis-oom", lease_ms: 60_000 }, asDaemon);
  assert.equal(begun.status, 201, begun.text);
  assert.equal((await patch(system.backend, `/api/v1/executions/${begun.body.id}`, { outcome }, asDaemon)).status, 200);
}

test("the gentlest rung that is possible is proposed, alone, and heals without losing a key", async () => {
  await fillRedis();
  const id = await report(real, "redis-test", oom);
  const proposal = await ask(real, id);
  assert.equal(proposal.action, "raise-maxmemory", JSON.stringify(proposal));
  assert.equal(proposal.steps.length, 1);
  const { "unlink-big-keys": _, ...others } = states(proposal);
  assert.deepEqual(others, { "raise-maxmemory": "proposed", "evict-volatile": "not possible", restart: "next", flush: "next" });
  assert.equal(proposal.ladder.find((r) => r.action === "evict-volatile").why_not, 'expires > 0 and maxmemory_policy == "noeviction"');
  const end = (await execute(real, proposal)).at(-1);
  assert.equal(end.status, "completed", JSON.stringify(end));
  assert.equal(await keys(), 104);
  assert.ok(Number((await redis("CONFIG", "GET", "maxmemory")).split("\n").at(-1)) > 52428800);
});

test("a rung that failed leads to the next; all of them failed: a person", async () => {
  await fillRedis();
  const id = await report(real, "redis-test", oom);
  const seen = [];
  for (let rung = 0; rung < 5; rung++) {
    const proposal = await ask(real, id);
    if (proposal.action === "none") break;
    seen.push(proposal.action);
    await fixed(real, id, proposal.action, "failed");
  }
  assert.deepEqual(seen.slice(0, 2), ["raise-maxmemory", "restart"]);
  assert.equal(seen.at(-1), "flush", "what destroys all comes last");
  const none = await ask(real, id);
  assert.equal(none.action, "none");
  assert.equal(none.refusal.kind, "failed-before", JSON.stringify(none.refusal));
  assert.equal(states(none).flush, "failed");
  // A fix that held ends the count.
  await fixed(real, id, "flush", "completed");
  assert.equal((await ask(real, id)).action, "raise-maxmemory");
});

test("a person may decline the gentler ones: another step is a proposal of its own, with its own digest", async () => {
  await fillRedis();
  const id = await report(real, "redis-test", oom);
  const first = await ask(real, id), chosen = await ask(real, id, "flush");
  assert.equal(chosen.action, "flush");
  assert.equal(chosen.steps.length, 1);
  assert.notEqual(chosen.digest, first.digest);
  assert.equal(states(chosen)["raise-maxmemory"], "declined");
  assert.equal((await execute(real, chosen)).at(-1).status, "completed");
  assert.equal(await keys(), 0);
});

test("what is no action, or not possible now, is not proposed", async () => {
  await fillRedis();
  const id = await report(real, "redis-test", oom);
  const unknown = await post(real.backend, `/api/v1/incidents/${id}/propose-fix`, { action: "explode" });
  assert.equal(unknown.status, 404);
  assert.match(unknown.body.error, /unknown action explode for redis-test; known: flush/);
  const none = await ask(real, id, "evict-volatile");
  assert.equal(none.refusal.kind, "not-possible");
  assert.match(none.reason, /evict-volatile is not possible now/);
  assert.equal((await post(real.agent, "/propose-fix", { incident_id: id, action: 5 })).status, 400);
  assert.equal((await post(real.agent, "/propose-fix", { incident_id: id, action: "x".repeat(100) })).status, 400);
});

test("the lab's line proposes the flush at once; it failed twice: not a third time, another action only", async () => {
  await fillRedis();
  const id = await report(lab, "redis-test", oom);
  const proposal = await ask(lab, id);
  assert.equal(proposal.action, "flush");
  assert.equal(states(proposal)["raise-maxmemory"], "possible");
  await fixed(lab, id, "flush", "failed");
  const shown = await ask(lab, id);
  assert.equal(shown.action, "flush");
  await fixed(lab, id, "flush", "failed");
  // One that was shown before it failed is not carried out either.
  const end = (await execute(lab, shown)).at(-1);
  assert.equal(end.refused, true, JSON.stringify(end));
  assert.match(end.message, /earlier fixes of it did not hold/);
  assert.equal(await keys(), 104);
  const none = await ask(lab, id);
  assert.equal(none.refusal.kind, "failed-before", JSON.stringify(none));
  assert.equal((await ask(lab, id, "flush")).refusal.kind, "failed-before", "not by a person's word either");
  assert.equal((await ask(lab, id, "raise-maxmemory")).action, "raise-maxmemory");
  // A person has looked, and says that what failed until now does not count.
  const reset = () => post(lab.backend, "/api/v1/breakers/reset", { system: "redis-test", owner: "ann", reason: "broken on purpose" });
  assert.equal((await reset()).status, 200);
  assert.equal((await ask(lab, id)).action, "flush");
  assert.equal((await reset()).status, 404, "nothing has failed since");
});

test("every target sick at once: no fix by rule; a person who chooses one may have it", async () => {
  await fillRedis();
  const id = await report(lab, "redis-test", oom);
  const shown = await ask(lab, id);
  assert.equal(shown.action, "flush");
  await container.act(postgresContainer, "pause");
  // What was seen well a moment ago is asked again after 10 s.  (By another incident: of one only the newest proposals are kept.)
  const other = await report(lab, "redis-test", oom);
  const none = await until("the refusal", async () => {
    const answer = await ask(lab, other);
    return answer.action === "none" && answer;
  }, { timeoutMs: 30_000 });
  assert.equal(none.refusal.kind, "all-sick", JSON.stringify(none));
  assert.equal(none.refusal.gives_way, true);
  assert.match(none.refusal.evidence[0], /postgres-test/);
  assert.match(none.reason, /suspect the host, the network or the monitor/);
  const refused = (await execute(lab, shown)).at(-1);
  assert.equal(refused.phase, "error", JSON.stringify(refused));
  assert.match(refused.message, /every watched target is sick at once/);
  assert.equal(await keys(), 104, "nothing was run");
  const chosen = await ask(lab, id, "flush");
  assert.equal(chosen.action, "flush");
  assert.equal((await execute(lab, chosen)).at(-1).status, "completed");
  await container.act(postgresContainer, "unpause");
});

test("maintenance that is said to the monitor holds fixes back, and so does a breaker", async () => {
  await fillRedis();
  const id = await report(lab, "redis-test", oom);
  const shown = await ask(lab, id);
  await lab.start("monitor");
  assert.equal((await post(lab.monitor, "/maintenance", { target: "redis-test", minutes: 5, reason: "a new disk" })).status, 200);
  const none = await until("the refusal", async () => {
    const answer = await ask(lab, id);
    return answer.action === "none" && answer;
  });
  assert.equal(none.refusal.kind, "maintenance");
  assert.match(none.reason, /redis-test is under maintenance until .*: a new disk/);
  assert.match((await execute(lab, shown)).at(-1).message, /under maintenance/);
  assert.equal((await ask(lab, id, "flush")).refusal.kind, "maintenance", "a person's choice does not open it");
  await post(lab.monitor, "/maintenance", { target: "redis-test", minutes: 0 });
  await until("the end of it", async () => (await ask(lab, id)).action === "flush");
  await databaseSql(lab.database, "INSERT INTO breakers (system, reason, failure_count) VALUES ('redis-test', '3 fixes in a row failed', 3)");
  const open = await ask(lab, id);
  assert.equal(open.refusal.kind, "breaker");
  await post(lab.backend, "/api/v1/breakers/reset", { system: "redis-test", owner: "ann", reason: "looked" });
  assert.equal((await ask(lab, id)).action, "flush");
  await lab.daemons.monitor.stop();
});

test("the fault is back right after its fix: the same incident, and that fix counts as failed", async () => {
  const system = await System.create({ env: { RELAPSE_WINDOW: "10m" } });
  await system.start("backend", "diagnosis", "agent", "monitor");
  try {
    const { opened } = await incidentBy(system, "redis-test", fillRedis);
    assert.equal((await execute(system, await propose(system, opened.id))).at(-1).status, "completed");
    await until("the resolved incident", async () => (await incident(system, opened.id)).status === "resolved");
    await until("its turn to be over", async () => (await databaseSql(system.database, "SELECT count(*) FROM executions WHERE outcome = 'completed'")) === "1");
    await until("the monitor to see it well", async () => (await get(system.monitor, "/status")).body.services["redis-test"].status === "healthy");
    await fillRedis();
    const back = await until("the same incident", async () => {
      const [one] = await openOf(system, "redis-test");
      return one;
    });
    assert.equal(back.id, opened.id);
    const again = await incident(system, opened.id);
    assert.match(again.notes, /it is back \d+ s after flush/);
    const proposal = await propose(system, opened.id);
    assert.equal(states(proposal).flush, "proposed");
    assert.equal((await get(system.backend, "/api/v1/acting?system=redis-test&fault=redis-oom")).body.history[0].last_outcome, "relapsed");
    assert.equal((await execute(system, proposal)).at(-1).status, "completed");
    // The monitor's own name of it is good, too: it closes nothing that is not there.
    await until("the resolved incident", async () => (await incident(system, opened.id)).status === "resolved");
  } finally {
    await system.stop();
  }
});

test("a target whose dependency is down, and a host without strength: that comes first", async () => {
  await fillRedis();
  const id = await report(lab, "redis-test", oom);
  for (const [env, catalogue, kind, words] of [
    [{ HOST_DISK_MIN: "100" }, (text) => text, "host-saturated", /the host itself is saturated: .* of its disk is free/],
    [{}, (text) => text.replace("    expect_role: master\n    write_probe", "    depends_on: [postgres-test]\n    expect_role: master\n    write_probe"), "dependency-down", /redis-test depends on postgres-test, which is down/],
  ]) {
    const system = await System.create({ env, catalogue });
    system.common.BACKEND_URL = lab.backend;
    await system.start("agent");
    if (kind === "dependency-down") await container.act(postgresContainer, "stop");
    const none = (await post(system.agent, "/propose-fix", { incident_id: id })).body;
    assert.equal(none.refusal?.kind, kind, JSON.stringify(none));
    assert.match(none.reason, words);
    assert.equal(none.refusal.gives_way, true);
    await system.stop();
  }
});
