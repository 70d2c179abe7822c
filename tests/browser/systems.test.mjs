// systems.test.mjs - a system's page in a real browser with services that answer what each case needs: the lines are drawn, everyone can use it,
// and it fits a phone.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { checkMs, history, moment, time } from "./fake-pages.mjs";
import { fakeServices, incident, proposal, system } from "./fake-services.mjs";
import { byId, openBrowser, picture } from "./page.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
let browser, page, world;

before(async () => (browser = await openBrowser()));
after(() => browser?.close());

const run = (threshold, ...alarms) => ({ threshold, fall: 2, rise: 2, fired_count: alarms.length, alarms });
const backtest = (threshold) => {
  const filled = { from: time(Date.now() - 145 * checkMs), to: time(Date.now() - 78 * checkMs) };
  const asked = threshold > 97 ? run(threshold, { from: time(Date.now() - 350 * checkMs) }) : run(threshold, filled);
  return {
    target: "redis-test", from: time(Date.now() - 360 * checkMs), to: time(Date.now()), exact_from: time(Date.now() - 360 * checkMs), threshold_alone_warns: false, check_count: 360,
    in_force: run(70, filled), asked,
    difference: { both_count: 1, only_asked_count: 0, only_in_force_count: 0, later_ms: threshold > 97 ? -2_050_000 : 0 },
  };
};

beforeEach(async () => {
  await page?.close();
  page = await browser.context.newPage();
  page.setDefaultTimeout(20_000);
  const opened = incident({ created_at: time(Date.now() - 110 * checkMs) });
  world = { incidents: [opened], system: system(), answer: proposal(), pongs: true };
  await fakeServices(page, world);
  await page.route(/\/monitor\/status$/, (route) => route.fulfill({ json: { services: { "redis-test": { next_check_at: time(Date.now() + 9_000) } } } }));
  await page.route(/\/monitor\/history\?/, (route) => route.fulfill({ json: history() }));
  await page.route(/\/monitor\/history\/at\?/, (route) => route.fulfill({ json: moment(new URL(route.request().url())) }));
  await page.route(/\/monitor\/backtest\?/, (route) => route.fulfill({ json: backtest(Number(new URL(route.request().url()).searchParams.get("threshold") ?? 70)) }));
  await page.route(/\/monitor\/maintenance$/, (route) => route.fulfill({ json: { status: "success", target: "redis-test" } }));
});

/** How many dots of the picture are not empty. */
const inkOf = (canvas) =>
  canvas.evaluate((element) => {
    const { data } = element.getContext("2d").getImageData(0, 0, element.width, element.height);
    let dots = 0;
    for (let place = 3; place < data.length; place += 4) if (data[place]) dots++;
    return dots;
  });

for (const [where, viewport] of [["desktop", { width: 1440, height: 900 }], ["narrow", { width: 320, height: 740 }]])
  for (const colorScheme of ["light", "dark"])
    test(`a system's lines, its table and the time machine: ${where}, ${colorScheme}`, async () => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.goto(`${ui}/systems`);
      await byId(page, "system-card").getByRole("link", { name: "redis-test", exact: true }).click();
      const canvas = page.locator('[data-testid="system-page"] [data-testid="chart"] canvas').first();
      await canvas.waitFor();
      assert.ok((await inkOf(canvas)) > 1_000, "something is drawn");
      await assertAccessible(page, "a system");
      await picture(page, `systems-${where}-${colorScheme}`);
      await page.getByText("As a table").first().click();
      const answer = byId(page, "backtest-answer");
      await answer.filter({ hasText: "70 % is in force: 1 incident" }).waitFor();
      await page.getByRole("slider", { name: "If health were bad below" }).fill("99");
      await answer.filter({ hasText: "34 min 10 s earlier" }).waitFor();
      await byId(page, "backtest").getByRole("button").first().click();
      await byId(page, "target-then").filter({ hasText: "memory exhausted" }).waitFor();
      await page.getByRole("button", { name: "Back to now" }).click();
      await byId(page, "target-then").first().waitFor({ state: "detached" });
      await page.getByRole("slider", { name: "What was known at" }).focus();
      await page.keyboard.press("PageDown");
      await byId(page, "target-then").filter({ hasText: "memory exhausted" }).waitFor();
      await page.getByRole("button", { name: "Silence redis-test" }).press("Enter");
      await page.getByLabel("Why?").waitFor();
      await assertAccessible(page, "a moment of it, and a silence");
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(beyond <= 0, `${beyond} px beside the screen`);
      assert.deepEqual(browser.problems, []);
    });

const box = (locator) => locator.boundingBox();
const middle = ({ y, height }) => y + height / 2;
/** Where the lines of a picture are drawn, without its axes. */
const field = (chart) => box(chart.locator(".u-over"));

test("on a laptop state, next check and acts are one row, and health, large, is in the first screen with the time machine and the backtest beside it", async () => {
  const laptop = { width: 1280, height: 800 };
  await page.setViewportSize(laptop);
  await page.goto(`${ui}/systems/redis-test`);
  const charts = page.locator('[data-testid="system-page"] [data-testid="chart"]');
  await charts.last().locator("canvas").waitFor();
  const row = [byId(page, "live-health"), byId(page, "next-check"), byId(page, "check-now"), page.getByRole("button", { name: "Silence redis-test" })];
  const [state, ...others] = (await Promise.all(row.map(box))).map(middle);
  for (const other of others) assert.ok(Math.abs(other - state) < 8, `${other} beside ${state}`);
  const health = await field(charts.first());
  assert.equal(await charts.first().getAttribute("data-indicator"), "health");
  assert.ok(health.height >= 160, `${health.height} px high`);
  assert.ok(health.y + health.height <= laptop.height, "below the fold");
  await byId(page, "marks").filter({ hasText: "incident" }).waitFor();
  for (const part of ["time-machine", "backtest"]) {
    const { x, y } = await box(byId(page, part));
    assert.ok(x >= health.x + health.width && y < laptop.height, part);
  }
  const [first, second] = await Promise.all([field(charts.nth(1)), field(charts.nth(2))]);
  assert.deepEqual([second.y, second.width, second.height], [first.y, first.width, first.height], "small ones along the same axis");
  assert.ok(second.x > first.x + first.width && first.y < laptop.height);
  await page.getByRole("button", { name: "Silence redis-test" }).click();
  await page.getByLabel("Why?").waitFor();
  assert.ok((await box(page.locator("form[aria-label='Silence redis-test']"))).y > state, "its form is below the row");
});

test("a small picture asks for its own line only, and no page of pictures for states", async () => {
  const asked = [];
  await page.route(/\/monitor\/history\?/, (route) => {
    asked.push(new URL(route.request().url()).searchParams);
    return route.fallback();
  });
  await page.goto(`${ui}/systems`);
  await page.locator('[data-testid="chart"] canvas').waitFor();
  assert.deepEqual(asked.splice(0).map((one) => [one.get("indicator"), one.get("states")]), [["health", "0"]]);
  await page.goto(`${ui}/systems/redis-test`);
  await page.locator('[data-testid="system-page"] canvas').first().waitFor();
  assert.deepEqual(asked.map((one) => [one.get("indicator"), one.get("states")]), [[null, "0"]]);
});

test("a line says what was measured where the pointer is, and a press takes the time machine there; the backtest stays where it was", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${ui}/systems/redis-test`);
  const health = page.locator('[data-testid="chart"][data-indicator="health"]');
  await health.locator("canvas").waitFor();
  const { x, y, width, height } = await field(health);
  await page.mouse.move(x + width / 2, y + height / 2);
  await byId(page, "pointed").filter({ hasText: /\d\d:\d\d:\d\d\s+\d+ %/ }).waitFor();
  await page.mouse.click(x + width / 2, y + height / 2);
  await byId(page, "target-then").first().waitFor();
  assert.notEqual(await page.getByTestId("time-machine").locator("output").innerText(), "now");
  assert.equal(await byId(page, "target-then").first().getAttribute("data-system"), "redis-test");
  assert.ok((await box(byId(page, "backtest"))).y < 900, "still in the first screen");
  await assertAccessible(page, "a moment beside the backtest");
});

test("an incident that opens, and one that is resolved, move nothing on the systems' pages", async () => {
  world.incidents = [];
  for (const [address, below] of [["/systems/redis-test", page.locator('[data-testid="chart"]').first()], ["/systems", page.locator('[data-testid="chart"]').first()]]) {
    await page.goto(ui + address);
    await below.locator("canvas").waitFor();
    await byId(page, "open-incidents").filter({ hasText: "No incident is open." }).waitFor();
    const before = await box(below);
    for (const change of [{}, { status: "resolved", updated_at: time(Date.now() + 1_000) }]) {
      world.live.send(JSON.stringify(incident(change)));
      await byId(page, "open-incidents").filter({ hasText: change.status ? "No incident is open." : "INC-" }).waitFor();
      assert.equal((await box(below)).y, before.y, `${address} ${change.status ?? "open"}`);
    }
  }
});
