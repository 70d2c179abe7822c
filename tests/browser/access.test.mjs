// access.test.mjs - everybody can use every page and dialog: with the page at 400 %, on the narrowest phone, by keyboard alone, in light and dark,
// and with a role that may do little. What screens.test.mjs and the pages' own tests look at is not looked at again.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { fakePages } from "./fake-pages.mjs";
import { fakeServices, heldBack, incident, noFix, phase, proposal, system } from "./fake-services.mjs";
import { approve, byId, isNarrowHead, openBrowser, picture } from "./page.mjs";
import { until } from "../lib/wait.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
const id = incident().id;
const executionId = "e0000000-0000-4000-8000-00000000000e";
const desktop = { width: 1440, height: 900 };
/** The narrowest phone, and a window of 1280 x 1024 at 400 % (WCAG 1.4.10). */
const narrow = { width: 320, height: 640 };
const zoomed = { width: 320, height: 256 };
let browser, page, world;

before(async () => (browser = await openBrowser()));
after(() => browser?.close());
beforeEach(async () => {
  await page?.close();
  browser.problems.length = 0;
  page = await browser.context.newPage();
  page.on("console", (message) => message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text()) && browser.problems.push(message.text()));
  page.setDefaultTimeout(20_000);
  await page.setViewportSize(desktop);
  world = { incidents: [incident()], system: system(), answer: proposal(), acting: { stopped: false }, pongs: true };
  await fakeServices(page, world);
  await fakePages(page);
});

/** Every page, and what is there once it has come; its main action, as Tab comes to it. */
const pages = [
  { address: "/", part: "incident-card", action: "incident-card" },
  { address: `/incidents/${id}`, part: "get-agent-fix", action: "get-agent-fix" },
  { address: "/systems", part: "system-card", action: "check-now" },
  { address: "/systems/redis-test", part: "chart", action: "check-now" },
  { address: "/insight", part: "measure", action: "insight-span" },
  { address: "/audit", part: "audit-row", action: "chain-check" },
  { address: "/catalogue", part: "catalogue-entry", action: "catalogue-find" },
  { address: "/nowhere", part: "not-found", action: "to-board" },
];

const goTo = async (address, part) => {
  await page.goto(ui + address);
  await byId(page, part).first().waitFor();
};
const pressIn = (testId) => byId(page, testId).first().press("Enter");
/** Of the head; a narrow window has it in the menu. */
const pressInHead = async (testId) => {
  if (isNarrowHead(page)) await pressIn("head-menu");
  await pressIn(testId);
};

/** Every dialog and panel: the page below it, and how it is opened, by keyboard. */
const dialogs = [
  { name: "palette", from: pages[0], open: () => page.keyboard.press("Control+k"), part: "palette" },
  { name: "keys", from: pages[0], open: () => page.keyboard.press("?"), part: "keys" },
  { name: "new incident", from: pages[0], open: async () => { await pressIn("head-menu"); await page.getByRole("button", { name: "New incident" }).press("Enter"); }, part: "new-incident-modal" },
  { name: "stop acting", from: pages[0], open: () => pressInHead("stop-acting"), part: "stop-acting-modal" },
  { name: "badge", from: pages[0], open: () => pressIn("health-badge"), part: null, title: "redis-test in detail" },
  { name: "break menu", from: pages[0], open: () => pressInHead("break-menu"), part: "fault-item" },
  { name: "filter", from: pages[0], open: () => pressIn("board-filter"), part: null, title: "Filter" },
  { name: "views", from: pages[0], open: () => pressIn("board-views"), part: null, title: "Views" },
  { name: "approval", from: pages[1], open: () => pressIn("get-agent-fix"), part: "approval" },
  { name: "no fix", from: pages[1], with: () => (world.answer = noFix), open: () => pressIn("get-agent-fix"), part: "no-fix" },
  { name: "execution", from: { address: `/incidents/${id}/executions/${executionId}`, part: "execution-modal" }, open: watchToItsEnd, part: "execution-summary" },
];

async function watchToItsEnd() {
  await until("the page to attach", () => world.execution, { timeoutMs: 20_000, everyMs: 20 });
  world.execution.send(phase(0, "thinking"));
  world.execution.send(phase(1, "executing", { command: "redis-cli FLUSHALL", stdout: "OK\n" }));
  world.execution.send(phase(2, "complete", { status: "completed", health_before: 0, health_after: 98 }));
  await byId(page, "phase-entry", { phase: "complete" }).waitFor();
}

/** By how much something is wider than the window, px. */
const beyond = () => page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
/** A dialog is cut off at its sides and scrolls by itself: none of its parts may be wider than it. */
const beyondDialog = () =>
  page.evaluate(() => Math.max(0, ...[...document.querySelectorAll('[role="dialog"] [role="group"][tabindex="0"]')].map((body) => body.scrollWidth - body.clientWidth)));

async function looksRight(where) {
  await assertAccessible(page, where);
  assert.ok((await beyond()) <= 0, `${where}: ${await beyond()} px beside the window`);
  assert.ok((await beyondDialog()) <= 0, `${where}: ${await beyondDialog()} px beside the dialog`);
}

for (const colorScheme of ["light", "dark"])
  for (const [size, viewport] of [["320 px", narrow], ["400 %", zoomed]]) {
    test(`every page at ${size}, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      for (const { address, part } of pages) {
        await goTo(address, part);
        await looksRight(`${address}, ${size}, ${colorScheme}`);
        await picture(page, `access-${address.split("/")[1] || "board"}-${viewport.height}-${colorScheme}`);
      }
      assert.deepEqual(browser.problems, []);
    });

    test(`every dialog and panel at ${size}, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      for (const { name, from, with: prepare, open, part, title } of dialogs) {
        prepare?.();
        await goTo(from.address, from.part);
        await open();
        await (part ? byId(page, part).first() : page.getByRole("dialog", { name: title })).waitFor();
        await looksRight(`${name}, ${size}, ${colorScheme}`);
        await picture(page, `access-${name.replace(" ", "-")}-${viewport.height}-${colorScheme}`);
      }
      assert.deepEqual(browser.problems, []);
    });
  }

test("what holds fixes back at 400 %: it fits, and leaves room for the page", async () => {
  world.acting = heldBack();
  await page.setViewportSize(zoomed);
  await goTo("/", "incident-card");
  await byId(page, "banner-maintenance").waitFor();
  await looksRight("banner, 400 %");
  assert.ok((await byId(page, "acting-banner").boundingBox()).height <= zoomed.height * 0.35);
});

const focused = (testId) => page.evaluate((name) => document.activeElement?.dataset.testid === name, testId);
const ring = () => page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none" && parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2);
/** Not one pixel of it is in sight: below the head, or beside the window. */
const hidden = () =>
  page.evaluate(() => {
    const { left, top, width, height } = document.activeElement.getBoundingClientRect();
    const spots = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]].map(([x, y]) => document.elementFromPoint(left + width * x, top + height * y));
    return !spots.some((at) => at && (document.activeElement.contains(at) || at.contains(document.activeElement)));
  });

for (const { address, part, action } of pages)
  test(`by keyboard on ${address.replace(id, ":id")}: past the head, to what is done there, and the focus is seen all the way`, async () => {
    await page.setViewportSize({ width: 1024, height: 600 });
    await goTo(address, part);
    await page.keyboard.press("Tab");
    assert.ok(await focused("skip"), "the first thing is the way past the head");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "page");
    for (let i = 0; i < 60 && !(await focused(action)); i += 1) {
      await page.keyboard.press("Tab");
      assert.ok(await ring(), await page.evaluate(() => `no ring around ${document.activeElement.outerHTML.slice(0, 120)}`));
      assert.ok(!(await hidden()), await page.evaluate(() => `not in sight: ${document.activeElement.outerHTML.slice(0, 120)}`));
    }
    assert.ok(await focused(action), `${action} is reached`);
  });

test("whoever goes to another page is at its title, which the tab says, too", async () => {
  await goTo("/", "incident-card");
  const atTitle = (text) => page.waitForFunction((wanted) => document.activeElement?.dataset.testid === "page-title" && document.activeElement.textContent === wanted, text);
  assert.equal(await focused("page-title"), false, "the first page is read from its beginning");
  for (const name of ["Systems", "Insight", "Audit", "Catalogue"]) {
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).press("Enter");
    await atTitle(name);
    await page.waitForFunction((wanted) => document.title === wanted, `(1) ${name} · Selfheal`);
  }
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await atTitle("Board");
  await byId(page, "incident-card").press("Enter");
  await atTitle(incident().message);
  await page.waitForFunction(() => document.title === "(1) INC-0A1B · Selfheal");
  await page.goBack();
  await atTitle("Board");
});

test("the exact time and the reason of a state show on hover and on focus, and Escape takes them away", async () => {
  await goTo("/", "incident-card");
  const tip = byId(page, "tip");
  await byId(page, "incident-card").locator("time").hover();
  await tip.filter({ hasText: /\d{4}.*\d\d:\d\d:\d\d.*(UTC|GMT)/ }).waitFor();
  await page.keyboard.press("Escape");
  await tip.waitFor({ state: "detached" });
  await page.mouse.move(0, 0);
  await byId(page, "board-views").focus();
  await page.keyboard.press("Tab");
  assert.ok(await focused("incident-card"));
  await tip.filter({ hasText: /\d\d:\d\d:\d\d/ }).waitFor();
  await assertAccessible(page, "a card with its exact time");
  await page.keyboard.press("Shift+Tab");
  await tip.waitFor({ state: "detached" });
  await byId(page, "connection-state").focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await tip.filter({ hasText: "Changes arrive at once." }).waitFor();
  await byId(page, "tip").hover();
  assert.equal(await tip.count(), 1, "it stays while it is pointed at");
  assert.deepEqual(browser.problems, []);
});

test("the palette leads to pages, incidents and systems, and does what can be done, by keyboard alone", async () => {
  const asked = [];
  page.on("request", (request) => request.method() !== "GET" && asked.push(`${request.method()} ${new URL(request.url()).pathname} ${request.postData() ?? ""}`));
  await goTo("/", "incident-card");
  const choose = async (typed) => {
    await page.keyboard.press("Control+k");
    await byId(page, "palette").waitFor();
    await page.keyboard.type(typed);
    await page.locator('[role="option"][aria-selected="true"]').first().waitFor();
    await page.keyboard.press("Enter");
    await byId(page, "palette").waitFor({ state: "detached" });
  };
  await choose("writes refused");
  await page.waitForURL(`**/incidents/${id}`);
  await choose("0a1b");
  await choose("insight");
  await page.waitForURL("**/insight");
  await page.waitForFunction(() => document.activeElement?.textContent === "Insight");
  await choose("systems redis-test");
  await page.waitForURL("**/systems/redis-test");
  await choose("check redis-test");
  await until("the check", () => asked.some((one) => one.startsWith("POST /monitor/check")), { timeoutMs: 10_000, everyMs: 20 });
  await choose("break redis-test oom");
  await until("the fault", () => asked.some((one) => /inject-failure .*"oom"/.test(one)), { timeoutMs: 10_000, everyMs: 20 });
  await page.goto(`${ui}/incidents/${id}`);
  await byId(page, "acknowledge").waitFor();
  await choose("acknowledge");
  await until("the change", () => asked.some((one) => /PATCH .*investigating/.test(one)), { timeoutMs: 10_000, everyMs: 20 });
  await choose("approve");
  await byId(page, "approval").waitFor();
  await page.keyboard.press("Escape");
  await choose("silence redis-test");
  await page.waitForURL("**/systems/redis-test");
  await page.getByRole("form", { name: "Silence redis-test" }).waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.closest("form")), "one is in the form, and then where it came from");
  await page.getByRole("button", { name: "Cancel" }).press("Enter");
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "silence");
  await page.evaluate(() => localStorage.setItem("selfheal.views", JSON.stringify([{ name: "the bad ones", search: { severity: "high" } }])));
  await page.goto(`${ui}/incidents/${id}`);
  await byId(page, "acknowledge").waitFor();
  await choose("bad ones");
  await page.waitForURL("**/?severity=high");
  await byId(page, "open-palette").focus();
  await choose("stop acting");
  await byId(page, "stop-acting-modal").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "open-palette");
  await byId(page, "open-palette").press("Enter");
  await page.keyboard.type("no such thing anywhere");
  await page.getByText("Nothing fits these words.").waitFor();
  await assertAccessible(page, "a palette in which nothing fits");
  assert.deepEqual(browser.problems, []);
});

test("keys: the overview, the switch for single ones, and none of them while somebody types", async () => {
  await goTo("/", "incident-card");
  await byId(page, "board-search").focus();
  await page.keyboard.type("gs?");
  assert.equal(await byId(page, "board-search").inputValue(), "gs?");
  assert.equal(await byId(page, "keys").count(), 0);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Tab");
  await page.keyboard.press("?");
  await byId(page, "keys").waitFor();
  await page.getByRole("switch", { name: "Single keys do something" }).press("Space");
  await assertAccessible(page, "keys, switched off");
  await page.keyboard.press("Escape");
  await byId(page, "keys").waitFor({ state: "detached" });
  for (const key of ["?", "g", "s"]) await page.keyboard.press(key);
  await page.keyboard.press("Control+k");
  await byId(page, "palette").waitFor();
  assert.equal(new URL(page.url()).pathname, "/");
  await page.keyboard.type("all keys");
  await page.keyboard.press("Enter");
  await page.getByRole("switch", { name: "Single keys do something" }).press("Space");
  await page.keyboard.press("Escape");
  await byId(page, "keys").waitFor({ state: "detached" });
  for (const key of ["g", "s"]) await page.keyboard.press(key);
  await page.waitForURL("**/systems");
});

test("each phase of an execution is said once, in its words", async () => {
  await goTo(`/incidents/${id}/executions/${executionId}`, "execution-modal");
  await page.evaluate(() => {
    window.said = [];
    const region = document.querySelector('[data-testid="phase-said"]');
    new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await until("the page to attach", () => world.execution, { timeoutMs: 20_000, everyMs: 20 });
  const names = [];
  for (const [seq, name] of ["thinking", "executing", "executing", "result", "verifying", "complete"].entries()) {
    world.execution.send(phase(seq, name, { stdout: "OK\n", status: name === "complete" ? "completed" : "running" }));
    await byId(page, "phase-entry", { phase: name }).waitFor();
    names.push(await byId(page, "phase-said").innerText());
  }
  assert.deepEqual(await page.evaluate(() => window.said), [...new Set(names)]);
  assert.equal(new Set(names).size, 5);
});

test("a viewer is told what takes another role before trying, on every page", async () => {
  Object.assign(world, { auth: "on", me: { name: "vera", role: "viewer" } });
  const isOff = (part) => part.evaluate((button) => button.disabled || button.getAttribute("aria-disabled") === "true" || button.matches(":disabled"));
  await goTo("/", "incident-card");
  await pressIn("head-menu");
  for (const name of ["New incident", "Invent an incident", "Stop acting"]) assert.ok(await isOff(page.getByRole("button", { name })), name);
  // The first one takes away what is said of the button.
  for (let i = 0; i < 2; i++) await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "More" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Stop acting" }).focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await byId(page, "tip").filter({ hasText: "You are a viewer. This takes an approver." }).waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await byId(page, "stop-acting-modal").count(), 0);
  assert.equal(await byId(page, "hint").count(), 0, "nobody is led to what they may not do");
  await pressIn("break-menu");
  await byId(page, "may-not").filter({ hasText: "approver" }).waitFor();
  assert.ok(await isOff(byId(page, "fault-item").first()));
  await assertAccessible(page, "break menu of a viewer");
  await goTo(`/incidents/${id}`, "get-agent-fix");
  for (const part of [page.getByRole("complementary", { name: "Facts" }), byId(page, "note-form")])
    await byId(part, "may-not").filter({ hasText: "You are a viewer. This takes a responder." }).waitFor();
  for (const part of ["acknowledge", "get-agent-fix", "check-now"]) assert.ok(await isOff(byId(page, part).first()), part);
  await assertAccessible(page, "incident of a viewer");
  await picture(page, "access-viewer-incident");
  await goTo("/systems/redis-test", "chart");
  assert.ok(await isOff(page.getByRole("button", { name: "Silence redis-test" })));
  await assertAccessible(page, "system of a viewer");
  world.me = { name: "rob", role: "responder" };
  await goTo(`/incidents/${id}`, "get-agent-fix");
  await byId(page, "get-agent-fix").click();
  assert.ok(await isOff(byId(page, "approve")));
  await byId(page, "approval").getByText("You are a responder. This takes an approver.").first().waitFor();
  await assertAccessible(page, "approval of a responder");
  assert.deepEqual(browser.problems, []);
});

test("a first healing is led by four hints, each where it is needed; then never again", async () => {
  await page.goto(ui);
  await page.evaluate(() => localStorage.removeItem("selfheal.guide"));
  world.incidents = [];
  await goTo("/", "nothing-open");
  // The first press of all: the columns that come with it do not take the menu away.
  await byId(page, "break-menu-empty").click();
  await byId(page, "fault-item").first().waitFor();
  await page.keyboard.press("Escape");
  await byId(page, "live-board").waitFor();
  const hint = (step) => byId(page, "hint", { step });
  await hint(1).waitFor();
  await assertAccessible(page, "the first hint");
  await picture(page, "access-hint-1");
  const column = byId(page, "column-triage");
  await byId(page, "board-search").waitFor();
  const before = await column.boundingBox();
  world.live.send(JSON.stringify(incident()));
  await byId(page, "incident-card").waitFor();
  await hint(2).waitFor();
  assert.deepEqual((await column.boundingBox()).y, before.y, "nothing moves");
  assert.equal(await hint(1).isVisible(), false);
  await byId(page, "incident-card").click();
  await hint(3).waitFor();
  await assertAccessible(page, "the third hint");
  await picture(page, "access-hint-3");
  await byId(page, "get-agent-fix").click();
  await approve(page);
  await hint(4).waitFor();
  await assertAccessible(page, "the fourth hint");
  await picture(page, "access-hint-4");
  world.incidents = [incident()];
  await page.getByRole("button", { name: "Close" }).first().click();
  await byId(page, "execution-modal").waitFor({ state: "detached" });
  assert.equal(await byId(page, "hint").count(), 0);
  await goTo(`/incidents/${id}/executions/${executionId}`, "execution-modal");
  assert.equal(await byId(page, "hint").count(), 0, "the next execution needs no hint");
  await goTo("/", "incident-card");
  assert.equal(await byId(page, "hint").count(), 0);
  await page.evaluate(() => localStorage.removeItem("selfheal.guide"));
  await goTo("/", "incident-card");
  await hint(2).getByTestId("hide-hints").press("Enter");
  await byId(page, "hint").first().waitFor({ state: "detached" });
  await page.reload();
  await byId(page, "incident-card").waitFor();
  assert.equal(await byId(page, "hint").count(), 0, "dismissed is dismissed");
});
