// incident.test.mjs - an incident's page and its approval as a person uses them on the real system; states that are hard to have come from services
// inside the browser.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { fakeServices, incident, phase, proposal, system } from "./fake-services.mjs";
import { approve, byId, openBrowser, picture } from "./page.mjs";
import { get, patch, post } from "../lib/api.mjs";
import { until } from "../lib/wait.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
const api = `${ui}/api/v1`;
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const wide = { width: 1440, height: 900 };
const narrow = { width: 320, height: 640 };
let browser, page, world;

before(async () => (browser = await openBrowser()));
after(() => browser?.close());
beforeEach(async () => {
  await page?.close();
  browser.problems.length = 0;
  page = await browser.context.newPage();
  page.on("console", (message) => message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text()) && browser.problems.push(message.text()));
  page.setDefaultTimeout(30_000);
});

const moment = (title) => byId(page, "moment").filter({ hasText: title });
const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

async function fake(change = {}) {
  world = { incidents: [incident()], system: system(), answer: proposal(), pongs: true, ...change };
  await fakeServices(page, world);
}

async function openFakeApproval(viewport = wide) {
  await page.setViewportSize(viewport);
  await page.goto(`${ui}/incidents/${incident().id}`);
  await byId(page, "get-agent-fix").click();
  await byId(page, "approval").waitFor();
}

async function breakForReal(target, failure) {
  await post(ui, "/generator/heal", {});
  for (const one of (await get(api, "/incidents")).body) await patch(api, `/incidents/${one.id}`, { status: "resolved" });
  await until("healthy targets", async () => (await get(api, "/systems")).body.every((one) => one.status === "healthy"), { timeoutMs: 90_000, everyMs: 500 });
  assert.equal((await post(ui, "/generator/inject-failure", { system: target, failure })).status, 201);
  return until("the incident", async () => (await get(api, "/incidents")).body.find((one) => one.affected_system === target), { timeoutMs: 60_000, everyMs: 200 });
}

test("the real system: from what was seen to a risky fix that is approved by its target's name, all of it in the timeline", async () => {
  const { id } = await breakForReal("redis-test", "oom");
  await page.goto(`${ui}/incidents/${id}`);
  await byId(page, "evidence-line", { cited: "true" }).filter({ hasText: /OOM command not allowed.*cited by the diagnosis/s }).first().waitFor();
  await byId(page, "why-not-healing").filter({ hasText: /redis-test: health \d+ %, needs more than 80 % twice in a row.*Ask for a solution first/ }).waitFor();
  await byId(page, "acknowledge").click();
  await page.getByLabel("Team").fill("Storage");
  await page.getByRole("button", { name: "Assign", exact: true }).click();
  await moment("Assigned to Storage").waitFor();
  await page.getByRole("textbox", { name: "Add a note" }).fill("the nightly job, again");
  await page.getByRole("button", { name: "Add note" }).click();
  await byId(page, "note").filter({ hasText: "the nightly job, again" }).waitFor();
  await byId(page, "check-now").click();
  await byId(page, "get-solution").click();
  await byId(page, "get-agent-fix").click();
  await byId(page, "expiry").filter({ hasText: /^Expires in \d+:\d\d\.$/ }).waitFor();
  await byId(page, "evidence-age", { old: "false" }).waitFor();
  assert.equal(await byId(page, "approve").isEnabled(), false, "its target is not named yet");
  await byId(page, "typed-target").fill("postgres-test");
  await page.getByText("That is another name. This fix is for redis-test.").waitFor();
  assert.equal(await byId(page, "approve").isEnabled(), false);
  await assertAccessible(page, "approval, another name typed");
  await picture(page, "incident-typed");
  await approve(page);
  await byId(page, "phase-entry", { phase: "complete" }).waitFor();
  await page.keyboard.press("Escape");
  for (const title of [
    /Target unhealthy, health \d+ % → \d+ %/, /^Opened/, /Diagnosis by rules, redis-oom/, /^Acknowledged: Investigating/, /Assigned to Storage/, /^Noted/, /Checked by hand: unhealthy/,
    /Solution by rules/, /Proposed: flush on redis-test/, /Approved: flush on redis-test/, /Step 1: flush/, /Step 1 verified: healed/, /Execution completed/, /^Resolved/, /Target healthy/,
  ])
    await moment(title).first().waitFor();
  const times = await byId(page, "moment").locator("time").evaluateAll((all) => all.map((time) => Date.parse(time.dateTime)));
  assert.deepEqual(times, times.toSorted((a, b) => a - b), "in the order of time");
  assert.equal(await byId(page, "why-not-healing").count(), 0, "it is over");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page, `an incident with its whole timeline, ${colorScheme}`);
    await picture(page, `incident-timeline-${colorScheme}`);
  }
  assert.deepEqual(browser.problems, []);
});

test("what is void shows what was proposed beside what is so now, before the approval and after it", async () => {
  const facts = { used_memory: 53530248, write_error: "OOM command not allowed" };
  await fake({ answer: proposal({ premise: { holds: "", because: "memory is full", facts, checked_at: ago(5) } }) });
  await openFakeApproval();
  await byId(page, "approve").waitFor();
  world.live.send(JSON.stringify({ ...system({ status: "healthy", health: 98, metrics: { facts: { used_memory: 1048576, write_error: "" } } }), type: "system" }));
  const rows = byId(page, "differences").locator("tbody tr");
  await rows.filter({ hasText: /used memory.*51.1 MB.*1.0 MB/s }).waitFor();
  await rows.filter({ hasText: /write error.*OOM.*–/s }).waitFor();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page, `void with what differs, ${colorScheme}`);
    await picture(page, `incident-void-${colorScheme}`);
  }
  world.live.send(JSON.stringify({ ...system({ checked_at: new Date(Date.now() + 1000).toISOString() }), type: "system" }));
  await byId(page, "void-reason").waitFor({ state: "detached" });
  await approve(page);
  await until("the page to start it", () => world.execution, { timeoutMs: 20_000, everyMs: 20 });
  const differences = [{ field: "premise", was: "memory exhausted", now: "redis-test is healthy now" }, { field: "premise.used_memory", was: 53530248, now: 1048576 }];
  world.execution.send(phase(1, "error", { status: "failed", refused: true, message: "no longer needed: redis-test is healthy now", differences }));
  await rows.filter({ hasText: /used memory.*51.1 MB.*1.0 MB/s }).waitFor();
  await assertAccessible(page, "refused with what differs");
  assert.deepEqual(browser.problems, []);
});

for (const [where, viewport] of [["wide", wide], ["narrow", narrow]]) {
  test(`the approval counts down, says how old its evidence is, and has the rehearsal beside it, ${where}`, async () => {
    await fake({ answer: proposal({ expires_at: ago(-50), premise: { holds: "", because: "memory is full", facts: {}, checked_at: ago(90) }, rehearsal: { possible: true, why_not: "" } }) });
    await openFakeApproval(viewport);
    await byId(page, "expiry").filter({ hasText: /^Expires in 0:\d\d\.$/ }).waitFor();
    assert.equal(await byId(page, "expiry-told").innerText(), "This proposal expires in less than a minute.");
    await byId(page, "evidence-age", { old: "true" }).filter({ hasText: "older than a minute" }).waitFor();
    await byId(page, "rehearse").click();
    const box = await byId(page, "rehearsal").boundingBox();
    const command = await byId(page, "approval-command").first().boundingBox();
    if (where === "wide") assert.ok(box.x >= command.x + command.width, "beside, not below");
    assert.ok(await fits(), "wider than the screen");
    await assertAccessible(page, `approval with its rehearsal, ${where}`);
    await picture(page, `incident-approval-${where}`);
    assert.deepEqual(browser.problems, []);
  });
}

/** What a decision takes, in its order; each is in the approval's own words. */
const decided = ["What will run", "On which target", "What may be lost", "How it is verified", "How it is undone", "Why now", "Evidence"];
const placeOf = (name) => byId(page, "approval").locator(`dt:text-is("${name}") + dd`).first().boundingBox();

test("on a laptop all that a decision takes is in sight at once, with the acts, the ladder and the rehearsal beside it", async () => {
  await fake({});
  await openFakeApproval({ width: 1280, height: 800 });
  const foot = await byId(page, "approve").boundingBox();
  const boxes = await Promise.all(decided.map(placeOf));
  boxes.forEach((box, nth) => {
    assert.ok(box.y + box.height <= foot.y, `${decided[nth]} ends at ${box.y + box.height}, the acts begin at ${foot.y}`);
    assert.ok(nth === 0 || box.y > boxes[nth - 1].y, `${decided[nth]} stands below ${decided[nth - 1]}`);
  });
  for (const name of ["ladder", "rehearse"]) {
    const box = await byId(page, name).boundingBox();
    assert.ok(box.x >= boxes[0].x + boxes[0].width && box.y + box.height <= foot.y, `${name} is not beside it`);
  }
  await byId(page, "expiry").waitFor();
  await byId(page, "evidence-age").filter({ hasText: /The target was asked (just now|.* ago)/ }).waitFor();
  await picture(page, "incident-approval-laptop");
});

for (const [where, viewport] of [["a phone", { width: 390, height: 844 }], ["400 %", { width: 320, height: 256 }]])
  test(`at ${where} the same stands in one column, and the acts stay in sight without covering any of it`, async () => {
    await fake({});
    await openFakeApproval(viewport);
    const tops = (await Promise.all(decided.map(placeOf))).map((box) => box.y);
    assert.deepEqual(tops, tops.toSorted((a, b) => a - b));
    const ladder = await byId(page, "ladder").boundingBox();
    assert.ok(ladder.y > tops.at(-1), "what could be done instead comes after it");
    const isFree = (id) =>
      byId(page, id).first().evaluate((element) => {
        element.scrollIntoView({ block: "nearest" });
        const { left, bottom, width } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(left + width / 2, bottom - 3));
      });
    for (const id of ["undo-words", "evidence-age", "rung", "ruled-out", "typed-target"]) {
      assert.ok(await isFree(id), `${id} is covered`);
      for (const name of ["Cancel", "Approve & Execute"]) assert.ok(await byId(page, "approval").getByRole("button", { name }).evaluate((act) => {
        const { left, top, width, height } = act.getBoundingClientRect();
        const at = document.elementFromPoint(left + width / 2, top + height / 2);
        return at !== null && (act === at || act.contains(at) || at.contains(act));
      }), `${name} is in sight at ${id}`);
    }
    assert.ok(await fits(), "wider than the screen");
    await assertAccessible(page, `approval at ${where}`);
    await picture(page, `incident-approval-${viewport.width}`);
    assert.deepEqual(browser.problems, []);
  });

test("a blind spot stands in the timeline, and who is logged in takes the incident with one press", async () => {
  await fake({ auth: "on", me: { name: "anna", role: "approver" } });
  const points = [300, 298, 296, 120, 118].map((seconds) => ({ at: ago(seconds), values: [[96, 96, 96]] }));
  const states = [{ since: ago(900), status: "healthy", health: 96 }, { since: ago(118), status: "unhealthy", health: 0, title: "memory exhausted" }];
  await page.route(/\/monitor\/history\?/, (route) =>
    route.fulfill({ json: { target: "redis-test", from: ago(360), to: ago(117), step_ms: 1000, kept_from: ago(9000), indicators: [{ name: "health", unit: "percent", bad_below: 70 }], points, states } }));
  let asked;
  await page.route(/\/api\/v1\/incidents\/[^/]+$/, (route) => {
    if (route.request().method() !== "PATCH") return route.fallback();
    asked = route.request().postDataJSON();
    return route.fulfill({ json: incident({ ...asked, updated_at: new Date().toISOString() }) });
  });
  await page.goto(`${ui}/incidents/${incident().id}`);
  await moment("Blind spot: the monitor did not look").filter({ hasText: "until it looked again" }).waitFor();
  await moment("Target unhealthy, health 96 % → 0 %").waitFor();
  await byId(page, "assign-to-me").click();
  await byId(page, "assign-to-me").waitFor({ state: "detached" });
  assert.deepEqual(asked, { team: "anna" });
  await assertAccessible(page, "a timeline with a blind spot");
  assert.deepEqual(browser.problems, []);
});
