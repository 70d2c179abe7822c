// bad-input.test.mjs - each mistake has a clear {"error"} and the right status, and nothing is lost or half done.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import net from "node:net";
import { randomUUID } from "node:crypto";
import { container } from "./lib/engine.mjs";
import { asDaemon, call, get, post } from "./lib/api.mjs";
import { Live } from "./lib/live.mjs";
import { System, databaseContainer, databaseSql, redisContainer, targetsUp } from "./lib/suite.mjs";
import { until } from "./lib/wait.mjs";

let system, api;
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start();
  api = `${system.backend}/api/v1`;
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

const raw = (base, method, path, body) => call(base, method, path, body, { raw: true });
const incidentCount = () => databaseSql(system.database, "SELECT count(*) FROM incidents");

function isError(reply, status, pattern) {
  assert.equal(reply.status, status, `${reply.status}: ${reply.text}`);
  assert.equal(typeof reply.body?.error, "string", reply.text);
  assert.match(reply.body.error, pattern);
}

test("create: every kind of broken body is 400 and stores nothing", async () => {
  const before = await incidentCount();
  const deep = '{"message":"m","metadata":' + "[".repeat(1000) + "]".repeat(1000) + "}";
  for (const [body, pattern] of [
    ["", /EOF/],
    ["{", /JSON/],
    ["nope", /JSON/],
    ["[]", /./],
    ['{"message":7}', /message/],
    ['{"message":""}', /'Message' failed on the 'required' tag/],
    ["{}", /'Message' failed on the 'required' tag/],
    ['{"message":"a\\u0000b"}', /./],
    [Buffer.from([0x7b, 0x22, 0x6d, 0x65, 0x73, 0x73, 0x61, 0x67, 0x65, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]), /UTF-8|JSON/],
    ['{"message":"m","id":"abc"}', /invalid UUID length: 3/],
    ['{"message":"m","status":"odd"}', /status/i],
    ['{"message":"m","notes":5}', /notes/],
    ['{"message":"m","created_at":"yesterday"}', /created_at|time/],
    ['{"message":"m","created_at":"2999-01-01T00:00:00Z"}', /created_at: .* future/],
    [JSON.stringify({ message: "m", updated_at: new Date(Date.now() + 360_000).toISOString() }), /updated_at: .* future/],
    ['{"message":"m","status_history":[{"to_status":"triage","changed_at":"2999-01-01T00:00:00Z"}]}', /changed_at: .* future/],
    ['{"message":"m","error_logs":7}', /error_logs/],
    ['{"message":"m","metrics_snapshot":[1]}', /metrics_snapshot/],
    [deep, /deep/],
  ])
    isError(await raw(api, "POST", "/incidents", body), 400, pattern);
  assert.equal(await incidentCount(), before);
});

test("a body over 1 MiB is 413 on every daemon that takes bodies, announced or not", async () => {
  const big = JSON.stringify({ message: "x".repeat(1024 * 1024 + 10) });
  for (const [base, path] of [
    [api, "/incidents"],
    [system.agent, "/propose-fix"],
    [system.generator, "/inject-failure"],
    [system.diagnosis, "/api/v1/diagnosis"],
  ]) {
    isError(await raw(base, "POST", path, big), 413, /1048576|1 MiB|large/i);
    const chunked = await call(base, "POST", path, big, { raw: true, chunked: true });
    assert.equal(chunked.status, 413);
  }
});

test("wrong method is 405, unknown path 404, everywhere", async () => {
  for (const [base, method, path] of [
    [api, "PUT", "/incidents"],
    [api, "DELETE", "/incidents"],
    [system.agent, "GET", "/propose-fix"],
    [system.monitor, "POST", "/status"],
    [system.generator, "DELETE", "/failures"],
    [system.diagnosis, "GET", "/api/v1/diagnosis"],
  ]) {
    const reply = await call(base, method, path);
    isError(reply, 405, /method/i);
    assert.ok(reply.headers.get("allow"), "says what is allowed");
  }
  for (const base of [system.backend, system.agent, system.monitor, system.generator, system.diagnosis]) isError(await get(base, "/no/such"), 404, /./);
});

test("unknown ids are 404 and bad ids 400", async () => {
  const unknown = randomUUID();
  for (const [method, path, body] of [
    ["POST", `/incidents/${unknown}/diagnose`],
    ["POST", `/incidents/${unknown}/suggest-fix`],
    ["POST", `/incidents/${unknown}/propose-fix`, {}],
    ["PATCH", `/incidents/${unknown}`, { notes: "n" }],
    ["POST", `/incidents/${unknown}/actions`, { action: "flush", command: "c", result: "success" }],
    ["DELETE", `/incidents/${unknown}`],
  ])
    isError(await call(api, method, path, body, asDaemon), 404, /not found/i);
  for (const path of ["/incidents/xyz/diagnose", "/incidents/xyz/propose-fix", "/incidents/xyz/actions"]) isError(await post(api, path, {}, asDaemon), 400, /ID/i);
  isError(await post(system.agent, "/propose-fix", { incident_id: unknown }), 404, /not found/i);
  isError(await get(system.agent, `/executions/${unknown}`), 404, /./);
});

test("the agent's proposal request says what is wrong", async () => {
  for (const [body, pattern] of [["", /EOF/], ["{", /JSON/], ["[]", /./], ["{}", /incident_id/], ['{"incident_id":5}', /incident_id/], ['{"incident_id":"no"}', /UUID|incident_id/]])
    isError(await raw(system.agent, "POST", "/propose-fix", body), 400, pattern);
});

test("an incident of a system that nobody watches has no fix, and says why", async () => {
  const { body } = await post(api, "/incidents", { message: "payments time out", source: "payment-service" });
  const reply = await post(api, `/incidents/${body.id}/propose-fix`, {});
  assert.equal(reply.status, 200);
  assert.equal(reply.body.action, "none");
  assert.match(reply.body.reason, /payment-service|redis-test/);
});

test("actions: wrong fields are 400 naming the field", async () => {
  const { body } = await post(api, "/incidents", { message: "m" });
  const good = { action: "flush", command: "c", result: "success", exit_code: 0 };
  for (const [change, pattern] of [
    [{ action: "" }, /action/],
    [{ action: 5 }, /action/],
    [{ action: "x".repeat(51) }, /action/],
    [{ result: "maybe" }, /result/],
    [{ exit_code: "0" }, /exit_code/],
    [{ health_before: 101 }, /health_before/],
    [{ duration_ms: -1 }, /duration_ms/],
    [{ executed_at: "noon" }, /executed_at|time/],
    [{ id: "abc" }, /id|UUID/],
  ])
    isError(await post(api, `/incidents/${body.id}/actions`, { ...good, ...change }, asDaemon), 400, pattern);
  assert.deepEqual((await get(api, `/incidents/${body.id}/actions`)).body, []);
});

test("systems: wrong reports are 400", async () => {
  for (const body of [{}, { systems: 5 }, { systems: [{}] }, { systems: [{ name: "r", status: "odd", health: 5 }] }, { systems: [{ name: "r", status: "healthy", health: 500 }] }])
    isError(await post(api, "/systems", body, asDaemon), 400, /./);
});

test("what only a daemon may write is refused with 403 to everybody else", async () => {
  const { body } = await post(api, "/incidents", { message: "m" });
  const requests = [
    [`/incidents/${body.id}/actions`, { action: "flush", command: "c", result: "success" }],
    ["/systems", { systems: [{ name: "redis-test", type: "redis", status: "healthy", health: 99 }] }],
    ...["health-monitor", "ai-agent", "incident-generator"].map((name) => ["/incidents", { message: "m", GENERATED_BY: name }]),
  ];
  const before = await incidentCount();
  for (const [path, sent] of requests)
    for (const headers of [{}, { "X-Selfheal-Daemon": "" }, { "X-Selfheal-Daemon": "a guess of the token" }])
      isError(await post(api, path, sent, { headers }), 403, /X-Selfheal-Daemon/);
  assert.equal(await incidentCount(), before);
  assert.deepEqual((await get(api, `/incidents/${body.id}/actions`)).body, []);
  for (const [path, sent] of requests) assert.ok([200, 201].includes((await post(api, path, sent, asDaemon)).status));
  for (const daemon of Object.values(system.daemons)) assert.ok(!daemon.log.includes(asDaemon.headers["X-Selfheal-Daemon"]), daemon.name);
});

test("socket messages that are not JSON, not an object or too large: an error phase, then closed", async () => {
  for (const message of ["not json", "[]", '{"incident_id":5}', "{}", JSON.stringify({ incident_id: "abc", system: "redis-test", action: "flush" }), "x".repeat(200_000)]) {
    const socket = await Live.open(system.executeFix);
    socket.send(message);
    const refused = await socket.wait("the error", (f) => f.phase === "error");
    assert.ok(refused.message.length > 5);
    assert.ok((await socket.ended).code > 1000, message.slice(0, 40));
  }
});

test("a page from elsewhere gets no socket and no fix from the agent", async () => {
  await assert.rejects(Live.open(system.executeFix, { origin: "http://evil.example" }));
  const foreign = { headers: { Origin: "http://evil.example" } };
  assert.equal((await post(system.agent, "/propose-fix", { incident_id: randomUUID() }, foreign)).status, 403);
  const own = await Live.open(system.executeFix, { origin: "http://localhost:5173" });
  await own.close();
  assert.equal((await get(system.agent, "/ws/execute-fix")).status, 426);
});

function speak(port, text) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(text));
    let seen = "";
    socket.setTimeout(8000, () => socket.destroy());
    socket.on("data", (piece) => (seen += piece));
    socket.on("close", () => resolve(seen));
    socket.on("error", () => {}); // refused before all was sent: what was answered counts
  });
}

test("requests that two servers could read in two ways are refused and the connection closed", async () => {
  const body = '{"message":"m"}';
  for (const head of [
    `Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n`,
    `Content-Length: ${body.length}\r\nContent-Length: 3\r\n`,
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: odd\r\n",
  ]) {
    const seen = await speak(system.ports.backend, `POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\n${head}\r\n${body}`);
    assert.match(seen, /^HTTP\/1\.1 400 /, head);
  }
  assert.match(await speak(system.ports.backend, "GET /api/v1/incidents HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), /^HTTP\/1\.1 400 /);
  assert.match(await speak(system.ports.backend, "GET /api/v1/incidents HTTP/1.1\r\n\r\n"), /^HTTP\/1\.1 400 /);
  for (const port of Object.values(system.ports))
    for (const request of [
      "GET /health HTTP/1.1\nHost: x\n\n",
      "GET /health HTTP/1.1\r\nHost: x\n\r\n",
      "GET /health HTTP/1.1\r\nHost: x\rX: y\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: x\r\nX: y\r\n z\r\n\r\n",
      "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    ])
      assert.match(await speak(port, request), /^HTTP\/1\.1 400 /, request);
});

test("broken chunks are the client's fault, and the connection is closed", async () => {
  for (const [port, path] of [[system.ports.diagnosis, "/api/v1/diagnosis"], [system.ports.backend, "/api/v1/incidents"], [system.ports.agent, "/propose-fix"], [system.ports.generator, "/heal"]])
    for (const chunk of [`5;a=${"x".repeat(200_000)}\r\nhello\r\n`, `${"0".repeat(100_000)}5\r\nhello\r\n`, "zz\r\nhello\r\n", "5\r\nhelloXX"])
      assert.match(await speak(port, `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`), /^HTTP\/1\.1 (400|413) /, chunk.slice(0, 9));
});

test("the diagnosis says what is wrong with a question", async () => {
  for (const [body, pattern] of [
    ["", /required/],
    ["{", /JSON/],
    ["[]", /object/],
    ["{}", /description/],
    ['{"description":""}', /description/],
    ['{"description":7}', /description/],
    ['{"description":"d","affected_system":[]}', /affected_system/],
    ['{"description":"d","error_logs":7}', /error_logs/],
    ['{"description":"d","metrics_snapshot":[]}', /metrics_snapshot/],
  ])
    isError(await raw(system.diagnosis, "POST", "/api/v1/diagnosis", body), 400, pattern);
});

test("target missing: no act, and the reason; engine down: 503, and /health names the part", async () => {
  const { body } = await post(api, "/incidents", { message: "redis-test: down", source: "redis-test", affected_system: "redis-test", error_logs: ["Connection refused"] });
  const agent = system.daemons.agent;

  await agent.stop();
  agent.env = { ...agent.env, REDIS_TEST_CONTAINER: "suite-no-such-container" };
  await agent.start();
  const missing = await post(system.agent, "/propose-fix", { incident_id: body.id });
  assert.equal(missing.body.action, "none", missing.text);
  assert.match(JSON.stringify(missing.body), /suite-no-such-container does not exist/);

  await agent.stop();
  agent.env = { ...agent.env, REDIS_TEST_CONTAINER: redisContainer, DOCKER_HOST: "unix:///no/such/engine.sock" };
  await agent.start();
  isError(await post(system.agent, "/propose-fix", { incident_id: body.id }), 503, /engine/);
  const health = await until("the agent to know", async () => {
    const reply = await get(system.agent, "/health");
    return reply.status === 503 && reply;
  });
  assert.deepEqual(health.body, { status: "degraded", missing: ["engine"] });
  await agent.stop();
  agent.env = { ...agent.env, DOCKER_HOST: system.common.DOCKER_HOST };
  await agent.start();

  await agent.stop();
  isError(await post(api, `/incidents/${body.id}/propose-fix`, {}), 503, /agent/i);
  await agent.start();
});

test("database down: 503 with the reason, /health says so, and it comes back by itself", async () => {
  await container.act(databaseContainer, "stop");
  isError(await get(api, "/incidents"), 503, /database/i);
  isError(await post(api, "/incidents", { message: "m" }), 503, /database/i);
  const health = await until("the backend to know", async () => {
    const reply = await get(system.backend, "/health");
    return reply.status === 503 && reply;
  });
  assert.deepEqual(health.body, { status: "degraded", missing: ["database"] });
  assert.equal((await get(api, "/health")).status, 200);
  await container.act(databaseContainer, "start");
  await until("the database to be back", async () => (await get(api, "/incidents")).status === 200, { timeoutMs: 60_000 });
  await until("health", async () => (await get(system.backend, "/health")).status === 200, { timeoutMs: 30_000 });
  const live = await Live.open(system.live);
  await post(api, "/incidents", { message: "after the night" });
  await live.wait("a frame", (f) => f.message === "after the night");
  await live.close();
});
