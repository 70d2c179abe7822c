// insight.test.mjs - the pages that only tell: insight, audit and catalogue, in a real browser with services that answer what each case needs.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { catalogue, hash, insight, record } from "./fake-pages.mjs";
import { fakeServices, incident, system } from "./fake-services.mjs";
import { byId, openBrowser, picture } from "./page.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";

let browser, page, asked, answers;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
beforeEach(async () => {
  await page?.close();
  page = await browser.context.newPage();
  page.setDefaultTimeout(20_000);
  asked = [];
  answers = {
    "/api/v1/insight": (query) => insight(Math.round((Date.now() - Date.parse(query.get("from"))) / 86_400_000)),
    "/api/v1/audit": (query) => (query.get("before") ? [record(1)] : query.get("actor") === "nobody" ? [] : [record(3), record(2, { kind: "step.begin" })]),
    "/api/v1/audit/verify": (query) => ({ ok: true, first: 1, last: query.get("after") ? 3 : 2, count: query.get("after") ? 1 : 2, hash, bad_seq: null, why: null, more: !query.get("after") }),
    "/agent/catalogue": () => catalogue,
  };
  await fakeServices(page, { incidents: [incident()], system: system(), pongs: true });
  await page.route((url) => url.pathname in answers, (route) => {
    const url = new URL(route.request().url());
    asked.push(url.pathname + url.search);
    const headers = url.pathname === "/api/v1/audit" && !url.searchParams.get("before") ? { Link: '</api/v1/audit?limit=100&before=2>; rel="next"' } : {};
    return route.fulfill({ json: answers[url.pathname](url.searchParams), headers });
  });
});

const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
/** What has to be moved sideways in a place of its own to be read. */
const sideways = () => page.evaluate(() => [...document.querySelectorAll("main *")].filter((one) => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX)).map((one) => one.getAttribute("aria-label") ?? one.className));
const pages = [["/insight", "measure"], ["/audit", "audit-row"], ["/catalogue", "catalogue-entry"]];

for (const [where, viewport] of [["desktop", { width: 1440, height: 900 }], ["phone", { width: 390, height: 740 }], ["narrow phone", { width: 320, height: 640 }]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`everybody can read them on a ${where}, ${colorScheme}, and they fit`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      for (const [address, part] of pages) {
        await page.goto(ui + address);
        await byId(page, part).first().waitFor();
        for (const summary of await page.locator("main details > summary").all()) await summary.click();
        await assertAccessible(page, `${address}, ${colorScheme}`);
        assert.ok(await fits(), `${address} is wider than the screen`);
        if (viewport.width < 480) assert.deepEqual(await sideways(), [], address);
        await picture(page, `insight-${address.slice(1)}-${where.replace(" ", "-")}-${colorScheme}`);
      }
      assert.deepEqual(browser.problems, []);
    });
  }
}

test("insight: the pages are found from the head, another span is asked for, and what is cut off says so", async () => {
  await page.goto(ui);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Insight" }).click();
  await byId(page, "measure").first().waitFor();
  assert.equal(await byId(page, "day-bars").count(), 2);
  assert.match(await byId(page, "measure").first().innerText(), /2\.3 s/);
  await page.getByLabel("Over the last").selectOption("90");
  await page.getByText("these are the newest").waitFor();
  assert.equal(asked.filter((path) => path.startsWith("/api/v1/insight")).length, 2);
});

test("audit: a filter by keyboard becomes the address, survives a reload, and Back takes it back", async () => {
  await page.goto(`${ui}/audit`);
  await byId(page, "audit-row").first().waitFor();
  await page.getByLabel("Who").focus();
  await page.keyboard.type("nobody");
  await page.keyboard.press("Enter");
  await page.getByText("No record fits the filter.").waitFor();
  await assertAccessible(page, "an audit without a fitting record");
  assert.match(page.url(), /\/audit\?actor=nobody$/);
  await page.reload();
  await page.getByText("No record fits the filter.").waitFor();
  assert.equal(await page.getByLabel("Who").inputValue(), "nobody");
  await page.goBack();
  await byId(page, "audit-row").first().waitFor();
  assert.equal(await page.getByLabel("Who").inputValue(), "");
  await page.getByRole("button", { name: "Show older" }).click();
  await byId(page, "audit-row").nth(2).waitFor();
  assert.equal(await byId(page, "audit-row").count(), 3);
});

test("audit: the chain is checked piece by piece; a broken one says where", async () => {
  await page.goto(`${ui}/audit`);
  await byId(page, "chain-check").click();
  await byId(page, "chain-answer", { ok: "true" }).waitFor();
  assert.match(await byId(page, "chain-answer").innerText(), /3 records, each fits the one before it/);
  assert.deepEqual(asked.filter((path) => path.includes("verify")), ["/api/v1/audit/verify", `/api/v1/audit/verify?after=2&after_hash=${hash}`]);
  await assertAccessible(page, "a whole chain");
  answers["/api/v1/audit/verify"] = () => ({ ok: false, first: 1, last: 1, count: 1, hash, bad_seq: 2, why: "its hash is not that of what it says", more: false });
  await byId(page, "chain-check").click();
  await byId(page, "chain-answer", { ok: "false" }).waitFor();
  await assertAccessible(page, "a broken chain");
  await picture(page, "insight-audit-broken");
});

test("catalogue: a value is found, with where it comes from; a password is not there", async () => {
  await page.goto(`${ui}/catalogue`);
  await page.getByLabel("Find", { exact: true }).fill("REDIS_TEST_ADDRESS");
  assert.equal(await byId(page, "catalogue-entry").count(), 1);
  await byId(page, "catalogue-entry").locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.getByText("REDIS_TEST_ADDRESS of the environment, asked at catalogue.yaml:5").waitFor();
  await page.getByText("not shown").waitFor();
});
