// targets-rabbitmq.test.mjs - a real RabbitMQ: well it is quiet; what blocks its publishers, and its silence, are told and healed.
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

let system, address, front;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "selfheal-rabbitmq-"));
const ctl = async (...argv) => {
  const { exitCode, output } = await execIn(containerName("queue"), ["rabbitmqctl", "-q", ...argv]);
  assert.equal(exitCode, 0, output);
  return output;
};
const headers = { authorization: `Basic ${btoa("watch:watchpass")}`, "content-type": "application/json" };
const api = async (method, path, body) => {
  const answer = await fetch(`http://${address}:15672/api/${path}`, { method, body: body && JSON.stringify(body), headers });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
};
const queue = (name) => api("PUT", `queues/%2F/${name}`, { durable: true });
/** So many messages of so many bytes, from inside: over the network each would be a request. */
const publish = (name, count, bytes) => ctl("eval",
  `[rabbit_basic:publish(rabbit_misc:r(<<"/">>, exchange, <<>>), <<"${name}">>, [], binary:copy(<<"x">>, ${bytes})) || _ <- lists:seq(1, ${count})], ok.`);
const noneOpen = () => until("no open incident", async () => (await openOf(system, "queue")).every((one) => one.status === "resolved"), { timeoutMs: 30_000 });
before(async () => {
  address = await runServer("queue", await imageOf("rabbitmq"));
  await until("RabbitMQ to run", async () => (await execIn(containerName("queue"), ["rabbitmqctl", "-q", "await_startup"])).exitCode === 0, { timeoutMs: 90_000 });
  await queue("orders");
  await publish("orders", 150, 10);
  await until("the queue's number", async () => (await (await fetch(`http://${address}:15672/api/queues`, { headers })).json())[0]?.messages_ready === 150);
  const secure = certificateFor(folder, "DNS:queue.shop.example");
  front = await TlsFront.open(secure, { host: address, port: 5672 });
  const overTls = (more) => `
    type: rabbitmq
    executor: none
    address: amqps://watch:watchpass@127.0.0.1:${front.port}
    ca: ${secure.path}
    management: "off"
    answer_timeout: 2s
    login_interval: 500ms
    start_grace: 0ms${more}`;
  system = await systemOf({
    "queue-tls": overTls("\n    host: queue.shop.example"),
    "queue-other": overTls(""),
    queue: `
    type: rabbitmq
    container: ${containerName("queue")}
    address: amqp://watch:watchpass@${address}
    queue_limit: 100
    answer_timeout: 2s
    login_interval: 500ms
    verify_timeout: 60s
    start_grace: 30s`,
  });
});
after(async () => {
  await system?.stop();
  await front?.close();
  fs.rmSync(folder, { recursive: true, force: true });
  await removeServer("queue");
});

test("well it is quiet, and its numbers are shown", async () => {
  // One that has just started tells its numbers a little later.
  await until("its numbers", async () => (await checkNow(system)) && (await stateOf(system, "queue")).fd_total > 0, { timeoutMs: 30_000 });
  const state = await quiet(system, "queue");
  assert.ok(state.fd_total > 100 && state.fd_used > 0, JSON.stringify(state));
  assert.equal(state.mem_limit_bytes, 256_000_000, JSON.stringify(state));
});

test("over TLS it connects to the address, and its certificate must be for the name", async () => {
  await quiet(system, "queue-tls");
  const opened = await until("the incident of the one without a name", async () => (await openOf(system, "queue-other"))[0]);
  assert.match(opened.message, /its certificate is not good/);
  assert.equal((await propose(system, opened.id)).action, "none");
  assert.match((await incident(system, opened.id)).analysis.diagnosis, /its certificate is refused/);
});

test("messages that nobody takes: a warning while they lie there, an incident while more come", async () => {
  await until("the warning", async () => (await checkNow(system)) && (await stateOf(system, "queue")).warning === "messages wait and nobody takes them");
  assert.deepEqual((await openOf(system, "queue")).filter((one) => one.status !== "resolved"), []);
  const seen = await incidentBy(system, "queue", () => publish("orders", 50, 10));
  assert.match(seen.diagnosis, /200 messages wait in queue orders, nobody takes them, and more come/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await ctl("delete_queue", "orders");
  await noneOpen();
});

test("its watermark is set too low: publishers are blocked, and raising it lets them go on", async () => {
  const seen = await breakAndHeal(system, "queue", "rabbitmq-watermark-low", () => ctl("set_vm_memory_high_watermark", "absolute", "60MB"), { action: "rabbitmq-raise-watermark" });
  assert.match(seen.diagnosis, /Its memory alarm is on, so nobody can publish; .* its watermark is at 5\d\.\d MB/);
  assert.match(seen.proposal.command, /set_vm_memory_high_watermark absolute 268435456/);
});

test("its limit of free disk is set too high: publishers are blocked, and a lower one lets them go on", async () => {
  const seen = await breakAndHeal(system, "queue", "rabbitmq-disk-limit", () => ctl("set_disk_free_limit", "9000GB"), { action: "rabbitmq-lower-disk-limit" });
  assert.match(seen.diagnosis, /Its disk alarm is on, so nobody can publish/);
});

test("its memory is full of messages: what waits in the fullest queue is deleted, with its name and number told before", async () => {
  await queue("bulk");
  // All are there and counted before the alarm can be: what is told of them is one number.  Fewer than would be told for their number alone.
  await ctl("set_vm_memory_high_watermark", "absolute", "450MB");
  await ctl("eval", "application:set_env(rabbit, vm_memory_high_watermark_paging_ratio, 2.0), ok.");
  await publish("bulk", 90, 2_500_000);
  await until("their number", async () => (await (await fetch(`http://${address}:15672/api/queues`, { headers })).json()).find((one) => one.name === "bulk")?.messages_ready === 90);
  const seen = await breakAndHeal(system, "queue", "rabbitmq-memory", () => ctl("set_vm_memory_high_watermark", "absolute", "256MB"), { action: "rabbitmq-purge-largest" });
  assert.match(seen.diagnosis, /90 messages wait in queue bulk, the fullest/);
  assert.match(seen.proposal.loss, /The 90 messages that wait in bulk\. They cannot be put back/);
  assert.equal(seen.proposal.risk, "high");
  assert.match(JSON.stringify(seen.proposal), /queue bulk of \//, "what it would delete is listed before");
});

test("it takes connections and answers nothing: a restart heals it", async () => {
  const seen = await breakAndHeal(system, "queue", "rabbitmq-silent", () => execIn(containerName("queue"), ["sh", "-c", "kill -STOP $(pidof beam.smp)"]), { action: "restart" });
  assert.match(seen.diagnosis, /A client gets no answer: .*no answer within 2 s/);
  assert.match(seen.proposal.loss, /Messages that are not persistent/);
});

test("a password was changed: told, and no act", async () => {
  const seen = await incidentBy(system, "queue", () => ctl("change_password", "watch", "other"));
  assert.match(seen.diagnosis, /A login is refused: 403 ACCESS_REFUSED/);
  assert.match(seen.diagnosis, /status 401: Login failed/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await ctl("change_password", "watch", "watchpass");
  await noneOpen();
});
