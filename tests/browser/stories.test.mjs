// stories.test.mjs - every part of the page in each of its states (npm run stories): it is drawn without a daemon, without an error, without asking
// anybody, and everybody can use it, light and dark.  STORIES=features/board runs those whose name holds that.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { assertAccessible } from "./axe.mjs";
import { byId, openBrowser, picture } from "./page.mjs";
import { giveStories, storiesUrl } from "./story-pages.mjs";

let browser, page;
const problems = [];

before(async () => {
  browser = await openBrowser();
  page = browser.page;
  await giveStories(browser.context);
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.stack));
  page.on("request", (request) => request.url().startsWith(new URL(storiesUrl).origin) || /^(data|blob):/.test(request.url()) || problems.push(`it asked ${request.url()}`));
  page.on("websocket", (socket) => problems.push(`it opened ${socket.url()}`));
  page.on("response", (response) => response.ok() || problems.push(`${response.status()} ${response.url()}`));
});
after(() => browser?.close());

const names = async () => {
  await page.goto(`${storiesUrl}index.html`);
  await byId(page, "story-link").first().waitFor();
  return byId(page, "story-link").evaluateAll((links) => links.map((link) => link.dataset.story));
};

test("the list of stories can be used by everybody, and has every file of stories", async () => {
  const listed = new Set((await names()).map((name) => name.split(": ")[0]));
  const source = path.resolve(import.meta.dirname, "../../frontend/src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".stories.tsx"));
  assert.deepEqual([...listed].sort(), files.map((file) => file.replace(".stories.tsx", "")).sort());
  await page.frameLocator("iframe").locator("html[data-shown]").waitFor();
  assert.deepEqual(problems.splice(0), []);
});

test("every story, light and dark", async (t) => {
  const wanted = (await names()).filter((name) => name.includes(process.env.STORIES ?? ""));
  assert.ok(wanted.length > 0);
  await page.goto("about:blank");
  problems.length = 0;
  for (const name of wanted) {
    await t.test(name, async () => {
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(`${storiesUrl}story.html?story=${encodeURIComponent(name)}`);
      await page.locator("html[data-shown]").waitFor();
      for (const [colorScheme, rules] of [["light"], ["dark", ["color-contrast"]]]) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(page, `${name}, ${colorScheme}`, rules);
        await picture(page, `story-${name.replace(/[^a-zA-Z]+/g, "-")}-${colorScheme}`);
      }
      assert.deepEqual(problems.splice(0), []);
    });
  }
});
