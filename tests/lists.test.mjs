// lists.test.mjs - lists have an end: pages, pieces that are cut, and memory that stays bounded whatever is stored.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { asDaemon, get, post } from "./lib/api.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";
import { Live } from "./lib/live.mjs";
import { until } from "./lib/wait.mjs";

const ROWS = 50_000;
let system, api;
before(async () => {
  await targetsUp();
  system = await System.create({ env: { ASAN_OPTIONS: "abort_on_error=0:quarantine_size_mb=4" } });
  await system.start("backend", "diagnosis");
  api = `${system.backend}/api/v1`;
});
after(() => system?.stop());

const rssMb = async () => Number((await fs.readFile(`/proc/${system.daemons.backend.child.pid}/status`, "utf8")).match(/VmRSS:\s+(\d+)/)[1]) / 1024;
const next = (reply) => reply.headers.get("link")?.match(/^<(\S+)>; rel="next"$/)?.[1];

test(`${ROWS} resolved incidents: the newest 500, page after page without a gap, in bounded memory`, async () => {
  // Three of them share each moment, so that a page ends within one.
  await databaseSql(system.database, `INSERT INTO incidents (id, message, source, status, notes, created_at, updated_at)
    SELECT gen_random_uuid(), 'incident ' || n, 'seed', 'resolved', '', now(), now() - make_interval(secs => n / 3) FROM generate_series(1, ${ROWS}) n`);
  const first = await get(api, "/incidents/resolved");
  assert.equal(first.body.length, 500);
  assert.equal(first.body[0].source, "seed");
  const seen = new Set();
  let pages = 0, peak = 0;
  for (let path = "/api/v1/incidents/resolved"; path; pages++) {
    const reply = await get(system.backend, path);
    assert.equal(reply.status, 200, reply.text);
    assert.ok(reply.body.length <= 500);
    for (const incident of reply.body) seen.add(incident.id);
    peak = Math.max(peak, await rssMb());
    path = next(reply);
  }
  assert.equal(seen.size, ROWS, "each once");
  assert.equal(pages, ROWS / 500);
  assert.ok(peak < 100, `${peak} MB resident`);

  const small = await get(api, "/incidents/resolved?limit=7");
  assert.deepEqual(small.body.map((i) => i.id), first.body.slice(0, 7).map((i) => i.id));
  const before = await get(api, `/incidents/resolved?limit=3&before=${first.body[299].updated_at}`);
  assert.ok(before.body.every((i) => i.updated_at < first.body[299].updated_at));
  assert.equal(next(await get(api, "/incidents/resolved?limit=3&before=2001-01-01T00:00:00%2B01:00")), undefined);
  const ofOne = `('postgres-test', 'seed'), ('redis test', 'seed'), ('', 'redis test'), (NULL, 'redis test')`;
  await databaseSql(system.database, `INSERT INTO incidents (id, message, source, status, affected_system, created_at, updated_at)
    SELECT gen_random_uuid(), 'of a system', source, 'resolved', system, now(), now() - interval '10 days' FROM (VALUES ${ofOne}) v(system, source)`);
  const since = new Date(Date.now() - 11 * 86_400_000).toISOString();
  const query = `/api/v1/incidents/resolved?limit=2&since=${since}&system=redis%20test`;
  const found = await get(system.backend, query);
  const rest = await get(system.backend, next(found));
  assert.deepEqual([found.body.length, rest.body.length, next(rest)], [2, 1, undefined], "by its system, else by its source, and the next page of the same");
  assert.ok([...found.body, ...rest.body].every((i) => (i.affected_system || i.source) === "redis test"));
  assert.deepEqual((await get(api, `/incidents/resolved?system=redis%20test&since=${new Date(Date.now() - 9 * 86_400_000).toISOString()}`)).body, []);
  await databaseSql(system.database, "DELETE FROM incidents WHERE message = 'of a system'");
  for (const [query, pattern] of [["system=", /system/], ["system=%FF", /./], ["since=noon", /since/], ["limit=0", /limit/], ["limit=501", /limit.*500/], ["limit=x", /limit/], ["before=noon", /before/], ["before_id=7", /before/], [`before=${first.body[0].updated_at}&before_id=7`, /before_id/]]) {
    const reply = await get(api, `/incidents/resolved?${query}`);
    assert.equal(reply.status, 400, query);
    assert.match(reply.body.error, pattern);
  }
});

test("open incidents have pages too", async () => {
  await databaseSql(system.database, `INSERT INTO incidents (id, message, source, status, created_at, updated_at)
    SELECT gen_random_uuid(), 'open ' || n, 'seed', 'investigating', now() - interval '1 day', now() FROM generate_series(1, 2001) n`);
  const first = await get(api, "/incidents");
  assert.equal(first.body.length, 2000);
  const second = await get(system.backend, next(first));
  assert.equal(second.body.length, 1);
  assert.equal(next(second), undefined);
  await databaseSql(system.database, "DELETE FROM incidents");
});

test("large pieces are cut in lists and frames, named in `cut`, and whole on request", async () => {
  const live = await Live.open(system.live);
  const long = "ä".repeat(100_000);
  const body = { message: long, source: "s", notes: long, error_logs: [long, "short", ...Array.from({ length: 30 }, (_, i) => `line ${i}`)], metrics_snapshot: { text: long } };
  const { id } = (await post(api, "/incidents", body)).body;
  const whole = (await get(api, `/incidents/${id}`)).body;
  assert.deepEqual([whole.message, whole.notes, whole.error_logs, whole.metrics_snapshot], [long, long, body.error_logs, body.metrics_snapshot]);
  assert.equal(whole.cut, undefined);
  const frame = await live.wait("its frame", (f) => f.id === id);
  for (const shown of [frame, (await get(api, "/incidents")).body.find((i) => i.id === id)]) {
    assert.equal(shown.message, "ä".repeat(2048));
    assert.equal(shown.notes, "ä".repeat(2048));
    assert.deepEqual(shown.error_logs, ["ä".repeat(2048), ...body.error_logs.slice(1, 20)]);
    assert.equal(shown.metrics_snapshot, undefined);
    assert.deepEqual(shown.cut, ["message", "notes", "error_logs", "metrics_snapshot"]);
  }
  await live.close();
});

test("a page of very large incidents ends early, and says that there is more", async () => {
  await databaseSql(system.database, `INSERT INTO incidents (id, message, source, status, error_logs, created_at, updated_at)
    SELECT gen_random_uuid(), repeat('m', 1000000), 'huge', 'resolved', (SELECT json_agg(repeat('e', 50000))::text FROM generate_series(1, 30)), now(), now() FROM generate_series(1, 300)`);
  let count = 0, pages = 0;
  for (let path = "/api/v1/incidents/resolved"; path; pages++) {
    const reply = await get(system.backend, path);
    assert.ok(reply.text.length < 10_000_000, `${reply.text.length} bytes`);
    count += reply.body.length;
    path = next(reply);
  }
  assert.equal(count, 300);
  assert.ok(pages > 1);
  await until("the memory to be given back", async () => (await rssMb()) < 100, { timeoutMs: 30_000 });
});

test("retention removes old resolved incidents, and nothing else", async () => {
  await databaseSql(system.database, "DELETE FROM incidents");
  const old = async (status, days) => {
    const { id } = (await post(api, "/incidents", { message: `${status}, ${days} days`, status })).body;
    await databaseSql(system.database, `UPDATE incidents SET updated_at = now() - interval '${days} days' WHERE id = '${id}'`);
    return id;
  };
  const gone = await old("resolved", 31);
  const kept = [await old("resolved", 29), await old("investigating", 31), await old("resolved", 32)];
  await post(api, `/incidents/${kept[2]}/actions`, { action: "flush", command: "c", result: "success" }, asDaemon);
  await until("the diagnoses", async () => (await databaseSql(system.database, "SELECT count(*) FROM incident_analysis")) === "4");
  await databaseSql(system.database, `UPDATE incidents SET updated_at = now() - interval '32 days' WHERE id = '${kept[2]}'`);
  await system.daemons.backend.stop();
  system.daemons.backend.env.RETENTION_DAYS = "30";
  await system.start("backend");
  const live = await Live.open(system.live);
  await live.wait("the removal", (f) => f.type === "incident_deleted" && f.incident_id === gone);
  await live.close();
  const left = await databaseSql(system.database, "SELECT id FROM incidents");
  assert.deepEqual(left.split("\n").sort(), [...kept].sort());
  assert.equal(await databaseSql(system.database, "SELECT count(*) FROM incident_status_history"), "3");
});
