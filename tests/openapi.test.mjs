// openapi.test.mjs - docs/api/openapi.yaml and asyncapi.yaml say what the daemons do, and the daemons do what they say: each route, status and
// field, both ways. Every answer here goes through ask(), which holds it against the document; the last tests ask what was never seen.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { ask, asyncapi, documentedFields, hold, holdFrame, isSocket, openapi, operations, responseSchemas, seen } from "./lib/api-document.mjs";
import { asDaemon, call, daemonToken } from "./lib/api.mjs";
import { Daemon, binDir, freePort } from "./lib/daemon.mjs";
import { container } from "./lib/engine.mjs";
import { begun, ended, oom, slowCatalogue } from "./lib/failures.mjs";
import { Live } from "./lib/live.mjs";
import { System, databaseSql, fillRedis, redisContainer, targetsUp } from "./lib/suite.mjs";
import { redis } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

const nobody = randomUUID();
const large = (1 << 20) + 1;
const keyOf = { "backend-ext": "backend", "ai-agent": "agent", "health-monitor": "monitor", "ai-diagnosis": "diagnosis", "incident-generator": "generator" };
const roles = ["viewer", "responder", "approver", "admin"];
const tokens = {};
/** Everything with AUTH=off; everything with AUTH=on; a stub that is no daemon of ours, and daemons that lean on it. */
let open, guarded, stub, odd, oddAgent;

const admin = (system, args, input = "") => {
  const child = spawn(path.join(binDir, "selfheal-admin"), args, { env: { PATH: process.env.PATH, ...system.common } });
  let out = "";
  child.stdout.on("data", (piece) => (out += piece));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((resolve) => child.on("close", () => resolve(out.trim())));
};
const bearer = (role) => ({ headers: role === "daemon" ? asDaemon.headers : { Authorization: `Bearer ${tokens[role]}` } });
const person = "her own words";

before(async () => {
  await targetsUp();
  // A slow fix that can be cancelled, and a fallback that is not needed after it.
  open = await System.create({ catalogue: slowCatalogue({ seconds: 3, actions: "slow-flush, restart" }), env: { VERIFY_INTERVAL: "200ms" } });
  await open.start();
  const twice = (text) => text.replace(/^( {2}flush:\n)/m, "$1    approvals: 2\n").replace(/^( {2}redis-test:\n)/m, "$1    threshold_alone: warn\n");
  guarded = await System.create({ catalogue: twice, env: { AUTH: "on" } });
  await guarded.start();
  for (const role of roles) tokens[role] = await admin(guarded, ["token", "create", `of-${role}`, "--role", role, "--days", "1"]);
  await admin(guarded, ["user", "add", "anna", "--role", "approver"], `${person}\n`);
  stub = http.createServer((request, reply) => request.resume().on("end", () => reply.end("hello")));
  await new Promise((resolve) => stub.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${stub.address().port}`;
  odd = open.make("backend-ext", "odd", { PORT: String(await freePort()), AGENT_URL: url, AI_DIAGNOSIS_URL: url, BREAKER_FAILURES: "3", EXECUTIONS_PER_TARGET: "3" });
  oddAgent = open.make("ai-agent", "oddAgent", { PORT: String(await freePort()), BACKEND_URL: url });
  await odd.start();
  await oddAgent.start();
});
after(async () => {
  await guarded?.stop();
  await open?.stop();
  stub?.closeAllConnections();
  stub?.close();
  await targetsUp();
});

// ---- routes ----

const table = () =>
  new Promise((resolve, reject) =>
    execFile(path.join(binDir, "selfheal-admin"), ["rights"], (error, out) => (error ? reject(error) : resolve(out.trim().split("\n").map((row) => JSON.parse(row))))),
  );

test("the document has every row of the table of rights with its role, and no other", async () => {
  // The unit tests of the daemons hold the table against their routes.
  const rows = (await table()).map((row) => ({ ...row, path: row.path.replace(":id", "{id}") }));
  const routes = rows.filter((row) => row.method !== "START").map((row) => `${row.daemon} ${row.method === "WS" ? "GET" : row.method} ${row.path} ${row.least}`);
  const written = operations.flatMap((one) => one.daemons.map((daemon) => `${daemon} ${one.method} ${one.path} ${one.op["x-least-role"]}`));
  assert.deepEqual(written.sort(), [...new Set(routes)].sort());
  const sockets = rows.filter((row) => row.method === "WS").map((row) => row.path);
  assert.deepEqual(Object.values(asyncapi.channels).map((one) => one.address).sort(), sockets.sort());
  assert.equal(asyncapi.components.messages.start["x-least-role"], rows.find((row) => row.method === "START").least);
  for (const { op } of operations) assert.equal(op["x-least-role"] === "nobody", op.security?.length === 0, op.operationId);
});

// ---- what any route can be met with ----

const below = { responder: "viewer", approver: "responder", admin: "approver", daemon: "admin" };
const rest = operations.filter((one) => !isSocket(one)).flatMap((one) => one.daemons.map((daemon) => ({ ...one, daemon, at: one.path.replace("{id}", randomUUID()) })));

test("a broken request, a foreign page, a stranger and too low a role, at every route", async () => {
  for (const { daemon, method, at, op } of rest) {
    const to = guarded.daemons[keyOf[daemon]];
    const body = method === "GET" ? undefined : {};
    await ask(to, method, `${at}?x=%01`, body, { expected: 400 });
    if (method === "GET") await ask(to, method, at, undefined, { expected: 413, headers: { "Content-Length": 1 << 27, Expect: "100-continue" } });
    else await ask(to, method, at, "x".repeat(large), { expected: 413, raw: true });
    if (method !== "GET") await ask(to, method, at, body, { expected: 403, headers: { Origin: "https://elsewhere.example" } });
    const least = op["x-least-role"];
    if (least === "nobody") continue;
    await ask(to, method, at, body, { expected: 401 });
    if (below[least]) await ask(to, method, at, body, { expected: 403, ...bearer(below[least]) });
  }
});

// ---- the backend ----

const to = (key) => (method, at, expected, body, options) => ask(open.daemons[key], method, at, body, { ...asDaemon, ...options, expected });

test("incidents: opened, changed, listed, explained, deleted", async () => {
  const b = to("backend");
  await b("GET", "/health", 200);
  await b("GET", "/api/v1/health", 200);
  await b("GET", "/api/v1/auth", 200);
  await b("GET", "/api/v1/me", 200);
  await b("POST", "/api/v1/logout", 200);
  await b("POST", "/api/v1/login", 409, { name: "anna", password: person });
  const { body: one } = await b("POST", "/api/v1/incidents", 201, { message: "Disk is full", source: "web-1", team: "Platform", affected_system: "web-1", error_logs: ["no space left"], metrics_snapshot: { used_percent: 99 } });
  const at = `/api/v1/incidents/${one.id}`;
  await b("POST", "/api/v1/incidents", 200, { id: one.id, message: "again" });
  await b("POST", "/api/v1/incidents", 400, { source: "nothing is said" });
  await b("POST", "/api/v1/incidents", 403, { message: "in another's name", generated_by: "ai-agent" }, { headers: {} });
  await b("GET", at, 200);
  await b("GET", "/api/v1/incidents/none", 400);
  await b("GET", `/api/v1/incidents/${nobody}`, 404);
  await b("POST", `${at}/diagnose`, 200);
  await b("POST", `${at}/suggest-fix`, 200);
  for (const what of ["diagnose", "suggest-fix"]) {
    await b("POST", `/api/v1/incidents/${nobody}/${what}`, 404);
    await b("POST", `/api/v1/incidents/none/${what}`, 400);
    await ask(odd, "POST", `${at}/${what}`, undefined, { expected: 500 });
  }
  await b("PATCH", at, 200, { status: "investigating", notes: "x".repeat(5000), severity: "high", team: "Data" });
  await b("PATCH", at, 400, { status: "done" });
  await b("PATCH", `/api/v1/incidents/${nobody}`, 404, { status: "triage" });
  const long = "y".repeat(5000);
  await b("POST", "/api/v1/incidents", 201, { message: long, error_logs: [long], metrics_snapshot: { long }, analysis: { severity: "low", diagnosis: long } });
  await b("POST", "/api/v1/incidents/generate", 201);
  await ask(odd, "POST", "/api/v1/incidents/generate", undefined, { expected: 500 });
  for (const list of ["/api/v1/incidents", "/api/v1/incidents/resolved"]) {
    await b("GET", `${list}?limit=1`, 200);
    await b("GET", list, 200);
    await b("GET", `${list}?limit=0`, 400);
  }
  const { body: gone } = await b("POST", "/api/v1/incidents", 201, { message: "A mistake" });
  await b("DELETE", `/api/v1/incidents/${gone.id}`, 200);
  await b("DELETE", `/api/v1/incidents/${gone.id}`, 404);
  await b("PATCH", at, 200, { status: "fixing" });
  await b("DELETE", at, 409);
});

test("actions, bundle, audit", async () => {
  const b = to("backend");
  const { body: one } = await b("POST", "/api/v1/incidents", 201, { message: "Redis is full" });
  const { body: other } = await b("POST", "/api/v1/incidents", 201, { message: "Another" });
  const at = `/api/v1/incidents/${one.id}`;
  const action = { id: randomUUID(), action: "flush", result: "success", exit_code: 0, duration_ms: 3, health_before: 0, health_after: 98, execution_id: nobody };
  await b("POST", `${at}/actions`, 201, action);
  await b("POST", `${at}/actions`, 200, action);
  await b("POST", `/api/v1/incidents/${other.id}/actions`, 409, action);
  await b("POST", `${at}/actions`, 400, { action: "flush" });
  await b("POST", `/api/v1/incidents/${nobody}/actions`, 404, { ...action, id: randomUUID() });
  await b("GET", `${at}/actions`, 200);
  await b("GET", `/api/v1/incidents/${nobody}/actions`, 404);
  await b("GET", `${at}/bundle`, 200);
  await b("GET", `/api/v1/incidents/${nobody}/bundle`, 404);
  await b("GET", "/api/v1/bundle-key", 200);
  const record = { id: randomUUID(), kind: "note", actor: "the suite", incident_id: one.id, detail: { said: "hello" } };
  await b("POST", "/api/v1/audit", 201, record);
  await b("POST", "/api/v1/audit", 200, record);
  await b("POST", "/api/v1/audit", 409, { ...record, kind: "other" });
  await b("POST", "/api/v1/audit", 400, { ...record, kind: "login.done" });
  await b("GET", `/api/v1/audit?limit=1&incident_id=${one.id}`, 200);
  await b("GET", "/api/v1/audit", 200);
  await b("GET", "/api/v1/audit?limit=0", 400);
  await b("GET", "/api/v1/audit/head", 200);
  await b("GET", "/api/v1/audit/export?limit=2", 200);
  await b("GET", "/api/v1/audit/export?after=x", 400);
});

test("what holds fixes back, and systems", async () => {
  const o = (method, at, expected, body) => ask(odd, method, at, body, { ...asDaemon, expected });
  const begin = (system, action, expected = 201, id = randomUUID()) =>
    o("POST", "/api/v1/executions", expected, { id, system, action, incident_id: nobody, fault: "redis-oom", lease_ms: 60_000 }).then(({ body }) => ({ id, ...body }));
  const end = (id, outcome, expected = 200) => o("PATCH", `/api/v1/executions/${id}`, expected, { outcome });
  const first = await begin("s1", "flush");
  assert.ok((await begin("s1", "flush", 409)).running);
  await end(first.id, "failed");
  await begin("s1", "flush", 409, first.id); // has ended: an Error
  await end((await begin("s1", "flush")).id, "failed");
  assert.ok((await begin("s1", "flush", 409)).failed_before);
  for (let i = 0; i < 3; i++) await end((await begin("s2", `a${i}`)).id, "completed");
  assert.ok((await begin("s2", "b", 409)).too_many);
  await end((await begin("s1", "restart")).id, "failed");
  assert.ok((await begin("s1", "unpause", 409)).breaker);
  await o("POST", "/api/v1/maintenance", 200, { system: "s3", owner: "anna", reason: "a new disk", until: new Date(Date.now() + 600_000).toISOString() });
  assert.ok((await begin("s3", "flush", 409)).maintenance);
  await o("POST", "/api/v1/maintenance", 400, { system: "s3", until: "later" });
  await o("GET", "/api/v1/acting?system=s1&fault=redis-oom", 200);
  await o("POST", "/api/v1/acting", 200, { stopped: true, owner: "anna", reason: "a change is on", expires_in_ms: 60_000 });
  assert.ok((await begin("s4", "flush", 409)).stopped);
  await o("GET", "/api/v1/acting", 200);
  await o("POST", "/api/v1/acting", 200, { stopped: false, owner: "anna" });
  await o("POST", "/api/v1/acting", 400, { stopped: "no" });
  await o("POST", "/api/v1/breakers/reset", 200, { system: "s1", owner: "anna", reason: "looked" });
  await o("POST", "/api/v1/breakers/reset", 404, { system: "s1", owner: "anna", reason: "looked" });
  await o("POST", "/api/v1/breakers/reset", 400, {});
  await o("POST", "/api/v1/maintenance", 200, { system: "s3" });
  await o("POST", "/api/v1/executions", 400, {});
  await end(nobody, "failed", 404);
  await end(first.id, "well", 400);
  await o("POST", "/api/v1/systems", 200, { systems: [{ name: "s1", type: "redis", status: "unknown", checked_at: new Date().toISOString() }] });
  await o("POST", "/api/v1/systems", 400, { systems: 1 });
  await o("GET", "/api/v1/systems", 200);
});

test("users: who may log in, and who is told who that is", async () => {
  const g = (method, at, expected, body, options) => ask(guarded.daemons.backend, method, at, body, { ...options, expected });
  await g("GET", "/api/v1/auth", 200);
  const cookie = (await g("POST", "/api/v1/login", 200, { name: "anna", password: person })).headers.get("set-cookie")[0].split(";")[0];
  await g("GET", "/api/v1/me", 200, undefined, { headers: { Cookie: cookie } });
  await g("POST", "/api/v1/logout", 200, undefined, { headers: { Cookie: cookie } });
  await g("POST", "/api/v1/login", 400, { name: "anna" });
  for (let i = 0, reply; i < 30 && reply?.status !== 429; i++) reply = await g("POST", "/api/v1/login", undefined, { name: "nobody", password: "a guess" });
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(tokens.viewer))).toString("hex");
  await g("POST", "/api/v1/auth/check", 200, { kind: "token", digest }, asDaemon);
  await g("POST", "/api/v1/auth/check", 404, { kind: "token", digest: "0".repeat(64) }, asDaemon);
  await g("POST", "/api/v1/auth/check", 400, { kind: "word" }, asDaemon);
});

// ---- diagnosis, generator, monitor ----

test("the diagnosis", async () => {
  const d = to("diagnosis");
  await d("GET", "/health", 200);
  await d("GET", "/api/v1/health", 200);
  await d("POST", "/api/v1/diagnosis", 200, { description: "memory exhausted", affected_system: "redis-test", error_logs: [oom] });
  await d("POST", "/api/v1/suggested-fix", 200, { description: "memory exhausted", affected_system: "redis-test", error_logs: [oom] });
  await d("POST", "/api/v1/generate-incident", 200);
  for (const at of ["/api/v1/diagnosis", "/api/v1/suggested-fix"])
    for (const body of [{}, { description: 1 }, { description: "" }, [], { description: "x", error_logs: 1 }, { description: "x", metrics_snapshot: 1 }]) await d("POST", at, 400, body);
  await d("POST", "/api/v1/diagnosis", 400, "{", { raw: true });
});

test("faults, and what the monitor sees of them", async () => {
  const g = to("generator"), m = to("monitor");
  await g("GET", "/health", 200);
  await g("GET", "/api/status", 200);
  await g("POST", "/api/start", 200);
  await g("POST", "/api/start", 200);
  await g("POST", "/api/stop", 200);
  await g("POST", "/api/stop", 200);
  await g("POST", "/inject-failure", 400, {});
  await g("POST", "/inject-failure", 404, { system: "nothing", failure: "killed" });
  await g("POST", "/inject-failure", 201, { system: "redis-test", failure: "clients" });
  await g("POST", "/inject-failure", 409, { system: "redis-test", failure: "clients" });
  await g("GET", "/failures", 200);
  await container.act(redisContainer, "pause");
  try {
    await g("POST", "/inject-failure", 503, { system: "redis-test", failure: "oom" });
    await g("POST", "/heal", 503, {});
    await until("the error in the list", async () => (await g("GET", "/failures", 200)).body.active.some((one) => one.error));
    await until("a paused target", async () => (await m("GET", "/status", 200)).body.services["redis-test"]?.container_state);
    await m("POST", "/check", 200, {});
  } finally {
    await container.act(redisContainer, "unpause");
  }
  await g("POST", "/heal", undefined, {});
  await g("POST", "/heal", 400, { system: "" });
  await g("POST", "/inject-failure", 201, { system: "postgres-test", failure: "killed" });
  await until("a target that was killed", async () => (await m("POST", "/check", 200, { target: "postgres-test" })).body.services["postgres-test"]?.exit_code);
  await until("its incident", async () => (await m("GET", "/status", 200)).body.services["postgres-test"].incident_id);
  await g("POST", "/heal", 200, {});
  await m("GET", "/health", 200);
  await m("POST", "/check", 404, { target: "nothing" });
  await m("POST", "/check", 400, []);
  await m("POST", "/maintenance", 200, { target: "redis-test", minutes: 5, reason: "a look" });
  await m("GET", "/status", 200);
  await m("POST", "/maintenance", 200, { target: "redis-test", minutes: 0 });
  await m("POST", "/maintenance", 404, { target: "nothing", minutes: 1, reason: "a look" });
  await m("POST", "/maintenance", 400, {});
  await targetsUp();
});
