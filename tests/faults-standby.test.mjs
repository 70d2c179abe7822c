// faults-standby.test.mjs - a standby of PostgreSQL that cannot reach its primary: it serves what it has, and that is told; a person must put it right.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { container, execIn } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { active, faultTests, lease } from "./lib/faults.mjs";
import { inject } from "./lib/cycle.mjs";
import { postgresContainer } from "./lib/suite.mjs";
import { containerName, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { closeAll } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
const sql = async (name, text) => (await execIn(containerName(name), ["psql", "-h", "/var/run/postgresql", "-U", "testuser", "-d", "testdb", "-AtXc", text])).output.trim();
const streams = async () => (await sql("standby", "SELECT status FROM pg_stat_wal_receiver")) === "streaming";
const address = () => sql("standby", "SELECT setting FROM pg_file_settings WHERE name = 'primary_conninfo' ORDER BY seqno DESC LIMIT 1");
const Env = ["POSTGRES_USER=testuser", "POSTGRES_PASSWORD=testpass", "POSTGRES_DB=testdb"];
before(async () => {
  const image = (await container.inspect(postgresContainer)).Image;
  const host = await runServer("primary", image, { options: { Env, Cmd: ["postgres", "-c", "max_wal_senders=4", "-c", "wal_level=replica"] } });
  await until("the primary", async () => (await sql("primary", "SELECT 1")) === "1" && (await execIn(containerName("primary"), ["psql", `host=${host} user=testuser password=testpass dbname=testdb`, "-AtXc", "SELECT 1"])).exitCode === 0, { timeoutMs: 60_000 });
  await execIn(containerName("primary"), ["sh", "-c", "echo 'host replication all all scram-sha-256' >> $PGDATA/pg_hba.conf"]);
  await sql("primary", "SELECT pg_reload_conf()");
  await sql("primary", "CREATE TABLE of_a_person AS SELECT 1 AS kept");
  const copy = `rm -rf "$PGDATA"/* && pg_basebackup -d 'host=${host} user=testuser password=testpass' -D "$PGDATA" -R -X stream && chmod 700 "$PGDATA" && exec postgres -c hot_standby=on`;
  const standby = await runServer("standby", image, { options: { Env, User: "postgres", Entrypoint: [], Cmd: ["bash", "-c", copy] } });
  await until("the standby to receive", streams, { timeoutMs: 60_000 });
  const target = (name, at, role) => `
    type: postgres
    container: ${containerName(name)}
    address: ${at}:5432
    user: testuser
    password: testpass
    database: testdb
    sslmode: disable
    expect_role: ${role}
    verify: [timeout, "10", psql, "user=testuser dbname=testdb", -AtXc, "SELECT $$max_connections:20$$ || chr(10) || $$client_backends:1$$"]
    checks: [postgres-connections]
    group: off
    flap_high: 0
    answer_timeout: 1s
    start_grace: 1s`;
  system = await systemOf({ standby: target("standby", standby, "replica"), primary: target("primary", host, "master") });
  await system.start("generator");
});
after(async () => {
  await system?.stop();
  for (const name of ["standby", "primary"]) await removeServer(name);
});

faultTests(() => system, {
  target: "standby",
  failure: "broken-standby",
  ready: () => until("the standby to receive", streams, { timeoutMs: 40_000 }),
  broken: async () => !(await streams()) && (await sql("standby", "SELECT kept FROM of_a_person")) === "1",
  mended: async () => (await streams()) && !/selfheal/.test(await address()),
  verdict: { verdict: "told", action: "", rule: "postgres-standby-cut-off" },
});

test("an address that a person has set meanwhile ends the fault, and stays; no password is in the lease", async () => {
  await lease(system, "10m");
  await quiet(system, "standby");
  const good = await address();
  assert.match(good, /password=testpass/);
  await inject(system, "standby", "broken-standby");
  assert.doesNotMatch(JSON.stringify((await get(system.generator, "/failures")).body), /testpass/);
  await sql("standby", `ALTER SYSTEM SET primary_conninfo = $$${good} application_name=of_a_person$$`);
  await sql("standby", "SELECT pg_reload_conf()");
  await until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 15_000 });
  assert.match(await address(), /of_a_person$/);
  await until("the standby to receive", streams, { timeoutMs: 40_000 });
  await closeAll(system);
});

test("it is offered for a standby alone", async () => {
  const { available } = (await get(system.generator, "/failures")).body;
  assert.deepEqual(available.filter((one) => one.failure === "broken-standby").map((one) => one.system), ["standby"]);
  const reply = await post(system.generator, "/inject-failure", { system: "primary", failure: "broken-standby" });
  assert.equal(reply.status, 400, reply.text);
  assert.match(reply.body.error, /broken-standby is not for primary/);
});
