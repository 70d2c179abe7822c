// faults-disk.test.mjs - a disk that is full of what dead saves have left: saves fail, writes are refused; the left-overs go, the data stay.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { container, execIn } from "./lib/engine.mjs";
import { get, post } from "./lib/api.mjs";
import { active, faultTests, lease } from "./lib/faults.mjs";
import { heal } from "./lib/cycle.mjs";
import { redisContainer, targetsUp } from "./lib/suite.mjs";
import { containerName, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { incidentBy, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
const own = containerName("small-disk");
const redis = async (...words) => (await execIn(own, ["redis-cli", ...words])).output.trim();
const freeKilo = async () => Number((await execIn(own, ["df", "-P", "-k", "/data"])).output.split("\n")[1].split(/ +/)[3]);
const leftOver = async () => (await execIn(own, ["sh", "-c", "cd /data; ls temp-*.rdb 2>/dev/null"])).output.trim();
const fields = (name, address, checks) => `
    type: redis
    container: ${name}
    address: ${address}
    checks: [${checks}]
    write_probe: on
    group: off
    flap_high: 0
    answer_timeout: 1s
    login_interval: 500ms
    start_grace: 1s`;
before(async () => {
  await targetsUp();
  const image = (await container.inspect(redisContainer)).Image;
  const address = await runServer("small-disk", image, { options: { Cmd: ["redis-server", "--save", "3600 1"] }, host: { Tmpfs: { "/data": "size=64m" } } });
  await until("Redis to answer", async () => (await redis("SET", "of-a-person", "kept")) === "OK");
  const plain = await runServer("unseen", image, { options: { Cmd: ["redis-server", "--save", "3600 1"] } });
  const shared = (await container.inspect(redisContainer)).NetworkSettings.Networks;
  system = await systemOf({
    "small-disk": fields(own, `${address}:6379`, "redis-clients, disk"),
    "large-disk": fields(redisContainer, `${Object.values(shared)[0].IPAddress}:6379`, "redis-clients, disk"),
    unseen: fields(containerName("unseen"), `${plain}:6379`, "redis-clients"),
  });
  await system.start("generator");
});
after(async () => {
  await system?.stop();
  for (const name of ["unseen", "small-disk"]) await removeServer(name);
});

faultTests(() => system, {
  target: "small-disk",
  failure: "disk-full",
  broken: async () => (await freeKilo()) === 0 && /^MISCONF/.test(await redis("SET", "probe", "x")) && (await redis("GET", "of-a-person")) === "kept",
  mended: async () => (await freeKilo()) > 50_000 && (await leftOver()) === "" && (await redis("SET", "probe", "x")) === "OK" && (await redis("GET", "of-a-person")) === "kept",
  verdict: { verdict: "healed", action: "remove-left-over-saves", rule: "redis-disk-left-overs" },
});

test("what goes is listed before the approval, and is gone afterwards; the data are there, and saved", async () => {
  await lease(system, "10m");
  await quiet(system, "small-disk");
  const seen = await heal(system, "small-disk", "disk-full");
  assert.match(String(seen.proposal.details.preview), /^temp-9\d+\.rdb \d+ bytes$/m);
  assert.equal(seen.phases.at(-1).status, "completed", JSON.stringify(seen.phases.at(-1)));
  await until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 20_000 });
  assert.equal(await leftOver(), "");
  assert.match(await redis("INFO", "persistence"), /rdb_last_bgsave_status:ok/);
  assert.equal(await redis("GET", "of-a-person"), "kept");
});

test("a disk that is full of something else: it is told, and nothing is proposed", async () => {
  await quiet(system, "small-disk");
  const full = async () => {
    await execIn(own, ["sh", "-c", "fallocate -l $(( $(df -P -k /data | sed -n 2p | tr -s ' ' | cut -d' ' -f4) * 1024 )) /data/of-a-person.bin"]);
    await redis("CONFIG", "SET", "stop-writes-on-bgsave-error", "yes");
    await redis("BGSAVE");
  };
  const seen = await incidentBy(system, "small-disk", full, { timeoutMs: 60_000 });
  assert.equal(seen.analysis.rule, "redis-disk-full", JSON.stringify(seen.analysis));
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await execIn(own, ["rm", "/data/of-a-person.bin"]);
  await redis("BGSAVE");
  await quiet(system, "small-disk", { checks: 1 }).catch(() => {});
});

test("a disk that is larger than a target's own is not filled, and where nobody looks at the disk it is not offered", async () => {
  const refused = await post(system.generator, "/inject-failure", { system: "large-disk", failure: "disk-full" });
  assert.equal(refused.status, 409, refused.text);
  assert.match(refused.body.error, /only one of at most 2048 MB is filled/);
  const { available } = (await get(system.generator, "/failures")).body;
  assert.deepEqual(available.filter((one) => one.failure === "disk-full").map((one) => one.system), ["small-disk", "large-disk"]);
  const reply = await post(system.generator, "/inject-failure", { system: "unseen", failure: "disk-full" });
  assert.equal(reply.status, 400, reply.text);
});
