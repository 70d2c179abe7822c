// incident-page.test.mjs - where things stand on an incident's page, and that nothing moves when they arrive; the services answer inside the browser.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { fakeServices, incident, proposal, system } from "./fake-services.mjs";
import { byId, openBrowser, picture } from "./page.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const laptop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const { id } = incident();
const earlierId = "beef2c3d-0000-4000-8000-000000000009";
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

let seq;
const record = (seconds, kind, detail, actor = "ai-agent") => ({ seq: ++seq, id: `r${seq}`, at: ago(seconds), kind, actor, incident_id: id, detail, prev_hash: "", hash: "" });

/** From an earlier incident to the proposal of a fix. */
function story() {
  seq = 0;
  return [
    record(60, "incident.status", { from: "", to: "triage" }, "daemon"),
    record(58, "incident.diagnosis", { provider: "rules", rule: "redis-oom", confidence_percent: 92, text: "• Memory is full" }, "ai-diagnosis"),
    record(50, "incident.status", { from: "triage", to: "investigating" }, "anna"),
    record(30, "incident.solution", { provider: "rules", text: "• Flush it", asked_by: "anna" }, "ai-diagnosis"),
    record(20, "proposal", { action: "flush", system: "redis-test" }),
  ];
}

/** Of many lines of evidence the last one is cited, by a diagnosis of some length. */
const longStory = () =>
  incident({
    error_logs: [...Array.from({ length: 30 }, (_, i) => `line ${i} of the container's log, before anything was wrong with it`), incident().error_logs[0]],
    analysis: { ...incident().analysis, cites: [30], diagnosis: "• Memory is full: 50.0 of 50 MB are used • Writes are refused since nothing may be evicted • No key expires" },
    metrics_snapshot: { used_memory: 52428800, fault: "redis-oom" },
  });

const states = () => [
  { since: ago(400), status: "healthy", health: 96 },
  { since: ago(250), status: "down", health: 0, title: "does not answer", incident_id: earlierId },
  { since: ago(200), status: "healthy", health: 98 },
  { since: ago(61), status: "unhealthy", health: 12, title: "memory exhausted", incident_id: id },
];

/** What the page asks for beside the incident comes only after `late`. */
async function open(viewport, change = {}, late = Promise.resolve()) {
  world = { incidents: [incident({ analysis: { ...incident().analysis, cites: [0] } })], system: system({ health: 30 }), answer: proposal(), pongs: true, audit: story().reverse(), ...change };
  await fakeServices(page, world);
  const points = Array.from({ length: 40 }, (_, i) => ({ at: ago(400 - i * 10), values: [[96, 96, 96]] }));
  const history = { target: "redis-test", from: ago(360), to: ago(0), step_ms: 10_000, kept_from: ago(9000), indicators: [{ name: "health", unit: "percent", bad_below: 70 }], points, states: states() };
  await page.route(/\/monitor\/history\?/, (route) => route.fulfill({ json: history }));
  await page.route(({ pathname }) => /^\/(api\/v1\/(audit|systems|acting)|monitor|agent)/.test(pathname), async (route) => {
    await late;
    return route.fallback();
  });
  await page.setViewportSize(viewport);
  await page.goto(`${ui}/incidents/${id}`);
  await byId(page, "incident-page").waitFor();
}

const boxOf = (locator) => locator.boundingBox();
const places = async () => {
  const part = (name) => boxOf(page.getByRole("region", { name, exact: true }));
  return { now: await boxOf(byId(page, "what-now")), timeline: await part("What happened"), facts: await boxOf(page.getByRole("complementary", { name: "Facts" })), notes: await part("Notes"), evidence: await part("Evidence") };
};

/** Where things stand on the page itself, whatever is scrolled to. */
const parts = async () => ({ ...(await places()), diagnosis: await boxOf(page.getByRole("region", { name: "Diagnosis", exact: true })), cited: await boxOf(byId(page, "evidence-line", { cited: "true" }).first()) });
const endOf = (box) => box.y + box.height;

test("on a laptop what one decides on stands above the fold: what now, the timeline at the left, evidence and diagnosis beside it, the facts at the right", async () => {
  await open(laptop, { incidents: [longStory()] });
  await byId(page, "moment").filter({ hasText: "Proposed: flush" }).waitFor();
  await byId(page, "hint").waitFor();
  const { now, timeline, facts, notes, evidence, diagnosis, cited } = await parts();
  assert.ok(endOf(now) < timeline.y, "what now comes first");
  assert.ok(timeline.x + timeline.width <= evidence.x && evidence.x + evidence.width <= facts.x, "timeline, findings, facts from left to right");
  for (const [name, box] of Object.entries({ now, timeline, evidence, cited, diagnosis })) assert.ok(endOf(box) <= laptop.height, `${name} ends at ${endOf(box)}`);
  assert.ok(cited.y >= evidence.y && endOf(cited) <= endOf(evidence), "of 31 lines the cited one is in sight");
  assert.ok(facts.y < laptop.height / 2, "the facts begin above the fold");
  assert.ok(notes.y >= endOf(facts) && notes.x >= facts.x, "notes below the facts");
  assert.ok(await byId(page, "get-agent-fix").isVisible());
  assert.equal(await page.locator("main button.bg-action:visible").count(), 1, "one next act");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page, `incident on a laptop, ${colorScheme}`);
    await picture(page, `incident-page-laptop-${colorScheme}`);
  }
  assert.deepEqual(browser.problems, []);
});

test("in a narrower window evidence and diagnosis come before the timeline, beside the facts", async () => {
  await open({ width: 1024, height: 768 }, { incidents: [longStory()] });
  const { timeline, facts, evidence, diagnosis, cited } = await parts();
  for (const [name, box] of Object.entries({ evidence, cited, diagnosis })) assert.ok(endOf(box) <= 768, `${name} ends at ${endOf(box)}`);
  assert.ok(timeline.y >= endOf(diagnosis) && evidence.x + evidence.width <= facts.x);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "wider than the screen");
});

test("on a phone they come one below the other: what now, evidence, diagnosis, facts, timeline, notes; keys go the same way", async () => {
  await open(phone, { incidents: [longStory()] });
  await byId(page, "moment").filter({ hasText: "Proposed: flush" }).waitFor();
  const { now, facts, timeline, notes, evidence, diagnosis } = await parts();
  const tops = [now, evidence, diagnosis, facts, timeline, notes].map((box) => box.y);
  assert.deepEqual(tops, tops.toSorted((a, b) => a - b));
  const inOrder = await page.evaluate(() => [...document.querySelectorAll('[aria-label="Error logs"], aside[aria-label="Facts"], [aria-label="What happened"], [aria-label="What people noted"]')].map((one) => one.getBoundingClientRect().top));
  assert.deepEqual(inOrder, inOrder.toSorted((a, b) => a - b));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "wider than the screen");
  await assertAccessible(page, "incident on a phone");
  await picture(page, "incident-page-phone");
  assert.deepEqual(browser.problems, []);
});

for (const [name, viewport] of Object.entries({ laptop, phone, "small phone": { width: 320, height: 568 } }))
  test(`what the hint says to read is one press away, ${name}`, async () => {
    await open(viewport, { incidents: [longStory()] });
    await byId(page, "hint").getByRole("link", { name: "the evidence and the diagnosis" }).press("Enter");
    const evidence = page.getByRole("region", { name: "Evidence", exact: true });
    assert.ok(await evidence.evaluate((one) => one === document.activeElement), "Tab goes on from there");
    const cited = await byId(page, "evidence-line", { cited: "true" }).first().evaluate((one) => one.getBoundingClientRect().toJSON());
    assert.ok(cited.top >= 0 && cited.bottom <= viewport.height, `from ${cited.top} to ${cited.bottom}`);
    assert.equal(new URL(page.url()).hash, "", "Back leads to where one came from");
    await assertAccessible(page, `evidence after the hint, ${name}`);
  });

for (const [name, viewport] of Object.entries({ laptop, phone }))
  test(`nothing moves when the diagnosis arrives, ${name}`, async () => {
    await open(viewport, { incidents: [incident({ analysis: null })] });
    await byId(page, "get-diagnosis").waitFor();
    await byId(page, "live-health").waitFor();
    await byId(page, "moment").filter({ hasText: "Proposed: flush" }).waitFor();
    const before = await places();
    world.live.send(JSON.stringify({ ...world.incidents[0], analysis: longStory().analysis, updated_at: new Date().toISOString() }));
    await page.getByText("Writes are refused since nothing").waitFor();
    const now = await places();
    for (const part of Object.keys(before)) assert.deepEqual(now[part], before[part], part);
    assert.equal(await page.getByText("There is none yet.").count(), 0);
  });

test("the timeline is this incident's own: an earlier one is a line that leads there", async () => {
  await open(laptop);
  const moments = byId(page, "moment");
  await moments.filter({ hasText: "Target unhealthy, health 98 % → 12 %" }).waitFor();
  const titles = await moments.locator("span.font-medium").allInnerTexts();
  assert.deepEqual(titles.slice(0, 3), ["Earlier incident INC-BEEF resolved", "Target unhealthy, health 98 % → 12 %", "Opened"]);
  assert.ok(!titles.some((title) => /down|healthy, health 0/.test(title)), `of another incident: ${titles}`);
  assert.equal(await page.getByRole("link", { name: "See: Earlier incident INC-BEEF resolved" }).getAttribute("href"), `/incidents/${earlierId}`);
  const box = page.getByRole("region", { name: "What happened" });
  const room = (await boxOf(box)).height;
  await page.getByRole("button", { name: "Full height" }).click();
  assert.equal(await box.evaluate((one) => one.scrollHeight - one.clientHeight), 0, "all of it is seen");
  await page.getByRole("button", { name: "Full height" }).click();
  assert.equal((await boxOf(box)).height, room);
});

for (const [name, viewport] of Object.entries({ laptop, phone }))
  test(`nothing moves when audit, history and the target's state arrive, ${name}`, async () => {
    let arrive;
    const late = new Promise((resolve) => (arrive = resolve));
    await open(viewport, {}, late);
    await byId(page, "moment").filter({ hasText: "Opened" }).waitFor();
    const before = await places();
    arrive();
    await byId(page, "moment").filter({ hasText: "Target unhealthy" }).waitFor();
    await byId(page, "moment").filter({ hasText: "Proposed: flush" }).waitFor();
    const now = await places();
    for (const part of Object.keys(before)) assert.deepEqual(now[part], before[part], part);
  });

/** Changes are answered as asked for, and kept. */
async function answerChanges() {
  const asked = [];
  await page.route(/\/api\/v1\/incidents\/[^/]+$/, (route) => {
    if (route.request().method() !== "PATCH") return route.fallback();
    asked.push(route.request().postDataJSON());
    world.incidents = [{ ...world.incidents[0], ...asked.at(-1), updated_at: new Date().toISOString() }];
    world.audit = [record(0, "incident.status", { from: "triage", to: "investigating" }, "anna"), ...world.audit];
    return route.fulfill({ json: world.incidents[0] });
  });
  return asked;
}

test("whoever is logged in takes an incident with one press, and their name stands where the button was", async () => {
  await open(laptop, { auth: "on", me: { name: "anna", role: "responder" } });
  const asked = await answerChanges();
  const facts = page.getByRole("complementary", { name: "Facts" });
  await page.getByRole("button", { name: "Take it" }).click();
  await byId(page, "acknowledged").filter({ hasText: "Acknowledged by anna" }).waitFor();
  assert.deepEqual(asked, [{ status: "investigating", team: "anna" }]);
  assert.equal(await facts.getByLabel("Team").inputValue(), "anna");
  await byId(page, "moment").filter({ hasText: "Acknowledged: Investigating" }).filter({ hasText: "by anna" }).first().waitFor();
  assert.deepEqual(browser.problems, []);
});

test("who opens again what is over is told what that means before it is done", async () => {
  await open(laptop, { incidents: [incident({ status: "resolved" })] });
  const asked = await answerChanges();
  await byId(page, "how-it-ended").waitFor();
  await page.getByLabel("Status").selectOption("Fixing");
  await byId(page, "open-again").filter({ hasText: "This runs nothing." }).waitFor();
  await assertAccessible(page, "opening an incident again");
  await page.getByRole("button", { name: "Leave it resolved" }).click();
  assert.equal(await page.getByLabel("Status").inputValue(), "resolved");
  await page.getByLabel("Status").selectOption("Investigating");
  await page.getByRole("button", { name: "Open it again" }).click();
  await byId(page, "why-not-healing").waitFor();
  assert.deepEqual(asked, [{ status: "investigating" }]);
});

test("after a relapse it says when it was healed, since when it is sick again, and why", async () => {
  seq = 10;
  const relapse = [
    record(50, "approval", { execution_id: "x1", action: "flush" }, "anna"),
    record(45, "step.end", { execution_id: "x1", attempt: 1, healed: true, result: "success", health_before: 0, health_after: 98 }),
    record(44, "incident.status", { from: "fixing", to: "resolved" }, "daemon"),
    record(43, "end", { execution_id: "x1", status: "completed" }),
    record(20, "incident.status", { from: "resolved", to: "triage" }, "health-monitor"),
    record(20, "incident.notes", { added: "health-monitor: it is back 25 s after flush, which counts as failed" }, "health-monitor"),
  ];
  await open(laptop, { audit: relapse.reverse() });
  await byId(page, "why-not-healing").filter({ hasText: /Flush healed it at [\d:]+, and the target is sick again since [\d:]+: OOM command not allowed when used memory > 'maxmemory'\. redis-test: health 30 %.*No fix was asked for since\./ }).waitFor();
  assert.equal(await page.getByText("The last fix").count(), 0);
  await byId(page, "reopened").locator("time").first().focus();
  await page.keyboard.press("Tab");
  await byId(page, "tip").waitFor();
  await assertAccessible(page, "an incident after a relapse");
});

test("an approval has its address: a reload shows it again with what was tried, Back closes it, and closing leaves no way back into it", async () => {
  const offer = { possible: true, why_not: "", rehearsal_id: "7b1b2c3d-0000-4000-8000-000000000007" };
  await open(laptop, { answer: proposal({ rehearsal: offer }) });
  await page.route(/\/agent\/api\/v1\/rehearsals\//, (route) =>
    route.fulfill({ json: { rehearsal_id: offer.rehearsal_id, proposal_id: world.answer.proposal_id, incident_id: id, system: "redis-test", status: "completed", started_at: ago(9), way: "copy",
      steps: [], before: {}, after: {}, health_before: 0, health_after: 20, healed: false, fault_shown: true, lost: "none of 40 keys", duration_ms: 900, error: null } }));
  const path = () => page.evaluate(() => `${location.pathname}${location.search}`);
  await page.goto(`${ui}/`);
  await byId(page, "incident-card").first().click();
  await byId(page, "get-agent-fix").click();
  await byId(page, "approval").waitFor();
  assert.equal(await path(), `/incidents/${id}?fix=true`);
  await byId(page, "rehearsal").filter({ hasText: "It did not heal the copy" }).waitFor();
  await page.reload();
  await byId(page, "rehearsal").filter({ hasText: "none of 40 keys" }).waitFor();
  await page.goBack();
  await byId(page, "approval").waitFor({ state: "detached" });
  assert.equal(await path(), `/incidents/${id}`);
  await byId(page, "get-agent-fix").click();
  await byId(page, "approval").waitFor();
  await page.keyboard.press("Escape");
  await byId(page, "approval").waitFor({ state: "detached" });
  assert.equal(await path(), `/incidents/${id}`);
  await page.goBack();
  await byId(page, "incident-card").first().waitFor();
  assert.equal(await path(), "/");
  assert.deepEqual(browser.problems, []);
});
