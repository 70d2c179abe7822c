// faults-postgres.test.mjs - an index of PostgreSQL that is invalid, and a server that is starved of the processor: found, explained, mended, and not taken for what they are not.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { container, engine, execIn } from "./lib/engine.mjs";
import { patch, post } from "./lib/api.mjs";
import { calm, execute, heal, incident } from "./lib/cycle.mjs";
import { active } from "./lib/faults.mjs";
import { System, postgresContainer, psql, targetsUp } from "./lib/suite.mjs";
import { stateOf } from "./lib/targets.mjs";
import { checkNow, incidentBy, openOf, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
const sql = async (text) => {
  const { exitCode, output } = await psql(postgresContainer, "testuser", "testdb", text);
  return exitCode === 0 ? output.trim() : `failed: ${output}`;
};
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start();
  await calm(system);
});
after(async () => {
  await sql("DROP TABLE IF EXISTS own_table");
  await system?.stop();
  await targetsUp();
});

test("invalid-index: told with its name and table, shown before the approval, built anew, and what the fault made is gone", async () => {
  const seen = await heal(system, "postgres-test", "invalid-index");
  assert.equal(seen.resolved.analysis.rule, "postgres-invalid-index");
  assert.match(seen.resolved.analysis.diagnosis, /Index public\.selfheal_fault_[0-9a-f_]+_n on selfheal_fault_[0-9a-f_]+ is invalid/);
  assert.deepEqual([seen.proposal.action, seen.proposal.risk], ["reindex", "medium"]);
  assert.match(seen.proposal.command, /REINDEX INDEX CONCURRENTLY "public"\."selfheal_fault_[0-9a-f_]+n"/);
  assert.match(String(seen.proposal.details.preview), /\d+\|CREATE UNIQUE INDEX selfheal_fault_[0-9a-f_]+n ON public\.selfheal_fault_/);
  assert.equal(seen.phases.at(-1).status, "completed", JSON.stringify(seen.phases.at(-1)));
  await until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 15_000 });
  assert.equal(await sql("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'selfheal_fault%'"), "0");
});

test("an index that is being built is none that was left; the building that waits for a transaction is no incident", async () => {
  await calm(system);
  await sql("CREATE TABLE own_table (n int)");
  const holder = psql(postgresContainer, "testuser", "testdb", "BEGIN; INSERT INTO own_table VALUES (1); SELECT pg_sleep(6); COMMIT");
  await until("the transaction", async () => (await sql("SELECT count(*) FROM pg_locks WHERE relation = to_regclass('own_table') AND mode = 'RowExclusiveLock'")) === "1");
  const building = execIn(postgresContainer, ["psql", "-h", "127.0.0.1", "-U", "testuser", "-d", "testdb", "-c", "CREATE INDEX CONCURRENTLY own_index ON own_table (n)"]);
  await until("the index to be there and invalid", async () => (await sql("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('own_index')")) === "f");
  for (let n = 0; n < 3; n++) await checkNow(system);
  assert.equal(await sql("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('own_index')"), "f", "it was still being built");
  const state = await stateOf(system, "postgres-test");
  assert.equal(state.invalid_index_count ?? 0, 0, JSON.stringify(state));
  assert.deepEqual((await openOf(system, "postgres-test")).filter((one) => /index/.test(one.message)), []);
  await Promise.all([holder, building]);
});

test("rows that are equal: the rebuilding fails and says so, what it leaves behind is told, and nothing more is proposed of it", async () => {
  await calm(system);
  await sql("TRUNCATE own_table");
  await sql("INSERT INTO own_table VALUES (1), (1)");
  const seen = await incidentBy(system, "postgres-test", () => sql("CREATE UNIQUE INDEX CONCURRENTLY own_unique ON own_table (n)"), { fits: (one) => /an index is invalid/.test(one.message) });
  const phases = await execute(system, await propose(system, seen.opened.id));
  assert.notEqual(phases.at(-1).status, "completed");
  assert.match(JSON.stringify(phases), /could not create unique index/);
  assert.equal(await sql("SELECT count(*) FROM own_table"), "2");
  await sql("DROP INDEX own_unique");
  await checkNow(system);
  await until("the warning", async () => (await checkNow(system)) && (await stateOf(system, "postgres-test")).warning === "an index was left over by a rebuilding");
  await sql("DROP TABLE own_table");
  await patch(system.backend, `/api/v1/incidents/${seen.opened.id}`, { status: "resolved" });
  assert.equal((await incident(system, seen.opened.id)).status, "resolved");
  await calm(system);
});

test("throttled: the engine's own count says that it waits for the processor; the limit is taken away, and nothing was restarted", async () => {
  await calm(system);
  const began = (await container.inspect(postgresContainer)).State.StartedAt;
  const seen = await heal(system, "postgres-test", "throttled");
  assert.equal(seen.resolved.analysis.rule, "container-throttled");
  assert.match(seen.resolved.analysis.diagnosis, /may have 5 % of one processor, and had to wait in (\d+) % of its periods/);
  assert.deepEqual([seen.proposal.action, seen.proposal.risk], ["unthrottle", "medium"]);
  assert.match(seen.proposal.command, /^docker update --cpu-quota -1 /);
  assert.equal(seen.phases.at(-1).status, "completed", JSON.stringify(seen.phases.at(-1)));
  await until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 15_000 });
  const now = await container.inspect(postgresContainer);
  assert.ok(now.HostConfig.CpuQuota <= 0, JSON.stringify(now.HostConfig));
  assert.equal(now.State.StartedAt, began);
});

test("a limit without waiting is no fault, and one of its own is not replaced by the fault's", async () => {
  await calm(system);
  await engine("POST", `/containers/${postgresContainer}/update`, { CpuPeriod: 100_000, CpuQuota: 90_000 });
  try {
    for (let n = 0; n < 3; n++) await checkNow(system);
    assert.equal((await stateOf(system, "postgres-test")).status, "healthy");
    const refused = await post(system.generator, "/inject-failure", { system: "postgres-test", failure: "throttled" });
    assert.equal(refused.status, 409, refused.text);
    assert.match(refused.body.error, /has a limit of its own/);
    assert.equal((await container.inspect(postgresContainer)).HostConfig.CpuQuota, 90_000);
  } finally {
    await engine("POST", `/containers/${postgresContainer}/update`, { CpuPeriod: 100_000, CpuQuota: -1 });
  }
});
