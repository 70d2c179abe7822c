// alerts.test.mjs - alerts out and in, over real daemons and a real database; the services at the other end are stand-ins (lib/receivers.mjs).
import { after, afterEach, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { del, get, patch, post } from "./lib/api.mjs";
import { binDir, freePort, root } from "./lib/daemon.mjs";
import { Receiver } from "./lib/receivers.mjs";
import { MailServer, certificate, readMail } from "./lib/smtp.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";
import { until } from "./lib/wait.mjs";

const publicUrl = "https://selfheal.example.org";
const systems = [];
const receivers = [];
before(targetsUp);
// Each test has a system of its own; together they would take all of the database's connections.
afterEach(async () => {
  for (const system of systems.splice(0)) await system.stop();
  for (const receiver of receivers.splice(0)) await receiver.stop();
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
  // One that is deleted while it is open is over for those who were told of it.
  assert.equal((await del(system.backend, `/api/v1/incidents/${id}`)).status, 200);
  const gone = await hook.wait("that it is deleted", (r) => r.json.items[0].event === "deleted");
  assert.deepEqual([gone.json.items[0].incident_id, gone.json.status], [id, "resolved"]);
});

test("routes: by severity and target, the first that fits and on; what got worse is told to those whom it now concerns, and its end to those who know of it", async () => {
  const high = await receiver(), redis = await receiver(), rest = await receiver();
  const system = await backend(`
receivers:
  high: {kind: webhook, url: "${high.url}"}
  redis: {kind: webhook, url: "${redis.url}"}
  rest: {kind: webhook, url: "${rest.url}"}
routes:
  - {severity: high, receivers: high, continue: on}
  - {target: "redis-*", receivers: redis}
  - {receivers: rest, events: [opened, resolved]}
`);
  const a = await open(system, { ...withSeverity("low"), message: "a" });
  const b = await open(system, { ...withSeverity("high"), message: "b", affected_system: "postgres-test" });
  await redis.wait("a", (r) => r.json.items[0].incident_id === a);
  await rest.wait("b", (r) => r.json.items[0].incident_id === b);
  await set(system, a, { severity: "high" });
  const worse = await high.wait("that a is worse", (r) => r.json.items[0].incident_id === a);
  assert.deepEqual([worse.json.items[0].event, worse.json.severity], ["escalated", "high"]);
  await set(system, a, { severity: "low" });
  await set(system, a, { status: "resolved" });
  await set(system, b, { status: "resolved" });
  for (const [who, want] of [[high, ["opened", "escalated", "resolved", "resolved"]], [redis, ["opened", "escalated", "resolved"]], [rest, ["opened", "resolved"]]]) {
    await until("all of it", () => who.requests.length === want.length);
    assert.deepEqual(who.requests.map((r) => r.json.items[0].event), want);
  }
});

test("an incident without a severity waits for its diagnosis a moment, and then counts as medium", async () => {
  const hook = await receiver();
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
routes:
  - {severity: high, receivers: ops}
`);
  await fs.writeFile(system.alerts, (await fs.readFile(system.alerts, "utf8")).replace("severity_wait: 0s", "severity_wait: 3s"));
  await system.daemons.backend.stop();
  await system.daemons.backend.start();
  await until("the database", async () => (await get(system.backend, "/health")).status === 200);
  const id = await open(system, { message: "diagnosed" });
  await open(system, { message: "never diagnosed" });
  await set(system, id, { severity: "high" });
  const told = await hook.wait("it", () => true);
  assert.deepEqual([told.json.items[0].event, told.json.items[0].incident_id], ["opened", id], "as opened, and not as worse than nothing");
  await until("the other to be routed", async () => (await databaseSql(system.database, "SELECT count(*) FROM alert_events WHERE routed_at IS NULL")) === "0");
  assert.equal(hook.requests.length, 1);
});

test("groups: what begins together is one message, by target or all", async () => {
  const bySystem = await receiver(), all = await receiver();
  const system = await backend(`
receivers:
  by-system: {kind: webhook, url: "${bySystem.url}"}
  all: {kind: webhook, url: "${all.url}"}
routes:
  - {receivers: by-system, group_by: system, group_wait: 2s, continue: on}
  - {receivers: all, group_by: all, group_wait: 2s}
`);
  const begunMs = Date.now();
  for (const [message, affected_system] of [["one", "redis-test"], ["two", "redis-test"], ["three", "postgres-test"]]) await open(system, { message, affected_system });
  const group = await all.wait("the group");
  assert.ok(group.atMs - begunMs >= 1900);
  await until("both systems", () => bySystem.requests.length === 2);
  assert.equal(group.json.title, "3 incidents, 3 not over");
  assert.deepEqual(group.json.items.map((i) => i.message), ["one", "two", "three"]);
  assert.equal(group.json.url, `${publicUrl}/`);
  assert.deepEqual(bySystem.requests.map((r) => r.json.items.length).sort(), [1, 2]);
  assert.equal(all.requests.length, 1);
});

/** A time of the day, so many seconds from now, in UTC. */
const clock = (seconds) => new Date(Date.now() + seconds * 1000).toISOString().slice(11, 19);

test("quiet hours: what is not high waits for their end and comes as one summary", async () => {
  const hook = await receiver();
  const end = clock(3600);
  const system = await backend(() => `
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
quiet_hours:
  now: {zone: Asia/Kolkata, from: "${clock(-60 + 5.5 * 3600)}", to: "${clock(3600 + 5.5 * 3600)}", pass: [high]}
routes:
  - {receivers: ops, quiet: now}
`);
  const low = await open(system, { ...withSeverity("low"), message: "quiet one" });
  await open(system, { ...withSeverity("low"), message: "quiet two" });
  const loud = await open(system, { ...withSeverity("high"), message: "loud" });
  await hook.wait("the loud one");
  await set(system, low, { status: "resolved" });
  await until("three to be held", async () => (await databaseSql(system.database, "SELECT count(*) FROM alert_items WHERE quiet AND delivery_id IS NULL")) === "3");
  assert.equal(hook.requests.length, 1);
  assert.equal(hook.requests[0].json.items[0].incident_id, loud);
  const held = await databaseSql(system.database, "SELECT DISTINCT to_char(date_trunc('second', held_until + interval '0.5 s') AT TIME ZONE 'UTC', 'HH24:MI:SS') FROM alert_items WHERE quiet");
  const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  for (const one of held.split("\n")) assert.ok(Math.abs(seconds(one) - seconds(end)) <= 2, `held until ${one}, the end is ${end}`);
  // As if the end had come.
  await databaseSql(system.database, "UPDATE alert_items SET held_until = now() WHERE quiet");
  const { json } = await hook.wait("the summary", (r) => r.json.kind === "summary");
  assert.equal(json.title, "After quiet hours: 2 incidents, 1 not over");
  assert.deepEqual(json.items.map((i) => [i.message, i.events]), [["quiet one", ["opened", "resolved"]], ["quiet two", ["opened"]]]);
  assert.equal(hook.requests.length, 2);
});

test("quiet hours: what gets worse takes along what was held back of it", async () => {
  const hook = await receiver();
  const system = await backend(() => `
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
quiet_hours:
  now: {zone: UTC, from: "${clock(-60)}", to: "${clock(3600)}", pass: [high]}
routes:
  - {receivers: ops, quiet: now}
`);
  const id = await open(system, withSeverity("low"));
  await until("it to be held", async () => (await databaseSql(system.database, "SELECT count(*) FROM alert_items WHERE quiet AND delivery_id IS NULL")) === "1");
  await set(system, id, { severity: "high" });
  const { json } = await hook.wait("it");
  assert.deepEqual([json.kind, json.items[0].events], ["event", ["opened", "escalated"]]);
  assert.equal(await databaseSql(system.database, "SELECT count(*) FROM alert_items WHERE delivery_id IS NULL"), "0");
});

test("a bounded queue, and receivers that answer too much, too slowly or in another place", async () => {
  const down = await receiver(), chatty = await receiver(() => ({ status: 200, body: "x".repeat(1 << 20) })), elsewhere = await receiver(() => ({ status: 302, headers: { Location: "http://127.0.0.1:1/" } }));
  const mute = await receiver(() => new Promise(() => {}));
  down.refuse = true;
  const system = await backend(`
receivers:
  down: {kind: webhook, url: "${down.url}"}
  chatty: {kind: webhook, url: "${chatty.url}"}
  elsewhere: {kind: webhook, url: "${elsewhere.url}"}
  mute: {kind: webhook, url: "${mute.url}", timeout: 300ms}
routes:
  - {receivers: [down, chatty, elsewhere, mute]}
`, { ALERTS_QUEUE_MAX: "2" });
  for (let i = 0; i < 3; i++) {
    await open(system, { message: `number ${i}` });
    await until("the chatty one to have it", () => chatty.requests.length === i + 1);
  }
  await until("all of the chatty one's to be delivered", async () => (await list(system, "?state=delivered")).deliveries.filter((d) => d.receiver === "chatty").length === 3);
  assert.equal(chatty.requests.length, 3, "once each, however much it says");
  const dead = (receiver) => until(`a dead letter of ${receiver}`, async () => (await list(system, "?state=dead")).deliveries.find((d) => d.receiver === receiver));
  assert.equal((await dead("down")).error, "too many messages wait for this receiver");
  assert.deepEqual([(await dead("elsewhere")).status, elsewhere.requests.length], [302, 3]);
  await until("the mute one to be tried again", () => mute.requests.length > 3);
  assert.match((await list(system)).receivers.find((r) => r.name === "mute").error, /^no answer from http:\/\/127\.0\.0\.1:\d+ within 300 ms$/);
});

test("after a week: what was told goes, and what could not be told is a dead letter", async () => {
  const hook = await receiver(), down = await receiver();
  down.refuse = true;
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
  down: {kind: webhook, url: "${down.url}"}
routes:
  - {receivers: [ops, down]}
`);
  await set(system, await open(system), { status: "resolved" });
  const kept = await open(system, { message: "still open" });
  const untold = "SELECT (SELECT count(*) FROM alert_events WHERE routed_at IS NULL) + (SELECT count(*) FROM alert_items WHERE delivery_id IS NULL) + (SELECT count(*) FROM alert_outbox WHERE receiver = 'ops' AND state = 'pending')";
  await until("all to be told", async () => (await databaseSql(system.database, untold)) === "0");
  await system.daemons.backend.crash();
  await databaseSql(system.database, "UPDATE alert_events SET at = at - interval '8 days'; UPDATE alert_outbox SET created_at = created_at - interval '8 days', ended_at = ended_at - interval '8 days'");
  await system.daemons.backend.start();
  const left = await until("the dead letters", async () => {
    const { deliveries } = await list(system);
    return deliveries.length > 0 && deliveries.every((d) => d.state === "dead") && deliveries;
  });
  assert.ok(left.every((d) => d.receiver === "down" && /given up after a week/.test(d.error)), JSON.stringify(left));
  assert.deepEqual((await databaseSql(system.database, "SELECT DISTINCT incident_id FROM alert_events")).split("\n"), [kept], "of an open one it is known who was told");
});

test("a reminder while it is open, and none after its end", async () => {
  const hook = await receiver();
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
routes:
  - {receivers: ops, repeat: 1s}
`);
  const id = await open(system);
  const again = await hook.wait("a reminder", (r) => r.json.kind === "reminder");
  assert.match(again.json.title, /^redis-test still open: memory exhausted/);
  await set(system, id, { status: "resolved" });
  await hook.wait("the end", (r) => r.json.status === "resolved");
  const count = hook.requests.length;
  await open(system, { message: "another", affected_system: "postgres-test" });
  await hook.wait("a reminder of the other", (r) => r.json.kind === "reminder" && r.json.items[0].message === "another");
  assert.ok(hook.requests.slice(count).every((r) => r.json.items[0].incident_id !== id));
});

test("a test message: by route and by command, with the receiver's own answer", async () => {
  const hook = await receiver(), broken = await receiver(() => ({ status: 404, body: "no_service" }));
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
  broken: {kind: webhook, url: "${broken.url}"}
routes:
  - {receivers: ops}
`);
  const good = await post(system.backend, "/api/v1/alerts/test", { receiver: "ops" });
  assert.deepEqual([good.status, good.body], [200, { receiver: "ops", state: "delivered", status: 200 }]);
  assert.deepEqual([hook.requests[0].json.kind, hook.requests[0].json.title, hook.requests[0].json.items], ["test", "Test message of Selfheal", []]);
  const bad = await post(system.backend, "/api/v1/alerts/test", { receiver: "broken" });
  assert.deepEqual([bad.status, bad.body.error], [502, "broken: not delivered: answered 404: no_service"]);
  for (const [body, status] of [[{}, 400], [[], 400], [{ receiver: 5 }, 400], [{ receiver: "nobody" }, 404]]) assert.equal((await post(system.backend, "/api/v1/alerts/test", body)).status, status);

  const command = (name) => new Promise((resolve) => execFile(path.join(binDir, "backend-ext"), ["--test-alert", name], { cwd: root, env: { ...system.common } }, (error, out, err) => resolve({ code: error?.code ?? 0, out, err })));
  assert.deepEqual(await command("ops"), { code: 0, out: "ops: delivered (answered 200: ok)\n", err: "" });
  assert.deepEqual(await command("broken"), { code: 1, out: "", err: "backend-ext: broken: not delivered: answered 404: no_service\n" });
  assert.match((await command("nobody")).err, /there is no receiver "nobody"/);
  assert.equal(hook.requests.length, 2);
});

test("a mistake in the configuration is named with file, line and field; the daemon does not start with it", async () => {
  const folder = await fs.mkdtemp("/tmp/selfheal-alerts-");
  const file = path.join(folder, "alerts.yaml");
  const check = (env = {}) => new Promise((resolve) => execFile(path.join(binDir, "backend-ext"), ["--check-config"], { cwd: root, env: { ALERTS_CONFIG: file, ...env } }, (error, out, err) => resolve({ code: error?.code ?? 0, text: out + err })));
  await fs.writeFile(file, "receivers:\n  ops:\n    kind: webhook\n    url: nonsense\n");
  const bad = await check();
  assert.equal(bad.code, 1);
  assert.match(bad.text, new RegExp(`${file}:2: receivers.ops: url: expected https://host/path`));
  await fs.writeFile(file, "receivers: {}\n");
  assert.equal((await check()).code, 0);
  assert.match((await check({ PUBLIC_URL: "javascript:alert(1)" })).text, /setting PUBLIC_URL: expected/);
  assert.match((await check({ ALERTS_CONFIG: `${folder}/none.yaml` })).text, /none\.yaml: No such file/);
  assert.equal((await check({ ALERTS_CONFIG: "" })).code, 0, "the one that is shipped");
  await fs.rm(folder, { recursive: true });
});

test("a monitor that falls silent is told, and that it is back", async () => {
  const hook = await receiver();
  const system = await backend(`
silent_after: 2s
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
routes:
  - {receivers: ops}
`);
  const report = () => post(system.backend, "/api/v1/systems", { systems: [{ name: "redis-test", type: "redis", status: "healthy", health: 90, checked_at: new Date().toISOString(), metrics: {} }] }, { headers: { "X-Selfheal-Daemon": system.common.DAEMON_TOKEN } });
  assert.equal((await report()).status, 200);
  const silent = await hook.wait("the silence", (r) => r.json.items[0].event === "silent" && r.json.items[0].system === "health-monitor");
  assert.deepEqual([silent.json.severity, silent.json.items[0].system, silent.json.url], ["high", "health-monitor", `${publicUrl}/`]);
  assert.equal((await report()).status, 200);
  await hook.wait("that it is heard", (r) => r.json.items[0].event === "heard" && r.json.items[0].system === "health-monitor" && r.json.status === "resolved");
});

/** Opens, fails and heals one incident. */
async function live(system, fields = withSeverity("high")) {
  const id = await open(system, fields);
  for (const status of ["fixing", "investigating", "fixing", "resolved"]) await set(system, id, { status });
  return id;
}

test("slack: blocks with a button; no text can call a channel or make a link", async () => {
  const slack = await receiver();
  const system = await backend(`
receivers:
  chat: {kind: slack, url: "${slack.url}/services/T0/B0/secret"}
routes:
  - {receivers: chat}
`);
  const id = await open(system, { message: "<!channel> *full* & <https://evil.example|click>\nsecond line" });
  const { path: at, headers, body } = await slack.wait("it");
  const title = "redis-test opened: <!channel> *full* & <https://evil.example|click>; second line (medium)";
  assert.equal(at, "/services/T0/B0/secret");
  assert.equal(headers["content-type"], "application/json");
  assert.equal(body, JSON.stringify({
    text: title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    blocks: [
      { type: "header", text: { type: "plain_text", text: title, emoji: false } },
      { type: "section", text: { type: "plain_text", text: title, emoji: false } },
      { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: "Open", emoji: false }, url: `${publicUrl}/incidents/${id}` }] },
    ],
  }));
});

test("pagerduty: trigger, acknowledge, resolve of one dedup_key; each incident alone, also in a group", async () => {
  const duty = await receiver(() => ({ status: 202, body: JSON.stringify({ status: "success", message: "Event processed", dedup_key: "x" }) }));
  const system = await backend(`
receivers:
  duty: {kind: pagerduty, url: "${duty.url}/v2/enqueue", token: 0123456789abcdef0123456789abcdef}
routes:
  - {receivers: duty, group_by: all}
`);
  const id = await live(system);
  await until("the end", () => duty.requests.some((r) => r.json.event_action === "resolve"));
  const begin = duty.requests[0];
  assert.equal(begin.path, "/v2/enqueue");
  const { timestamp, ...payload } = begin.json.payload;
  assert.ok(Date.parse(timestamp));
  const url = `${publicUrl}/incidents/${id}`, words = "redis-test opened: memory exhausted (high)";
  assert.deepEqual({ ...begin.json, payload }, {
    routing_key: "0123456789abcdef0123456789abcdef", event_action: "trigger", dedup_key: `selfheal:${id}`,
    payload: { summary: words, source: "redis-test", severity: "critical", component: "redis-test", custom_details: { text: words, event: "opened" } },
    client: "Selfheal", client_url: url, links: [{ href: url, text: "Open the incident" }],
  });
  const actions = duty.requests.map((r) => r.json.event_action);
  assert.deepEqual([actions[0], actions.at(-1)], ["trigger", "resolve"]);
  assert.ok(actions.includes("acknowledge") || actions.length < 4, String(actions));
  assert.deepEqual(duty.requests.at(-1).json, { routing_key: "0123456789abcdef0123456789abcdef", event_action: "resolve", dedup_key: `selfheal:${id}` });
  const before = duty.requests.length;
  await Promise.all([open(system, { message: "x" }), open(system, { message: "y" })]);
  await until("both", () => duty.requests.length === before + 2);
  assert.ok(!system.daemons.backend.log.includes("0123456789abcdef"));
});

test("ntfy: published as JSON, with a token and a button", async () => {
  const ntfy = await receiver();
  const system = await backend(`
receivers:
  phone: {kind: ntfy, url: "${ntfy.url}", topic: alerts-1, token: tk_abc}
routes:
  - {receivers: phone}
`);
  const id = await open(system, withSeverity("high"));
  const { path: at, headers, body } = await ntfy.wait("it");
  const url = `${publicUrl}/incidents/${id}`, words = "redis-test opened: memory exhausted (high)";
  assert.deepEqual([at, headers.authorization], ["/", "Bearer tk_abc"]);
  assert.equal(body, JSON.stringify({ topic: "alerts-1", title: words, message: words, priority: 5, tags: ["rotating_light"], click: url, actions: [{ action: "view", label: "Open", url }] }));
  await set(system, id, { status: "resolved" });
  assert.deepEqual((await ntfy.wait("the end", (r) => r.json.tags[0] === "white_check_mark")).json.priority, 3);
});

test("alertmanager: fires with an end far ahead, and ends in every severity that it had", async () => {
  const manager = await receiver(() => ({ status: 200 }));
  const system = await backend(`
receivers:
  am: {kind: alertmanager, url: "${manager.url}/api/v2/alerts"}
routes:
  - {receivers: am}
`);
  const id = await open(system, withSeverity("low"));
  const first = await manager.wait("the opening");
  assert.equal(first.path, "/api/v2/alerts");
  const [{ startsAt, endsAt, ...one }, ...none] = first.json;
  assert.deepEqual([one, none], [{
    labels: { alertname: "SelfhealIncident", incident: id, target: "redis-test", severity: "low" },
    annotations: { summary: "memory exhausted", event: "opened" }, generatorURL: `${publicUrl}/incidents/${id}`,
  }, []]);
  assert.equal(Date.parse(endsAt) - Date.parse(startsAt), 30 * 86_400_000);
  await set(system, id, { severity: "high" });
  const worse = await manager.wait("that it is worse", (r) => r.json[0].annotations.event === "escalated");
  assert.deepEqual(worse.json.map((a) => [a.labels.severity, Date.parse(a.endsAt) > Date.now()]), [["high", true], ["low", false], ["medium", false]]);
  await set(system, id, { status: "resolved" });
  const end = await manager.wait("the end", (r) => r.json[0].annotations.event === "resolved");
  assert.ok(end.json.every((a) => Date.parse(a.endsAt) <= Date.now()) && end.json.length === 3);
});

test("email: over STARTTLS only, with a login; no head line can be forged; 4xx later, 5xx never", async () => {
  const folder = await fs.mkdtemp("/tmp/selfheal-smtp-");
  const secure = certificate(folder);
  const mail = await MailServer.start(secure);
  after(async () => { await mail.stop(); await fs.rm(folder, { recursive: true }); });
  const system = await backend(`
receivers:
  mail: {kind: email, url: "smtp://127.0.0.1:${mail.port}", from: selfheal@example.org, to: [ops@example.org, second@example.org], user: u, password: "p w", ca_file: ${secure.path}}
routes:
  - {receivers: mail}
`);
  const id = await open(system, { message: "Speicher voll: ü\r\nBcc: everybody@example.org\r\n\r\nbody", affected_system: "redis-test" });
  const one = await until("a mail", () => mail.mails[0]);
  const { head, lines, body } = readMail(one.text);
  assert.deepEqual([one.encrypted, one.auth, one.from, one.to], [true, "\0u\0p w", "MAIL FROM:<selfheal@example.org>", ["RCPT TO:<ops@example.org>", "RCPT TO:<second@example.org>"]]);
  const { Date: date, "Message-ID": messageId, ...rest } = head;
  assert.ok(Math.abs(Date.parse(date) - Date.now()) < 60_000);
  assert.match(messageId, /^<[0-9a-f-]{36}@example\.org>$/);
  assert.deepEqual(rest, {
    From: "Selfheal <selfheal@example.org>", To: "<ops@example.org>, <second@example.org>",
    Subject: "[Selfheal] redis-test opened: Speicher voll: ü; Bcc: everybody@example.org; body (medium)",
    References: `<incident-${id}@example.org>`, "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "base64", "Auto-Submitted": "auto-generated",
  });
  assert.ok(!lines.some((line) => line.startsWith("Bcc")) && lines.every((line) => line.length <= 998));
  assert.match(body, new RegExp(`Bcc: everybody@example.org.*\n\n${publicUrl}/incidents/${id}\n$`, "s"));
  await until("its record", async () => (await list(system)).deliveries[0].status === 250);

  mail.answers.RCPT = "451 4.7.1 Greylisted";
  await set(system, id, { status: "resolved" });
  await until("it to wait", async () => (await list(system, "?state=pending")).deliveries[0]?.status === 451);
  delete mail.answers.RCPT;
  await until("the second mail", () => mail.mails.length === 2);
  mail.answers.RCPT = "550 5.1.1 No such user";
  await open(system, { message: "to nobody" });
  const dead = await until("a dead letter", async () => (await list(system, "?state=dead")).deliveries[0]);
  assert.match(dead.error, /^answered 550/);
  delete mail.answers.RCPT;

  // Whoever takes STARTTLS away gets neither a password nor a mail.
  mail.startTls = false;
  mail.lines.length = 0;
  await open(system, { message: "in the clear" });
  await until("it to wait", async () => (await list(system, "?state=pending")).deliveries[0]?.error);
  assert.ok(!mail.lines.some((line) => /^(AUTH|MAIL)/.test(line)), mail.lines.join());
  assert.equal(mail.mails.length, 2);
  assert.ok(!system.daemons.backend.log.includes("p w"));
});

test("a fix that waits for approval is told once an action, until the incident's state changes", async () => {
  const hook = await receiver();
  const agent = await receiver(() => ({ status: 200, body: JSON.stringify({ proposal_id: "p", action: agent.action ?? "flush", risk: "high" }) }));
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
routes:
  - {receivers: ops, events: [approval]}
`, { AGENT_URL: agent.url });
  const id = await open(system);
  const propose = async () => assert.equal((await post(system.backend, `/api/v1/incidents/${id}/propose-fix`, {})).status, 200);
  agent.action = "none";
  await propose();
  agent.action = "flush";
  await propose();
  await propose();
  const { json } = await hook.wait("it");
  assert.deepEqual([json.items[0].event, json.title], ["approval", "redis-test a fix waits for approval: flush (high risk) for: memory exhausted (medium)"]);
  agent.action = "restart";
  await propose();
  await hook.wait("the other action", (r) => /restart/.test(r.json.title));
  for (const status of ["fixing", "investigating"]) await set(system, id, { status });
  agent.action = "flush";
  await propose();
  await until("it once more", () => hook.requests.length === 3);
  assert.ok(!/proposal/.test(hook.requests.map((r) => r.body).join()), "nothing to approve with");
});

test("two backends on one database tell each thing once", async () => {
  const hook = await receiver();
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
routes:
  - {receivers: ops}
`);
  const second = await system.make("backend-ext", "second", { PORT: String(await freePort()) }).start();
  await until("the second's database", async () => (await get(second.url, "/health")).status === 200);
  const ids = await Promise.all(Array.from({ length: 30 }, async (_, i) => {
    const reply = await post(i % 2 ? second.url : system.backend, "/api/v1/incidents", { message: `number ${i}`, source: "test" });
    return reply.body.id;
  }));
  await Promise.all(ids.map((id, i) => patch(i % 3 ? second.url : system.backend, `/api/v1/incidents/${id}`, { status: "resolved" })));
  // What comes at the same moment is one message.
  const told = (id) => hook.requests.filter((r) => r.json.items[0].incident_id === id).flatMap((r) => r.json.items[0].events);
  await until("all", () => ids.every((id) => told(id).includes("resolved")), { timeoutMs: 40_000 });
  for (const id of ids) assert.deepEqual(told(id), ["opened", "resolved"]);
});

/** Alertmanager's webhook, version 4, as recorded of the real one (docs/alerts.md). */
const webhook = (alerts, fields = {}) => ({
  receiver: "selfheal", status: alerts[0]?.status ?? "firing", alerts, groupLabels: { alertname: "HighLatency" }, commonLabels: { alertname: "HighLatency" }, commonAnnotations: {},
  externalURL: "http://alertmanager:9093", version: "4", groupKey: '{}:{alertname="HighLatency"}', truncatedAlerts: 0, ...fields,
});
const alertOf = (fingerprint, status = "firing", labels = {}, annotations = { summary: "p99 over 2 s", description: "p99 is 2.4 s" }) => ({
  status, labels: { alertname: "HighLatency", instance: "redis-test:9121", severity: "critical", ...labels }, annotations, startsAt: "2026-01-02T03:04:05.678Z",
  endsAt: status === "resolved" ? "2026-01-02T03:14:05.678Z" : "0001-01-01T00:00:00Z", generatorURL: "http://prometheus:9090/graph?g0.expr=x", fingerprint,
});
const tell = (system, body, options) => post(system.backend, "/api/v1/alerts/alertmanager", body, options);

test("alertmanager in: firing opens once, over resolves; what somebody has taken up stays open", async () => {
  const hook = await receiver();
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
routes:
  - {receivers: ops}
alertmanager:
  targets:
    - {label: job, match: "pg-*", target: postgres-test}
    - {label: instance}
`);
  const first = await tell(system, webhook([alertOf("1a30ba71cca2921f"), alertOf("2b", "firing", { job: "pg-exporter", severity: "info" })]));
  assert.equal(first.status, 200, first.text);
  const [a, b] = first.body.opened;
  assert.deepEqual({ ...first.body, opened: first.body.opened.length }, { opened: 2, resolved: [], left: [], known: 0, ignored: 0 });
  const one = (await get(system.backend, `/api/v1/incidents/${a}`)).body;
  assert.deepEqual([one.message, one.affected_system, one.source, one.generated_by, one.status, one.analysis.severity, one.error_logs], ["HighLatency: p99 over 2 s", "redis-test", "alertmanager", "alertmanager", "triage", "high", ["p99 is 2.4 s"]]);
  assert.deepEqual([one.metrics_snapshot.fingerprint, one.metrics_snapshot.labels.instance, one.metrics_snapshot.generator_url], ["1a30ba71cca2921f", "redis-test:9121", "http://prometheus:9090/graph?g0.expr=x"]);
  assert.equal((await get(system.backend, `/api/v1/incidents/${b}`)).body.affected_system, "postgres-test");
  await hook.wait("that it was opened", (r) => r.json.items[0].incident_id === a);
  // Again and again, as Alertmanager does, also at once.
  const again = await Promise.all(Array.from({ length: 5 }, () => tell(system, webhook([alertOf("1a30ba71cca2921f"), alertOf("2b")]))));
  assert.ok(again.every((r) => r.status === 200 && r.body.opened.length === 0 && r.body.known === 2), JSON.stringify(again.map((r) => r.body)));
  const race = await Promise.all(Array.from({ length: 5 }, () => tell(system, webhook([alertOf("3c")]))));
  assert.equal(race.reduce((sum, r) => sum + r.body.opened.length, 0), 1);

  await set(system, b, { status: "investigating" });
  const over = await tell(system, webhook([alertOf("1a30ba71cca2921f", "resolved"), alertOf("2b", "resolved"), alertOf("77", "resolved")]));
  assert.deepEqual(over.body, { opened: [], resolved: [a], left: [b], known: 0, ignored: 1 });
  assert.equal((await get(system.backend, `/api/v1/incidents/${a}`)).body.status, "resolved");
  const kept = (await get(system.backend, `/api/v1/incidents/${b}`)).body;
  assert.deepEqual([kept.status, /alertmanager: the alert is over; the incident stays open/.test(kept.notes)], ["investigating", true]);
  await hook.wait("that it is over", (r) => r.json.items[0].incident_id === a && r.json.items[0].event === "resolved");
  assert.deepEqual((await tell(system, webhook([alertOf("1a30ba71cca2921f", "resolved")]))).body.ignored, 1);
  // It fires again: an incident of its own.
  const anew = await tell(system, webhook([alertOf("1a30ba71cca2921f")]));
  assert.equal(anew.body.opened.length, 1);
  assert.notEqual(anew.body.opened[0], a);
});

test("alertmanager in: hostile and huge bodies are refused with their place, and nothing of them is done", async () => {
  const hook = await receiver();
  const system = await backend(`
receivers:
  ops: {kind: webhook, url: "${hook.url}"}
routes:
  - {receivers: ops}
`);
  const good = alertOf("aa");
  for (const [body, word] of [
    [[], /expected a JSON object/], [{ ...webhook([good]), version: "3" }, /version/], [{ ...webhook([good]), version: 4 }, /version/], [webhook([good], { alerts: {} }), /field alerts/],
    [webhook([good, null]), /alerts\[1\]/], [webhook([good, { ...good, fingerprint: "../x" }]), /alerts\[1\]: field fingerprint/], [webhook([good, { ...good, fingerprint: undefined }]), /alerts\[1\]: field fingerprint: is required/],
    [webhook([good, { ...good, status: "maybe" }]), /field status/], [webhook([good, { ...good, labels: { a: 5 } }]), /field labels\.a/], [webhook([good, { ...good, labels: "x" }]), /field labels/],
    [webhook([good, { ...good, labels: { "a\u001b[31m": "x" } }]), /field labels/], [webhook([good, { ...good, annotations: { summary: ["x"] } }]), /annotations\.summary/],
  ]) {
    const reply = await tell(system, body);
    assert.equal(reply.status, 400, `${JSON.stringify(body)}: ${reply.text}`);
    assert.match(reply.body.error, word);
  }
  for (const body of [webhook(Array.from({ length: 201 }, (_, i) => alertOf(i.toString(16)))), webhook([good, { ...good, annotations: { summary: "x".repeat(5000) } }]), webhook([good, { ...good, labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, "x"])) }])])
    assert.equal((await tell(system, body)).status, 413);
  assert.equal((await tell(system, webhook([{ ...good, annotations: { summary: "x".repeat(2 << 20) } }]))).status, 413);
  assert.equal((await tell(system, "{", { raw: true })).status, 400);
  assert.equal((await tell(system, `${"[".repeat(5000)}`, { raw: true })).status, 400);
  assert.deepEqual((await get(system.backend, "/api/v1/incidents")).body, []);
  // Words that are taken are plain afterwards.
  const taken = await tell(system, webhook([alertOf("bb", "firing", { instance: "\u001b]0;x\u0007evil:80" }, { summary: "a\u202eb\nc", description: "<img src=x onerror=alert(1)>" })]));
  assert.equal(taken.status, 200, taken.text);
  const incident = (await get(system.backend, `/api/v1/incidents/${taken.body.opened[0]}`)).body;
  assert.ok(!/[\u001b\u0007\u202e]/.test(JSON.stringify(incident)));
});

test("alertmanager in: with AUTH=on by a token of its own, which opens nothing else", async () => {
  const hook = await receiver();
  const folder = await fs.mkdtemp("/tmp/selfheal-alerts-in-");
  after(() => fs.rm(folder, { recursive: true }));
  await fs.writeFile(path.join(folder, "token"), "alertmanager-s-own-token\n");
  const without = await System.create({ env: { AUTH: "on" } });
  systems.push(without);
  await without.start("backend");
  assert.equal((await tell(without, webhook([alertOf("aa")]))).status, 403);
  const system = await System.create({ env: { AUTH: "on", ALERTS_IN_TOKEN_FILE: path.join(folder, "token") } });
  systems.push(system);
  await system.start("backend");
  const bearer = (token) => ({ headers: { Authorization: `Bearer ${token}` } });
  for (const options of [{}, bearer("alertmanager-s-own-toke"), bearer(""), { headers: { Authorization: "alertmanager-s-own-token" } }]) assert.equal((await tell(system, webhook([alertOf("aa")]), options)).status, 401);
  const taken = await tell(system, webhook([alertOf("aa")]), bearer("alertmanager-s-own-token"));
  assert.equal(taken.status, 200, taken.text);
  assert.equal((await get(system.backend, "/api/v1/incidents", bearer("alertmanager-s-own-token"))).status, 401);
  assert.ok(!system.daemons.backend.log.includes("own-token"));
  assert.equal(hook.requests.length, 0);
});
