// targets-postgres.test.mjs - what a PostgreSQL of its own is watched for beside its connections: a replication slot that nobody reads, checkpoints, the disk of its data.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { container, execIn } from "./lib/engine.mjs";
import { breakAndHeal, containerName, inEntry, quiet, removeServer, runServer, stateOf } from "./lib/targets.mjs";
import { post } from "./lib/api.mjs";
import { execute } from "./lib/cycle.mjs";
import { System, databaseContainer, postgresContainer, psql } from "./lib/suite.mjs";
import { checkNow, incident, incidentBy, propose, report } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

const target = "postgres-test"; // by its entry of the catalogue, at another server
const scope = containerName("pg-labels");
const secrets = mkdtempSync(path.join(os.tmpdir(), "selfheal-secrets-"));
let system;
const sql = async (text) => {
  const reply = await psql(containerName("pg"), "testuser", "testdb", text);
  if (reply.exitCode !== 0) throw new Error(`${text}: ${reply.output}`);
  return reply.output.trim();
};
/** So much log that a slot keeps more than a fifth of the disk. */
const writeLog = async (segments = 9) => {
  for (let n = 0; n < segments; n++) await sql("SELECT pg_logical_emit_message(false, 'test', repeat('x', 1000)); SELECT pg_switch_wal()");
};
before(async () => {
  writeFileSync(path.join(secrets, "shop"), "kept\n");
  const image = (await container.inspect(postgresContainer)).Image;
  const address = await runServer("pg", image, { options: { Env: ["POSTGRES_USER=testuser", "POSTGRES_PASSWORD=testpass", "POSTGRES_DB=testdb"] }, host: { Memory: 1024 << 20, Tmpfs: { "/var/lib/postgresql/data": "size=512m" } } });
  await until("PostgreSQL to answer", async () => (await psql(containerName("pg"), "testuser", "testdb", "SELECT 1")).exitCode === 0, { timeoutMs: 60_000 });
  system = await System.create({
    catalogue: (text) => inEntry(target, "checks: [postgres-connections]", "checks: [postgres-connections, disk]")(text).replaceAll("slot_idle_ms >= 1m", "slot_idle_ms >= 1s").replaceAll("login_interval: 8s", "login_interval: 500ms"),
    env: { POSTGRES_TEST_CONTAINER: containerName("pg"), POSTGRES_TEST_ADDRESS: `${address}:5432`, LABELS: "on", LABELS_SCOPE: scope, SECRETS_DIR: secrets },
  });
  await system.start("backend", "diagnosis", "agent", "monitor");
});
after(async () => {
  await system?.stop();
  for (const name of ["pg", "pg-shop"]) await removeServer(name);
  rmSync(secrets, { recursive: true });
});

test("well it is quiet, also with a slot that keeps little", async () => {
  await sql("SELECT pg_create_physical_replication_slot('standby_1', true)");
  const state = await quiet(system, target);
  assert.ok(state.disk_used_percent > 1 && state.disk_used_percent < 60 && state.disk_free_bytes < 512 * 1024 * 1024, JSON.stringify(state));
});

test("a slot that nobody reads keeps its log: named, dropped once a person approves, and its log goes", async () => {
  const seen = await breakAndHeal(system, target, "postgres-slot-abandoned", () => writeLog(), { action: "drop-slot" });
  assert.match(seen.diagnosis, /Replication slot standby_1 \(physical\) keeps \S+ MB of write-ahead log, and nobody reads from it/);
  assert.match(seen.diagnosis, /The disk under \/var\/lib\/postgresql\/data is \d+(\.\d+)? % full/);
  assert.equal(seen.proposal.risk, "high");
  assert.match(seen.proposal.command, /slot_name = \$\$standby_1\$\$ AND NOT active/);
  assert.match(JSON.stringify(seen.proposal), /Whoever used slot standby_1 can never go on/);
  assert.match(JSON.stringify(seen.proposal), /It cannot be undone/);
  assert.equal(await sql("SELECT count(*) FROM pg_replication_slots"), "0");
});

test("a slot of a strange name is told, and never becomes a part of a command", async () => {
  // Names have letters, digits and _ only; one that reads as a number may be read otherwise.
  await sql("SELECT pg_create_physical_replication_slot('00017', true)");
  const seen = await incidentBy(system, target, () => writeLog());
  const proposal = await propose(system, seen.opened.id);
  assert.equal(proposal.action, "none", JSON.stringify(proposal));
  await sql("SELECT pg_drop_replication_slot('00017')");
  await until("the resolved incident", async () => (await incident(system, seen.opened.id)).status === "resolved", { timeoutMs: 30_000 });
});

test("checkpoints that the log asks for: a warning with numbers, no incident; who reports it may raise max_wal_size, and take that back", async () => {
  await sql("ALTER SYSTEM SET max_wal_size = '32MB'");
  await sql("SELECT pg_reload_conf()");
  await quiet(system, target, { checks: 1 });
  const asked = async () => Number(await sql("SELECT checkpoints_req FROM pg_stat_bgwriter"));
  const end = (await asked()) + 11;
  await until("11 checkpoints more that were asked for", async () => (await writeLog(1), (await asked()) >= end), { timeoutMs: 120_000 });
  const state = await until("the warning", async () => {
    await checkNow(system);
    const now = await stateOf(system, target);
    return now.warning && now;
  });
  assert.equal(state.warning, "checkpoints are asked for too often");
  assert.equal(state.status, "healthy");
  const id = await report(system, target, "checkpoints are occurring too frequently (1 second apart)");
  const proposal = await propose(system, id);
  assert.equal(proposal.action, "raise-max-wal-size", JSON.stringify(proposal));
  assert.match(proposal.premise.because, /checkpoints_recent_count 1\d, checkpoints_recent_asked 1\d/);
  assert.equal((await execute(system, proposal)).at(-1).status, "completed");
  assert.equal(await sql("SHOW max_wal_size"), "64MB");
  const reply = await post(system.backend, `/api/v1/incidents/${await report(system, target, "was it right?")}/propose-fix`, { action: "reset-max-wal-size" });
  assert.equal(reply.body.action, "reset-max-wal-size", reply.text);
  await execute(system, reply.body);
  await until("the limit of before", async () => (await sql("SHOW max_wal_size")) === "128MB");
});

test("its disk is full: told with its numbers, no fix but a person's, and well again once there is room", async () => {
  const seen = await incidentBy(system, target, () => execIn(containerName("pg"), ["sh", "-c", "head -c $(( $(df -P -k /var/lib/postgresql/data | tail -n 1 | awk '{print $4}') - 6144 ))k /dev/zero >/var/lib/postgresql/data/filler"]));
  assert.match(seen.diagnosis, /is (98|99)(\.\d+)? % full, \d\.\d MB of 512\.0 MB are free/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await execIn(containerName("pg"), ["rm", "/var/lib/postgresql/data/filler"]);
  await until("the resolved incident", async () => (await incident(system, seen.opened.id)).status === "resolved", { timeoutMs: 30_000 });
});

test("one that is found by its labels is healed as its own user, in its own database", async () => {
  const shop = containerName("pg-shop").toLowerCase();
  const image = (await container.inspect(databaseContainer)).Image; // nothing is set up in it but what its environment says
  await runServer("pg-shop", image, {
    options: {
      Env: ["POSTGRES_USER=keeper", "POSTGRES_PASSWORD=kept", "POSTGRES_DB=goods"],
      Labels: { "selfheal.enable": "true", "selfheal.scope": scope, "selfheal.type": "postgres", "selfheal.address": "5432", "selfheal.user": "keeper", "selfheal.password_file": "shop", "selfheal.database": "goods" },
    },
  });
  const inShop = async (text) => {
    const reply = await psql(containerName("pg-shop"), "keeper", "goods", text);
    assert.equal(reply.exitCode, 0, reply.output);
    return reply.output.trim();
  };
  await until("it to answer", async () => (await psql(containerName("pg-shop"), "keeper", "goods", "SELECT 1")).exitCode === 0, { timeoutMs: 60_000 });
  await quiet(system, shop);
  const invalidate = async () => {
    await inShop("CREATE TABLE wares (n int); CREATE INDEX wares_n ON wares (n)");
    await inShop("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'wares_n'::regclass");
  };
  const seen = await breakAndHeal(system, shop, "postgres-invalid-index", invalidate, { action: "reindex" });
  assert.match(seen.proposal.command, /user=keeper dbname=goods /);
  assert.equal(await inShop("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
});
