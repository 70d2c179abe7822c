// board.test.mjs - the board on the running system: cards carried by mouse, touch and keyboard, 2,000 incidents, filters in the address, and two
// browsers at once. What it makes it takes away again.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { byId, handsOn, openBrowser, picture } from "./page.mjs";
import { interactions, watchInteractions } from "./interactions.mjs";
import { del, get, patch, post } from "../lib/api.mjs";
import { until } from "../lib/wait.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
const api = `${ui}/api/v1`;
const crowdCount = Number(process.env.BOARD_INCIDENTS ?? 2000);
/** The most that an interaction may take until it is seen, ms; more is allowed only where the machine is known to be busy with something else. */
/** The aim is 200 ms, which PAINT_LIMIT_MS=200 asserts on a quiet machine; others use this one, too. */
const paintLimitMs = Number(process.env.PAINT_LIMIT_MS ?? 1_000);
const atOnce = 8;
const system = `board-${process.pid}`;
const crowd = `crowd-${process.pid}`;
const made = [];
let browser, page;

async function make(fields) {
  const { status, body } = await post(api, "/incidents", { source: system, ...fields });
  assert.equal(status, 201);
  made.push(body.id);
  return body;
}

/** Some at a time: a backend that is flooded would only be slow. */
async function each(items, step) {
  const rest = [...items];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await step(item);
  }));
}

const address = (query) => `${ui}/?${new URLSearchParams(query)}`;
const cardOf = (incident, on = page) => on.locator(`li [data-incident-id="${incident.id}"]`);
const inColumn = (status, incident, on = page) => byId(on, `column-${status}`).locator(`[data-incident-id="${incident.id}"]`);
const statusOf = async (incident) => (await get(api, `/incidents/${incident.id}`)).body.status;

/** The board with nothing but this file's incidents, and its columns alive. */
async function open(on = page, query = { system }) {
  await on.goto(address(query));
  await byId(on, "connection-state", { state: "live" }).waitFor();
  await handsOn(on);
}

const middle = async (locator) => {
  const { x, y, width, height } = await locator.boundingBox();
  return { x: x + width / 2, y: y + Math.min(height / 2, 120) };
};

/** A key while a card is carried, and what is said of it. */
async function press(key, words) {
  await page.keyboard.press(key);
  await page.locator('[id^="DndLiveRegion"]').filter({ hasText: words }).waitFor({ state: "attached" });
  // What was said is on the screen; who is carried hears keys only after that.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

async function carry(incident, status) {
  const from = await middle(cardOf(incident));
  const to = await middle(byId(page, `column-${status}`));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (const part of [0.1, 0.4, 0.8, 1]) await page.mouse.move(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
  await byId(page, `column-${status}`, { over: "true" }).waitFor();
  await page.mouse.up();
}

before(async () => {
  browser = await openBrowser();
  page = browser.page;
  await page.addInitScript(watchInteractions);
});
after(async () => {
  await browser?.close();
  await each(made, (id) => del(api, `/incidents/${id}`));
});

test("the mouse carries a card to another column: the same change as by the menu, and no click on its link", async () => {
  const incident = await make({ message: "carried by the mouse" });
  await open();
  await carry(incident, "investigating");
  await inColumn("investigating", incident).waitFor();
  await until("the backend to know", async () => (await statusOf(incident)) === "investigating");
  assert.equal(new URL(page.url()).pathname, "/");
  await carry(incident, "investigating");
  await page.evaluate(() => new Promise((done) => setTimeout(done, 200)));
  assert.equal(new URL(page.url()).pathname, "/", "let go where it was, it is not opened either");
  await cardOf(incident).click();
  await byId(page, "incident-page").waitFor();
  await page.goBack();
  await inColumn("investigating", incident).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("system"), system, "Back keeps the filter");
});

test("the keyboard carries a card, and every step is announced", async () => {
  const incident = await make({ message: "carried by the keyboard" });
  await open();
  await cardOf(incident).focus();
  await press("Space", /picked up|over Triage/);
  await press("ArrowRight", /over Investigating/);
  await press("ArrowRight", /over Fixing/);
  await press("ArrowLeft", /over Investigating/);
  await press("Space", /dropped in Investigating/);
  await inColumn("investigating", incident).waitFor();
  await until("the backend to know", async () => (await statusOf(incident)) === "investigating");
  await cardOf(incident).focus();
  await press("Space", /picked up|over Investigating/);
  await press("ArrowRight", /over Fixing/);
  await press("Escape", /put back/);
  assert.equal(await statusOf(incident), "investigating");
  await press("Space", /picked up|over Investigating/);
  await press("ArrowRight", /over Fixing/);
  await press("Tab", /put back/);
  assert.equal(await statusOf(incident), "investigating");
  await byId(page, "notice-undo").waitFor();
  await assertAccessible(page, "a drop that can be taken back");
  await byId(page, "notice-undo").press("Enter");
  await inColumn("triage", incident).waitFor();
  await until("the backend to know", async () => (await statusOf(incident)) === "triage");
  await cardOf(incident).press("Enter");
  await byId(page, "incident-page").waitFor();
});

test("a finger that stays carries a card", async () => {
  const incident = await make({ message: "carried by a finger" });
  await open();
  const touch = await browser.context.newCDPSession(page);
  await touch.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  const from = await middle(cardOf(incident));
  const to = await middle(byId(page, "column-investigating"));
  const send = (type, at) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [at] : [] });
  await send("touchStart", from);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 400)));
  for (const part of [0.3, 0.7, 1]) await send("touchMove", { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
  await byId(page, "column-investigating", { over: "true" }).waitFor();
  await send("touchEnd");
  await inColumn("investigating", incident).waitFor();
  await until("the backend to know", async () => (await statusOf(incident)) === "investigating");
  await touch.send("Emulation.setTouchEmulationEnabled", { enabled: false });
  await touch.detach();
});

test("the columns that carry come with the first key, and the card that had the focus has it still", async () => {
  const incident = await make({ message: "focused before they came" });
  await page.goto(address({ system }));
  await cardOf(incident).waitFor();
  assert.equal(await byId(page, "live-board").count(), 0, "nobody has a hand at it");
  await cardOf(incident).focus();
  await byId(page, "live-board").waitFor();
  await page.waitForFunction((id) => document.activeElement?.dataset.incidentId === id, incident.id);
  await press("Space", /picked up|over Triage/);
  await press("Escape", /put back/);
  // A click that begins on the first columns ends on them: it opens what was pressed.
  await page.goto(address({ system }));
  await cardOf(incident).click();
  await byId(page, "incident-page").waitFor();
});

test("a refused drop goes back, and says why in the server's words", async () => {
  const incident = await make({ message: "not to be moved" });
  await open();
  await page.route(`**/api/v1/incidents/${incident.id}`, (route) =>
    route.request().method() === "PATCH" ? route.fulfill({ status: 409, json: { error: "somebody is at it" } }) : route.continue());
  await carry(incident, "fixing");
  await byId(page, "notice").filter({ hasText: /stays in Triage: .*somebody is at it/ }).waitFor();
  await inColumn("triage", incident).waitFor();
  await page.unrouteAll();
});

test("repeats of one fault are a stack that unfolds", async () => {
  const repeats = [];
  for (let i = 0; i < 3; i++) repeats.push(await make({ message: "the same again" }));
  await open(page, { system, q: "the same again" });
  await cardOf(repeats[2]).waitFor();
  assert.equal(await byId(page, "incident-card").count(), 1, "the newest stands for them");
  await byId(page, "stack-toggle").filter({ hasText: "2 more" }).click();
  await cardOf(repeats[0]).waitFor();
  assert.equal(await byId(page, "incident-card").count(), 3);
  await assertAccessible(page, "board with a stack");
  await byId(page, "stack-toggle").click();
  await cardOf(repeats[0]).waitFor({ state: "detached" });
});

test("an address shows what it says; a view is saved, and is there again", async () => {
  const wanted = await make({ message: "needle in the hay", team: "Data" });
  await patch(api, `/incidents/${wanted.id}`, { severity: "high", team: "Data" });
  await open(page, { system, severity: "high", team: "Data", q: "needle", status: "triage,fixing" });
  await cardOf(wanted).waitFor();
  assert.equal(await byId(page, "incident-card").count(), 1);
  assert.equal(await byId(page, "column-resolved").count(), 0);
  await byId(page, "board-filter").click();
  await page.getByRole("dialog", { name: "Filter" }).waitFor();
  assert.equal(await page.getByLabel("Triage", { exact: true }).and(page.locator("input")).isChecked(), true);
  await assertAccessible(page, "filters");
  await picture(page, "board-filters");
  await page.keyboard.press("Escape");
  await byId(page, "board-views").click();
  await page.getByLabel("Save what is shown as").fill("needles");
  await page.keyboard.press("Enter");
  await byId(page, "saved-view").filter({ hasText: "needles" }).waitFor();
  await assertAccessible(page, "views");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show all" }).click();
  await page.waitForURL((url) => url.search === "");
  await page.reload();
  await byId(page, "board-views").click();
  await byId(page, "saved-view").filter({ hasText: "needles" }).click();
  await page.waitForURL((url) => url.searchParams.get("q") === "needle" && url.searchParams.get("team") === "Data");
  assert.equal(await byId(page, "incident-card").count(), 1);
  await page.goto(`${ui}/?status=no-such&severity=%7B%22a%22%3A1%7D`);
  await byId(page, "column-resolved").waitFor();
});

test("two browsers at once: what one person moves, the other sees", async () => {
  const incident = await make({ message: "seen by two" });
  const other = await openBrowser();
  try {
    await open();
    await open(other.page);
    await cardOf(incident, other.page).waitFor();
    await carry(incident, "fixing");
    await inColumn("fixing", incident, other.page).waitFor({ timeout: 10_000 });
    await patch(api, `/incidents/${incident.id}`, { status: "investigating" });
    await Promise.all([inColumn("investigating", incident).waitFor(), inColumn("investigating", incident, other.page).waitFor()]);
  } finally {
    await other.close();
  }
});

test("on a phone a column is reached without sideways scrolling", async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await open();
  await byId(page, "incident-card").first().waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "wider than the screen");
  await assertAccessible(page, "board on a phone");
  await picture(page, "board-phone");
  await page.setViewportSize({ width: 1440, height: 900 });
});

test(`${crowdCount} incidents: only those in sight are drawn, and nothing takes longer than ${paintLimitMs} ms to be seen`, async (t) => {
  await each(Array.from({ length: crowdCount }, (_, i) => i), (i) => make({ source: crowd, message: `incident number ${i} of many`, status: i % 3 === 0 ? "resolved" : "triage" }));
  await open(page, { system: crowd });
  const triage = byId(page, "column-triage");
  const open_ = crowdCount - Math.ceil(crowdCount / 3);
  await triage.getByTestId("column-count").filter({ hasText: new RegExp(`^${open_}$`) }).waitFor();
  assert.ok((await byId(page, "incident-card").count()) < 100, "the others are not in the document");
  await page.evaluate(() => (window.interactionsSeen.length = 0));

  await byId(page, "board-search").pressSequentially("number 17", { delay: 60 });
  await byId(page, "board-search").fill("");
  await byId(page, "board-filter").click();
  await page.getByLabel("High", { exact: true }).click();
  await page.getByLabel("High", { exact: true }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Filter" }).waitFor({ state: "detached" });
  await page.waitForFunction((list) => document.querySelector(list)?.parentElement.scrollHeight > 10_000, '[data-testid="column-triage"] ul');
  const frames = page.evaluate(scrollThrough, '[data-testid="column-triage"] ul');
  const { drawn, longestMs } = await frames;
  assert.ok(drawn > 20, `${drawn} frames`);
  await page.evaluate(() => (document.querySelector('[data-testid="column-triage"] ul').parentElement.scrollTop = 0));
  // Not whichever is the first in the document: that may be one from below, until the column is drawn anew.
  const first = await triage.locator('li[aria-posinset="1"] [data-incident-id]').getAttribute("data-incident-id");
  await carry({ id: first }, "investigating");
  await inColumn("investigating", { id: first }).waitFor();
  await cardOf({ id: first }).focus();
  await press("Space", /picked up|over Investigating/);
  await press("ArrowRight", /over Fixing/);
  await press("Escape", /put back/);
  await cardOf({ id: first }).click();
  await byId(page, "incident-page").waitFor();
  await page.goBack();
  await triage.getByTestId("incident-card").first().waitFor();

  const { count, p50Ms, p98Ms, worstMs, worst } = await page.evaluate(interactions);
  t.diagnostic(`interaction to next paint with ${crowdCount} incidents: p50 ${p50Ms} ms, p98 ${p98Ms} ms, worst ${worstMs} ms (${worst}) of ${count}; scrolling: longest frame ${longestMs} ms`);
  assert.ok(count >= 5, `${count} interactions were seen`);
  assert.ok(worstMs <= paintLimitMs, `${worst} took ${worstMs} ms`);
  await picture(page, "board-crowd");

  const resolved = byId(page, "column-resolved");
  const shown = async () => Number(await resolved.getByTestId("column-count").innerText());
  const older = resolved.getByTestId("show-older");
  // A third of them is resolved, more than a page (500): without this button the paging would be gone, and nobody would see it.
  assert.equal(await older.count(), 1, "older ones are to be had");
  const before = await shown();
  await resolved.locator("ul").evaluate((list) => (list.parentElement.scrollTop = list.parentElement.scrollHeight));
  await until("older ones to come by scrolling", async () => (await shown()) > before);
});

test("nothing on the way was refused by the page's own policy", () => assert.deepEqual(browser.problems, []));

/** Runs in the page: goes through a column, a screen each frame. */
async function scrollThrough(selector) {
  const column = document.querySelector(selector).parentElement;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  let last = await frame();
  let longest = 0;
  let drawn = 0;
  for (; drawn < 120 && column.scrollTop + column.clientHeight < column.scrollHeight; drawn++) {
    column.scrollTop += 400;
    const now = await frame();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return { drawn, longestMs: Math.round(longest) };
}
