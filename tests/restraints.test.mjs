// restraints.test.mjs - what holds fixes back at the backend: breakers that latch, maintenance windows, faults that come back, one incident for two monitors.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { asDaemon, get, patch, post } from "./lib/api.mjs";
import { System, databaseSql } from "./lib/suite.mjs";
import { Live } from "./lib/live.mjs";

let system;
before(async () => {
  system = await System.create({ env: { BREAKER_FAILURES: "3", RELAPSE_WINDOW: "10m" } });
  await system.start("backend");
});
after(() => system?.stop());

let fixCount = 0; // what failed twice is not tried a third time, so each is another one
const acting = async (query = "") => (await get(system.backend, `/api/v1/acting${query}`)).body;
const begin = (on, more = {}) =>
  post(system.backend, "/api/v1/executions", { id: randomUUID(), incident_id: randomUUID(), system: on, action: `fix-${++fixCount}`, fault: "redis-oom", lease_ms: 60_000, ...more }, asDaemon);
async function ran(on, outcome, more = {}) {
  const begun = await begin(on, more);
  assert.equal(begun.status, 201, begun.text);
  const ended = await patch(system.backend, `/api/v1/executions/${begun.body.id}`, { outcome }, asDaemon);
  assert.equal(ended.status, 200, ended.text);
  return begun.body.id;
}
const reset = (on, more = {}) => post(system.backend, "/api/v1/breakers/reset", { system: on, owner: "ann", reason: "it was the disk", ...more });
const auditOf = async (kind) => {
  const { body } = await get(system.backend, `/api/v1/audit?kind=${kind}`);
  return body.records ?? body;
};

test("three fixes in a row that failed open a breaker, which only a person resets", async () => {
  await ran("one", "failed");
  await ran("one", "failed");
  await ran("one", "completed");
  await ran("one", "failed");
  for (const nothing of ["refused", "cancelled", "interrupted"]) await ran("one", nothing);
  await ran("one", "failed");
  assert.equal((await begin("one", { lease_ms: 1000 })).status, 201, "two in a row are not three");
  await databaseSql(system.database, "UPDATE executions SET lease_until = now() WHERE ended_at IS NULL");
  // Whoever asks next finds the lost one, which counts at once.
  const refused = await begin("one");
  assert.equal(refused.status, 409);
  assert.match(refused.body.error, /the breaker of one is open: 3 fixes in a row failed; a person must reset it/);
  assert.equal(refused.body.breaker.failures, 3);
  assert.equal((await begin("another")).status, 201, "another system is free");
  assert.equal((await begin("one", { fault: "", action: "undo", id: randomUUID() })).status, 201, "an undo is not held up");
  await databaseSql(system.database, "UPDATE executions SET ended_at = now(), outcome = 'completed' WHERE ended_at IS NULL AND fault = ''");

  await system.daemons.backend.stop();
  await system.start("backend");
  assert.equal((await acting()).breakers[0].system, "one", "it outlives the backend");

  assert.equal((await reset("one", { reason: undefined })).status, 400);
  assert.equal((await reset("nobody")).status, 404);
  assert.equal((await reset("one")).status, 200);
  assert.deepEqual((await acting()).breakers, []);
  await ran("one", "failed");
  await ran("one", "failed");
  assert.deepEqual((await acting()).breakers, [], "what failed before the reset does not count again");
  await ran("one", "failed");
  assert.equal((await acting()).breakers.length, 1, "it latches again");
  await reset("one");
  const told = (await auditOf("setting.breaker")).map((r) => [r.actor, r.detail.open]);
  assert.deepEqual(told, [["ann", false], ["backend", true], ["ann", false], ["backend", true]]);
});

test("undos are no fixes: they neither break a row of failures nor stand for the newest one", async () => {
  await databaseSql(system.database, "DELETE FROM executions; DELETE FROM breakers; DELETE FROM systems");
  const undone = (on) => ran(on, "completed", { fault: "", action: "undo" });
  for (let i = 0; i < 3; i++) {
    assert.deepEqual((await acting()).breakers, []);
    await ran("one", "failed");
    await undone("one");
  }
  assert.deepEqual((await acting()).breakers.map((b) => b.system), ["one"]);

  const systems = ["a", "b", "c"].map((name) => ({ name, type: "redis", status: "healthy", health: 100, checked_at: new Date().toISOString() }));
  await databaseSql(system.database, "DELETE FROM executions; DELETE FROM breakers");
  await post(system.backend, "/api/v1/systems", { systems }, asDaemon);
  await ran("a", "failed");
  await undone("a");
  await ran("b", "failed");
  assert.deepEqual((await acting()).breakers.map((b) => b.system), ["*"]);
  await databaseSql(system.database, "DELETE FROM executions; DELETE FROM breakers");
  for (const on of ["a", "b", "c"]) await ran(on, "failed", { fault: "", action: "undo" });
  assert.deepEqual((await acting()).breakers, [], "undos that failed are no fixes either");
});

test("the newest fix failed on more than half of the systems: nobody acts on any", async () => {
  const systems = ["a", "b", "c"].map((name) => ({ name, type: "redis", status: "healthy", health: 100, checked_at: new Date().toISOString() }));
  await databaseSql(system.database, "DELETE FROM executions; DELETE FROM breakers");
  await post(system.backend, "/api/v1/systems", { systems }, asDaemon);
  await ran("a", "failed");
  assert.deepEqual((await acting()).breakers, []);
  await ran("b", "failed");
  assert.deepEqual((await acting()).breakers.map((b) => b.system), ["*"]);
  const refused = await begin("c");
  assert.match(refused.body.error, /the breaker of all systems is open: the newest fix failed on 2 systems at once/);
  assert.equal((await reset("*")).status, 200);
  await ran("c", "completed");
});

test("a maintenance window holds fixes of that system back until its end", async () => {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const say = (body, headers = asDaemon) => post(system.backend, "/api/v1/maintenance", body, headers);
  assert.equal((await say({ system: "m", owner: "ann", reason: "new disk", until }, {})).status, 403);
  assert.equal((await say({ system: "m", owner: "ann", until })).status, 400);
  assert.equal((await say({ system: "m", owner: "ann", reason: "new disk", until: "soon" })).status, 400);
  assert.equal((await say({ system: "m", owner: "ann", reason: "new disk", until })).status, 200);
  assert.match((await begin("m")).body.error, /m is under maintenance until .*: new disk \(said ann\)/);
  assert.equal((await acting()).maintenance[0].owner, "ann");
  assert.equal((await begin("n")).status, 201);
  assert.equal((await say({ system: "m" })).status, 200);
  assert.equal((await begin("m")).status, 201);
});

const seen = (more = {}) => ({
  id: randomUUID(), message: "r: out of memory", source: "r", affected_system: "r", generated_by: "health-monitor", error_logs: ["OOM command not allowed"],
  metrics_snapshot: { fault: "redis-oom" }, ...more,
});
const open = (body) => post(system.backend, "/api/v1/incidents", body, asDaemon);

test("two monitors see one fault: one incident, known under both ids", async () => {
  const mine = seen(), theirs = Array.from({ length: 8 }, () => seen());
  const answers = await Promise.all([mine, ...theirs].map(open));
  assert.equal(answers.filter((a) => a.status === 201).length, 1, answers.map((a) => a.text).join("\n"));
  const [id] = new Set(answers.map((a) => a.body.id));
  assert.ok(answers.every((a) => a.body.id === id));
  for (const { id: name } of theirs) assert.equal((await get(system.backend, `/api/v1/incidents/${name}`)).body.id, id);
  const again = await open(theirs[0]);
  assert.equal(again.status, 200, "a repeat of the request");
  assert.equal((await open(seen({ metrics_snapshot: { fault: "redis-clients" } }))).status, 201, "another fault is another incident");
  const done = await patch(system.backend, `/api/v1/incidents/${theirs[3].id}`, { status: "resolved" });
  assert.equal(done.body.id, id);
  assert.equal((await open(seen())).status, 201, "nobody fixed it, so it is a new one");
});

test("a fault that is back right after its fix opens the same incident again, and that fix counts as failed", async () => {
  const one = seen({ source: "s", affected_system: "s" });
  await open(one);
  await ran("s", "completed", { incident_id: one.id, action: "flush" });
  await patch(system.backend, `/api/v1/incidents/${one.id}`, { status: "resolved" }, asDaemon);
  assert.deepEqual((await acting("?system=s&fault=redis-oom")).history, []);
  const live = await Live.open(system.live);
  const back = seen({ source: "s", affected_system: "s", error_logs: ["OOM once more"] });
  const answer = await open(back);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.id, one.id);
  assert.equal(answer.body.status, "triage");
  assert.match(answer.body.notes, /it is back \d+ s after flush \(execution .*\), which counts as failed/);
  assert.deepEqual(answer.body.error_logs, ["OOM once more"]);
  await live.wait("the frame", (f) => f.id === one.id && f.status === "triage");
  await live.close();
  assert.equal((await get(system.backend, `/api/v1/incidents/${back.id}`)).body.id, one.id);
  assert.deepEqual((await acting("?system=s&fault=redis-oom")).history, [{ action: "flush", failed_count: 1, last_outcome: "relapsed" }]);
  assert.equal((await open(back)).body.status, "triage", "a repeat changes nothing");

  // What held for long enough is another trouble.
  await ran("s", "completed", { incident_id: one.id });
  await patch(system.backend, `/api/v1/incidents/${one.id}`, { status: "resolved" }, asDaemon);
  await databaseSql(system.database, "UPDATE executions SET ended_at = ended_at - interval '11 minutes' WHERE system = 's'");
  assert.equal((await open(seen({ source: "s", affected_system: "s" }))).status, 201);
});

test("a resolved incident cannot be opened by hand beside one of the same fault", async () => {
  const one = seen({ source: "t", affected_system: "t" });
  await open(one);
  await patch(system.backend, `/api/v1/incidents/${one.id}`, { status: "resolved" });
  assert.equal((await open(seen({ source: "t", affected_system: "t" }))).status, 201);
  const refused = await patch(system.backend, `/api/v1/incidents/${one.id}`, { status: "triage" });
  assert.equal(refused.status, 409, refused.text);
});

test("what a person took back is no relapse", async () => {
  const one = seen({ source: "u", affected_system: "u" });
  await open(one);
  await ran("u", "completed", { incident_id: one.id });
  await ran("u", "completed", { incident_id: one.id, action: "undo", fault: "" });
  await patch(system.backend, `/api/v1/incidents/${one.id}`, { status: "resolved" });
  assert.equal((await open(seen({ source: "u", affected_system: "u" }))).status, 201);
});
