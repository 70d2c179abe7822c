// targets-mongodb.test.mjs - MongoDB, held against the project's own stand-in (mock-services/mongodb/standin.h): well it is quiet, broken it is told
// and healed, and an answer that is none does no harm.
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

let system, front;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "selfheal-mongodb-"));
const inside = (name, ...argv) => execIn(containerName(name), argv);
/** Tells the stand-in what to be. */
async function tell(name, fields) {
  const done = await inside(name, "standin", JSON.stringify(fields));
  assert.equal(done.exitCode, 0, JSON.stringify(done));
}
/** What was told ends by itself. */
async function wellAgain(name) {
  await until(`no open incident of ${name}`, async () => {
    await checkNow(system);
    return (await openOf(system, name)).every((one) => one.status === "resolved") && (await stateOf(system, name)).status === "healthy";
  }, { timeoutMs: 40_000 });
}
const target = (name, address, more = "") => `
    type: mongodb
    container: ${containerName(name)}
    address: mongodb://watch:watchpass@${address}/
    answer_timeout: 1s
    login_interval: 500ms
    flap_high: 0
    start_grace: 1s${more}`;
const env = ["STANDIN_USER=watch", "STANDIN_PASSWORD=watchpass"];
before(async () => {
  const image = await imageOf("mongodb");
  const one = await runServer("docs", image, { options: { Env: [...env, "STANDIN_ROLE=primary"] } });
  const odd = await runServer("odd", image, { options: { Env: env } });
  // The stand-in speaks no TLS: a front before it does.
  const secure = certificateFor(folder, "DNS:docs.shop.example");
  front = await TlsFront.open(secure, { host: one, port: 27017 });
  const overTls = (more) => target("none", `127.0.0.1:${front.port}`, `\n    executor: none\n    tls: on${more}`).replace(/ {4}container: .*\n/, "");
  system = await systemOf({
    docs: target("docs", one, "\n    expect_role: master"),
    odd: target("odd", odd),
    "docs-tls": overTls(`\n    ca: ${secure.path}\n    host: docs.shop.example`),
    "docs-any": overTls("\n    certificate: unchecked"),
    "docs-stranger": overTls("\n    host: docs.shop.example"),
    "docs-other": overTls(`\n    ca: ${secure.path}`),
  });
});
after(async () => {
  await system?.stop();
  await front?.close();
  fs.rmSync(folder, { recursive: true, force: true });
  for (const name of ["docs", "odd"]) await removeServer(name);
});

test("well it is quiet, and its numbers are shown", async () => {
  const state = await quiet(system, "docs");
  assert.equal(state.max_connections, 20, JSON.stringify(state));
  assert.ok(state.connections >= 1 && state.connections < 6, JSON.stringify(state));
});

test("over TLS it is asked as without; a certificate that is not good is told with the reason, and left to a person", async () => {
  for (const name of ["docs-tls", "docs-any"]) {
    const state = await quiet(system, name);
    assert.equal(state.max_connections, 20, JSON.stringify(state));
  }
  for (const [name, words] of [["docs-stranger", /its certificate is refused: self-signed certificate/], ["docs-other", /its certificate is refused: IP address mismatch/]]) {
    const opened = await until(`the incident of ${name}`, async () => (await openOf(system, name))[0]);
    assert.match(opened.message, /its certificate is not good/);
    assert.equal((await propose(system, opened.id)).action, "none");
    assert.match((await incident(system, opened.id)).analysis.diagnosis, words);
  }
});

test("one operation blocks others: that one is ended by mongosh", async () => {
  const seen = await breakAndHeal(system, "docs", "mongodb-blocked", () => tell("docs", { block: 3 }), { action: "mongodb-end-operation" });
  assert.match(seen.diagnosis, /3 operations wait for a lock/);
  assert.match(seen.diagnosis, /command on shop\.orders from 10\.1\.2\.3:\d+, has run for .* holds a lock of mode W/);
  assert.match(seen.proposal.command, /db\.killOp\(\d+\)/);
});

test("it says nothing any more: told, and a restart heals it", async () => {
  const seen = await breakAndHeal(system, "docs", "mongodb-silent", () => inside("docs", "sh", "-c", "kill -STOP $(pidof mongod-standin)"), { action: "restart" });
  assert.match(seen.diagnosis, /no answer within 1 s/);
});

test("every connection is taken: told with both numbers, and a restart heals it", async () => {
  const seen = await breakAndHeal(system, "docs", "mongodb-connections", () => void inside("docs", "standin", "hold", "30").catch(() => {}), { action: "restart", fits: (one) => /exhausted/.test(one.message) });
  assert.match(seen.diagnosis, /All 20 connections are taken, and a fresh one is closed at once/);
});

test("not primary where it should be: told, and no act", async () => {
  const seen = await incidentBy(system, "docs", () => tell("docs", { role: "secondary" }));
  assert.match(seen.diagnosis, /It should be the primary of rs0 and is secondary/);
  assert.match(seen.diagnosis, /The primary is two:27017/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await tell("docs", { role: "primary" });
  await wellAgain("docs");
});

test("a member that lags or is down: told", async () => {
  const seen = await incidentBy(system, "docs", () => tell("docs", { lag_ms: 200000, member_down: 1 }));
  assert.match(seen.diagnosis, /two:27017 is .* behind the primary/);
  assert.match(seen.diagnosis, /The oplog reaches .* back/);
  await tell("docs", { lag_ms: 0 });
  const state = await until("the warning", async () => {
    await checkNow(system);
    const now = await stateOf(system, "docs");
    return now.status === "healthy" && now.warning && now;
  });
  assert.match(state.warning, /a member of the set is down/);
  await tell("docs", { member_down: 0 });
  await wellAgain("docs");
});

test("a password was changed: told, and no act", async () => {
  const seen = await incidentBy(system, "docs", () => tell("docs", { password: "other" }));
  assert.match(seen.diagnosis, /A login is refused: MongoDB error 18: .*Authentication failed/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
  await tell("docs", { password: "watchpass" });
  await wellAgain("docs");
});

for (const [mode, words] of [
  ["hung", /no answer within 1 s/],
  ["slow", /no answer within 1 s/],
  ["huge", /the answer is too long/],
  ["lies", /none of a MongoDB|closed|too long|no answer/],
  ["garbage", /none of a MongoDB|closed|no answer/],
  ["types", /connections_current/],
  ["deep", /connections_current|none of a MongoDB/],
])
  test(`an answer that is ${mode}: told within its time, the other target is well, and it is well again afterwards`, async () => {
    const seen = await incidentBy(system, "odd", () => tell("odd", { mode }));
    const other = await stateOf(system, "docs");
    await tell("odd", { mode: "well" });
    await wellAgain("odd");
    assert.match(JSON.stringify(seen.opened), words);
    assert.ok(seen.wholeMs < 15_000, `${seen.wholeMs} ms`);
    assert.equal(other.status, "healthy");
  });
