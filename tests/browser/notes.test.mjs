// notes.test.mjs - two people note what they know of one incident: each sees the other's at once, and nothing typed is lost while the network is away.
// The daemons are the test's own.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { openSystem } from "./own-system.mjs";
import { byId, openBrowser, picture } from "./page.mjs";
import { get, patch, post } from "../lib/api.mjs";
import { targetsUp } from "../lib/suite.mjs";

let system, web, anna, ben, id;

before(async () => {
  await targetsUp();
  ({ system, web } = await openSystem());
  [anna, ben] = [await openBrowser(), await openBrowser()];
  id = (await post(`${system.backend}/api/v1`, "/incidents", { message: "the shop is slow", source: "the help desk", notes: "two callers so far" })).body.id;
  for (const [{ page }, name] of [[anna, "anna"], [ben, "ben"]]) {
    page.setDefaultTimeout(30_000);
    await page.goto(`${web.url}/incidents/${id}`);
    await page.getByLabel("Your name (optional)").fill(name);
  }
});
after(async () => {
  await anna?.close();
  await ben?.close();
  await web?.close();
  await system?.stop();
  await targetsUp();
});

const field = ({ page }) => page.getByRole("textbox", { name: "Add a note" });
const note = async (who, text) => {
  await field(who).fill(text);
  await who.page.getByRole("button", { name: "Add note" }).click();
};
const shows = ({ page }, author, text) => byId(page, "note").filter({ hasText: author }).filter({ hasText: text }).waitFor();

test("a note is seen by both at once, with its author, and stands in the timeline", async () => {
  await field(ben).fill("half a sentence");
  const before = await field(ben).boundingBox();
  await note(anna, "the nightly job, again");
  for (const who of [anna, ben]) await shows(who, "anna", "the nightly job, again");
  assert.equal(await field(ben).inputValue(), "half a sentence");
  assert.deepEqual(await field(ben).boundingBox(), before, "the field that one types in stays where it is");
  await note(ben, "I called them");
  await shows(anna, "ben", "I called them");
  await byId(anna.page, "moment").filter({ hasText: "Noted" }).filter({ hasText: "by ben" }).filter({ hasText: "I called them" }).waitFor();
  await byId(anna.page, "report-note").filter({ hasText: "two callers so far" }).waitFor();
  await assertAccessible(anna.page, "an incident with notes");
  await picture(anna.page, "incident-notes");
});

test("what a daemon writes into the notes stands in the timeline alone", async () => {
  await patch(`${system.backend}/api/v1`, `/incidents/${id}`, { notes_append: "health-monitor: redis-test is back" });
  await byId(ben.page, "moment").filter({ hasText: "The monitor noted" }).filter({ hasText: "redis-test is back" }).waitFor();
  assert.equal(await byId(ben.page, "report-note").textContent(), "Note of the reporttwo callers so far");
});

test("while the network is away the text stays, and is kept once when it is back", async () => {
  await field(anna).fill("typed in a tunnel");
  web.cut();
  await anna.page.getByRole("button", { name: "Add note" }).click();
  await anna.page.getByRole("alert").filter({ hasText: "your text is still here" }).waitFor();
  assert.equal(await field(anna).inputValue(), "typed in a tunnel");
  web.join();
  await anna.page.reload();
  assert.equal(await field(anna).inputValue(), "typed in a tunnel", "a reload keeps it");
  await anna.page.getByRole("button", { name: "Add note" }).click();
  for (const who of [anna, ben]) await shows(who, "anna", "typed in a tunnel");
  assert.equal(await field(anna).inputValue(), "");
  const { body } = await get(`${system.backend}/api/v1`, `/incidents/${id}/notes`);
  assert.deepEqual(body.map(({ author, text }) => `${author}: ${text}`), ["anna: the nightly job, again", "ben: I called them", "anna: typed in a tunnel"]);
  assert.deepEqual([...anna.problems, ...ben.problems], []);
});
