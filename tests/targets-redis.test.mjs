// targets-redis.test.mjs - a real Redis with a replica and a Sentinel, each a target of its own: well they are quiet, broken they are told and healed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { container, execIn } from "./lib/engine.mjs";
import { breakAndHeal, containerName, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { execute } from "./lib/cycle.mjs";
import { redisContainer } from "./lib/suite.mjs";
import { incident, incidentBy, openOf, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, image;
const address = {};
const cli = async (name, ...argv) => (await execIn(containerName(name), ["redis-cli", ...argv])).output.trim();
const sentinelCli = (...argv) => cli("watcher", "-p", "26379", ...argv);
const linkUp = (name) => until(`${name}'s link`, async () => (await cli(name, "INFO", "replication")).includes("master_link_status:up"), { timeoutMs: 30_000 });
const resolved = (id) => until("the resolved incident", async () => (await incident(system, id)).status === "resolved", { timeoutMs: 60_000 });

/** Ready once it answers. */
const server = async (name, argv, host = {}) => {
  address[name] = await runServer(name, image, { options: { Cmd: argv, Entrypoint: [] }, host });
  return address[name];
};
const sentinelOf = (master, { quorum = 1 } = {}) => [
  "sh", "-c",
  `printf 'sentinel monitor shop ${master} 6379 ${quorum}\\nsentinel down-after-milliseconds shop 1000\\nsentinel failover-timeout shop 60000\\n' >/tmp/sentinel.conf && exec redis-server /tmp/sentinel.conf --sentinel --protected-mode no`,
];

before(async () => {
  image = (await container.inspect(redisContainer)).Image;
  const master = await server("main", ["redis-server", "--protected-mode", "no", "--save", ""]);
  await server("copy", ["redis-server", "--protected-mode", "no", "--save", "3600 1", "--dir", "/data", "--replicaof", master, "6379"], { Tmpfs: { "/data": "size=64m" } });
  await server("watcher", sentinelOf(master));
  await linkUp("copy");
  await until("the Sentinel to know the replica", async () => (await sentinelCli("SENTINEL", "REPLICAS", "shop")).includes("slave-priority"), { timeoutMs: 30_000 });
  system = await systemOf({
    // One that stays well: where all are sick at once, nothing is proposed.
    bystander: `
    type: container
    container: ${redisContainer}`,
    copy: `
    type: redis-replica
    container: ${containerName("copy")}
    address: redis://${address.copy}
    master: ${master}:6379
    checks: [redis-clients, latency, disk]
    write_probe: on
    answer_timeout: 1s
    login_interval: 500ms
    group: off
    start_grace: 1s`,
    watcher: `
    type: redis-sentinel
    container: ${containerName("watcher")}
    address: sentinel://${address.watcher}/shop
    sentinels: 1
    answer_timeout: 1s
    login_interval: 500ms
    group: off
    start_grace: 1s`,
  });
});
after(async () => {
  await system?.stop();
  for (const name of ["watcher", "copy", "main"]) await removeServer(name);
});

test("well they are quiet, and their numbers are shown", async () => {
  const copy = await quiet(system, "copy"), watcher = await quiet(system, "watcher");
  assert.ok(copy.disk_used_percent >= 0 && copy.disk_free_bytes <= 64 * 1024 * 1024, JSON.stringify(copy));
  assert.equal(watcher.usable_sentinels, 1, JSON.stringify(watcher));
  assert.equal(watcher.usable_replicas, 1, JSON.stringify(watcher));
});

test("a replica that was made a master follows its master again; what was written meanwhile goes", async () => {
  await cli("main", "SET", "kept", "1");
  const seen = await breakAndHeal(system, "copy", "redis-not-a-replica", async () => {
    await cli("copy", "REPLICAOF", "NO", "ONE");
    await cli("copy", "SET", "strange", "1");
  }, { action: "follow-master" });
  assert.match(seen.proposal.command, new RegExp(`REPLICAOF ${address.main} 6379`));
  assert.match(seen.proposal.undo, /a snapshot of all keys is taken/);
  await linkUp("copy");
  assert.equal(await cli("copy", "EXISTS", "strange"), "0");
  assert.equal(await cli("copy", "GET", "kept"), "1");
});

test("a replica that takes writes refuses them again", async () => {
  await breakAndHeal(system, "copy", "redis-replica-writable", () => cli("copy", "CONFIG", "SET", "replica-read-only", "no"), { action: "replica-read-only" });
  assert.match(await cli("copy", "SET", "x", "1"), /READONLY/);
});

test("a full disk under a replica that cannot save: told, and no fix but a person's", async () => {
  await cli("main", "SET", "large", "x".repeat(100_000));
  const seen = await incidentBy(system, "copy", async () => {
    await execIn(containerName("copy"), ["sh", "-c", "dd if=/dev/zero of=/data/filler bs=64k 2>/dev/null; redis-cli BGSAVE"]);
    await until("a save that failed", async () => (await cli("copy", "INFO", "persistence")).includes("rdb_last_bgsave_status:err"));
  });
  assert.match(seen.diagnosis, /The disk under \/data is \d+(\.\d+)? % full, \S+ \S+ of 64\.0 MB are free/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await execIn(containerName("copy"), ["sh", "-c", "rm /data/filler; redis-cli BGSAVE"]);
  await resolved(seen.opened.id);
});

test("a Sentinel that counts one that is not there forgets it", async () => {
  // A second one comes, is counted, and goes for good.
  await server("other", sentinelOf(address.main));
  const seen = await breakAndHeal(system, "watcher", "sentinel-too-many", async () => {
    await until("the second one to be counted", async () => /num-other-sentinels\s+1\b/.test(await sentinelCli("SENTINEL", "MASTER", "shop")), { timeoutMs: 30_000 });
    await removeServer("other"); // then it does not reach the majority of two any more
  }, { action: "sentinel-reset", fits: (i) => i.affected_system === "watcher" && /Sentinels that are not there/.test(i.message) });
  assert.match(seen.proposal.command, /SENTINEL RESET shop/);
  await until("the replica to be known again", async () => (await sentinelCli("SENTINEL", "REPLICAS", "shop")).includes("slave-priority"), { timeoutMs: 30_000 });
});

test("the master dies and nobody fails over: the replica is told, and the failover by force heals it", async () => {
  await quiet(system, "watcher", { checks: 1 });
  // No replica that may be chosen: the Sentinel's own try fails, and its next one is minutes away.
  await cli("copy", "CONFIG", "SET", "replica-priority", "0");
  await until("the Sentinel to see that", async () => /slave-priority\s+0\b/.test(await sentinelCli("SENTINEL", "REPLICAS", "shop")), { timeoutMs: 30_000 });
  const none = await incidentBy(system, "watcher", () => container.act(containerName("main"), "kill"), { timeoutMs: 60_000, fits: (i) => /no replica to take over/.test(i.message) });
  assert.match(none.diagnosis, /Of its 1 replicas none can be chosen/);
  assert.equal((await propose(system, none.opened.id)).action, "none");
  await until("the replica's incident", async () => (await openOf(system, "copy")).find((i) => /its master is gone/.test(i.message)), { timeoutMs: 60_000 });
  await until("the Sentinel's own try to end", async () => !/failover_in_progress/.test(await sentinelCli("SENTINEL", "MASTER", "shop")), { timeoutMs: 90_000 });
  const seen = await incidentBy(system, "watcher", () => cli("copy", "CONFIG", "SET", "replica-priority", "100"), { fits: (i) => /nobody fails over/.test(i.message), timeoutMs: 60_000 });
  assert.match(seen.diagnosis, /1 replicas could take over, and no failover is under way/);
  const proposal = await propose(system, seen.opened.id);
  assert.match(proposal.command, /SENTINEL FAILOVER shop/);
  assert.equal(proposal.risk, "high");
  const phases = await execute(system, proposal);
  assert.equal(phases.at(-1).status, "completed", JSON.stringify(phases.slice(-3)));
  await until("the replica to be the master", async () => (await cli("copy", "INFO", "replication")).includes("role:master"), { timeoutMs: 30_000 });
  // The replica is a master now, which its entry does not say: that one stays open for whoever keeps the catalogue.
  for (const id of [seen.opened.id, none.opened.id]) await resolved(id);
});
