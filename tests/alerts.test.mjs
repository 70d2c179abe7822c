// alerts.test.mjs - alerts out and in, over real daemons and a real database; the services at the other end are stand-ins (lib/receivers.mjs).
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { get, patch, post } from "./lib/api.mjs";
import { binDir, root } from "./lib/daemon.mjs";
import { Receiver } from "./lib/receivers.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";
import { until } from "./lib/wait.mjs";

const publicUrl = "https://selfheal.example.org";
const systems = [];
const receivers = [];
before(targetsUp);
after(async () => {
  for (const system of systems) await system.stop();
  for (const receiver of receivers) await receiver.stop();
});

async function receiver(answer) {
  const one = await Receiver.start(answer);
  receivers.push(one);
  return one;
}

/** A backend alone, with that configuration; `yaml` may be a function of the system's folder. */
async function backend(yaml, env = {}) {
  const system = await System.create({ env: { PUBLIC_URL: publicUrl, ALERTS_RETRY_FIRST: "50ms", ALERTS_RETRY_MAX: "200ms", ...env } });
  systems.push(system);
  system.alerts = path.join(system.folder, "alerts.yaml");
  await fs.writeFile(system.alerts, `severity_wait: 0s\n${typeof yaml === "function" ? await yaml(system.folder) : yaml}`);
  system.common.ALERTS_CONFIG = system.alerts;
  await system.start("backend");
  await until("the receivers to be known", async () => (await get(system.backend, "/api/v1/alerts")).body?.receivers?.length > 0);
  return system;
}

const open = async (system, fields = {}) => {
  const reply = await post(system.backend, "/api/v1/incidents", { message: "memory exhausted", source: "test", affected_system: "redis-test", ...fields });
  assert.equal(reply.status, 201, reply.text);
  return reply.body.id;
};
const set = async (system, id, fields) => assert.equal((await patch(system.backend, `/api/v1/incidents/${id}`, fields)).status, 200);
const list = async (system, query = "") => (await get(system.backend, `/api/v1/alerts${query}`)).body;
const withSeverity = (severity) => ({ analysis: { severity } });

test("webhook: an incident's life arrives, in order, signed, with a link and nothing that approves", async () => {
  const hook = await receiver();
  const system = await backend(async (folder) => {
    await fs.writeFile(path.join(folder, "secret"), "a shared secret\n");
    return `
receivers:
  ops: {kind: webhook, url: "${hook.url}/in?a=b", secret_file: ${folder}/secret, token: tok}
routes:
  - {name: everything, receivers: ops}
`;
  });
  const id = await open(system, withSeverity("high"));
  const first = await hook.wait("the opening", (r) => r.json.items[0].event === "opened");
  await set(system, id, { status: "fixing" });
  await set(system, id, { status: "investigating" });
  await hook.wait("that it was not healed", (r) => r.json.items[0].event === "not_healed");
  await set(system, id, { status: "fixing" });
  await set(system, id, { status: "resolved" });
  const last = await hook.wait("the end", (r) => r.json.items[0].event === "healed");
  assert.deepEqual(hook.requests.map((r) => r.json.items[0].event), ["opened", "not_healed", "healed"]);

  assert.equal(first.path, "/in?a=b");
  assert.equal(first.headers["content-type"], "application/json");
  assert.equal(first.headers.authorization, "Bearer tok");
  const [, seconds, signature] = first.headers["x-selfheal-signature"].match(/^t=(\d+),v1=([0-9a-f]{64})$/);
  assert.equal(signature, createHmac("sha256", "a shared secret").update(`${seconds}.${first.body}`).digest("hex"));
  assert.ok(Math.abs(Date.now() / 1000 - Number(seconds)) < 60);
  const { id: delivery, time, ...rest } = first.json;
  assert.equal(first.headers["x-selfheal-delivery"], delivery);
  assert.ok(Date.parse(time));
  const { at, ...item } = rest.items[0];
  assert.ok(Date.parse(at));
  assert.deepEqual({ ...rest, items: [item] }, {
    version: 1, kind: "event", receiver: "ops", route: "everything", severity: "high", status: "firing",
    title: "redis-test opened: memory exhausted (high)", text: "redis-test opened: memory exhausted (high)",
    url: `${publicUrl}/incidents/${id}`, more: 0,
    items: [{ event: "opened", incident_id: id, system: "redis-test", message: "memory exhausted", severity: "high", events: ["opened"], status: "firing", url: `${publicUrl}/incidents/${id}` }],
  });
  assert.deepEqual(Object.keys(first.json), ["version", "id", "kind", "time", "receiver", "route", "severity", "status", "title", "text", "url", "items", "more"]);
  assert.equal(last.json.status, "resolved");
  assert.ok(!/approve|execute|proposal/.test(hook.requests.map((r) => r.body).join()));

  await until("all to be delivered", async () => (await list(system, "?state=pending")).deliveries.length === 0);
  const { deliveries, receivers: told } = await list(system);
  assert.equal(deliveries.length, 3);
  assert.ok(deliveries.every((d) => d.state === "delivered" && d.attempts === 1 && d.status === 200 && d.receiver === "ops"));
  assert.deepEqual(told, [{ name: "ops", kind: "webhook", pending: 0, dead: 0, failures: 0 }]);
  assert.ok(!system.daemons.backend.log.includes("shared secret"));
});

test("a receiver that is down loses nothing and delays no other; what comes back is in order", async () => {
  const down = await receiver(), up = await receiver();
  down.refuse = true;
  const system = await backend(`
receivers:
  down: {kind: webhook, url: "${down.url}/x/secret-path"}
  up: {kind: webhook, url: "${up.url}"}
routes:
  - {receivers: [down, up]}
`);
  const ids = [];
  for (let i = 0; i < 5; i++) ids.push(await open(system, { message: `number ${i}` }));
  await until("the other to have all", () => up.requests.length === 5);
  await until("many refusals", () => down.refusedCount > 8);
  await set(system, ids[0], { status: "resolved" });
  await until("the other to have the end, too", () => up.requests.length === 6);
  const waiting = await until("only its messages to wait", async () => {
    const now = await list(system, "?state=pending");
    return now.deliveries.length === 6 && now;
  });
  assert.equal(waiting.deliveries.filter((d) => d.receiver === "down").length, waiting.deliveries.length);
  const state = waiting.receivers.find((r) => r.name === "down");
  assert.ok(state.failures > 0 && state.error, JSON.stringify(state));
  assert.ok(!JSON.stringify(waiting).includes("secret-path") && !system.daemons.backend.log.includes("secret-path"), "the path may be a secret");
  down.refuse = false;
  await until("the lost ones", () => down.requests.length === 6);
  const [opened, resolved] = ["opened", "resolved"].map((event) => down.requests.findIndex((r) => r.json.items[0].incident_id === ids[0] && r.json.items[0].event === event));
  assert.ok(opened >= 0 && opened < resolved);
  assert.equal(new Set(down.requests.map((r) => r.json.id)).size, 6, "each once");
  // One line when it begins, not one an attempt.
  assert.ok((system.daemons.backend.log.match(/receiver=down .*not delivered/g) ?? []).length <= 2, system.daemons.backend.log);
});

test("429 and 503 with Retry-After are waited for; another 4xx is a dead letter that can be sent again", async () => {
  const busy = await receiver((_, count) => (count === 1 ? { status: 429, headers: { "Retry-After": "2" } } : count === 2 ? { status: 503, headers: { "Retry-After": "1" } } : {}));
  const strict = await receiver((_, count) => (count === 1 ? { status: 400, body: "no \u001b[31mthanks" } : {}));
  const system = await backend(`
receivers:
  busy: {kind: webhook, url: "${busy.url}"}
  strict: {kind: webhook, url: "${strict.url}"}
routes:
  - {receivers: [busy, strict]}
`);
  await open(system);
  await until("the third attempt", () => busy.requests.length === 3, { timeoutMs: 20_000 });
  const [a, b, c] = busy.requests;
  assert.ok(b.atMs - a.atMs >= 1900, `${b.atMs - a.atMs} ms`);
  assert.ok(c.atMs - b.atMs >= 900, `${c.atMs - b.atMs} ms`);
  assert.equal(a.body, c.body, "the same bytes at each attempt");
  assert.equal(a.headers["x-selfheal-delivery"], c.headers["x-selfheal-delivery"]);

  const dead = await until("the dead letter", async () => (await list(system, "?state=dead")).deliveries[0]);
  assert.deepEqual([dead.receiver, dead.status, dead.attempts], ["strict", 400, 1]);
  assert.match(dead.error, /^answered 400: no \ufffd.*thanks$/);
  await system.daemons.backend.logged(/receiver=strict alert .* is a dead letter \(answered 400/);
  assert.equal((await post(system.backend, "/api/v1/alerts/resend", { id: dead.id })).status, 202);
  await until("it to be delivered", async () => (await list(system, "?state=delivered")).deliveries.some((d) => d.id === dead.id));
  assert.equal(strict.requests[0].body, strict.requests[1].body);
  for (const [body, status] of [[{}, 400], [{ id: "x" }, 400], [[], 400], [{ id: randomUUID() }, 404]]) assert.equal((await post(system.backend, "/api/v1/alerts/resend", body)).status, status);
  for (const query of ["?state=lost", "?limit=0", "?limit=x", "?limit=1000"]) assert.equal((await get(system.backend, `/api/v1/alerts${query}`)).status, 400, query);
});

test("kill -9 between commit and delivery: the next life sends it; the same event is told once", async () => {
  const hook = await receiver();
  hook.answer = () => new Promise(() => {}); // takes it and never answers
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}", timeout: 60s}
routes:
  - {receivers: ops}
`);
  await fs.writeFile(system.alerts, (await fs.readFile(system.alerts, "utf8")).replace("60s", "1s"));
  const id = await open(system);
  const sent = await hook.wait("the first attempt");
  await system.daemons.backend.crash();
  hook.answer = () => ({ status: 200 });
  // As if the lease were over: waiting for it would take a minute.
  await databaseSql(system.database, "UPDATE alert_outbox SET lease_until = '-infinity'");
  // Another change between commit and routing: written by the transaction of the change alone, with nobody there to send it.
  await databaseSql(system.database, `INSERT INTO incident_status_history (incident_id, from_status, to_status) VALUES ('${id}', 'triage', 'resolved')`);
  await system.daemons.backend.start();
  await until("both", () => hook.requests.length >= 3);
  assert.equal(hook.requests[1].headers["x-selfheal-delivery"], sent.headers["x-selfheal-delivery"], "known by its id");
  assert.equal(hook.requests[1].body, sent.body);
  assert.equal(hook.requests[2].json.items[0].event, "resolved");
  assert.equal((await post(system.backend, "/api/v1/incidents", { id, message: "memory exhausted", source: "test", affected_system: "redis-test" })).status, 200);
  await open(system, { message: "a later one" });
  await hook.wait("the later one", (r) => r.json.items[0].message === "a later one");
  assert.equal(hook.requests.length, 4, "the repeat of a request is not told again");
});

test("a change that is rolled back is told to nobody", async () => {
  const hook = await receiver();
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
routes:
  - {receivers: ops}
`);
  const id = await open(system);
  await hook.wait("the opening");
  await databaseSql(system.database, `BEGIN; INSERT INTO incident_status_history (incident_id, from_status, to_status) VALUES ('${id}', 'triage', 'resolved'); ROLLBACK`);
  await open(system, { message: "next" });
  await hook.wait("the next", (r) => r.json.items[0].message === "next");
  assert.equal(hook.requests.length, 2);
});
