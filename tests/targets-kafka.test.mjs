// targets-kafka.test.mjs - Kafka, held against the project's own stand-in (mock-services/kafka/standin.c): well it is quiet, broken it is told, and
// what a restart mends is restarted.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { execIn } from "./lib/engine.mjs";
import { breakAndHeal, containerName, imageOf, quiet, removeServer, runServer, stateOf, systemOf } from "./lib/targets.mjs";
import { TlsFront, certificateFor } from "./lib/tls.mjs";
import { checkNow, incident, incidentBy, openOf, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, fronts = [];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "selfheal-kafka-"));
const inside = (...argv) => execIn(containerName("line"), argv);
const tell = async (words) => assert.equal((await inside("standin", ...words.split(" "))).exitCode, 0);
before(async () => {
  const address = await runServer("line", await imageOf("kafka"), { options: { Env: ["STANDIN_USER=watch", "STANDIN_PASSWORD=watchpass"] } });
  // The stand-in speaks no TLS: each of its brokers has a front that does, under an address of this machine that is as long as its own.
  const near = address.replace(/^\d+/, "127".padEnd(address.indexOf("."), "0"));
  const secure = certificateFor(folder, "DNS:line.shop.example", `IP:${near}`);
  const answer = (bytes) => Buffer.from(bytes.toString("latin1").replaceAll(address, near), "latin1");
  for (const port of [9092, 9093, 9094]) fronts.push(await TlsFront.open(secure, { host: address, port }, { host: near, port, answer }));
  const overTls = (more) => `
    type: kafka
    executor: none
    address: kafka://watch:watchpass@${near}:9092?tls=on
    groups: billing
    flap_high: 0
    answer_timeout: 2s
    login_interval: 500ms${more}`;
  assert.equal(near.length, address.length);
  system = await systemOf({
    "line-tls": overTls(`\n    ca: ${secure.path}\n    host: line.shop.example`),
    "line-stranger": overTls(""),
    line: `
    type: kafka
    container: ${containerName("line")}
    address: kafka://watch:watchpass@${address}:9092
    groups: billing shipping
    lag: 1000
    broker: 2
    flap_high: 0
    answer_timeout: 2s
    login_interval: 500ms
    start_grace: 1s`,
  });
});
after(async () => {
  await system?.stop();
  for (const one of fronts) await one.close();
  await removeServer("line");
  fs.rmSync(folder, { recursive: true, force: true });
});

async function wellAgain() {
  await until("no open incident", async () => {
    await checkNow(system);
    return (await openOf(system, "line")).every((one) => one.status === "resolved") && (await stateOf(system, "line")).status === "healthy";
  }, { timeoutMs: 40_000 });
}
/** Told to a person with these words, and over when it is. */
async function told(bring, end, ...words) {
  const seen = await incidentBy(system, "line", () => tell(bring));
  const proposal = await propose(system, seen.opened.id);
  await tell(end);
  await wellAgain();
  for (const one of words) assert.match(seen.diagnosis, one);
  assert.equal(proposal.action, "none");
}

test("well it is quiet, and its numbers are shown", async () => {
  const state = await quiet(system, "line");
  assert.equal(state.brokers, 3, JSON.stringify(state));
  assert.equal(state.partitions, 6, JSON.stringify(state));
  assert.equal(state.lag, 0, JSON.stringify(state));
});

test("over TLS it is asked as without; a certificate that nobody trusted vouches for is told, and left to a person", async () => {
  const state = await quiet(system, "line-tls");
  assert.equal(state.brokers, 3, JSON.stringify(state));
  assert.equal(state.lag, 0, JSON.stringify(state));
  const opened = await until("the stranger's incident", async () => (await openOf(system, "line-stranger"))[0]);
  assert.match(opened.message, /its certificate is not good/);
  const proposal = await propose(system, opened.id);
  assert.equal(proposal.action, "none");
  assert.match((await incident(system, opened.id)).analysis.diagnosis, /over TLS fails: .*its certificate is refused/);
});

test("another broker is behind: told with its number", () =>
  told("isr orders 0 1,2", "isr orders 0 1,2,3", /1 of 6 partitions have fewer replicas in sync than they should, orders\/0 among them/, /there and behind: 3/));

test("a partition has no leader: told", () => told("leader orders 1 -1", "leader orders 1 2", /1 of 6 partitions have no leader, orders\/1 among them/));

test("a broker is missing: told with what it takes along", () => told("down 3", "up 3", /Brokers that hold replicas and are not there: 3/));

test("a consumer group lags: told with numbers", () => told("lag billing 5000", "lag billing 0", /The group billing has not read 5000 records yet, most of them of orders\/0; more than 1000 is too many/));

test("its own broker is behind right after its start: told, and it may catch up", () =>
  told("isr audit 0 1,3", "isr audit 0 1,2,3", /not in sync for 1 partitions/, /It was started .* ago, and fetches what it has missed/));

test("the lag of a group may not be told: a warning, and the broker is well", async () => {
  await tell("lag billing -1");
  const state = await until("the warning", async () => {
    await checkNow(system);
    const now = await stateOf(system, "line");
    return now.warning && now;
  });
  await tell("lag billing 0");
  assert.match(state.warning, /the lag of a consumer group cannot be asked/);
  assert.equal(state.status, "healthy", JSON.stringify(state));
  assert.deepEqual((await openOf(system, "line")).filter((one) => one.status !== "resolved"), []);
});

// Before the one that is healed: what comes back after a fix is a relapse, which a person ends.
for (const [mode, words] of [
  ["slow", /no answer within 2 s/],
  ["lies", /none of a Kafka broker: too long/],
  ["garbage", /none of a Kafka broker/],
])
  test(`an answer that is ${mode}: told within its time, and it is well again afterwards`, async () => {
    const seen = await incidentBy(system, "line", () => tell(`mode ${mode}`));
    await tell("mode well");
    await wellAgain();
    assert.match(JSON.stringify(seen.opened), words);
  });

test("it says nothing any more: told, and a restart heals it", async () => {
  const seen = await breakAndHeal(system, "line", "kafka-silent", () => tell("mode hung"), { action: "restart" });
  assert.match(seen.diagnosis, /no answer within 2 s/);
});
