// targets-mariadb.test.mjs - a real MariaDB: well it is quiet, full, read-only or blocked it is told and healed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execIn } from "./lib/engine.mjs";
import { breakAndHeal, containerName, imageOf, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { incidentBy, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
const inside = (...argv) => execIn(containerName("store"), argv);
const sql = (text) => inside("mariadb", "-N", "-e", text);
/** A client of its own that runs these words and then holds its session open. */
const client = (words, seconds = 120) => inside("sh", "-c", `{ echo '${words}'; sleep ${seconds}; } | mariadb --protocol=tcp -h 127.0.0.1 -u app -papp --unbuffered shop`).catch(() => {});
before(async () => {
  const address = await runServer("store", await imageOf("mariadb"));
  await until("MariaDB to answer", async () => (await sql("SELECT COUNT(*) FROM shop.stock")).output.trim() === "2", { timeoutMs: 60_000 });
  system = await systemOf({
    store: `
    type: mariadb
    container: ${containerName("store")}
    address: mariadb://watch:watchpass@${address}/
    app_user: app
    app_password: app
    expect_role: master
    answer_timeout: 2s
    login_interval: 500ms
    start_grace: 5s`,
  });
});
after(async () => {
  await system?.stop();
  await removeServer("store");
});

test("well it is quiet, and its numbers are shown", async () => {
  const state = await quiet(system, "store");
  assert.equal(state.max_connections, 20, JSON.stringify(state));
  assert.ok(state.connections >= 1 && state.connections < 6, JSON.stringify(state));
});

test("set read-only: told, and set back", async () => {
  const seen = await breakAndHeal(system, "store", "mariadb-read-only-now", () => sql("SET GLOBAL read_only = 1"), { action: "mariadb-writable" });
  assert.match(seen.diagnosis, /It is set read-only/);
  assert.equal((await sql("SELECT @@read_only")).output.trim(), "0");
});

test("one idle transaction blocks others: that one session is ended", async () => {
  const seen = await breakAndHeal(system, "store", "mariadb-blocked", async () => {
    void client("BEGIN; UPDATE stock SET count = 0 WHERE id = 1;");
    await until("the transaction", async () => Number((await sql("SELECT COUNT(*) FROM information_schema.INNODB_TRX")).output) === 1);
    void client("UPDATE stock SET count = 5 WHERE id = 1;", 5);
  }, { action: "mariadb-end-blocker" });
  assert.match(seen.diagnosis, /1 transactions wait for a lock/);
  assert.match(seen.proposal.command, /KILL \d+/);
  await until("the other's update", async () => (await sql("SELECT count FROM shop.stock WHERE id = 1")).output.trim() === "5");
});

test("connections exhausted: the sessions that sleep are ended", async () => {
  const seen = await breakAndHeal(system, "store", "mariadb-connections", async () => {
    for (let i = 0; i < 22; i++) void client("SELECT 1;");
  }, { action: "mariadb-end-idle" });
  assert.match(seen.diagnosis, /A fresh login is refused: ERROR 1040 \(\S+\): Too many connections/);
});

test("a password was changed: told, and no act", async () => {
  const seen = await incidentBy(system, "store", () => sql("ALTER USER 'app'@'%' IDENTIFIED BY 'other'"));
  assert.match(seen.diagnosis, /A login is refused: ERROR 1045 \(28000\): Access denied for user 'app'/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
});
