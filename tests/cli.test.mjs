// cli.test.mjs - `selfheal` on the real daemons: the whole life of an incident by the command alone, its exit codes, its JSON, hostile texts.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { asDaemon, get, post } from "./lib/api.mjs";
import { atTerminal, begin, selfheal, settingsOf } from "./lib/cli.mjs";
import { freePort } from "./lib/daemon.mjs";
import { System, databaseSql, targetsUp } from "./lib/suite.mjs";
import { keys, redis } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, env;
const run = (...args) => selfheal(args, env);
const short = (id) => `INC-${id.slice(0, 4).toUpperCase()}`;

/** One document, and nothing in it that a terminal would obey. */
function document(reply, code = 0) {
  assert.equal(reply.code, code, `${reply.out}${reply.err}`);
  assert.ok(reply.json !== undefined, `no JSON: ${reply.out}`);
  assert.match(reply.out, /^[\x20-\x7e]+\n$/);
  return reply.json;
}

before(async () => {
  await targetsUp();
  system = await System.create({ env: { VERIFY_INTERVAL: "200ms" } });
  await system.start();
  env = settingsOf(system);
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

const opened = (target) =>
  until(`an open incident of ${target}`, async () => (await run("incidents", "--json", "--system", target)).json?.[0], { timeoutMs: 60_000, everyMs: 300 });

test("a whole life by the command alone: break, incidents, show, propose, approve, watch, undo, audit", async () => {
  await redis("SET", "of-somebody", "1");
  await until("a healthy system", async () => (await run("check", "redis-test")).code === 0);
  const broken = document(await run("break", "redis-test", "oom", "--json"));
  assert.equal(broken.state, "active");

  const incident = await opened("redis-test");
  const listed = await run("incidents");
  assert.match(listed.out, new RegExp(`${short(incident.id)} .*redis-test`));
  const status = await run("status");
  assert.equal(status.code, 0, status.err);
  assert.match(status.out, /redis-test +unhealthy/);
  assert.match(status.out, new RegExp(short(incident.id)));
  assert.doesNotMatch(status.out, /\x1b|silent/);

  const shown = await run("show", short(incident.id));
  assert.equal(shown.code, 0, shown.err);
  assert.match(shown.out, /evidence .*OOM/);

  const proposal = document(await run("propose", short(incident.id), "--json", "--action", "flush"));
  assert.equal(proposal.action, "flush");
  const words = await run("propose", short(incident.id), "--action", "flush");
  assert.match(words.out, /command +docker exec .*FLUSHALL/);
  assert.match(words.out, /loss +.*key/);

  // Only what was seen is approved, and where the risk is high only with the target's name.
  const ahead = ["approve", proposal.proposal_id.slice(0, 13), "--yes"];
  assert.equal((await run(...ahead)).code, 2);
  const other = await run(...ahead, "--digest", "0".repeat(64), "--target", "redis-test");
  assert.equal(other.code, 1);
  assert.match(other.err, /nothing was run: this is another proposal/);
  assert.equal((await run(...ahead, "--digest", proposal.digest)).code, 2);
  const wrong = await run(...ahead, "--digest", proposal.digest, "--target", "postgres-test");
  assert.equal(wrong.code, 1);
  const asked = await run("approve", proposal.proposal_id);
  assert.equal(asked.code, 2);
  assert.match(asked.err, new RegExp(`--yes --digest ${proposal.digest}`));
  assert.deepEqual(document(await run("show", incident.id, "--json")).executions, []);

  const done = await run(...ahead, "--digest", proposal.digest, "--target", "redis-test");
  assert.equal(done.code, 0, `${done.out}${done.err}`);
  for (const said of [/command +docker exec/, /loss/, /undo/, /expires/, /evidence/, /result +exit code 0/, /complete +completed/]) assert.match(done.out, said);
  assert.equal(await keys(), 0);
  const [execution] = document(await run("show", short(incident.id), "--json")).executions;
  assert.match(done.out, new RegExp(`execution +${execution.execution_id}`));

  const watched = await run("watch", execution.execution_id.slice(0, 10));
  assert.equal(watched.code, 0, watched.err);
  assert.match(watched.out, /out \| OK/);
  const lines = (await run("watch", short(incident.id), "--json")).lines.map((line) => JSON.parse(line));
  assert.deepEqual(lines.map((line) => line.seq), lines.map((_, i) => i + 1));
  assert.equal(lines.at(-1).phase, "complete");
  await until("the resolved incident", async () => document(await run("show", incident.id, "--json")).incident.status === "resolved");
  assert.equal(document(await run("incidents", "--status", "resolved", "--since", "1h", "--json"))[0].id, incident.id);
  assert.equal(document(await run("heal", "redis-test", "--json")).healed.length <= 1, true);

  const offered = document(await run("undo", execution.execution_id, "--propose", "--json"));
  assert.equal(offered.action, "undo");
  const taken = document(await run("approve", offered.proposal_id, "--yes", "--digest", offered.digest, "--target", "redis-test", "--json"));
  assert.equal(taken.healed, true, JSON.stringify(taken.last));
  assert.equal(await redis("GET", "of-somebody"), "1");
  await run("heal", "redis-test");

  const verdict = document(await run("audit", "--verify", "--json"));
  assert.equal(verdict.ok, true);
  assert.match((await run("audit", "--incident", short(incident.id), "--limit", "200")).out, /approval +unauthenticated/);
  const file = path.join(system.folder, "audit.jsonl");
  const kept = document(await run("audit", "--export", file, "--json"));
  const records = (await fs.readFile(file, "utf8")).trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(records.length, kept.count);
  assert.deepEqual(records.map((r) => r.seq), records.map((_, i) => i + 1));
  await databaseSql(system.database, "ALTER TABLE audit DISABLE TRIGGER ALL; UPDATE audit SET actor = 'nobody' WHERE seq = 3; ALTER TABLE audit ENABLE TRIGGER ALL");
  const tampered = await run("audit", "--verify");
  assert.equal(tampered.code, 1);
  assert.match(tampered.out, /broken at record 3/);
});
