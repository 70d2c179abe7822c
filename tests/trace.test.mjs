// trace.test.mjs - W3C Trace Context: one id, from a request or made by the first daemon, stands in the log lines of every daemon that it leads to.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import http from "node:http";
import { call, post } from "./lib/api.mjs";
import { ended, proposeOf, startMessage } from "./lib/failures.mjs";
import { Live } from "./lib/live.mjs";
import { fillRedis, System, targetsUp } from "./lib/suite.mjs";
import { openOf } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
before(async () => {
  await targetsUp();
  system = await System.create({ env: { LOG_LEVEL: "debug", VERIFY_INTERVAL: "200ms" } });
  await system.start();
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

const newId = () => randomBytes(16).toString("hex");
const headerOf = (id) => ({ headers: { traceparent: `00-${id}-b7ad6b7169203331-01` } });
const linesOf = (key, id) => system.daemons[key].log.split("\n").filter((line) => line.endsWith(` trace_id=${id}`));
const saw = (key, id, pattern) => until(`${key} with trace ${id} and ${pattern}`, () => linesOf(key, id).find((line) => pattern.test(line)));

test("a request's trace goes through the backend to the diagnosis and to the agent", async () => {
  const opening = newId();
  const { body: incident } = await post(system.backend, "/api/v1/incidents", { message: "redis-test: memory exhausted", source: "test", affected_system: "redis-test" }, headerOf(opening));
  await saw("backend", opening, new RegExp(`incident=${incident.id} opened`));
  await saw("backend", opening, new RegExp(`incident=${incident.id} diagnosed`));
  await saw("diagnosis", opening, /request=POST \/api\/v1\/diagnosis is answered with 200/);

  const proposing = newId();
  await post(system.backend, `/api/v1/incidents/${incident.id}/propose-fix`, {}, headerOf(proposing));
  await saw("backend", proposing, /propose-fix is answered with/);
  await saw("agent", proposing, /request=POST \/propose-fix is answered with/);
  assert.equal(linesOf("agent", opening).length, 0);
  await call(system.backend, "DELETE", `/api/v1/incidents/${incident.id}`);
});

test("what the monitor finds is one trace in monitor, backend and diagnosis; its approval is another, in agent and backend, kept by the outbox", async () => {
  await fillRedis();
  const [incident] = await until("an incident", async () => { const list = await openOf(system, "redis-test"); return list.length && list; }, { timeoutMs: 30_000 });
  const line = await until("the monitor's line", () => system.daemons.monitor.log.split("\n").find((l) => l.includes(`opening incident=${incident.id}`)));
  const [, found] = / trace_id=([0-9a-f]{32})$/.exec(line);
  await saw("backend", found, new RegExp(`incident=${incident.id} opened`));
  await saw("backend", found, new RegExp(`incident=${incident.id} diagnosed`));
  await saw("diagnosis", found, /request=POST \/api\/v1\/diagnosis/);

  const approving = newId();
  const proposal = await proposeOf(system, incident.id);
  const socket = await Live.open(system.executeFix);
  socket.send({ ...startMessage(proposal), incident_id: incident.id, traceparent: `00-${approving}-b7ad6b7169203331-00` });
  await socket.wait("the end", ended, 60_000);
  await saw("backend", approving, /request=POST \/api\/v1\/executions is answered with 201/);
  await saw("backend", approving, new RegExp(`request=POST /api/v1/incidents/${incident.id}/actions is answered with 2`));
  await saw("backend", approving, /request=POST \/api\/v1\/audit is answered with 2/);
  assert.ok(linesOf("agent", approving).length > 0);
});

test("what waits in the outbox is still part of its trace after a kill -9", async () => {
  await system.daemons.backend.crash();
  await post(system.generator, "/inject-failure", { system: "redis-test", failure: "killed" });
  const line = await until("the monitor's line", () => system.daemons.monitor.log.split("\n").findLast((l) => /opening incident=/.test(l) && !/memory/.test(l)), { timeoutMs: 30_000 });
  const [, id, found] = /opening incident=(\S+) trace_id=([0-9a-f]{32})$/.exec(line);
  await system.daemons.monitor.crash();
  await system.start("backend", "monitor");
  await saw("backend", found, new RegExp(`incident=${id} opened`));
  await saw("monitor", found, new RegExp(`entry=\\S*${id}\\S* reached the backend`));
  await post(system.generator, "/heal", {});
});

test("what is no traceparent is ignored: the request is done, with a trace of our own, and nothing of it stands in a log", async () => {
  const id = newId(), parent = "b7ad6b7169203331";
  const bad = [
    "", "x", "00", `00-${id}`, `00-${id}-${parent}`, `00-${id}-${parent}-1`, `00-${id}-${parent}-01-more`, `ff-${id}-${parent}-01`, `00-${"0".repeat(32)}-${parent}-01`, `00-${id}-${"0".repeat(16)}-01`,
    `00-${id.toUpperCase().replace(/[0-9]/g, "A")}-${parent}-01`, `00-${id}-${parent}-zz`, `00-${id}${id}-${parent}-01`, `00-${id}-${parent}-01, 00-${id}-${parent}-01`, `zz-${id}-${parent}-01`, `${"f".repeat(6000)}`, `00-${id}-${parent}-01\ttrace_id=${id}`,
    `00-${id.slice(2)}\u00e9\u00e9-${parent}-01`,
  ];
  for (const value of bad) {
    const before = system.daemons.diagnosis.log.length;
    const status = await raw(system.diagnosis, "/api/v1/suggested-fix", { description: "memory exhausted", affected_system: "redis-test" }, [["traceparent", value]]);
    assert.equal(status, 200, value);
    const line = await until("the line", () => system.daemons.diagnosis.log.slice(before).split("\n").find((l) => l.includes("request=POST /api/v1/suggested-fix") && /[0-9a-f]{32}$/.test(l)));
    assert.match(line, / trace_id=[0-9a-f]{32}$/);
    assert.ok(!line.includes(id), `${value}: ${line}`);
  }
  // Two of them are none.
  const before = system.daemons.diagnosis.log.length;
  assert.equal(await raw(system.diagnosis, "/health", undefined, [["traceparent", `00-${id}-${parent}-01`], ["traceparent", `00-${id}-${parent}-01`]]), 200);
  await until("the line", () => /request=GET \/health .* trace_id=/.test(system.daemons.diagnosis.log.slice(before)));
  for (const key of ["diagnosis", "backend"]) assert.equal(linesOf(key, id).length, 0);
  // A later version, with more to say, is taken.
  assert.equal(await raw(system.diagnosis, "/health", undefined, [["TraceParent", `cc-${id}-${parent}-01-and-more`]]), 200);
  await saw("diagnosis", id, /request=GET \/health/);
});

test("an approval with a traceparent that is none is an approval", async () => {
  for (const traceparent of [7, "x", { a: 1 }, null, " "]) {
    const socket = await Live.open(system.executeFix);
    socket.send({ incident_id: "11111111-1111-4111-8111-111111111111", system: "redis-test", action: "flush", traceparent });
    const frame = await socket.wait("its refusal", (f) => f.phase === "error");
    assert.match(JSON.stringify(frame), /nothing like it was shown|no proposal|propos/i);
    await socket.ended;
  }
});

/** The status; headers as they are, also twice the same. */
function raw(base, at, body, headers) {
  const url = new URL(at, base);
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: body ? "POST" : "GET", headers: [["Host", url.host], ["Connection", "close"], ...headers, ...(body ? [["Content-Type", "application/json"], ["Content-Length", String(Buffer.byteLength(JSON.stringify(body)))]] : [])].flat(), setDefaultHeaders: false }, (reply) => {
      reply.resume();
      reply.on("end", () => resolve(reply.statusCode));
    });
    request.on("error", reject);
    request.end(body && JSON.stringify(body));
  });
}
