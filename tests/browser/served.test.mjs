// served.test.mjs - how the page's web server gives the page out: every address leads to it, small, and with nothing let in from elsewhere.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import http from "node:http";
import { byId, handsOn, openBrowser } from "./page.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
let browser, other;
before(async () => (browser = await openBrowser()));
after(() => Promise.all([browser?.close(), other?.close()]));

/** fetch() unpacks what is compressed; here the answer is wanted as it came. */
const asked = (address, headers = {}) =>
  new Promise((resolve, reject) => {
    const request = http.get(new URL(address, ui), { headers, timeout: 10_000 }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk) => (bytes += chunk.length));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, bytes }));
      answer.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", reject);
  });

test("every address of the page leads to it; the daemons' do not, nor does what the page does not need of the monitor", async () => {
  const id = "0a1b2c3d-0000-4000-8000-000000000001";
  for (const address of ["/", "/systems", "/audit", `/incidents/${id}`, `/incidents/${id}/executions/${id}`]) {
    const { status, headers } = await asked(address);
    assert.deepEqual([status, headers["content-type"]], [200, "text/html"], address);
    assert.equal(headers["cache-control"], "no-cache", address);
  }
  for (const address of ["/assets/none.js", "/monitor/outbox", "/monitor/health", "/monitor/history/else"]) assert.equal((await asked(address)).status, 404, address);
});

test("scripts and styles come compressed, as whoever asks can read them", async () => {
  const page = await (await fetch(ui)).text();
  const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
  assert.ok(files.length >= 2, page);
  for (const file of files) {
    const plain = await asked(file);
    const zipped = await asked(file, { "Accept-Encoding": "gzip" });
    const small = await asked(file, { "Accept-Encoding": "gzip, br" });
    assert.match(plain.headers["cache-control"], /immutable/);
    if (plain.bytes < 1024) continue;
    assert.deepEqual([zipped.headers["content-encoding"], small.headers["content-encoding"]], ["gzip", "br"], file);
    assert.ok(small.bytes < zipped.bytes && zipped.bytes < plain.bytes, `${file}: ${small.bytes}, ${zipped.bytes}, ${plain.bytes}`);
    assert.match(zipped.headers.vary, /Accept-Encoding/i);
  }
});

test("the first load is at most 130 kB of JavaScript: all that comes until the board stands and somebody has a hand at it", async () => {
  other = await openBrowser();
  const { page } = other;
  const scripts = [];
  page.on("response", (answer) => answer.request().resourceType() === "script" && scripts.push(new URL(answer.url()).pathname));
  await page.goto(ui, { waitUntil: "networkidle" });
  await byId(page, "connection-state", { state: "live" }).waitFor();
  const first = [...new Set(scripts)];
  const sizes = await Promise.all(first.map(async (file) => (await asked(file, { "Accept-Encoding": "gzip" })).bytes));
  const bytes = sizes.reduce((all, one) => all + one, 0);
  console.log(`first load: ${(bytes / 1000).toFixed(1)} kB of JavaScript in ${first.length} files`);
  assert.ok(bytes <= 130_000, `${bytes} bytes: ${first.join(" ")}`);
  await page.mouse.move(2, 2);
  await byId(page, "head-menu").focus();
  assert.deepEqual(scripts.filter((file) => /Columns/.test(file)), [], "a hand elsewhere wants nothing of the cards");
  await handsOn(page);
  assert.ok(new Set(scripts).size > first.length, "what carries cards came with the hand");
});

test("the page lets nothing in: no inline script or style, nothing from elsewhere, no text that becomes a script", async () => {
  const { headers } = await asked("/");
  const policy = headers["content-security-policy"];
  assert.doesNotMatch(policy, /unsafe-|\*/);
  for (const want of ["default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) assert.ok(policy.includes(want), policy);
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["referrer-policy"], "no-referrer");
  assert.equal(headers["cross-origin-opener-policy"], "same-origin");
  assert.equal(headers["strict-transport-security"], undefined, "by http nobody is told to use https");
  assert.equal((await asked("/", { "X-Forwarded-Proto": "https" })).headers["strict-transport-security"], "max-age=31536000");
  const { page } = browser;
  await page.goto(ui);
  const refused = await page.evaluate(() => {
    const attempt = (step) => {
      try {
        step();
        return false;
      } catch (error) {
        return error instanceof TypeError;
      }
    };
    return [
      attempt(() => (document.createElement("div").innerHTML = "<b>text</b>")),
      attempt(() => (document.createElement("script").text = "1")),
      attempt(() => globalThis.trustedTypes.createPolicy("own", { createHTML: (text) => text })),
    ];
  });
  assert.deepEqual(refused, [true, true, true]);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("style")].length), 0);
});
