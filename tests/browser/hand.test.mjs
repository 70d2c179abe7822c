// hand.test.mjs - what a quick or a heavy hand meets: a double press ends nothing, what is tried moves nothing, what is carried has no tip over it.
// The services answer inside the browser.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { fakeServices, incident, phase, proposal, rehearsal, system } from "./fake-services.mjs";
import { byId, handsOn, openBrowser } from "./page.mjs";
import { until } from "../lib/wait.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const executionId = "e0000000-0000-4000-8000-00000000000e";
let browser, page, world;

before(async () => (browser = await openBrowser()));
after(() => browser?.close());
beforeEach(async () => {
  await page?.close();
  browser.problems.length = 0;
  page = await browser.context.newPage();
  page.on("console", (message) => message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text()) && browser.problems.push(message.text()));
  page.setDefaultTimeout(20_000);
  world = { incidents: [incident()], system: system(), answer: proposal(), pongs: true };
  await fakeServices(page, world);
});

async function watchRunning(viewport) {
  await page.setViewportSize(viewport);
  await page.goto(`${ui}/incidents/${incident().id}/executions/${executionId}`);
  await until("the page to attach", () => world.execution, { timeoutMs: 20_000, everyMs: 20 });
  world.execution.send(phase(1, "thinking", { health_before: 0 }));
  world.execution.send(phase(2, "executing", { command: "redis-cli FLUSHALL" }));
  await byId(page, "cancel-execution").waitFor();
}

for (const [where, viewport] of [["a laptop", wide], ["a phone", phone]])
  test(`two quick presses on Cancel end nothing, on ${where}; the answer to the question does`, async () => {
    const told = [];
    await page.route(/\/agent\/executions\/[^/]+\/cancel$/, (route) => {
      told.push(route.request().method());
      return route.fulfill({ status: 202, json: { execution_id: executionId, cancelled_by: "somebody" } });
    });
    await watchRunning(viewport);
    const { x, y, width, height } = await byId(page, "cancel-execution").boundingBox();
    await page.mouse.dblclick(x + width / 2, y + height / 2);
    await byId(page, "cancel-confirm").waitFor();
    await page.mouse.dblclick(x + width / 2, y + height / 2);
    assert.deepEqual(told, []);
    assert.equal(await byId(page, "cancel-confirm").count(), 1, "the question stays");
    await assertAccessible(page, `asked whether to end it, ${where}`);
    await byId(page, "cancel-confirm").click();
    await page.getByText("It was told to end.").waitFor();
    assert.deepEqual(told, ["POST"]);
    assert.deepEqual(browser.problems, []);
  });

test("on a phone an execution's Close stands at the right, beside the way to cancel it or below it", async () => {
  await watchRunning(phone);
  const close = await byId(page, "execution-close").boundingBox();
  const dialog = await byId(page, "execution-modal").boundingBox();
  assert.ok(dialog.x + dialog.width - (close.x + close.width) < 40, `Close ends at ${close.x + close.width} of ${dialog.x + dialog.width}`);
});

for (const [where, viewport] of [["wide", wide], ["on a phone", phone]])
  test(`trying on a copy moves nothing of what is decided on, ${where}`, async () => {
    let answer = { ...rehearsal, status: "running", stage: "copying the data", steps: [], before: {}, after: {}, lost: "" };
    await page.route(/\/api\/v1\/rehears(e|als\/.*)$/, (route) => route.fulfill({ json: answer }));
    await page.setViewportSize(viewport);
    await page.goto(`${ui}/incidents/${incident().id}`);
    await byId(page, "get-agent-fix").click();
    await byId(page, "approval").waitFor();
    await byId(page, "rehearse").scrollIntoViewIfNeeded();
    const places = async () => {
      const boxes = await Promise.all(["ladder", "rehearse", "approve"].map((id) => byId(page, id).boundingBox()));
      return boxes.map((box) => Math.round(box.y));
    };
    const before = await places();
    await byId(page, "rehearse").click();
    await byId(page, "rehearsal-status").filter({ hasText: "copying the data" }).waitFor();
    assert.deepEqual(await places(), before, "it runs");
    answer = rehearsal;
    await byId(page, "rehearsal").waitFor();
    assert.deepEqual(await places(), before, "its result is there");
    await assertAccessible(page, `tried on a copy, ${where}`);
  });

test("a card that a finger carries has no tip over it", async () => {
  await page.setViewportSize(phone);
  await page.goto(ui);
  await handsOn(page);
  const { x, y } = await byId(page, "incident-card").first().locator("[data-tip]").first().boundingBox();
  const touch = await browser.context.newCDPSession(page);
  const send = (type, dy) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: dy === undefined ? [] : [{ x: x + 3, y: y + 3 + dy }] });
  await touch.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await send("touchStart", 0);
  await page.locator('[id^="DndLiveRegion"]').filter({ hasText: /./ }).waitFor({ state: "attached" });
  for (let dy = 20; dy <= 80; dy += 20) await send("touchMove", dy);
  assert.equal(await byId(page, "tip").count(), 0);
  await send("touchEnd");
  await touch.send("Emulation.setTouchEmulationEnabled", { enabled: false });
  await touch.detach();
});

test("the board's search has one cross", async () => {
  await page.goto(`${ui}/?q=writes`);
  await page.getByRole("button", { name: "Show all" }).waitFor();
  const field = byId(page, "board-search");
  const { x, y, width, height } = await field.boundingBox();
  for (let right = 6; right < 30; right += 4) await page.mouse.click(x + width - right, y + height / 2);
  assert.equal(await field.inputValue(), "writes", "the browser's own cross was there");
});

test("a card that was taken up by hand says that nothing runs, and what was undone says by whom", async () => {
  const undone = { execution_id: "e0000000-0000-4000-8000-00000000000f", by: "anna", at: new Date(Date.now() - 150_000).toISOString() };
  world.incidents = [incident({ status: "fixing" })];
  // By the services' clock it was so long before.
  const headers = { Date: new Date().toUTCString() };
  await page.route(/\/api\/v1\/incidents$/, (route) => route.fulfill({ headers, json: world.incidents }));
  await page.route(/\/agent\/activity$/, (route) => route.fulfill({ headers, json: { executions: [], proposals: [] } }));
  await page.route(/\/agent\/executions\?/, (route) =>
    route.fulfill({ json: [{ execution_id: executionId, incident_id: incident().id, system: "redis-test", action: "flush", status: "completed", started_at: undone.at, last_seq: 3, undone }] }));
  await page.goto(`${ui}/incidents/${incident().id}`);
  await byId(page, "what-now").getByText("Taken up, nothing runs").waitFor();
  await byId(page, "what-now").getByText("It was taken up by hand, and nothing runs.").waitFor();
  await byId(page, "undone").filter({ hasText: /^Undone 2 min ago, approved by anna$/ }).waitFor();
  assert.equal(await byId(page, "undo").count(), 0);
});
