// diagnosis-retry.test.mjs - a diagnosis that failed or was cut off is asked for again, by one backend, with growing pauses.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import http from "node:http";
import { get, post } from "./lib/api.mjs";
import { Daemon, freePort } from "./lib/daemon.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";
import { until } from "./lib/wait.mjs";

let system, second, service;
/** What the service does with a question: "answer", "fail" or "hang". */
let mood = "answer";
const asked = [];
const askedFor = (text) => asked.filter((a) => a.text === text);

before(async () => {
  await targetsUp();
  service = http.createServer((request, reply) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      if (request.method === "GET") return reply.end("{}"); // whether it is there at all
      asked.push({ text: JSON.parse(body).description, at: Date.now(), bytes: Buffer.byteLength(body), question: JSON.parse(body) });
      if (mood === "hang") return;
      const answer = JSON.stringify(mood === "fail" ? { error: "no" } : { diagnosis: "explained", severity: "low", provider: "stub", confidence: 0.5 });
      reply.writeHead(mood === "fail" ? 503 : 200, { "Content-Type": "application/json" }).end(answer);
    });
  });
  await new Promise((resolve) => service.listen(0, "127.0.0.1", resolve));
  const env = { AI_DIAGNOSIS_URL: `http://127.0.0.1:${service.address().port}`, AI_TIMEOUT: "1s", DIAGNOSIS_RETRY_INTERVAL: "500ms" };
  system = await System.create({ env });
  await system.start("backend");
  second = new Daemon("backend-ext", { ...system.common, PORT: String(await freePort()) });
  await second.start();
  await second.logged(/database=/);
});
after(async () => {
  await second?.stop();
  await system?.stop();
  service?.closeAllConnections();
  service?.close();
});

const create = async (message, more = {}) => (await post(system.backend, "/api/v1/incidents", { message, ...more })).body.id;
const diagnosed = (id) => until(`the diagnosis of ${id}`, async () => (await get(system.backend, `/api/v1/incidents/${id}`)).body.analysis?.diagnosis === "explained");

test("one that failed is asked for again, each pause longer, until there is an answer, and not after it", async () => {
  mood = "fail";
  const id = await create("fails at first");
  await until("three questions", () => askedFor("fails at first").length >= 3);
  const [a, b, c] = askedFor("fails at first").map((q) => q.at);
  assert.ok(b - a >= 450 && c - b >= 950, `${b - a} ms, ${c - b} ms`);
  mood = "answer";
  await diagnosed(id);
  const count = askedFor("fails at first").length;
  const later = await create("a later one");
  await diagnosed(later);
  await databaseSql(system.database, "UPDATE incidents SET diagnosis_due_at = now() - interval '1 minute'");
  await diagnosed(await create("and one more"));
  assert.equal(askedFor("fails at first").length, count);
  assert.equal(askedFor("a later one").length, 1, "two backends ask once");
});

test("one that a kill cut off is asked for again by whoever is there; a resolved one is not", async () => {
  mood = "hang";
  const id = await create("cut off");
  await until("the question", () => askedFor("cut off").length === 1);
  await system.daemons.backend.crash();
  mood = "answer";
  await system.start("backend");
  await diagnosed(id);
  assert.equal(askedFor("cut off").length, 2);
});

test("what was never asked for is found", async () => {
  await databaseSql(system.database, `INSERT INTO incidents (id, message, source, status, created_at, updated_at) VALUES
    ('11111111-1111-4111-8111-111111111111', 'from elsewhere', 's', 'triage', now(), now()), ('22222222-1111-4111-8111-111111111111', 'long over', 's', 'resolved', now(), now())`);
  await diagnosed("11111111-1111-4111-8111-111111111111");
  assert.deepEqual([askedFor("from elsewhere").length, askedFor("long over").length], [1, 0]);
});

test("a question is bounded, whatever somebody wrote", async () => {
  // Made plain, the text grows: what fitted into the request would not fit into the question.
  const id = await create(`long ${"\u007fä".repeat(150_000)}`, { error_logs: Array.from({ length: 100 }, (_, i) => `${i} ${"\"".repeat(2_000)}`), metrics_snapshot: { text: "x".repeat(70_000) } });
  await diagnosed(id);
  const { bytes, question } = asked.findLast((q) => q.text.startsWith("long "));
  assert.ok(bytes < 1 << 20, `${bytes} bytes`);
  assert.ok(Buffer.byteLength(question.description) <= 4096);
  assert.deepEqual(question.error_logs.map((line) => line.split(" ")[0]), Array.from({ length: 64 }, (_, i) => `${i}`));
  assert.equal(question.metrics_snapshot, undefined);
});
