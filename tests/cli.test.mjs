// cli.test.mjs - `selfheal` on the real daemons: the whole life of an incident by the command alone, its exit codes, its JSON, hostile texts.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { asDaemon, get, post } from "./lib/api.mjs";
import { atTerminal, begin, selfheal, settingsOf } from "./lib/cli.mjs";
import { binDir, freePort, root } from "./lib/daemon.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";
import { keys, redis } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, env;
const run = (...args) => selfheal(args, env);
const short = (id) => `INC-${id.slice(0, 4).toUpperCase()}`;

/** One document, and nothing in it that a terminal would obey. */
function document(reply, code = 0) {
  assert.equal(reply.code, code, `${reply.out}${reply.err}`);
  assert.ok(reply.json !== undefined, `no JSON: ${reply.out}`);
  assert.match(reply.out, /^[\x20-\x7e]+\n$/);
  return reply.json;
}

before(async () => {
  await targetsUp();
  system = await System.create({ env: { VERIFY_INTERVAL: "200ms" } });
  await system.start();
  env = settingsOf(system);
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

const opened = (target) =>
  until(`an open incident of ${target}`, async () => (await run("incidents", "--json", "--system", target)).json?.[0], { timeoutMs: 60_000, everyMs: 300 });

test("a whole life by the command alone: break, incidents, show, propose, approve, watch, undo, audit", async () => {
  await redis("SET", "of-somebody", "1");
  await until("a healthy system", async () => (await run("check", "redis-test")).code === 0);
  const broken = document(await run("break", "redis-test", "oom", "--json"));
  assert.equal(broken.state, "active");

  const incident = await opened("redis-test");
  const listed = await run("incidents");
  assert.match(listed.out, new RegExp(`${short(incident.id)} .*redis-test`));
  const status = await run("status");
  assert.equal(status.code, 0, status.err);
  assert.match(status.out, /redis-test +unhealthy/);
  assert.match(status.out, new RegExp(short(incident.id)));
  assert.doesNotMatch(status.out, /\x1b|silent/);

  const shown = await run("show", short(incident.id));
  assert.equal(shown.code, 0, shown.err);
  assert.match(shown.out, /evidence .*OOM/);

  const proposal = document(await run("propose", short(incident.id), "--json", "--action", "flush"));
  assert.equal(proposal.action, "flush");
  const words = await run("propose", short(incident.id), "--action", "flush");
  assert.match(words.out, /command +docker exec .*FLUSHALL/);
  assert.match(words.out, /loss +.*key/);

  // Only what was seen is approved, and where the risk is high only with the target's name.
  const ahead = ["approve", proposal.proposal_id.slice(0, 13), "--yes"];
  assert.equal((await run(...ahead)).code, 2);
  const other = await run(...ahead, "--digest", "0".repeat(64), "--target", "redis-test");
  assert.equal(other.code, 1);
  assert.match(other.err, /nothing was run: this is another proposal/);
  assert.equal((await run(...ahead, "--digest", proposal.digest)).code, 2);
  const wrong = await run(...ahead, "--digest", proposal.digest, "--target", "postgres-test");
  assert.equal(wrong.code, 1);
  const asked = await run("approve", proposal.proposal_id);
  assert.equal(asked.code, 2);
  assert.match(asked.err, new RegExp(`--yes --digest ${proposal.digest}`));
  assert.deepEqual(document(await run("show", incident.id, "--json")).executions, []);

  const done = await run(...ahead, "--digest", proposal.digest, "--target", "redis-test");
  assert.equal(done.code, 0, `${done.out}${done.err}`);
  for (const said of [/command +docker exec/, /loss/, /undo/, /expires/, /evidence/, /result +exit code 0/, /complete +completed/]) assert.match(done.out, said);
  assert.equal(await keys(), 0);
  const [execution] = document(await run("show", short(incident.id), "--json")).executions;
  assert.match(done.out, new RegExp(`execution +${execution.execution_id}`));

  const watched = await run("watch", execution.execution_id.slice(0, 10));
  assert.equal(watched.code, 0, watched.err);
  assert.match(watched.out, /out \| OK/);
  const lines = (await run("watch", short(incident.id), "--json")).lines.map((line) => JSON.parse(line));
  assert.deepEqual(lines.map((line) => line.seq), lines.map((_, i) => i + 1));
  assert.equal(lines.at(-1).phase, "complete");
  await until("the resolved incident", async () => document(await run("show", incident.id, "--json")).incident.status === "resolved");
  assert.equal(document(await run("incidents", "--status", "resolved", "--since", "1h", "--json"))[0].id, incident.id);
  assert.equal(document(await run("heal", "redis-test", "--json")).healed.length <= 1, true);

  const offered = document(await run("undo", execution.execution_id, "--propose", "--json"));
  assert.equal(offered.action, "undo");
  const taken = document(await run("approve", offered.proposal_id, "--yes", "--digest", offered.digest, "--target", "redis-test", "--json"));
  assert.equal(taken.healed, true, JSON.stringify(taken.last));
  assert.equal(await redis("GET", "of-somebody"), "1");
  await run("heal", "redis-test");

  const verdict = document(await run("audit", "--verify", "--json"));
  assert.equal(verdict.ok, true);
  assert.match((await run("audit", "--incident", short(incident.id), "--limit", "200")).out, /approval +unauthenticated/);
  const file = path.join(system.folder, "audit.jsonl");
  const kept = document(await run("audit", "--export", file, "--json"));
  const records = (await fs.readFile(file, "utf8")).trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(records.length, kept.count);
  assert.deepEqual(records.map((r) => r.seq), records.map((_, i) => i + 1));
  await databaseSql(system.database, "ALTER TABLE audit DISABLE TRIGGER ALL; UPDATE audit SET actor = 'nobody' WHERE seq = 3; ALTER TABLE audit ENABLE TRIGGER ALL");
  const tampered = await run("audit", "--verify");
  assert.equal(tampered.code, 1);
  assert.match(tampered.out, /broken at record 3/);
});

test("at a terminal: what is typed decides; risk high wants the target's name", async () => {
  await redis("FLUSHALL");
  const { id } = document(await run("break", "redis-test", "oom", "--json"));
  assert.ok(id);
  const incident = await opened("redis-test");
  const executions = async () => document(await run("show", incident.id, "--json")).executions.length;
  const before = await executions();
  const typed = async (...answers) => {
    const at = atTerminal(["approve", short(incident.id), "--action", "flush"], env);
    for (const answer of answers) {
      await until("the question", () => /type the target's name \(redis-test\): /.test(at.out));
      at.child.stdin.write(`${answer}\n`);
    }
    return at.ended;
  };
  const no = await typed("yes");
  assert.equal(no.code, 1, no.out);
  assert.match(no.out, /nothing was run: it was not approved/);
  assert.match(no.out, /\x1b\[31mhigh/);
  assert.equal(await executions(), before);
  const yes = await typed("redis-test");
  assert.equal(yes.code, 0, yes.out);
  assert.match(yes.out, /complete +completed/);
  await run("heal");
  await until("the resolved incident", async () => document(await run("show", incident.id, "--json")).incident.status === "resolved");
});

/** The agent's port, passed on; `cut()` breaks every connection, and lets `pass` decide over new ones. */
async function passOn(port) {
  const sockets = new Set();
  const passing = { count: 0 };
  const server = net.createServer((near) => {
    const far = net.connect(port, "127.0.0.1");
    passing.count++;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => (near.destroy(), far.destroy(), sockets.delete(socket)));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  passing.url = `http://127.0.0.1:${server.address().port}`;
  passing.cut = () => sockets.forEach((socket) => socket.destroy());
  passing.close = () => new Promise((resolve) => (passing.cut(), server.close(resolve)));
  return passing;
}

test("watch goes on after a cut without a message twice or missing; Ctrl-C leaves, and the execution goes on; cancel ends it", async () => {
  await redis("FLUSHALL");
  document(await run("break", "redis-test", "paused", "--json"));
  const incident = await opened("redis-test");
  // Looked at for long: time enough to cut, to leave and to cancel.
  const slow = await system.make("ai-agent", "slow", { PORT: String(await freePort()), VERIFY_INTERVAL: "3s" }).start();
  const proxy = await passOn(slow.port);
  const through = { ...env, SELFHEAL_AGENT_URL: proxy.url };
  try {
    const proposal = await post(slow.url, "/propose-fix", { incident_id: incident.id });
    assert.notEqual(proposal.body.action, "none", proposal.text);
    const risky = proposal.body.steps.some((step) => step.risk === "high") ? ["--target", "redis-test"] : [];
    const begun = document(await selfheal(["approve", proposal.body.proposal_id, "--yes", "--digest", proposal.body.digest, ...risky, "--detach", "--json"], through));
    assert.equal(begun.healed, false);
    const watching = begin(["watch", begun.execution_id, "--json"], through);
    const leaving = begin(["watch", begun.execution_id], through);
    await until("messages of both", () => watching.out.includes("\n") && leaving.out.includes("command "));
    leaving.child.kill("SIGINT");
    const gone = await leaving.ended;
    assert.equal(gone.code, 130);
    assert.match(gone.err, /the execution goes on.*selfheal watch/);
    proxy.cut();
    await until("the watch to notice", () => /the connection was cut; going on from message/.test(watching.err));
    assert.equal(document(await selfheal(["cancel", begun.execution_id.slice(0, 8), "--json"], through)).execution_id, begun.execution_id);
    const whole = await watching.ended;
    const phases = whole.lines.map((line) => JSON.parse(line));
    assert.deepEqual(phases.map((p) => p.seq), phases.map((_, i) => i + 1));
    assert.equal(phases.at(-1).phase, "complete");
    assert.equal(phases.at(-1).cancelled_by, "somebody");
    assert.equal(whole.code, 1);
    const late = await selfheal(["cancel", begun.execution_id], through);
    assert.equal(late.code, 1, late.out); // it has ended
  } finally {
    await proxy.close();
    await slow.stop();
    await run("heal");
  }
});

/** What the page's web server does: one address for all daemons, sockets too. */
async function page() {
  const to = (url) =>
    url.startsWith("/agent/") ? [system.ports.agent, url.slice(6)]
    : url.startsWith("/monitor/") ? [system.ports.monitor, url.slice(8)]
    : url.startsWith("/generator/") ? [system.ports.generator, url.slice(10)]
    : [system.ports.backend, url];
  const ask = (request) => {
    const [port, path] = to(request.url);
    return http.request({ host: "127.0.0.1", port, path, method: request.method, headers: request.headers, agent: false });
  };
  const server = http.createServer((request, reply) => {
    const further = ask(request);
    further.on("response", (answer) => (reply.writeHead(answer.statusCode, answer.headers), answer.pipe(reply)));
    further.on("error", () => reply.destroy());
    request.pipe(further);
  });
  server.on("upgrade", (request, near) => {
    const further = ask(request);
    further.on("upgrade", (answer, far) => {
      near.write(`HTTP/1.1 101 Switching Protocols\r\n${Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n\r\n`);
      for (const socket of [near, far]) socket.on("error", () => {}).on("close", () => (near.destroy(), far.destroy()));
      near.pipe(far).pipe(near);
    });
    further.on("error", () => near.destroy());
    further.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

test("one address leads to all: the page's web server", async () => {
  const server = await page();
  const { PATH, HOME, TERM } = env;
  const byPage = { PATH, HOME, TERM, SELFHEAL_URL: `http://localhost:${server.address().port}/` };
  try {
    assert.doesNotMatch((await selfheal(["status"], byPage)).out, /silent/);
    assert.equal((await selfheal(["check", "postgres-test"], byPage)).code, 0);
    assert.ok(document(await selfheal(["break", "--list", "--json"], byPage)).available.length > 0);
    const [execution] = (await get(system.agent, "/executions")).body;
    const watched = await selfheal(["watch", execution.execution_id], byPage);
    assert.match(watched.out, /complete /, watched.err);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("exit codes: each says what it is, and where", async () => {
  const table = [
    [2, ["nothing"], /argument 1, "nothing": there is no such command/],
    [2, ["--wrong"], /argument 1, --wrong/],
    [2, ["incidents", "--since", "yesterday"], /argument 3, --since: "yesterday" is neither/],
    [2, ["incidents", "--status=closed"], /argument 2, --status: "closed" is none of open, /],
    [2, ["incidents", "--since"], /argument 2, --since: needs a value, such as 2d/],
    [2, ["status", "all"], /argument 2, "all": status takes no more/],
    [2, ["status", "--yes"], /argument 2, --yes: not an option of status/],
    [2, ["show"], /show: INC is missing/],
    [2, ["show", "not-an-id"], /"not-an-id" is no incident/],
    [2, ["backtest", "redis-test", "--threshold", "101"], /argument 4, --threshold: "101" is no whole number from 1 to 100/],
    [2, ["silence", "redis-test", "--for", "90s", "--reason", "x"], /whole minutes/],
    [2, ["silence", "redis-test", "--for", "10m"], /--reason is missing/],
    [2, ["approve", "INC-0000", "--digest", "abc"], /a digest has 64 hex digits/],
    [2, ["completion", "csh"], /"csh" is none of bash, zsh, fish/],
    [2, ["break", "redis-test", "nonsense"], /nonsense/],
    [2, ["audit", "--verify", "--export", "x"], /one of them/],
    [5, ["show", randomUUID()], /404/],
    [5, ["show", "INC-FFFFF"], /there is no incident INC-FFFFF/],
    [5, ["watch", "ffffffff-ffff"], /there is no execution/],
    [5, ["check", "nobody"], /redis-test/],
    [5, ["backtest", "nobody"], /there are redis-test, postgres-test/],
    [5, ["approve", "ffffffff-ffff"], /there is no/],
  ];
  for (const [code, args, says] of table) {
    const reply = await run(...args);
    assert.equal(reply.code, code, `${args.join(" ")}: ${reply.out}${reply.err}`);
    assert.match(reply.err, says, args.join(" "));
    assert.equal(reply.out, "", args.join(" "));
    const told = document(await run(...args, "--json"), code);
    assert.equal(told.exit_code, code);
    assert.match(told.error, says);
  }
});

test("a daemon that is away: 3 and its name; status tells who is silent", async () => {
  const away = `http://127.0.0.1:${await freePort()}`;
  const reply = await selfheal(["check", "redis-test"], { ...env, SELFHEAL_MONITOR_URL: away });
  assert.equal(reply.code, 3);
  assert.match(reply.err, /the health monitor cannot be reached: could not connect to .*Connection refused/);
  assert.equal((await selfheal(["incidents"], { ...env, SELFHEAL_BACKEND_URL: away })).code, 3);
  const status = await selfheal(["status"], { ...env, SELFHEAL_AGENT_URL: away });
  assert.equal(status.code, 0);
  assert.match(status.out, /silent: agent: .*Connection refused/);
  const page = net.createServer((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<p>\x1b["));
  await new Promise((resolve) => page.listen(0, "127.0.0.1", resolve));
  const html = await selfheal(["incidents"], { ...env, SELFHEAL_BACKEND_URL: `http://127.0.0.1:${page.address().port}` });
  page.close();
  assert.equal(html.code, 3);
  assert.match(html.err, /not JSON \(is SELFHEAL_URL right\?\)/);
  for (const url of ["ftp://x", "localhost:5173", "http://", "http://a b", "http://user@host"]) {
    const wrong = await selfheal(["status"], { ...env, SELFHEAL_BACKEND_URL: url });
    assert.equal(wrong.code, 2, url);
    assert.match(wrong.err, /SELFHEAL_BACKEND_URL/);
  }
});

test("hostile texts reach the terminal as text", async () => {
  const evil = "\x1b]0;owned\x07\x1b[2J\u202eevil\u0000\u009b31m";
  const answers = {
    "/api/v1/systems": [{ name: evil, type: "redis", status: evil, health: 3, checked_at: evil, metrics: {} }],
    "/api/v1/incidents": [{ id: randomUUID(), message: evil, status: evil, affected_system: evil, created_at: "2026-01-01T00:00:00Z", analysis: { severity: evil } }],
    "/api/v1/acting": { stopped: true, owner: evil, reason: evil, breakers: [{ system: evil, reason: evil }] },
    "/status": { services: {} },
    "/activity": { executions: [{ phase: evil, system: evil, execution_id: evil }], proposals: [] },
    "/failures": { available: [{ system: evil, failure: evil, description: evil }], active: [] },
  };
  const server = http.createServer((request, reply) => {
    const answer = answers[request.url.split("?")[0]];
    reply.writeHead(answer ? 200 : 404, { "Content-Type": "application/json" });
    // NUL is refused by the reader; the rest is to be made plain.
    reply.end(JSON.stringify(answer ?? { error: evil }).replaceAll("\\u0000", ""));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const there = { ...env, SELFHEAL_BACKEND_URL: url, SELFHEAL_AGENT_URL: url, SELFHEAL_MONITOR_URL: url, SELFHEAL_GENERATOR_URL: url };
  try {
    for (const args of [["status"], ["incidents"], ["break", "--list"], ["show", randomUUID()], ["status", "--json"], ["incidents", "--json"], ["audit"]]) {
      const reply = await selfheal(args, there);
      assert.doesNotMatch(reply.out + reply.err, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/, args.join(" "));
      assert.match(reply.out + reply.err, /owned/, args.join(" "));
    }
    const painted = await selfheal(["status", "--color", "always"], there);
    assert.doesNotMatch(painted.out, /\x1b(?!\[(0|1|2|3[1236])m)/);
    assert.match(painted.out, /\x1b\[31m/);
    assert.doesNotMatch((await selfheal(["status", "--color=never"], there)).out, /\x1b/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("silence, check and backtest ask the monitor; what cannot be written is told", async () => {
  const silent = document(await run("silence", "redis-test", "--for", "10m", "--reason", "a new disk", "--json"));
  assert.match((await run("status")).out, new RegExp(`maintenance until ${silent.maintenance_until}`));
  assert.equal((await run("silence", "redis-test", "--for", "0")).code, 0);
  await until("a healthy system", async () => (await run("check", "redis-test")).code === 0);
  const past = await run("backtest", "redis-test", "--threshold", "85", "--since", "2d");
  assert.equal(past.code, 0, past.err);
  assert.match(past.out, /redis-test would have fired .*\n +asked +threshold 85/);
  assert.equal(document(await run("backtest", "redis-test", "--since", "2d", "--json")).target, "redis-test");
  const full = await selfheal([], env, "", { program: "sh", words: ["-c", `exec '${path.join(binDir, "selfheal")}' help >/dev/full`] });
  assert.equal(full.code, 1);
  assert.match(full.err, /could not be written/);
  const nowhere = await run("audit", "--export", "/nowhere/x");
  assert.equal(nowhere.code, 2);
});

test("AUTH=on: a password from a file, a session that only its owner can read, roles, two approvals, and no secret anywhere else", async () => {
  const twice = (text) => text.replace(/^( {2}flush:\n)/m, "$1    approvals: 2\n");
  const closed = await System.create({ env: { AUTH: "on", VERIFY_INTERVAL: "200ms" }, catalogue: twice });
  try {
    await closed.start();
    const files = {};
    const people = { vera: "viewer", anna: "approver", ben: "approver" };
    for (const [name, role] of Object.entries(people)) {
      files[name] = path.join(closed.folder, `${name}.password`);
      await fs.writeFile(files[name], `the words of ${name}\n`, { mode: 0o600 });
      const made = await selfheal([], { PATH: process.env.PATH, ...closed.common }, `the words of ${name}\n`, {
        program: path.join(binDir, "selfheal-admin"),
        words: ["user", "add", name, "--role", role],
      });
      assert.equal(made.code, 0, made.err);
    }
    const as = (name, more = {}) => ({ ...settingsOf(closed, path.join(closed.folder, `home-${name}`)), SELFHEAL_USER: name, SELFHEAL_PASSWORD_FILE: files[name], ...more });
    const nobody = settingsOf(closed, path.join(closed.folder, "home-nobody"));
    const refused = await selfheal(["incidents"], nobody);
    assert.equal(refused.code, 4);
    assert.match(refused.err, /log in first/);
    const wrong = await selfheal(["login"], as("vera", { SELFHEAL_PASSWORD_FILE: files.anna }));
    assert.equal(wrong.code, 4, wrong.err);
    const absent = await selfheal(["login"], as("vera", { SELFHEAL_PASSWORD_FILE: path.join(closed.folder, "absent") }));
    assert.equal(absent.code, 2, absent.err);

    const incident = (await post(closed.backend, "/api/v1/incidents", { message: "by hand", source: "redis-test", affected_system: "redis-test" }, asDaemon)).body;
    assert.equal(document(await selfheal(["login", "--json"], as("vera"))).role, "viewer");
    const session = path.join(closed.folder, "home-vera/.local/state/selfheal/sessions.json");
    assert.equal((await fs.stat(session)).mode & 0o777, 0o600);
    assert.equal((await selfheal(["show", short(incident.id)], { ...nobody, HOME: path.join(closed.folder, "home-vera") })).code, 0);
    assert.equal((await selfheal(["propose", short(incident.id)], as("vera"))).code, 4);
    await fs.chmod(session, 0o644);
    const open = await selfheal(["incidents"], as("vera"));
    assert.equal(open.code, 2);
    assert.match(open.err, /nobody else can read/);
    await fs.chmod(session, 0o600);

    // Two people; without `login`: it is asked for by itself.
    await redis("FLUSHALL");
    assert.equal((await selfheal(["break", "redis-test", "oom"], as("anna"))).code, 0);
    const full = await until("the incident", async () =>
      (await selfheal(["incidents", "--json"], as("anna"))).json.find((one) => one.generated_by === "health-monitor"), { timeoutMs: 60_000, everyMs: 300 });
    const proposal = document(await selfheal(["propose", short(full.id), "--action", "flush", "--json"], as("anna")));
    const approval = ["approve", proposal.proposal_id, "--yes", "--digest", proposal.digest, "--target", "redis-test"];
    const low = await selfheal(approval, as("vera"));
    assert.notEqual(low.code, 0);
    assert.match(low.out, /refused .*approver/);
    const first = await selfheal(approval, as("anna"));
    assert.equal(first.code, 1, first.out + first.err);
    assert.match(first.out, /two different people must approve it/);
    const second = await selfheal(approval, as("ben"));
    assert.equal(second.code, 0, second.out + second.err);

    const token = (await selfheal([], { PATH: process.env.PATH, ...closed.common }, "", {
      program: path.join(binDir, "selfheal-admin"), words: ["token", "create", "ci", "--role", "viewer"] })).out.trim();
    const file = path.join(closed.folder, "token");
    await fs.writeFile(file, `${token}\n`);
    assert.equal((await selfheal(["status"], { ...nobody, SELFHEAL_TOKEN_FILE: file })).code, 0);
    await fs.writeFile(file, "sht_wrong\n");
    const bad = await selfheal(["status"], { ...nobody, SELFHEAL_TOKEN_FILE: file });
    assert.equal(bad.code, 4);
    assert.match(bad.err, /the token is not valid/);
    for (const reply of [refused, wrong, open, low, first, second, bad]) assert.doesNotMatch(reply.out + reply.err, /the words of|selfheal_session|sht_/);

    assert.equal((await selfheal(["logout"], as("vera"))).code, 0);
    assert.deepEqual(JSON.parse(await fs.readFile(session, "utf8")), {});
  } finally {
    await post(closed.generator, "/heal", {}, asDaemon).catch(() => {});
    await closed.stop();
  }
});

test("completion and man page know every command and option that there is", async () => {
  const { commands, options } = document(await run("help", "--json"));
  const page = (await fs.readFile(path.join(root, "docs/man/selfheal.1"), "utf8")).replaceAll("\\-", "-");
  const complete = async (...words) => {
    const script = `source <("$1" completion bash); shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _selfheal; echo "\${COMPREPLY[@]}"`;
    const reply = await selfheal([], env, "", { program: "bash", words: ["-c", script, "bash", path.join(binDir, "selfheal"), ...words] });
    assert.equal(reply.code, 0, reply.err);
    return reply.out.trim().split(" ");
  };
  assert.deepEqual(await complete("selfheal", ""), commands.map((one) => one.name));
  assert.deepEqual(await complete("selfheal", "incidents", "--status", "re"), ["resolved"]);
  for (const { name, options: own } of commands) {
    assert.match(page, new RegExp(`^\\.B[RI]? ${name}\\b`, "m"), name);
    for (const option of [...own, ...options]) {
      assert.ok((await complete("selfheal", name, "--")).includes(option), `${name} ${option}`);
      assert.ok(page.includes(option), `${option} in the man page`);
    }
    const help = await run(name, "--help");
    assert.equal(help.code, 0);
    for (const option of own) assert.ok(help.out.includes(option));
  }
  for (const shell of ["zsh", "fish"]) {
    const { out } = await run("completion", shell);
    for (const { name } of commands) assert.ok(out.includes(name));
  }
});
