// audit.test.mjs - the audit on a real PostgreSQL: what is written, that it stays as it was written, and that tampering is found.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { asDaemon, call, del, get, patch, post } from "./lib/api.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";

let system, api;
before(async () => {
  await targetsUp();
  system = await System.create();
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

test("status, severity and deletion are written with their change, by whom, and nothing where nothing changed", async () => {
  const id = await newIncident();
  await patch(api, `/incidents/${id}`, { status: "investigating", severity: "high" });
  await patch(api, `/incidents/${id}`, { status: "investigating", severity: "high", notes: "no change" });
  const execution_id = randomUUID();
  await patch(api, `/incidents/${id}`, { status: "fixing", execution_id }, asDaemon);
  assert.equal((await del(api, `/incidents/${id}`)).status, 409);
  await patch(api, `/incidents/${id}`, { status: "resolved" }, asDaemon);
  assert.equal((await del(api, `/incidents/${id}`)).status, 200);
  assert.deepEqual((await ofIncident(id)).map((r) => [r.kind, r.actor, r.detail]), [
    ["incident.status", "unauthenticated", { from: "triage", to: "investigating" }],
    ["incident.severity", "unauthenticated", { from: "", to: "high" }],
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
  await Promise.all([
    ...Array.from({ length: 30 }, (_, i) => post(api, "/audit", told({ detail: { i, text: "<b>\u001b ü €\n" } }), asDaemon)),
    ...["investigating", "fixing", "triage"].map((status) => patch(api, `/incidents/${id}`, { status })),
    ...["low", "high", "medium"].map((severity) => patch(api, `/incidents/${other}`, { severity })),
  ]);
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
