// audit.test.mjs - the audit on a real PostgreSQL: what is written, that it stays as it was written, and that tampering is found.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { asDaemon, call, del, get, patch, post } from "./lib/api.mjs";
import { binDir } from "./lib/daemon.mjs";
import { System, databaseSql, fillRedis, targetsUp } from "./lib/suite.mjs";
import { execute, propose } from "./lib/cycle.mjs";
import { report } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, api;
before(async () => {
  await targetsUp();
  system = await System.create({ env: { VERIFY_INTERVAL: "200ms" } });
  await system.start("backend");
  api = `${system.backend}/api/v1`;
});
after(() => system?.stop());

const zeros = "0".repeat(64);
const sql = (text) => databaseSql(system.database, text);
const next = (reply) => reply.headers.get("link")?.match(/^<(\S+)>; rel="next"$/)?.[1];
const newIncident = async (message = "something") => (await post(api, "/incidents", { message, source: "test" })).body.id;
const audit = async (query = "") => (await get(api, `/audit${query}`)).body;
const ofIncident = async (id) => (await audit(`?incident_id=${id}`)).reverse();
const told = (more = {}) => ({ id: randomUUID(), kind: "step.begin", actor: "ai-agent", detail: { action: "flush", attempt: 1 }, ...more });

/** The canonical form (RFC 8785) of what an audit holds: written here once more, by another hand. */
const canonical = (value) =>
  Array.isArray(value) ? `[${value.map(canonical)}]`
  : value && typeof value === "object" ? `{${Object.keys(value).sort().map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`)}}`
  : JSON.stringify(value);
const hashOf = ({ hash, ...rest }) => createHash("sha256").update(canonical(rest)).digest("hex");

/** The whole chain through the export, page by page. */
async function exported(limit = 3) {
  const lines = [];
  for (let path = `/api/v1/audit/export?limit=${limit}`; path; ) {
    const reply = await get(system.backend, path);
    assert.equal(reply.status, 200, reply.text);
    assert.match(reply.headers.get("content-type"), /^application\/jsonl/);
    const page = reply.text.split("\n").slice(0, -1);
    assert.ok(page.length <= limit);
    lines.push(...page);
    path = next(reply);
  }
  return lines;
}

test("an empty audit has a head of zeros", async () => {
  assert.deepEqual((await get(api, "/audit/head")).body, { seq: 0, hash: zeros, at: null });
  assert.deepEqual(await audit(), []);
  assert.equal((await get(api, "/audit/export")).text, "");
});

test("status, severity, team, notes and deletion are written with their change, by whom, and nothing where nothing changed", async () => {
  const id = await newIncident();
  await patch(api, `/incidents/${id}`, { status: "investigating", severity: "high" });
  await patch(api, `/incidents/${id}`, { status: "investigating", severity: "high", team: "Data", notes: "seen before" });
  await patch(api, `/incidents/${id}`, { status: "investigating", severity: "high", team: "Data", notes: "seen before" });
  for (let i = 0; i < 2; i++) await patch(api, `/incidents/${id}`, { notes_append: "seen again" });
  await patch(api, `/incidents/${id}`, { team: "", notes: "ä".repeat(300) });
  const execution_id = randomUUID();
  await patch(api, `/incidents/${id}`, { status: "fixing", execution_id }, asDaemon);
  assert.equal((await del(api, `/incidents/${id}`)).status, 409);
  await patch(api, `/incidents/${id}`, { status: "resolved" }, asDaemon);
  assert.equal((await del(api, `/incidents/${id}`)).status, 200);
  assert.deepEqual((await ofIncident(id)).map((r) => [r.kind, r.actor, r.detail]), [
    ["incident.status", "unauthenticated", { from: "triage", to: "investigating" }],
    ["incident.severity", "unauthenticated", { from: "", to: "high" }],
    ["incident.team", "unauthenticated", { from: "", to: "Data" }],
    ["incident.notes", "unauthenticated", { bytes: 11, text: "seen before" }],
    ["incident.notes", "unauthenticated", { added: "seen again" }],
    ["incident.team", "unauthenticated", { from: "Data", to: "" }],
    ["incident.notes", "unauthenticated", { bytes: 600, text: "ä".repeat(250) }],
    ["incident.status", "daemon", { execution_id, from: "investigating", to: "fixing" }],
    ["incident.status", "daemon", { from: "fixing", to: "resolved" }],
    ["incident.deleted", "unauthenticated", { status: "resolved" }],
  ]);
});

test("a change that fails leaves no record, and a record that cannot be written leaves no change", async () => {
  const before = (await get(api, "/audit/head")).body.seq;
  assert.equal((await patch(api, `/incidents/${randomUUID()}`, { status: "resolved" })).status, 404);
  assert.equal((await del(api, `/incidents/${randomUUID()}`)).status, 404);
  const id = await newIncident();
  await sql("ALTER TABLE audit ADD CONSTRAINT nothing_more CHECK (false) NOT VALID");
  try {
    assert.equal((await patch(api, `/incidents/${id}`, { status: "resolved" })).status, 400);
    assert.equal((await get(api, `/incidents/${id}`)).body.status, "triage");
  } finally {
    await sql("ALTER TABLE audit DROP CONSTRAINT nothing_more");
  }
  assert.equal((await get(api, "/audit/head")).body.seq, before);
});

test("daemons alone write, a repeat is stored once, and another record under its id is refused", async () => {
  const entry = told({ incident_id: randomUUID() });
  assert.equal((await post(api, "/audit", entry)).status, 403);
  const first = await post(api, "/audit", entry, asDaemon);
  assert.equal(first.status, 201, first.text);
  assert.equal(first.body.hash, hashOf(first.body));
  const again = await post(api, "/audit", entry, asDaemon);
  assert.equal(again.status, 200);
  assert.deepEqual(again.body, first.body);
  assert.equal((await post(api, "/audit", { ...entry, kind: "step.end" }, asDaemon)).status, 409);
  assert.equal((await post(api, "/audit", { ...entry, incident_id: randomUUID() }, asDaemon)).status, 409);
  assert.deepEqual((await audit(`?incident_id=${entry.incident_id}`)).map((r) => r.id), [entry.id]);
});

test("bad input is refused with its name and writes nothing", async () => {
  const before = (await get(api, "/audit/head")).body.seq;
  const bad = [
    ["[]", /object/], ["{", /./], [told({ id: 7 }), /id/], [told({ id: null }), /id/], [told({ kind: "UPPER" }), /kind/], [told({ kind: "incident.status" }), /backend itself/],
    [told({ actor: "" }), /actor/], [told({ actor: "x".repeat(201) }), /actor/], [told({ incident_id: "1" }), /incident_id/], [told({ detail: "text" }), /detail/],
    [told({ detail: { x: 0.5 } }), /fraction/], [told({ detail: { x: "y".repeat(70_000) } }), /larger/],
  ];
  for (const [body, said] of bad) {
    const reply = await call(api, "POST", "/audit", body, { ...asDaemon, raw: typeof body === "string" });
    assert.equal(reply.status, 400, JSON.stringify(body));
    assert.match(reply.body.error, said);
  }
  for (const query of ["limit=0", "limit=201", "limit=x", "before=0", "before=-1", "before=99999999999999999999", "kind=A", "incident_id=1"])
    assert.equal((await get(api, `/audit?${query}`)).status, 400, query);
  for (const query of ["limit=501", "after=x", "after=-1"]) assert.equal((await get(api, `/audit/export?${query}`)).status, 400, query);
  assert.equal((await call(api, "DELETE", "/audit")).status, 405);
  assert.equal((await get(api, "/audit/head")).body.seq, before);
});

test("the list pages from the newest on, by kind and by incident", async () => {
  const incident_id = randomUUID();
  for (let i = 0; i < 5; i++) await post(api, "/audit", told({ incident_id, kind: i % 2 ? "step.end" : "step.begin", detail: { i } }), asDaemon);
  const seen = [];
  for (let path = `/api/v1/audit?limit=2&incident_id=${incident_id}`; path; ) {
    const reply = await get(system.backend, path);
    seen.push(...reply.body.map((r) => r.detail.i));
    path = next(reply);
  }
  assert.deepEqual(seen, [4, 3, 2, 1, 0]);
  assert.deepEqual((await audit(`?incident_id=${incident_id}&kind=step.end`)).map((r) => r.detail.i), [3, 1]);
  assert.ok((await audit("?kind=step.end&limit=1")).length === 1);
});

test("many at once make one chain without a gap, as anybody can compute it", async () => {
  const id = await newIncident();
  const other = await newIncident();
  const replies = await Promise.all([
    ...Array.from({ length: 30 }, (_, i) => post(api, "/audit", told({ detail: { i, text: "<b>\u001b ü €\n" } }), asDaemon)),
    ...["investigating", "fixing", "triage"].map((status) => patch(api, `/incidents/${id}`, { status })),
    ...["low", "high", "medium"].map((severity) => patch(api, `/incidents/${other}`, { severity })),
  ]);
  assert.deepEqual([...new Set(replies.map((r) => r.status))], [201, 200], "they wait for each other, none is turned away");
  const lines = await exported(7);
  let previous = zeros, seq = 0;
  for (const line of lines) {
    const record = JSON.parse(line);
    assert.equal(line, canonical(record), "a line is in canonical form");
    assert.equal(record.seq, ++seq);
    assert.equal(record.prev_hash, previous);
    assert.equal(record.hash, hashOf(record));
    previous = record.hash;
  }
  const { at, ...head } = (await get(api, "/audit/head")).body;
  assert.deepEqual(head, { seq, hash: previous });
  assert.ok(at);
});

test("the database refuses to change, delete or empty it, for the backend's own role too", async () => {
  const { seq } = (await get(api, "/audit/head")).body;
  for (const text of [`UPDATE audit SET actor = 'x' WHERE seq = ${seq}`, "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit WHERE false",
    `SET session_replication_role = replica; DELETE FROM audit`])
    await assert.rejects(sql(text), /append-only|permission denied/, text);
  assert.equal((await get(api, "/audit/head")).body.seq, seq);
});

// ---- selfheal-admin ----

const run = promisify(execFile);
/** {code, out, err} of selfheal-admin on this system's database. */
async function admin(...argv) {
  const env = { PATH: process.env.PATH, POSTGRES_HOST: "127.0.0.1", POSTGRES_PORT: system.common.POSTGRES_PORT, POSTGRES_DB: system.database };
  try {
    const { stdout, stderr } = await run(path.join(binDir, "selfheal-admin"), argv, { env, maxBuffer: 1 << 26 });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    return { code: error.code, out: error.stdout, err: error.stderr };
  }
}

/** Does what only the table's owner can who takes the trigger away, looks what selfheal-admin says, and puts everything back. */
async function tampered(text, ...argv) {
  await sql(`CREATE TABLE audit_kept AS SELECT * FROM audit; ALTER TABLE audit DISABLE TRIGGER audit_append_only; ${text}`);
  try {
    return await admin("audit", "verify", ...argv);
  } finally {
    await sql(`DELETE FROM audit; INSERT INTO audit SELECT * FROM audit_kept; DROP TABLE audit_kept; ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_append_only`);
  }
}

test("selfheal-admin finds an edit, a deletion, another order and a cut tail, and names the first bad number", async () => {
  const head = path.join(system.folder, "head.json");
  const last = (await get(api, "/audit/head")).body.seq;
  assert.ok(last > 12);
  const saved = await admin("audit", "head");
  assert.deepEqual(JSON.parse(saved.out), (await get(api, "/audit/head")).body);
  await fs.writeFile(head, saved.out);
  const good = await admin("audit", "verify", "--head", head);
  assert.equal(good.code, 0, good.out + good.err);
  assert.match(good.out, new RegExp(`${last} records, all as they were written`));

  const swap = (a, b) => `UPDATE audit SET seq = -1 WHERE seq = ${a}; UPDATE audit SET seq = ${a} WHERE seq = ${b}; UPDATE audit SET seq = ${b} WHERE seq = -1`;
  const free = "ALTER TABLE audit DROP CONSTRAINT IF EXISTS audit_seq_check;";
  const cases = [
    ["UPDATE audit SET actor = 'nobody' WHERE seq = 5", 5],
    ["UPDATE audit SET detail = '{ }' WHERE seq = 6", 6],
    ["UPDATE audit SET detail = 'no json' WHERE seq = 6", 6],
    ["UPDATE audit SET at = at + interval '1 microsecond' WHERE seq = 7", 7],
    ["UPDATE audit SET incident_id = NULL WHERE seq = 1", 1],
    [`UPDATE audit SET hash = '${"a".repeat(64)}' WHERE seq = ${last}`, last],
    ["DELETE FROM audit WHERE seq = 4", 4],
    ["DELETE FROM audit WHERE seq <= 2", 1],
    ["DELETE FROM audit WHERE seq BETWEEN 8 AND 10", 8],
    [free + swap(3, 9), 3],
  ];
  for (const [text, seq] of cases) {
    const found = await tampered(text);
    assert.equal(found.code, 1, `${text}: ${found.out}${found.err}`);
    assert.match(found.out, new RegExp(`BROKEN at record ${seq}:`), text);
  }
  const cut = `DELETE FROM audit WHERE seq > ${last - 2}`;
  assert.equal((await tampered(cut)).code, 0, "without a saved head it cannot be seen");
  assert.match((await tampered(cut, "--head", head)).out, new RegExp(`BROKEN at record ${last - 1}: the tail is cut`));
  assert.match((await tampered("DELETE FROM audit", "--head", head)).out, /BROKEN at record 1: the tail is cut/);
  assert.equal((await admin("audit", "verify", "--head", head)).code, 0, "all put back");
});

test("a chain that was written anew from a record on is found by a saved head", async () => {
  const { seq } = (await get(api, "/audit/head")).body;
  const head = path.join(system.folder, "head.json");
  await fs.writeFile(head, (await admin("audit", "head")).out);
  const record = JSON.parse((await exported(500)).at(-1));
  const forged = { ...record, actor: "somebody" };
  const text = `UPDATE audit SET actor = 'somebody', hash = '${hashOf(forged)}' WHERE seq = ${seq}`;
  assert.equal((await tampered(text)).code, 0);
  const found = await tampered(text, "--head", head);
  assert.equal(found.code, 1);
  assert.match(found.out, new RegExp(`BROKEN at record ${seq}: the chain was written anew`));
});

test("selfheal-admin exports the same lines, and says what it cannot do", async () => {
  assert.deepEqual((await admin("audit", "export")).out.split("\n").slice(0, -1), await exported(500));
  const bad = path.join(system.folder, "bad.json");
  await fs.writeFile(bad, '{"seq":"1"}');
  for (const argv of [[], ["audit"], ["audit", "erase"], ["audit", "verify", "--head"], ["audit", "verify", "--head", bad], ["audit", "verify", "--head", "/nowhere"], ["verify", "/nowhere"]]) {
    const reply = await admin(...argv);
    assert.equal(reply.code, 2, argv.join(" "));
    assert.match(reply.err, /^selfheal-admin: /);
    assert.equal(reply.out, "");
  }
  const away = await run(path.join(binDir, "selfheal-admin"), ["audit", "verify"], { env: { POSTGRES_HOST: "127.0.0.1", POSTGRES_PORT: "1", POSTGRES_PASSWORD: "do-not-show-this" } }).catch((e) => e);
  assert.equal(away.code, 2);
  assert.doesNotMatch(away.stderr + away.stdout, /do-not-show-this/);
});

// ---- what the agent tells ----

test("a diagnosis and a solution are written with who asked, and the analysis keeps the rule and the lines that it rests on", async () => {
  await system.start("diagnosis");
  const { id } = (await post(api, "/incidents", { message: "odd", affected_system: "redis-test", error_logs: ["a line", "OOM command not allowed when used memory > 'maxmemory'."] })).body;
  await until("the diagnosis", async () => (await get(api, `/incidents/${id}`)).body.analysis);
  await post(api, `/incidents/${id}/diagnose`);
  const { body: analysis } = await post(api, `/incidents/${id}/suggest-fix`);
  assert.deepEqual([analysis.rule, analysis.cites], ["redis-oom", [1]]);
  assert.deepEqual((await get(api, `/incidents/${id}`)).body.analysis, analysis);
  const told = (await ofIncident(id)).filter((r) => /diagnosis|solution/.test(r.kind)).map((r) => [r.kind, r.actor, r.detail.asked_by, r.detail.rule]);
  assert.deepEqual(told, [
    ["incident.diagnosis", "ai-diagnosis", undefined, "redis-oom"],
    ["incident.diagnosis", "ai-diagnosis", "unauthenticated", "redis-oom"],
    ["incident.solution", "ai-diagnosis", "unauthenticated", undefined],
  ]);
});

test("a fix is told from its proposal to its end, each moment once", async () => {
  await system.start("agent");
  await fillRedis();
  const id = await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'.");
  const proposal = await propose(system, id);
  assert.equal(proposal.action, "flush", JSON.stringify(proposal));
  const end = (await execute(system, proposal)).at(-1);
  assert.equal(end.status, "completed", JSON.stringify(end));
  const records = await until("its records", async () => {
    const now = (await ofIncident(id)).filter((r) => !r.kind.startsWith("incident."));
    return now.at(-1)?.kind === "end" && now;
  });
  assert.deepEqual(records.map((r) => [r.kind, r.actor]), [
    ["proposal", "ai-agent"], ["approval", "unauthenticated"], ["step.begin", "ai-agent"], ["step.end", "ai-agent"], ["end", "ai-agent"]]);
  const [proposed, approved, begun, ended, over] = records.map((r) => r.detail);
  assert.equal(proposed.digest, proposal.digest);
  assert.equal(createHash("sha256").update(canonical(proposed.seal)).digest("hex"), proposal.digest, "the seal that was approved is in it, whole");
  assert.equal(approved.proposal_id, proposal.proposal_id);
  assert.equal(approved.execution_id, end.execution_id);
  assert.match(begun.command, /FLUSHALL/i);
  assert.equal(ended.result, "success");
  assert.equal(ended.healed, true);
  const [action] = (await get(api, `/incidents/${id}/actions`)).body;
  assert.equal(ended.stdout_sha256, createHash("sha256").update(action.stdout).digest("hex"), "what it printed can be checked by it");
  assert.equal(over.status, "completed");
  const [found] = (await ofIncident(id)).filter((r) => r.kind === "incident.diagnosis");
  assert.equal(found.actor, "ai-diagnosis");
  assert.deepEqual([found.detail.rule, found.detail.provider, found.detail.asked_by], ["redis-oom", "rules", undefined], "made by itself");
  assert.ok(found.detail.confidence_percent > 0 && Buffer.byteLength(found.detail.text) <= 500);
  const changes = (await ofIncident(id)).filter((r) => r.kind === "incident.status").map((r) => `${r.actor} ${r.detail.to}`);
  assert.deepEqual(changes.slice(-2), ["daemon fixing", "daemon resolved"]);
});

test("refusals are told: no fix, and an approval that came too late", async () => {
  await targetsUp();
  const well = await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'.");
  assert.equal((await propose(system, well)).action, "none");
  await fillRedis();
  const proposal = await propose(system, well);
  await targetsUp(); // somebody else was faster
  const end = (await execute(system, proposal)).at(-1);
  assert.equal(end.refused, true, JSON.stringify(end));
  const refusals = await until("both refusals", async () => {
    const now = (await ofIncident(well)).filter((r) => r.kind === "refusal");
    return now.length === 2 && now;
  });
  assert.deepEqual(refusals.map((r) => r.detail.what), ["proposal", "approval"]);
  assert.match(refusals[1].detail.reason, /no longer needed/);
  assert.equal(refusals[1].detail.proposal_id, proposal.proposal_id);
  assert.ok(refusals[1].detail.differences.length > 0);
  const head = path.join(system.folder, "head.json");
  await fs.writeFile(head, JSON.stringify((await get(api, "/audit/head")).body));
  assert.equal((await admin("audit", "verify", "--head", head)).code, 0);
});

// ---- the bundle ----

test("a healed incident's bundle holds all of it, is signed, and is checked without database, network or the key itself", async () => {
  const [healed] = (await get(api, "/incidents/resolved")).body.filter((i) => i.agent_actions?.length);
  await patch(api, `/incidents/${healed.id}`, { notes: "</script><script>alert(1)</script><img src=x onerror=alert(2)>" });
  const reply = await get(api, `/incidents/${healed.id}/bundle`);
  assert.equal(reply.status, 200, reply.text);
  assert.match(reply.headers.get("content-type"), /^text\/html/);
  assert.match(reply.headers.get("content-disposition"), new RegExp(`attachment; filename="incident-${healed.id}.html"`));
  assert.match(reply.headers.get("content-security-policy"), /default-src 'none'/);
  for (const part of ["Timeline", "Evidence", "Proposals and decisions", "Terminal", "Verdict", "Audit", "FLUSHALL", "OOM command not allowed", "the output matches the digest in the audit", "completed", "Transcript of execution", "Health before"])
    assert.ok(reply.text.includes(part), part);
  assert.equal(reply.text.match(/<script/g).length, 1);
  const [, allowed, style] = reply.text.match(/style-src 'sha256-([^']+)'">\n<style>([^<]*)<\/style>/);
  assert.equal(createHash("sha256").update(style).digest("base64"), allowed, "the one style is allowed by its hash");
  assert.doesNotMatch(reply.text, /<img|https?:\/\//, "self-contained");

  const state = path.join(system.folder, "state-backend");
  assert.equal((await fs.stat(path.join(state, "bundle-key"))).mode & 0o777, 0o600);
  const file = path.join(system.folder, "bundle.html"), key = path.join(system.folder, "key.pub");
  await fs.copyFile(path.join(state, "bundle-key.pub"), key);
  await fs.writeFile(file, reply.text);
  assert.deepEqual((await get(api, "/bundle-key")).body, { algorithm: "Ed25519", public_key: (await fs.readFile(key, "utf8")).trim() });
  const offline = (...argv) => run(path.join(binDir, "selfheal-admin"), argv, { env: { POSTGRES_HOST: "/nowhere" } }).then((r) => ({ code: 0, out: r.stdout }), (e) => ({ code: e.code, out: e.stdout }));
  const good = await offline("verify", file, "--key", key);
  assert.equal(good.code, 0, good.out);
  const records = await ofIncident(healed.id);
  assert.match(good.out, new RegExp(`${records.length} records, ${records[0].seq} to ${records.at(-1).seq}, each fits its hash`));

  for (const changed of [reply.text.replace("FLUSHALL", "flushall"), reply.text.slice(0, -1), `${reply.text} `, reply.text.replace("completed", "complete")]) {
    await fs.writeFile(file, changed);
    const found = await offline("verify", file);
    assert.equal(found.code, 1);
    assert.match(found.out, /BROKEN/);
  }
  await fs.writeFile(file, reply.text);
  await fs.writeFile(key, "a".repeat(64));
  assert.match((await offline("verify", file, "--key", key)).out, /BROKEN: it is signed by another key/);
});

test("an output that was changed in the database is told in the bundle", async () => {
  const [healed] = (await get(api, "/incidents/resolved")).body.filter((i) => i.agent_actions?.length);
  await sql(`UPDATE agent_actions SET stdout = 'nothing happened' WHERE incident_id = '${healed.id}'`);
  assert.match((await get(api, `/incidents/${healed.id}/bundle`)).text, /the output DIFFERS from the digest in the audit/);
});

test("an action that was changed or removed in the database is told in the bundle, field by field", async () => {
  const [healed] = (await get(api, "/incidents/resolved")).body.filter((i) => i.agent_actions?.length);
  const bundle = async () => (await get(api, `/incidents/${healed.id}/bundle`)).text;
  const { command, result, exit_code } = (await ofIncident(healed.id)).findLast((r) => r.kind === "step.end").detail;
  assert.doesNotMatch(await bundle(), /DIFFERS from the audit<|NO STEP|NO ACTION/);
  await sql(`UPDATE agent_actions SET command = 'docker exec redis-test true', result = 'unknown', exit_code = 77 WHERE incident_id = '${healed.id}'`);
  const edited = await bundle();
  for (const [field, was] of Object.entries({ command, result, exit_code }))
    assert.ok(edited.includes(`${field} DIFFERS from the audit</strong>: its step.end says <code>${was}</code>`), field);
  await sql(`DELETE FROM agent_actions WHERE incident_id = '${healed.id}'`);
  assert.match(await bundle(), /NO ACTION is recorded of a step in the audit/);
});

test("a bundle tells what somebody posted from what a daemon saw", async () => {
  const { body: seen, status } = await post(api, "/incidents", { message: "all is lost", source: "redis-test", generated_by: "health-monitor" }, asDaemon);
  assert.equal(status, 201);
  const { body: posted } = await post(api, "/incidents", { message: "all is lost", source: "seen", generated_by: "me", status_history: [{ to_status: "fixing", changed_at: "2020-01-01T00:00:00Z" }] });
  const text = async (id) => (await get(api, `/incidents/${id}/bundle`)).text;
  assert.doesNotMatch(await text(seen.id), /As posted by somebody|as posted, older/);
  assert.match(await text(posted.id), /<td>2020-01-01T00:00:00Z<\/td><td>status<\/td><td>as posted, older than the incident: \(new\) -&gt; fixing<\/td>[^]*As posted by somebody<\/strong>, who called it made by <code>me</);
});

test("a bundle is made without the agent, too, and says so", async () => {
  await system.daemons.agent.stop();
  const [healed] = (await get(api, "/incidents/resolved")).body;
  const reply = await get(api, `/incidents/${healed.id}/bundle`);
  assert.equal(reply.status, 200);
  assert.match(reply.text, /The agent could not be asked for its transcripts/);
});

test("no bundle of an incident that is not there, and none with a key that others can read", async () => {
  assert.equal((await get(api, "/incidents/no-id/bundle")).status, 400);
  assert.equal((await get(api, `/incidents/${randomUUID()}/bundle`)).status, 404);
  const key = path.join(system.folder, "state-backend/bundle-key"), id = await newIncident();
  await fs.chmod(key, 0o644);
  const reply = await get(api, `/incidents/${id}/bundle`);
  assert.equal(reply.status, 500);
  assert.match(reply.body.error, /the key for bundles cannot be used/);
  assert.deepEqual([(await get(api, "/bundle-key")).status, (await post(api, "/bundle-key", {})).status], [500, 405]);
  assert.match(system.daemons.backend.log, /bundle-key: others may read/);
  await fs.chmod(key, 0o600);
  assert.equal((await get(api, `/incidents/${id}/bundle`)).status, 200);
});
