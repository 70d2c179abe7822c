// contract.test.mjs - the existing system's contract, part A with C's corrections, on the running backend.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { asDaemon, call, del, get, patch, post } from "./lib/api.mjs";
import { Live } from "./lib/live.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";
import { Daemon, freePort } from "./lib/daemon.mjs";
import { until } from "./lib/wait.mjs";

let system, api;
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start("backend", "diagnosis", "agent");
  api = `${system.backend}/api/v1`;
});
after(() => system?.stop());

const create = async (fields = {}) => {
  const reply = await post(api, "/incidents", { message: "Checkout times out", ...fields });
  assert.equal(reply.status, 201, reply.text);
  return reply.body;
};
const fieldOrder = (incident) => Object.keys(incident);

test("create: 201, the fields in their order, nothing that is empty", async () => {
  const reply = await post(api, "/incidents", { message: "Disk is full", source: "media-worker" });
  assert.equal(reply.status, 201);
  assert.equal(reply.headers.get("content-type"), "application/json; charset=utf-8");
  const known = ["id", "message", "source", "status", "generated_by", "notes", "created_at", "updated_at"];
  assert.deepEqual(fieldOrder(reply.body).filter((k) => known.includes(k)), known);
  for (const absent of ["analysis", "status_history", "agent_actions", "error_logs", "metrics_snapshot"]) assert.ok(!(absent in reply.body), absent);
  assert.equal(reply.body.status, "triage");
  assert.equal(reply.body.generated_by, "manual");
  assert.equal(reply.body.notes, "");
  assert.match(reply.body.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
});

test("create: keys fold, unknown fields and trailing bytes are ignored, given values are kept", async () => {
  const id = randomUUID();
  const text = `{"MESSAGE":"m","Source":"s","ID":"${id.toUpperCase()}","colour":"red","created_at":"2026-01-02T03:04:05.5+01:00","status":"fixing","notes":"n","generated_by":"me"} tail`;
  const reply = await call(api, "POST", "/incidents", text, { raw: true, headers: { "Content-Type": "text/plain" } });
  assert.equal(reply.status, 201, reply.text);
  assert.equal(reply.body.id, id);
  assert.equal(reply.body.created_at, "2026-01-02T02:04:05.5Z");
  assert.deepEqual([reply.body.status, reply.body.notes, reply.body.generated_by, reply.body.source], ["fixing", "n", "me", "s"]);
});

test("create: a repeated id gives the stored row and stores nothing twice", async () => {
  const id = randomUUID();
  const first = await create({ id, message: "first" });
  const again = await post(api, "/incidents", { id, message: "second" });
  assert.ok([200, 201].includes(again.status), again.text);
  assert.equal(again.body.message, "first");
  assert.equal(again.body.created_at, first.created_at);
  assert.equal(await databaseSql(system.database, `SELECT count(*) FROM incident_status_history WHERE incident_id = '${id}'`), "1");
});

test("lists: open ones and resolved ones, the latest change first, [] when there are none", async () => {
  const a = await create({ message: "a" });
  const b = await create({ message: "b" });
  for (const one of [a, b]) await patch(api, `/incidents/${one.id}`, { status: "resolved" });
  const resolved = (await get(api, "/incidents/resolved")).body;
  assert.deepEqual(resolved.slice(0, 2).map((i) => i.id), [b.id, a.id]);
  const open = (await get(api, "/incidents")).body;
  assert.ok(open.every((i) => i.status !== "resolved"));
});

test("get: every spelling of an id, 400 for none, 404 for an unknown one", async () => {
  const { id } = await create();
  for (const spelling of [id.toUpperCase(), id.replaceAll("-", ""), `%7B${id}%7D`, `urn:uuid:${id}`])
    assert.equal((await get(api, `/incidents/${spelling}`)).body.id, id, spelling);
  const bad = await get(api, "/incidents/abc");
  assert.deepEqual([bad.status, bad.body], [400, { error: "Invalid incident ID format" }]);
  const unknown = await get(api, `/incidents/${randomUUID()}`);
  assert.deepEqual([unknown.status, unknown.body], [404, { error: "Incident not found" }]);
});

test("patch: any transition, history and updated_at only on a change, both fields at once", async () => {
  const { id, updated_at } = await create();
  const same = await patch(api, `/incidents/${id}`, { status: "triage" });
  assert.equal(same.body.updated_at, updated_at);
  assert.equal(same.body.status_history.length, 1);
  const resolved = await patch(api, `/incidents/${id}`, { status: "resolved", notes: "done" });
  assert.equal(resolved.body.notes, "done");
  const back = await patch(api, `/incidents/${id}`, { status: "triage" });
  assert.deepEqual(back.body.status_history.map((h) => [h.from_status, h.to_status]), [[null, "triage"], ["triage", "resolved"], ["resolved", "triage"]]);
  assert.equal((await patch(api, `/incidents/${id}`, { notes: "" })).body.notes, "");
  assert.equal((await patch(api, `/incidents/${id}`, {})).status, 200);
  assert.equal((await patch(api, `/incidents/${id}`, { status: null, colour: 1 })).status, 200);
  for (const status of ["", "Triage", "done"]) {
    const refused = await patch(api, `/incidents/${id}`, { status });
    assert.equal(refused.status, 400);
    assert.match(refused.body.error, /'Status' failed on the 'oneof' tag/);
  }
  assert.equal((await patch(api, `/incidents/${randomUUID()}`, { status: "fixing" })).status, 404);
});

test("severity and team can be patched as the later backend allows", async () => {
  const { id } = await create();
  await until("the diagnosis", async () => (await get(api, `/incidents/${id}`)).body.analysis);
  assert.equal((await patch(api, `/incidents/${id}`, { severity: "high" })).status, 200);
  assert.equal((await patch(api, `/incidents/${id}`, { team: "Data" })).status, 200);
  assert.equal((await patch(api, `/incidents/${id}`, { severity: "awful" })).status, 400);
  const now = (await get(api, `/incidents/${id}`)).body;
  assert.equal(now.analysis.severity, "high");
});

test("frames: bare incidents; create twice (the second with diagnosis and history), status before the reply, notes none", async () => {
  const live = await Live.open(system.live);
  const { id } = await create({ message: "Requests time out behind the gateway" });
  const first = await live.wait("the first frame", (f) => f.id === id);
  assert.ok(!("analysis" in first) && !("status_history" in first));
  const second = await live.wait("the diagnosis", (f) => f.id === id && f.analysis);
  assert.equal(second.status_history.length, 1);
  assert.equal(second.analysis.diagnosis_provider, "rules");
  assert.equal(second.analysis.solution, "");
  assert.ok(["low", "medium", "high"].includes(second.analysis.severity));

  const count = () => live.frames.filter((f) => f.id === id).length;
  await patch(api, `/incidents/${id}`, { notes: "look" });
  const before = count();
  await patch(api, `/incidents/${id}`, { status: "investigating" });
  await live.wait("the status", (f) => f.id === id && f.status === "investigating");
  await patch(api, `/incidents/${id}`, { status: "investigating" });
  await until("one frame for each status patch, none for notes", () => count() === before + 2);
  await live.close();
});

test("diagnose and suggest-fix give the Analysis; 500 with the contract's words when the service fails", async () => {
  const { id } = await create({ message: "Disk of media-worker-2 is full" });
  const diagnosis = await post(api, `/incidents/${id}/diagnose`);
  assert.equal(diagnosis.status, 200);
  assert.equal(diagnosis.body.incident_id, id);
  assert.ok(diagnosis.body.confidence > 0 && diagnosis.body.confidence < 1, "the diagnosis's own, from the start");
  const solution = await post(api, `/incidents/${id}/suggest-fix`);
  assert.ok(solution.body.solution.length > 10 && solution.body.confidence > 0);
  assert.equal(solution.body.diagnosis, diagnosis.body.diagnosis);
  assert.deepEqual(Object.keys(solution.body).sort(), ["confidence", "created_at", "diagnosis", "diagnosis_provider", "id", "incident_id", "rule", "severity", "solution", "solution_provider"]);
  await system.daemons.diagnosis.stop();
  const down = await post(api, `/incidents/${id}/diagnose`);
  assert.equal(down.status, 500);
  assert.match(down.body.error, /^failed to call AI service: /);
  const { id: fresh } = await create({ message: "nobody explains this" });
  const early = await post(api, `/incidents/${fresh}/suggest-fix`);
  assert.equal(early.status, 500);
  assert.match(early.body.error, /^analysis must be run before a fix can be suggested/);
  await system.daemons.diagnosis.start();
});

test("generate makes an incident from the service's text", async () => {
  const reply = await post(api, "/incidents/generate");
  assert.equal(reply.status, 201, reply.text);
  assert.equal(reply.body.generated_by, "fallback");
  assert.ok(reply.body.message.length > 10);
});

test("CORS as the contract has it for the page's origin; a page from elsewhere neither reads, nor changes, nor listens", async () => {
  const from = (origin, more = {}) => ({ headers: { Origin: origin, ...more } });
  const own = "http://localhost:5173";
  const plain = await get(api, "/incidents", from(own));
  assert.equal(plain.headers.get("access-control-allow-origin"), own);
  assert.equal(plain.headers.get("access-control-allow-credentials"), "true");
  assert.match(plain.headers.get("vary"), /Origin/);
  const ask = (method, headers = "content-type", origin = own) =>
    call(api, "OPTIONS", "/incidents/x", undefined, from(origin, { "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers }));
  const allowed = await ask("PATCH");
  assert.equal(allowed.status, 204);
  assert.match(allowed.headers.get("access-control-allow-methods"), /PATCH/);
  assert.match(allowed.headers.get("access-control-allow-headers"), /content-type/i);
  for (const refused of [await ask("PUT"), await ask("GET", "x-secret"), await ask("GET", "content-type", "http://evil.example"), await ask("POST", "content-type", "null")]) {
    assert.equal(refused.status, 204);
    assert.equal(refused.headers.get("access-control-allow-methods"), null);
    assert.equal(refused.headers.get("access-control-allow-origin"), null);
  }
  assert.equal((await call(api, "OPTIONS", "/incidents", undefined, from(own))).status, 404);

  const count = (await get(api, "/incidents")).body.length;
  for (const foreign of ["http://evil.example", "null", ""]) {
    const read = await get(api, "/incidents", from(foreign));
    assert.equal(read.status, 200);
    assert.equal(read.headers.get("access-control-allow-origin"), null);
    assert.equal((await post(api, "/incidents", { message: "forged" }, from(foreign))).status, 403);
    assert.equal((await call(system.diagnosis, "POST", "/api/v1/diagnosis", { description: "d" }, from(foreign))).status, 403);
  }
  assert.equal((await get(api, "/incidents")).body.length, count);
  assert.equal((await post(system.diagnosis, "/api/v1/diagnosis", { description: "d" }, from(own))).status, 200);
  await assert.rejects(Live.open(system.live, { origin: "http://evil.example" }));
  await (await Live.open(system.live, { origin: own })).close();
});

test("a trailing slash redirects, a plain GET on the socket is 400, health never asks the database", async () => {
  const slash = await get(api, "/incidents/");
  assert.equal(slash.status, 301);
  assert.equal(new URL(slash.headers.get("location"), api).pathname, "/api/v1/incidents");
  assert.equal((await get(api, "/ws")).status, 400);
  assert.deepEqual((await get(api, "/health")).body, { status: "ok" });
});

test("evidence comes as JSON or as JSON in a string, and goes out as itself", async () => {
  const logs = ["OOM command not allowed", "second \u00e4"];
  const metrics = { memory_percent: 99.5, nested: { a: [1, 2] } };
  for (const fields of [{ error_logs: logs, metrics_snapshot: metrics }, { error_logs: JSON.stringify(logs), metrics_snapshot: JSON.stringify(metrics) }]) {
    const { id } = await create({ affected_system: "redis-test", ...fields });
    const stored = (await get(api, `/incidents/${id}`)).body;
    assert.deepEqual(stored.error_logs, logs);
    assert.deepEqual(stored.metrics_snapshot, metrics);
    assert.equal(stored.affected_system, "redis-test");
  }
});

test("actions: recorded once by id, whole in their list, cut inside the incident", async () => {
  const { id } = await create({ affected_system: "redis-test" });
  const action = {
    id: randomUUID(), action: "flush", command: "docker exec redis-test redis-cli FLUSHALL", executed_at: "2026-01-02T03:04:05Z", result: "success",
    exit_code: 0, stdout: "ä".repeat(5000), stderr: "", duration_ms: 12, health_before: 0, health_after: 98,
  };
  const live = await Live.open(system.live);
  const first = await post(api, `/incidents/${id}/actions`, action, asDaemon);
  assert.equal(first.status, 201, first.text);
  const again = await post(api, `/incidents/${id}/actions`, { ...action, action: "other" }, asDaemon);
  assert.ok([200, 201].includes(again.status));
  assert.equal(again.body.action, "flush");
  const list = (await get(api, `/incidents/${id}/actions`)).body;
  assert.equal(list.length, 1);
  assert.equal(list[0].stdout, action.stdout);
  assert.equal(list[0].incident_id, id);
  const inside = (await get(api, `/incidents/${id}`)).body.agent_actions[0];
  assert.ok(Buffer.byteLength(inside.stdout) <= 4096 + 16 && !inside.stdout.includes("\ufffd"));
  await live.wait("the frame with the action", (f) => f.id === id && f.agent_actions?.length === 1);
  assert.equal((await get(api, `/incidents/${randomUUID()}/actions`)).status, 404);
  await live.close();

  const kept = await del(api, `/incidents/${id}`);
  assert.equal(kept.status, 409, "records stay");
});

test("delete: told to the sockets, 404 for an unknown one", async () => {
  const live = await Live.open(system.live);
  const { id } = await create();
  assert.equal((await del(api, `/incidents/${id}`)).status, 200);
  const frame = await live.wait("the frame", (f) => f.type === "incident_deleted");
  assert.deepEqual(frame, { type: "incident_deleted", incident_id: id });
  assert.equal((await get(api, `/incidents/${id}`)).status, 404);
  assert.equal((await del(api, `/incidents/${id}`)).status, 404);
  await live.close();
});

test("delete: refused while it is being fixed", async () => {
  const { id } = await create({ status: "fixing" });
  assert.equal((await del(api, `/incidents/${id}`)).status, 409);
  await patch(api, `/incidents/${id}`, { status: "investigating" });
  assert.equal((await del(api, `/incidents/${id}`)).status, 200);
});

test("two backends on one database both tell their sockets, once each", async (t) => {
  const port = await freePort();
  const other = new Daemon("backend-ext", { ...system.daemons.backend.env, PORT: String(port) });
  await other.start();
  t.after(() => other.stop());
  await until("the second backend's database", async () => (await get(other.url, "/health")).status === 200);
  const [here, there] = [await Live.open(system.live), await Live.open(`ws://127.0.0.1:${port}/api/v1/ws`)];
  const { id } = await create({ message: "seen by both" });
  await patch(api, `/incidents/${id}`, { status: "fixing" });
  // A frame shows the newest state, so each is waited for before the next.
  for (const live of [here, there]) await live.wait("fixing", (f) => f.id === id && f.status === "fixing");
  await patch(`${other.url}/api/v1`, `/incidents/${id}`, { status: "resolved" });
  for (const live of [here, there]) await live.wait("resolved", (f) => f.id === id && f.status === "resolved");
  await patch(api, `/incidents/${id}`, { status: "triage" });
  for (const live of [here, there]) {
    const index = await until("the last frame", () => live.frames.findLastIndex((f) => f.id === id && f.status === "triage" && f.status_history?.length === 4) + 1);
    assert.equal(live.frames.slice(0, index).filter((f) => f.id === id && f.status === "resolved").length, 1, "told once");
  }
  await Promise.all([here.close(), there.close()]);
});

test("a dead or slow socket never delays another, nor a reply", async () => {
  const slow = await Live.open(system.live);
  const { Socket } = await import("node:net");
  const deaf = new Socket();
  await new Promise((resolve) => deaf.connect(system.ports.backend, "127.0.0.1", resolve));
  deaf.write("GET /api/v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  await new Promise((resolve) => deaf.once("data", resolve));
  deaf.pause();
  const { id } = await create({ message: "x".repeat(200_000) });
  for (let i = 0; i < 40; i++) {
    const asked = Date.now();
    await patch(api, `/incidents/${id}`, { status: i % 2 ? "fixing" : "triage" });
    assert.ok(Date.now() - asked < 5000, "the reply does not wait for a deaf socket");
  }
  await patch(api, `/incidents/${id}`, { status: "resolved" });
  await slow.wait("the last frame", (f) => f.id === id && f.status === "resolved");
  deaf.destroy();
  await slow.close();
});

test("migrations run twice and over the existing system's schema", async () => {
  await system.daemons.backend.stop();
  await databaseSql(system.database, "DELETE FROM schema_migrations");
  await system.daemons.backend.start();
  await until("the database", async () => (await get(system.backend, "/health")).status === 200);
  await create({ message: "still works" });
});
