// insight.test.mjs - what GET /insight counts, on a real PostgreSQL with rows whose answers are known; the audit's filters and its check.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { asDaemon, get, post } from "./lib/api.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";

let system, api;
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start("backend");
  api = `${system.backend}/api/v1`;
});
after(() => system?.stop());

const sql = (text) => databaseSql(system.database, text);
const at = (time) => new Date(Date.parse("2026-01-10T12:00:00Z") + time * 1000).toISOString();
const insight = async (query) => {
  const reply = await get(api, `/insight?${query}`);
  assert.equal(reply.status, 200, reply.text);
  return reply.body;
};
const january = "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z";

/** An incident, opened at `opened` seconds, first seen bad `seen` seconds before and resolved `healed` seconds after. */
async function incident({ opened = 0, seen, healed, target = "redis-test", fault = "redis-oom", by = "health-monitor", evidence } = {}) {
  const id = randomUUID();
  const list = evidence ?? (seen === undefined ? [] : [{ text: "later", source: "seen", at: at(opened) }, { text: "bad", source: "seen", at: at(opened - seen) }]);
  const metrics = JSON.stringify({ evidence: list }).replaceAll("'", "''");
  const status = healed === undefined ? "triage" : "resolved";
  await sql(`INSERT INTO incidents (id, message, affected_system, fault, status, generated_by, metrics_snapshot, created_at, updated_at)
    VALUES ('${id}', 'm', ${target ? `'${target}'` : "NULL"}, ${fault ? `'${fault}'` : "NULL"}, '${status}', '${by}', '${metrics}', '${at(opened)}', '${at(opened)}')`);
  if (healed !== undefined)
    await sql(`INSERT INTO incident_status_history (incident_id, from_status, to_status, changed_at) VALUES ('${id}', 'triage', 'resolved', '${at(opened + healed)}')`);
  return id;
}
const execution = (incidentId, outcome, { action = "flush", fault = "redis-oom", started = 5 } = {}) =>
  sql(`INSERT INTO executions (id, system, incident_id, action, fault, started_at, lease_until, ended_at, outcome)
    VALUES ('${randomUUID()}', 'redis-test', '${incidentId}', '${action}', '${fault}', '${at(started)}', '${at(started)}', '${at(started + 1)}', '${outcome}')`);
const action = (incidentId, result, ms, name = "flush") =>
  sql(`INSERT INTO agent_actions (incident_id, action, result, duration_ms, executed_at) VALUES ('${incidentId}', '${name}', '${result}', ${ms}, '${at(6)}')`);
const record = async (kind, actor, incident_id, detail) => {
  const reply = await post(api, "/audit", { id: randomUUID(), kind, actor, incident_id, detail }, asDaemon);
  assert.equal(reply.status, 201, reply.text);
};

test("nothing is counted where nothing is known", async () => {
  const none = { count: 0, median_ms: null, p90_ms: null };
  assert.deepEqual(await insight(january), {
    from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z", tz: "UTC",
    times: { detect: none, heal: none, heal_by_fix: none, approve: none },
    approvals: { approvals: 0, rehearsed: 0, proposals: 0, evidence_known: 0, evidence_opened: 0, by: [] },
    executions: [], actions: [], days: [], recurrences: [], incidents: 0, complete: true,
  });
});

test("medians and 90th percentiles are those of the rows", async () => {
  const healedByFix = await incident({ seen: 2, healed: 10 });
  await execution(healedByFix, "completed");
  const relapsed = await incident({ opened: 86_400, seen: 4, healed: 30 });
  await execution(relapsed, "relapsed", { action: "restart" });
  await execution(relapsed, "failed");
  await execution(relapsed, "completed", { action: "undo", fault: "" });
  await incident({ opened: 86_401, seen: 12, healed: 50, target: "postgres-test", fault: "connections" });
  await incident({ by: "manual", seen: 999, target: "", fault: "", evidence: [{ source: "seen", at: at(-999) }] });
  await action(healedByFix, "success", 100);
  await action(healedByFix, "failed", 300);
  await action(relapsed, "success", 700);

  const got = await insight(january);
  assert.deepEqual(got.times.detect, { count: 3, median_ms: 4_000, p90_ms: 10_400 });
  assert.deepEqual(got.times.heal, { count: 3, median_ms: 30_000, p90_ms: 46_000 });
  assert.deepEqual(got.times.heal_by_fix, { count: 1, median_ms: 10_000, p90_ms: 10_000 });
  const none = { completed: 0, failed: 0, relapsed: 0, interrupted: 0, lost: 0, refused: 0, cancelled: 0 };
  assert.deepEqual(got.executions, [
    { action: "flush", fault: "redis-oom", count: 2, ...none, completed: 1, failed: 1 },
    { action: "restart", fault: "redis-oom", count: 1, ...none, relapsed: 1 },
    { action: "undo", fault: "", count: 1, ...none, completed: 1 },
  ]);
  assert.deepEqual(got.actions, [{ action: "flush", fault: "redis-oom", count: 3, success: 2, failed: 1, unknown: 0, median_ms: 300 }]);
  assert.deepEqual(got.days, [
    { day: "2026-01-10", system: "", count: 1 },
    { day: "2026-01-10", system: "redis-test", count: 1 },
    { day: "2026-01-11", system: "postgres-test", count: 1 },
    { day: "2026-01-11", system: "redis-test", count: 1 },
  ]);
  assert.deepEqual(got.recurrences, [
    { system: "redis-test", fault: "redis-oom", incidents: 2, relapses: 1, first_at: "2026-01-10T12:00:00Z", last_at: "2026-01-11T12:00:00Z" },
  ]);
  assert.equal(got.incidents, 4);
  assert.equal(got.complete, true);
});

test("only what began in the span counts: its first moment does, its end does not", async () => {
  assert.equal((await insight(`from=${at(0)}&to=${at(86_400)}`)).incidents, 2);
  assert.equal((await insight(`from=${at(86_400)}&to=${at(86_401)}`)).incidents, 1);
});

test("days are those of the zone that is asked for", async () => {
  const late = await incident({ opened: 11 * 3600, target: "late", fault: "" }); // 23:00 UTC
  const dayOf = async (tz) => (await insight(`${january}&tz=${encodeURIComponent(tz)}`)).days.find((line) => line.system === "late").day;
  assert.deepEqual([await dayOf("UTC"), await dayOf("Europe/Berlin"), await dayOf("Etc/GMT-3")], ["2026-01-10", "2026-01-11", "2026-01-11"]);
  assert.equal((await insight(`${january}&tz=America/New_York`)).tz, "America/New_York");
  for (const bad of ["", "Nowhere/Such", "UTC%2B3", "Europe/Berlin%27"]) {
    const reply = await get(api, `/insight?${january}&tz=${bad}`);
    assert.equal(reply.status, 400, bad);
    assert.match(reply.body.error, /parameter tz/);
  }
  await sql(`DELETE FROM incidents WHERE id = '${late}'`);
});

test("evidence that is no evidence is not counted, and breaks nothing", async () => {
  const before = (await insight(january)).times.detect;
  for (const evidence of ["text", { a: 1 }, [1, null, "x"], [{ source: "seen", at: "2026-99-01T00:00:00Z" }], [{ source: "seen", at: 7 }],
    [{ source: "log", at: at(-50) }], [{ source: "seen", at: at(9_999) }], [{ source: "seen", at: "0000-01-01T00:00:00Z" }]])
    await incident({ evidence, fault: "" });
  assert.deepEqual((await insight(january)).times.detect, before);
});

test("how long an approval took is told by the agent's clock, for whom it is known", async () => {
  const one = await incident(), minute = (m) => at(m * 60);
  const shown = (proposal_id, m) => record("proposal", "ai-agent", one, { proposal_id, action: "flush", seal: { proposal_id: "another" }, happened_at: minute(m) });
  const approved = (proposal_id, who, m, told = {}) => record("approval", who, one, { proposal_id, execution_id: randomUUID(), happened_at: minute(m), ...told });
  await shown("p1", 0);
  await shown("p1", 1); // shown again: the first time counts
  await approved("p1", "anna", 2, { evidence_opened: true });
  await shown("p2", 0);
  await record("rehearsal", "anna", one, { proposal_id: "p2", rehearsal_id: "r" });
  await approved("p2", "ben", 4, { evidence_opened: false, reason: '"evidence_opened":true' });
  await shown("p3", 10);
  await approved("p3", "anna", 20);
  await approved("never shown", "anna", 1);
  await shown("p4", 0);
  const now = await insight("");
  assert.deepEqual(now.times.approve, { count: 3, median_ms: 240_000, p90_ms: 528_000 });
  assert.deepEqual(now.approvals, {
    approvals: 4, rehearsed: 1, proposals: 5, evidence_known: 2, evidence_opened: 1, by: [{ actor: "anna", count: 3, median_ms: 360_000 }, { actor: "ben", count: 1, median_ms: 240_000 }],
  });
});

test("a span that is none is refused by its name", async () => {
  for (const [query, said] of [["from=x", /parameter from/], ["to=1", /parameter to/], ["from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z", /92 days/], ["from=2999-01-01T00:00:00Z", /before to/]]) {
    const reply = await get(api, `/insight?${query}`);
    assert.equal(reply.status, 400, query);
    assert.match(reply.body.error, said);
  }
});

test("the audit is found by who, what, when and about what, page by page", async () => {
  const odd = 'x&y="<ü> >; rel="';
  const incident_id = randomUUID();
  for (let i = 0; i < 3; i++) await record("step.begin", odd, incident_id, { i });
  const all = (await get(api, "/audit?limit=200")).body;
  const seqs = (list) => list.map((r) => r.seq);
  const found = (filter) => seqs(all.filter(filter));
  assert.deepEqual(seqs((await get(api, "/audit?actor=anna")).body), found((r) => r.actor === "anna"));
  assert.deepEqual(seqs((await get(api, "/audit?actor=anna&kind=approval")).body), found((r) => r.actor === "anna" && r.kind === "approval"));
  const [last, middle] = all;
  assert.deepEqual(seqs((await get(api, `/audit?from=${last.at}`)).body), found((r) => r.at >= last.at));
  assert.deepEqual(seqs((await get(api, `/audit?limit=200&to=${middle.at}`)).body), found((r) => r.at < middle.at));
  assert.deepEqual((await get(api, "/audit?actor=nobody")).body, []);

  const pages = [];
  for (let path = `/api/v1/audit?limit=1&actor=${encodeURIComponent(odd)}&incident_id=${incident_id}&from=2026-01-01T00:00:00Z`; path; ) {
    const reply = await get(system.backend, path);
    assert.equal(reply.status, 200, reply.text);
    pages.push(...seqs(reply.body));
    path = reply.headers.get("link")?.match(/^<(\S+)>; rel="next"$/)?.[1];
  }
  assert.deepEqual(pages, found((r) => r.actor === odd));
  for (const query of ["actor=", "from=x", "to=x"]) assert.equal((await get(api, `/audit?${query}`)).status, 400, query);
});

test("the chain is checked from its start or from where a check ended, and a changed record is named", async () => {
  const head = (await get(api, "/audit/head")).body;
  const whole = (await get(api, "/audit/verify")).body;
  assert.deepEqual(whole, { ok: true, first: 1, last: head.seq, count: head.seq, hash: head.hash, bad_seq: null, why: null, more: false });
  const third = (await get(api, "/audit?limit=1&before=4")).body[0];
  const rest = (await get(api, `/audit/verify?after=3&after_hash=${third.hash}`)).body;
  assert.deepEqual([rest.ok, rest.first, rest.last, rest.count], [true, 4, head.seq, head.seq - 3]);
  assert.equal((await get(api, `/audit/verify?after=3&after_hash=${"0".repeat(64)}`)).body.bad_seq, 4);
  for (const query of ["after=3", `after_hash=${third.hash}`, "after=3&after_hash=x", "after=x"]) assert.equal((await get(api, `/audit/verify?${query}`)).status, 400, query);

  await sql("ALTER TABLE audit DISABLE TRIGGER audit_append_only; UPDATE audit SET actor = 'somebody' WHERE seq = 2; ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_append_only");
  const broken = (await get(api, "/audit/verify")).body;
  assert.deepEqual([broken.ok, broken.last, broken.count, broken.bad_seq, broken.more], [false, 1, 1, 2, false]);
  assert.match(broken.why, /changed/);
});

test("more than is looked at is told as such, and within the database's time even before it has statistics of its tables", async () => {
  const march = "'2026-03-20T00:00:00Z'::timestamptz - n * interval '1 min'";
  await sql(`INSERT INTO incidents (id, message, affected_system, fault, status, created_at) SELECT gen_random_uuid(), 'm', 's' || n % 9, 'f', 'resolved', ${march} FROM generate_series(1, 10001) n`);
  await sql(`INSERT INTO audit (seq, id, at, kind, actor, incident_id, detail, prev_hash, hash)
    SELECT 1000 + row_number() OVER (), gen_random_uuid(), created_at, kind, 'anna', id, '{"proposal_id":"' || id || '","seal":"' || repeat('s', 3000) || '"}', encode(sha256(random()::text::bytea), 'hex'),
    encode(sha256(random()::text::bytea), 'hex') FROM incidents, unnest(array['proposal', 'approval']) kind WHERE created_at >= '2026-03-01'`);
  const got = await insight("from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z");
  assert.deepEqual([got.complete, got.incidents, got.approvals.approvals, got.times.approve.count], [false, 10_000, 10_000, 10_000]);

  const many = await Promise.all(Array.from({ length: 8 }, () => get(system.backend, "/api/v1/insight?from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z")));
  const busy = many.filter((one) => one.status === 503);
  assert.deepEqual([...new Set(many.map((one) => one.status))].sort(), [200, 503], "two at once, and the others are told to come again");
  assert.ok(busy.length <= 6 && busy.every((one) => one.headers.get("retry-after") === "1" && /ask again in a moment/.test(one.body.error)), JSON.stringify(busy.map((one) => one.body)));
  assert.equal((await get(system.backend, "/api/v1/insight")).status, 200, "and afterwards it is free again");
});

test("a system counts under the name that the monitor reports it by, however an incident writes it", async () => {
  const june = "from=2026-06-01T00:00:00Z&to=2026-07-01T00:00:00Z";
  await sql(`INSERT INTO systems (name, type, status, health, checked_at, metrics) VALUES ('Shop-DB', 'postgres', 'healthy', 100, now(), '{}')`);
  for (const name of ["Shop-DB", "shop-db", "SHOP-DB", "Elsewhere", "elsewhere"])
    await sql(`INSERT INTO incidents (id, message, affected_system, status, created_at) VALUES (gen_random_uuid(), 'm', '${name}', 'resolved', '2026-06-10T12:00:00Z')`);
  const { days } = await insight(june);
  assert.deepEqual(days.map((one) => [one.system, one.count]).sort(), [["Shop-DB", 3], ["elsewhere", 2]]);
});
