// certify.test.mjs - `selfheal lab certify`: breaks the lab's systems in turn, heals them as the rules propose, and says how well that went.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { get, post } from "./lib/api.mjs";
import { begin, selfheal, settingsOf } from "./lib/cli.mjs";
import { calm } from "./lib/cycle.mjs";
import { System, targetsUp } from "./lib/suite.mjs";
import { until } from "./lib/wait.mjs";

let system, env;
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start();
  env = settingsOf(system);
  await calm(system);
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

const active = async () => (await get(system.generator, "/failures")).body.active;
const open = async () => (await get(system.backend, "/api/v1/incidents")).body;

/** Every tag is closed in its turn, every attribute quoted, nothing bare between them; gives the tags' names in order. */
function wellFormed(xml) {
  const names = [], stack = [];
  const rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "").replaceAll(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g, (_, end, name, attributes, alone) => {
    if (end) assert.equal(stack.pop(), name);
    else names.push(name);
    if (!end && !alone) stack.push(name);
    assert.doesNotMatch(attributes, /&(?!(amp|lt|gt|quot|apos);)/);
    return "";
  });
  assert.deepEqual(stack, []);
  assert.doesNotMatch(rest, /[<>]|&(?!(amp|lt|gt|quot|apos);)/);
  return names;
}

test("the short form: two faults of each system are healed and measured, as a table and as JUnit's XML; the systems are well in the end", async () => {
  const junit = path.join(system.folder, "certify.xml");
  const run = await selfheal(["lab", "certify", "--short", "--junit", junit], env);
  assert.equal(run.code, 0, run.out + run.err);
  for (const row of [/redis-test +oom +flush +\d+\.\d s +\d+\.\d s +\d+\.\d s +healed/, /redis-test +paused +unpause .*healed/, /postgres-test +connections +kill-connections .*healed/, /postgres-test +paused +unpause .*healed/])
    assert.match(run.out, row);
  assert.match(run.out, /SYSTEM +FAULT +FIX +MTTD +MTTA +MTTR +VERDICT/);
  assert.match(run.out, /4 of 4 faults as they should be; means: MTTD \d+\.\d s, MTTA \d+\.\d s, MTTR \d+\.\d s/);
  const xml = await fs.readFile(junit, "utf8");
  assert.deepEqual(wellFormed(xml).filter((name) => name === "testcase").length, 4);
  assert.match(xml, /<testsuite name="selfheal lab certify" tests="4" failures="0" errors="0" skipped="0" time="[1-9]\d*\.\d{3}"/);
  assert.match(xml, /<testcase classname="redis-test" name="oom" time="[\d.]+">\n      <system-out>verdict healed; MTTD/);
  assert.deepEqual([await active(), await open()], [[], []]);
});

test("--json: what no action heals is told without a fix and undone; the spans are the daemons' own", async () => {
  const run = await selfheal(["lab", "certify", "--target", "redis-test", "--faults", "restart-loop,leak", "--json"], env);
  assert.equal(run.code, 0, run.out + run.err);
  const [loop, leak] = run.json.results;
  assert.deepEqual([loop.failure, loop.verdict, loop.fix, loop.action, loop.rule, loop.passed], ["restart-loop", "told", "", "", "container-restart-loop", true], run.out);
  assert.equal(loop.heal_ms, null);
  assert.deepEqual([leak.failure, leak.verdict, leak.fix, leak.action, leak.rule], ["leak", "healed", "start", "start", "container-out-of-memory"], run.out);
  const incident = (await get(system.backend, `/api/v1/incidents/${leak.incident_id}`)).body;
  const at = (status) => Date.parse(incident.status_history.findLast((h) => h.to_status === status).changed_at);
  assert.ok(Math.abs(leak.heal_ms - (at("resolved") - Date.parse(incident.created_at))) <= 2, `${leak.heal_ms}`);
  assert.ok(Math.abs(leak.approve_ms - (at("fixing") - Date.parse(incident.created_at))) <= 2, `${leak.approve_ms}`);
  assert.deepEqual([run.json.passed_count, run.json.failed_count], [2, 0]);
  assert.deepEqual([await active(), await open()], [[], []]);
});

test("what is not healed is a failure, with the reason, in every form; the target is well afterwards", async () => {
  const reply = await post(system.backend, "/api/v1/acting", { stopped: true, owner: "anna", reason: "a \"freeze\" & <more>", expires_in_ms: 600_000 });
  assert.equal(reply.status, 200, reply.text);
  const junit = path.join(system.folder, "failed.xml");
  const run = await selfheal(["lab", "certify", "--target", "redis-test", "--faults", "paused", "--timeout", "8s", "--junit", junit], env);
  await post(system.backend, "/api/v1/acting", { stopped: false, owner: "anna" });
  assert.equal(run.code, 1, run.out + run.err);
  assert.match(run.out, /redis-test +paused +- .* no-fix/);
  assert.match(run.out, /0 of 1 faults/);
  const xml = await fs.readFile(junit, "utf8");
  wellFormed(xml);
  assert.match(xml, /failures="1"/);
  assert.match(xml, /<failure type="no-fix" message="[^"]*a &quot;freeze&quot; &amp; &lt;more&gt;/);
  assert.deepEqual([await active(), await open()], [[], []], "what was left open for a person is closed");
});

test("nothing is broken where the target is none of the lab, the fault is unknown, the report cannot be written, or something is broken already", async () => {
  for (const [args, code, pattern] of [
    [["--target", "production"], 5, /production is no system of the lab; these are: .*redis-test/],
    [["--faults", "oom,boredom"], 5, /no fault "boredom"; there are: .*oom/],
    [["--junit", "/nowhere/at/all.xml", "--faults", "paused"], 2, /--junit: \/nowhere\/at\/all\.xml: No such file/],
    [["--timeout", "soon"], 2, /argument 4, --timeout: "soon" is no span/],
  ]) {
    const run = await selfheal(["lab", "certify", ...args], env);
    assert.equal(run.code, code, run.out + run.err);
    assert.match(run.err, pattern);
  }
  assert.equal((await selfheal(["lab", "destroy"], env)).code, 2);
  await post(system.generator, "/inject-failure", { system: "postgres-test", failure: "paused" });
  const run = await selfheal(["lab", "certify", "--faults", "oom", "--json"], env);
  assert.equal(run.code, 1);
  assert.match(run.json.error, /paused is active on postgres-test: selfheal heal first/);
  assert.deepEqual((await active()).map((f) => f.failure), ["paused"]);
  await post(system.generator, "/heal", {});
  await calm(system);
});

test("Ctrl-C undoes the fault under way and begins no other", async () => {
  const run = begin(["lab", "certify", "--target", "redis-test", "--faults", "killed,paused", "--json"], env);
  await until("a fault", async () => (await active()).length > 0);
  run.child.kill("SIGINT");
  await run.ended;
  assert.equal(run.code, 130, run.out + run.err);
  assert.deepEqual(run.json.results.map((r) => r.verdict), ["left", "left"]);
  assert.deepEqual(await active(), []);
  await calm(system);
});
