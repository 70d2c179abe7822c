// auth.test.mjs - AUTH=on: every row of the table of rights is asked, people log in and approve, and no secret leaves the place where it belongs.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { asDaemon, call, daemonToken, get, post } from "./lib/api.mjs";
import { Daemon, binDir, freePort } from "./lib/daemon.mjs";
import { Live } from "./lib/live.mjs";
import { System, databaseSql, fillRedis, targetsUp } from "./lib/suite.mjs";
import { keys, redis } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

const passwords = { vera: "vera's own words", anna: "correct horse 1", ben: "battery staple 2" };
const roles = ["viewer", "responder", "approver", "admin"];
const secrets = new Set([...Object.values(passwords), daemonToken]);
const tokens = {};
let system;

/** selfheal-admin in the suite's database; `input` goes to its stdin. */
function admin(args, input = "") {
  for (const secret of secrets) assert.ok(!args.includes(secret));
  const child = spawn(path.join(binDir, "selfheal-admin"), args, { env: { PATH: process.env.PATH, ...system.common } });
  let out = "", err = "";
  child.stdout.on("data", (piece) => (out += piece));
  child.stderr.on("data", (piece) => (err += piece));
  child.stdin.on("error", () => {}); // what refuses its arguments reads nothing
  child.stdin.end(input);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out: out.trim(), err: err.trim() })));
}

const bearer = (token) => ({ headers: { Authorization: `Bearer ${token}` } });
const as = (who) => (who === "daemon" ? asDaemon : who === "nobody" ? {} : bearer(tokens[who]));

async function login(name, { password = passwords[name], headers } = {}) {
  const reply = await post(system.backend, "/api/v1/login", { name, password }, { headers });
  const cookie = reply.headers.get("set-cookie")?.[0]?.split(";")[0];
  if (cookie) secrets.add(cookie.split("=")[1]);
  return { ...reply, cookie, options: { headers: { Cookie: cookie } } };
}

before(async () => {
  await targetsUp();
  const twice = (text) => text.replace(/^( {2}flush:\n)/m, "$1    approvals: 2\n");
  system = await System.create({ env: { AUTH: "on", VERIFY_INTERVAL: "200ms" }, catalogue: twice });
  await system.start();
  for (const role of roles) {
    const { out } = await admin(["token", "create", `of-${role}`, "--role", role, "--days", "1"]);
    tokens[role] = out;
    secrets.add(out);
  }
  for (const [name, role] of [["vera", "viewer"], ["anna", "approver"], ["ben", "approver"]]) {
    const made = await admin(["user", "add", name, "--role", role], `${passwords[name]}\n`);
    assert.equal(made.code, 0, made.err);
  }
});
after(async () => {
  if (system?.daemons.generator && !system.daemons.generator.exit) await post(system.generator, "/heal", {}, asDaemon).catch(() => {});
  await system?.stop();
  await targetsUp();
});

const table = () =>
  new Promise((resolve, reject) =>
    execFile(path.join(binDir, "selfheal-admin"), ["rights"], (error, out) => (error ? reject(error) : resolve(out.trim().split("\n").map((row) => JSON.parse(row))))),
  );
const baseOf = (daemon) => ({ "backend-ext": system.backend, "ai-agent": system.agent, "health-monitor": system.monitor, "ai-diagnosis": system.diagnosis, "incident-generator": system.generator })[daemon];
const socketOf = (daemon) => (daemon === "ai-agent" ? system.executeFix : system.live);
const below = { responder: "viewer", approver: "responder", admin: "approver", daemon: "admin" };

/** The status of an upgrade. */
function handshake(url, headers) {
  const { port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", ...headers };
    const request = http.get({ host: "127.0.0.1", port, path: pathname, headers: asked, agent: false }, (reply) => resolve(reply.resume().statusCode));
    request.on("upgrade", (reply, socket) => (socket.destroy(), resolve(reply.statusCode)));
    request.on("error", reject);
  });
}

test("every row of the table: 401 without, 403 with too low a role, neither with enough", async () => {
  const rows = await table();
  // A plain GET where the sockets are is answered before anybody is asked who he is: nothing is there but the socket.
  const routes = rows.filter((row) => !["WS", "START"].includes(row.method) && !row.path.endsWith("/ws"));
  assert.ok(routes.length > 40 && rows.length - routes.length === 4);
  for (const { daemon, method, path: pattern, least } of routes) {
    const where = `${daemon} ${method} ${pattern}`;
    const ask = (options) => call(baseOf(daemon), method, pattern.replace(":id", randomUUID()), method === "GET" ? undefined : {}, options);
    const none = await ask({});
    if (least === "nobody") {
      assert.ok(/\/(login|alertmanager)$/.test(pattern) || ![401, 403].includes(none.status), `${where}: ${none.status}`);
      continue;
    }
    assert.equal(none.status, 401, `${where}: ${none.text}`);
    assert.ok(none.body.error, where);
    assert.equal((await ask(bearer(`sht_${"0".repeat(64)}`))).status, 401, where);
    assert.equal((await ask({ headers: { "X-Selfheal-Daemon": "not the daemons' token" } })).status, 401, where);
    if (below[least]) {
      const low = await ask(as(below[least]));
      assert.equal(low.status, 403, `${where} as ${below[least]}: ${low.text}`);
      assert.match(low.body.error, new RegExp(`this needs ${least}`));
    }
    const enough = await ask(as(least));
    assert.ok(![401, 403, 503].includes(enough.status), `${where} as ${least}: ${enough.status} ${enough.text}`);
  }
});

test("a note is its account's, whatever it says, and not a viewer's", async () => {
  const { body: one } = await post(system.backend, "/api/v1/incidents", { message: "for notes" }, as("responder"));
  const at = `/api/v1/incidents/${one.id}/notes`;
  assert.equal((await post(system.backend, at, { text: "I saw it", author: "ben" }, as("viewer"))).status, 403);
  const { options } = await login("anna");
  const { status, body } = await post(system.backend, at, { text: "I saw it", author: "ben" }, options);
  assert.deepEqual([status, body.author], [201, "anna"]);
  assert.deepEqual((await get(system.backend, at, as("viewer"))).body.map(({ author }) => author), ["anna"]);
});

test("sockets: 401 at the handshake, 4401 for what is no longer valid, open for a viewer", async () => {
  for (const { daemon, method } of await table()) {
    if (method !== "WS") continue;
    assert.equal(await handshake(socketOf(daemon), {}), 401, daemon);
    assert.equal(await handshake(socketOf(daemon), { Cookie: "selfheal_session=shs_nothing" }), 401, daemon);
    const stranger = await Live.open(socketOf(daemon), bearer(`sht_${"a".repeat(64)}`));
    assert.equal((await stranger.ended).code, 4401, daemon);
    const guest = await Live.open(socketOf(daemon), as("viewer"));
    guest.send({ type: "ping" });
    await guest.wait("the pong", (f) => f.type === "pong");
    await guest.close();
  }
});

test("a socket of a stranger hears nothing before it is closed", async () => {
  const stranger = await Live.open(system.live, bearer(`sht_${"b".repeat(64)}`));
  const guest = await Live.open(system.live, as("viewer"));
  guest.send({ type: "ping" });
  await guest.wait("the pong", (f) => f.type === "pong");
  const made = await post(system.backend, "/api/v1/incidents", { message: "for those who may look", source: "test" }, as("responder"));
  await guest.wait("the frame", (f) => f.id === made.body.id);
  await stranger.ended;
  assert.deepEqual(stranger.frames, []);
  await guest.close();
});

test("approving needs an approver: nothing is run for anybody else, a daemon neither", async () => {
  const start = { incident_id: randomUUID(), system: "redis-test", action: "flush" };
  for (const role of ["viewer", "responder"]) {
    const socket = await Live.open(system.executeFix, as(role));
    socket.send(start);
    const refusal = await socket.wait("the refusal", (f) => f.phase === "error");
    assert.equal(refusal.refused, true);
    assert.match(refusal.message, /needs the role approver/);
    assert.equal((await socket.ended).code, 1008);
  }
  assert.equal(await handshake(system.executeFix, asDaemon.headers), 401);
  const approver = await Live.open(system.executeFix, as("approver"));
  approver.send(start);
  assert.match((await approver.wait("the refusal", (f) => f.phase === "error")).message, /no open proposal/);
});

test("login: a cookie that no script reads, who I am, and logging out ends it everywhere", async () => {
  const anna = await login("anna");
  assert.equal(anna.status, 200, anna.text);
  assert.deepEqual(anna.body, { name: "anna", role: "approver" });
  const [cookie] = anna.headers.get("set-cookie");
  assert.match(cookie, /^selfheal_session=shs_[0-9a-f]{64}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
  assert.match((await login("anna", { headers: { "X-Forwarded-Proto": "https" } })).headers.get("set-cookie")[0], /; Secure$/);
  assert.deepEqual((await get(system.backend, "/api/v1/me", anna.options)).body, { name: "anna", role: "approver", auth: "on" });
  assert.equal((await get(system.agent, "/executions", anna.options)).status, 200);

  const live = await Live.open(system.live, anna.options);
  const gone = await post(system.backend, "/api/v1/logout", undefined, anna.options);
  assert.equal(gone.status, 200);
  assert.match(gone.headers.get("set-cookie")[0], /^selfheal_session=; .*Max-Age=0/);
  assert.equal((await get(system.backend, "/api/v1/me", anna.options)).status, 401);
  await until("the agent to refuse it, too", async () => (await get(system.agent, "/executions", anna.options)).status === 401, { timeoutMs: 11_000 });
  await live.close();
});

test("who is not let in hears the same, whatever is wrong, and another page cannot try", async () => {
  const wrong = await login("vera", { password: "not vera's words" });
  const unknown = await login("nobody-here", { password: "not vera's words" });
  const unspeakable = await login("'; DROP TABLE users; --", { password: "x".repeat(200) });
  for (const reply of [wrong, unknown, unspeakable]) {
    assert.equal(reply.status, 401, reply.text);
    assert.equal(reply.text, wrong.text);
    assert.equal(reply.cookie, undefined);
  }
  assert.equal((await login("vera", { headers: { Origin: "http://evil.example" } })).status, 403);
  for (const body of [[], { name: "vera" }, { name: "vera", password: 7 }, { name: "x".repeat(65), password: "y" }, { name: "vera", password: "y".repeat(257) }])
    assert.equal((await post(system.backend, "/api/v1/login", body)).status, 400, JSON.stringify(body));
});

test("guessing is slowed down, also for the right password, and the others go on", async () => {
  let reply;
  for (let i = 0; i < 7 && reply?.status !== 429; i++) reply = await login("ben", { password: `guess number ${i}` });
  assert.equal(reply.status, 429, reply.text);
  assert.ok(Number(reply.headers.get("retry-after")) >= 1);
  assert.equal((await login("ben")).status, 429);
  assert.equal((await login("anna")).status, 200);
  const ben = await until("ben's wait to be over", async () => {
    const now = await login("ben");
    return now.status === 200 && now;
  }, { timeoutMs: 20_000, everyMs: 500 });
  assert.equal(ben.body.name, "ben");
});

test("who writes an X-Forwarded-For of its own is known by its connection, and waits all the same", async () => {
  const proxy = "127.0.0.7"; // of this machine; everybody else connects from another one
  const daemon = new Daemon("backend-ext", { ...system.common, TRUST_PROXY: `10.0.0.0/8, ${proxy}`, PORT: String(await freePort()), STATE_DIR: path.join(system.folder, "state-behind-proxy") });
  await daemon.start();
  try {
    await until("its database", async () => (await get(daemon.url, "/health")).status === 200, { timeoutMs: 30_000 });
    const guess = (name, from, forwarded) => post(daemon.url, "/api/v1/login", { name, password: "a guess at it" }, { from, headers: { "X-Forwarded-For": forwarded } });
    let reply, count = 0;
    for (; count < 30 && reply?.status !== 429; count++) reply = await guess(`forger-${count}`, "127.0.0.1", `10.9.8.${count}`);
    assert.equal(reply.status, 429, `after ${count} guesses: ${reply.text}`);
    // Behind the proxy the others go on: each is who the proxy says, in its last word.
    assert.equal((await guess("behind-one", proxy, "127.0.0.1, 192.0.2.1")).status, 401);
    assert.equal((await guess("behind-two", proxy, ["127.0.0.1", "192.0.2.2"])).status, 401);
    assert.equal((await guess("behind-three", proxy, "127.0.0.1, what is no address")).status, 401);
    const records = (await get(daemon.url, "/api/v1/audit?kind=login.refused&limit=200", as("admin"))).body;
    const from = Object.fromEntries((records.records ?? records).map((r) => [r.detail.name, r.detail.from]));
    assert.equal(from["forger-0"], "127.0.0.1");
    assert.deepEqual([from["behind-one"], from["behind-two"], from["behind-three"]], ["192.0.2.1", "192.0.2.2", proxy]);
  } finally {
    await daemon.stop();
  }
});

test("a disabled user is out at once, a new password ends sessions, a session ends by its time", async () => {
  await admin(["user", "add", "tom", "--role", "responder"], "tom's first words\n");
  secrets.add("tom's first words").add("tom's second words");
  const tom = await login("tom", { password: "tom's first words" });
  assert.equal((await get(system.backend, "/api/v1/incidents", tom.options)).status, 200);
  assert.equal((await admin(["user", "disable", "tom"])).code, 0);
  assert.equal((await get(system.backend, "/api/v1/incidents", tom.options)).status, 401);
  assert.equal((await login("tom", { password: "tom's first words" })).status, 401);
  await admin(["user", "enable", "tom"]);
  const again = await login("tom", { password: "tom's first words" });
  assert.equal((await admin(["user", "password", "tom"], "tom's second words\n")).code, 0);
  assert.equal((await get(system.backend, "/api/v1/incidents", again.options)).status, 401);
  const last = await login("tom", { password: "tom's second words" });
  await databaseSql(system.database, "UPDATE sessions SET seen_at = now() - interval '3 hours' WHERE user_name = 'tom'");
  assert.equal((await get(system.backend, "/api/v1/incidents", last.options)).status, 401);
});

test("a revoked or expired token is refused everywhere within 10 s, and a socket with it is closed", async () => {
  const { out: token } = await admin(["token", "create", "short", "--role", "viewer"]);
  secrets.add(token);
  assert.equal((await get(system.agent, "/executions", bearer(token))).status, 200);
  assert.equal((await admin(["token", "revoke", "short"])).code, 0);
  const revokedAt = Date.now();
  assert.equal((await get(system.backend, "/api/v1/incidents", bearer(token))).status, 401);
  await until("the agent's refusal", async () => (await get(system.agent, "/executions", bearer(token))).status === 401, { timeoutMs: 11_000 });
  assert.ok(Date.now() - revokedAt < 11_000);
  const { out: old } = await admin(["token", "create", "old", "--role", "viewer", "--days", "1"]);
  secrets.add(old);
  await databaseSql(system.database, "UPDATE service_tokens SET expires_at = now() WHERE name = 'old'");
  assert.equal((await get(system.backend, "/api/v1/incidents", bearer(old))).status, 401);
});

test("selfheal-admin says what is wrong and does nothing then", async () => {
  for (const [args, input, words] of [
    [["user", "add", "x y", "--role", "viewer"], "a long enough one\n", /a name is/],
    [["user", "add", "zoe", "--role", "king"], "a long enough one\n", /--role/],
    [["user", "add", "zoe", "--role", "viewer"], "short\n", /10 to 256 bytes/],
    [["user", "add", "zoe", "--role", "viewer"], "", /10 to 256 bytes/],
    [["user", "add", "anna", "--role", "admin"], "a long enough one\n", /there already/],
    [["user", "add", "ANNA", "--role", "admin"], "a long enough one\n", /user ANNA: there is a user whose name differs from it only in capital letters/],
    [["user", "add", "daemon", "--role", "admin"], "a long enough one\n", /the name daemon is reserved/],
    [["user", "add", "Health-Monitor", "--role", "viewer"], "a long enough one\n", /the name health-monitor is reserved/],
    [["user", "disable", "zoe"], "", /no user zoe/],
    [["token", "create", "of-viewer", "--role", "viewer"], "", /there already/],
    [["token", "create", "t", "--role", "viewer", "--days", "0"], "", /--days/],
    [["token", "revoke", "zoe"], "", /no token zoe/],
  ]) {
    const reply = await admin(args, input);
    assert.equal(reply.code, 2, args.join(" "));
    assert.match(reply.err, words);
  }
  assert.doesNotMatch((await admin(["user", "list"])).out, /zoe|ANNA|daemon|Health-Monitor/);
});

test("backend down: nobody new passes, and it is said as 503, not as a refusal", async () => {
  await system.daemons.backend.stop();
  try {
    const reply = await get(system.monitor, "/status", bearer(`sht_${"c".repeat(64)}`));
    assert.equal(reply.status, 503, reply.text);
    assert.match(reply.body.error, /cannot be checked/);
    const health = await get(system.monitor, "/health"); // for everybody; the backend may be missed there by now
    assert.ok(health.status === 200 || /backend/.test(health.text), health.text);
    const socket = await Live.open(system.executeFix, bearer(`sht_${"d".repeat(64)}`));
    assert.equal((await socket.ended).code, 1013);
  } finally {
    await system.daemons.backend.start();
    await until("the database", async () => (await get(system.backend, "/health")).status === 200);
  }
});

async function proposalFor(words, options) {
  const made = await post(system.backend, "/api/v1/incidents", { message: words, source: "redis-test", affected_system: "redis-test", error_logs: [words] }, options);
  assert.equal(made.status, 201, made.text);
  const reply = await post(system.backend, `/api/v1/incidents/${made.body.id}/propose-fix`, {}, options);
  assert.equal(reply.status, 200, reply.text);
  return reply.body;
}

async function approve(proposal, options) {
  const socket = await Live.open(system.executeFix, options);
  const { incident_id, system: target, action, proposal_id, digest } = proposal;
  socket.send({ incident_id, system: target, action, proposal_id, digest });
  await socket.wait("its end", (f) => f.phase === "complete" || f.phase === "error", 120_000);
  await socket.ended;
  return socket.frames;
}

test("approvals: 2 takes two different people; their names and the execution stand in the record", async () => {
  const [anna, ben] = [await login("anna"), await login("ben")];
  await fillRedis();
  const proposal = await proposalFor("OOM command not allowed when used memory > 'maxmemory'.", anna.options);
  assert.equal(proposal.action, "flush", JSON.stringify(proposal));
  assert.equal(proposal.approvals, 2);
  const before = await keys();

  const first = (await approve(proposal, anna.options)).at(-1);
  assert.equal(first.phase, "error");
  assert.equal(first.status, "pending");
  assert.equal(first.refused, true);
  assert.match(first.message, /Approved by anna\. A second approver is needed/);
  assert.deepEqual(first.approvals, { by: ["anna"], needed: 2 });
  assert.match((await approve(proposal, anna.options)).at(-1).message, /anna has approved it already/);
  assert.match((await approve(proposal, as("approver"))).at(-1).message, /two people/);
  assert.equal(await keys(), before);

  await system.daemons.agent.crash(); // the first approval is on disk
  await system.daemons.agent.start();
  // Whoever asks now is shown what anna approved, and nothing else.
  const shown = await post(system.backend, `/api/v1/incidents/${proposal.incident_id}/propose-fix`, {}, ben.options);
  assert.equal(shown.body.proposal_id, proposal.proposal_id);
  assert.equal(shown.body.digest, proposal.digest);
  assert.deepEqual(shown.body.approved_by, ["anna"]);
  const second = await approve(shown.body, ben.options);
  assert.equal(second.at(-1).phase, "complete", JSON.stringify(second.at(-1)));
  assert.equal(second.at(-1).status, "completed");
  assert.equal(await keys(), 0);
  const actions = (await get(system.backend, `/api/v1/incidents/${proposal.incident_id}/actions`, anna.options)).body;
  assert.equal(actions[0].approver, "anna, ben");
  assert.equal(actions[0].execution_id, second.at(-1).execution_id);
  const executions = (await get(system.agent, `/executions?incident_id=${proposal.incident_id}`, anna.options)).body;
  assert.equal(executions[0].approver, "anna, ben");
  // The bundle shows both halves, with who gave each.
  const bundle = await until("both approvals in the bundle", async () => {
    const { text } = await get(system.backend, `/api/v1/incidents/${proposal.incident_id}/bundle`, anna.options);
    return text.includes("<h3>approval by ") && text;
  });
  const [half] = bundle.match(/<h3>approval\.first by anna, [^<]*<\/h3>\n<pre>[^<]*/) ?? assert.fail("the first approval is not in the bundle");
  assert.ok(half.includes(proposal.digest) || half.includes(proposal.proposal_id), half);
  assert.match(bundle, /<h3>approval by anna, ben, /);
  await redis("FLUSHALL");
});

test("a first approval whose giver was disabled meanwhile counts no more: the second becomes the first, and nothing runs", async () => {
  const [anna, ben] = [await login("anna"), await login("ben")];
  await fillRedis();
  const proposal = await proposalFor("OOM command not allowed when used memory > 'maxmemory'.", anna.options);
  const before = await keys();
  assert.equal((await approve(proposal, anna.options)).at(-1).status, "pending");
  assert.equal((await admin(["user", "disable", "anna"])).code, 0);
  try {
    await until("the agent's refusal of anna", async () => (await get(system.agent, "/executions", anna.options)).status === 401, { timeoutMs: 11_000 });
    const second = (await approve(proposal, ben.options)).at(-1);
    assert.equal(second.phase, "error", JSON.stringify(second));
    assert.equal(second.status, "pending");
    assert.match(second.message, /The first approval, by anna, does not count any more: .*\. Approved by ben\. A second approver is needed/);
    assert.deepEqual(second.approvals, { by: ["ben"], needed: 2 });
    assert.equal(await keys(), before);
  } finally {
    assert.equal((await admin(["user", "enable", "anna"])).code, 0);
  }
  // With a session of now she is the second, and it runs.
  const last = (await approve(proposal, (await login("anna")).options)).at(-1);
  assert.equal(last.status, "completed", JSON.stringify(last));
  const actions = (await get(system.backend, `/api/v1/incidents/${proposal.incident_id}/actions`, ben.options)).body;
  assert.equal(actions[0].approver, "ben, anna");
  await redis("FLUSHALL");
});

test("no secret stands in a log, in the database, on a command line or in a reply about somebody", async () => {
  const logs = Object.values(system.daemons).map((d) => d.log).join("\n");
  const stored = await databaseSql(system.database, "SELECT string_agg(t::text, ' ') FROM (SELECT users::text FROM users UNION ALL SELECT service_tokens::text FROM service_tokens UNION ALL SELECT sessions::text FROM sessions UNION ALL SELECT audit::text FROM audit) t");
  const lists = (await admin(["user", "list"])).out + (await admin(["token", "list"])).out;
  assert.match(logs, /login=anna as approver/);
  assert.match(stored, /argon2id/);
  const commandLines = Object.values(system.daemons).map((d) => readFileSync(`/proc/${d.child.pid}/cmdline`, "utf8")).join("\n");
  for (const secret of secrets)
    for (const [where, text] of Object.entries({ logs, stored, lists, commandLines })) assert.ok(!text.includes(secret), `a secret stands in ${where}`);
});

test("who logged in, approved and was given an account stands in the audit, and its chain is whole", async () => {
  const kinds = new Map();
  for (const record of (await get(system.backend, "/api/v1/audit?limit=200", as("viewer"))).body) kinds.set(`${record.kind} ${record.actor}`, record);
  for (const what of ["login.done anna", "login.ended anna", "login.refused unauthenticated", "approval.first anna", "approval.first ben", "approval anna, ben", "approval ben, anna"])
    assert.ok(kinds.has(what), `${what} among ${[...kinds.keys()].join("; ")}`);
  const made = [...kinds.values()].filter((record) => record.kind.startsWith("account."));
  assert.ok(made.length >= 5 && made.every((record) => record.actor.startsWith("selfheal-admin (")), JSON.stringify(made));
  assert.equal((await post(system.backend, "/api/v1/audit", { id: randomUUID(), kind: "login.done", actor: "anna" }, asDaemon)).status, 400);
  const checked = await admin(["audit", "verify"]);
  assert.equal(checked.code, 0, checked.out + checked.err);
});

test("AUTH=off is refused where others may reach the port, and said where it is taken", async () => {
  const port = String(await freePort());
  const run = (name, env) => new Promise((resolve) => execFile(path.join(binDir, name), ["--check-config"], { cwd: path.resolve(import.meta.dirname, ".."), env: { ...process.env, ...system.common, PORT: port, ...env } }, (error, out, err) => resolve({ code: error?.code ?? 0, text: out + err })));
  for (const name of ["backend-ext", "ai-agent", "health-monitor", "ai-diagnosis", "incident-generator"]) {
    for (const env of [{ AUTH: "", BIND_ADDRESS: "0.0.0.0" }, { AUTH: "off", BIND_ADDRESS: "0.0.0.0" }, { AUTH: "off", BIND_ADDRESS: "0.0.0.0", PUBLISHED_ON: "0.0.0.0" }]) {
      const reply = await run(name, env);
      assert.equal(reply.code, 1, `${name} ${JSON.stringify(env)}`);
      assert.match(reply.text, /AUTH=on/);
    }
    assert.equal((await run(name, { AUTH: "off", BIND_ADDRESS: "0.0.0.0", PUBLISHED_ON: "127.0.0.1" })).code, 0, name);
  }
  const open = new Daemon("backend-ext", { ...system.daemons.backend.env, PORT: port, AUTH: "off" });
  await open.start();
  try {
    assert.deepEqual((await get(open.url, "/api/v1/auth")).body, { auth: "off" });
    assert.deepEqual((await get(open.url, "/api/v1/me")).body, { name: "anonymous", role: "admin", auth: "off" });
    assert.equal((await post(open.url, "/api/v1/login", { name: "anna", password: passwords.anna })).status, 409);
    assert.match(open.log, /auth=off/);
    await until("its database", async () => (await get(open.url, "/api/v1/incidents")).status === 200);
    assert.equal((await post(open.url, "/api/v1/auth/check", {})).status, 403);
  } finally {
    await open.stop();
  }
});
