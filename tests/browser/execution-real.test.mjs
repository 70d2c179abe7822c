// execution-real.test.mjs - a real execution as people live with it: two of them at once, a network that is cut, an agent that is killed, and a reload
// at each phase. The daemons are the test's own.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { approve, byId, nameTarget, openBrowser, picture } from "./page.mjs";
import { action, executionsOf, openSystem, reported } from "./own-system.mjs";
import { get } from "../lib/api.mjs";
import { execute, propose } from "../lib/cycle.mjs";
import { flushCount } from "../lib/failures.mjs";
import { targetsUp } from "../lib/suite.mjs";
import { closeAll } from "../lib/verdict.mjs";
import { until } from "../lib/wait.mjs";

const lineCount = 150;
const whole = Array.from({ length: lineCount }, (_, i) => `line ${i + 1} of a slow command\n`).join("");
let system, web, first, second;

before(async () => {
  await targetsUp();
  ({ system, web } = await openSystem({
    actions:
      action("stumble", "echo stumbling; exit 3") +
      action("say-slowly", `for i in $(seq ${lineCount}); do echo "line $i of a slow command"; sleep 0.04; done; redis-cli -e FLUSHALL >/dev/null`),
    rules: { "slow-fix": "stumble, say-slowly", "flush-fix": "flush" },
    env: { VERIFY_INTERVAL: "3s" },
  }));
  [first, second] = [await openBrowser(), await openBrowser()];
  for (const one of [first, second]) {
    await one.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    one.page.setDefaultTimeout(30_000);
  }
});
beforeEach(async () => {
  await targetsUp();
  await closeAll(system);
  for (const { page } of [first, second]) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
  }
});
after(async () => {
  await first?.close();
  await second?.close();
  await web?.close();
  await system?.stop();
  await targetsUp();
});

async function asPhone(page) {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: "dark" });
}

const openIncident = (page, id) => page.goto(`${web.url}/incidents/${id}`);
const entry = (page, phase, attributes = {}) => byId(page, "phase-entry", { phase, ...attributes });
const output = (page) => page.locator(".xterm-rows");
const state = (page, name) => byId(page, "execution-status").filter({ hasText: new RegExp(`^${name}$`) }).waitFor();
const summary = (page, pattern) => byId(page, "execution-summary").filter({ hasText: pattern }).waitFor();
const seqs = (page) => page.locator('[data-testid="phase-entry"]').evaluateAll((all) => all.map((one) => Number(one.dataset.seq)));

/** On the incident's page, up to the proposal that waits for a person. */
async function toApproval(page) {
  const solution = byId(page, "get-solution");
  const fix = byId(page, "get-agent-fix");
  await solution.or(fix).first().waitFor();
  if (await solution.isVisible()) await solution.click();
  await fix.click();
  await byId(page, "approve").waitFor();
}

/** Begins the fix and waits until its second step says something. */
async function begin(page, id) {
  await openIncident(page, id);
  await toApproval(page);
  await approve(page);
  await entry(page, "executing", { attempt: 2 }).waitFor();
  await output(page).filter({ hasText: /line \d+ of/ }).waitFor();
}

/** All that the terminal was given, as a person gets it. */
async function copied(page) {
  await page.bringToFront();
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await byId(page, "output-copy").click();
  return until("the copy", () => page.evaluate(() => navigator.clipboard.readText()), { timeoutMs: 5_000 });
}

/** A step that another one followed is one line: its phases are below it. */
async function unfoldSteps(page) {
  for (const step of await byId(page, "step-entry", { folded: "true" }).all()) await step.getByRole("button", { name: /^Step \d/ }).press("Enter");
}

/** The page shows each phase once, in order, and they are those that the agent has. */
async function asTheAgentHasIt(page) {
  const { pathname } = new URL(page.url());
  const { body } = await get(system.agent, `/executions/${pathname.split("/").at(-1)}`);
  await unfoldSteps(page);
  const shown = await seqs(page);
  assert.deepEqual(shown, [...new Set(shown)].sort((a, b) => a - b), "in order, none twice");
  const pieces = body.phases.filter((one) => one.phase === "executing");
  const firstOfStep = pieces.filter((one, i) => pieces.findIndex((other) => other.attempt === one.attempt) === i);
  const wanted = body.phases.filter((one) => one.phase !== "executing" || firstOfStep.includes(one)).map((one) => one.seq);
  assert.deepEqual(shown, wanted);
}

async function done(page) {
  await entry(page, "complete").waitFor({ timeout: 60_000 });
  await state(page, "Completed");
  await summary(page, /^step 2 of 2 · .* · health 0 % → \d+ %$/);
  await output(page).filter({ hasText: `line ${lineCount} of` }).waitFor();
}

test("two people at once on one fix, one of them by phone: one approves, both see every byte, and it runs once", async () => {
  const id = await reported(system, "slow-fix");
  const before = await flushCount();
  await asPhone(second.page);
  await Promise.all([openIncident(first.page, id), openIncident(second.page, id)]);
  await toApproval(first.page);
  await toApproval(second.page);
  await approve(first.page);
  await byId(second.page, "void-reason").filter({ hasText: /A fix for this incident was begun/ }).waitFor();
  assert.equal(await byId(second.page, "approve").isDisabled(), true, "what another one has begun is not begun again");
  await assertAccessible(second.page, "a proposal that another person was quicker with");
  await picture(second.page, "execution-other-was-quicker");
  await byId(second.page, "watch-begun").click();
  await entry(second.page, "executing", { attempt: 2 }).waitFor();
  await Promise.all([done(first.page), done(second.page)]);
  for (const { page } of [first, second]) {
    assert.equal(await copied(page), whole);
    await asTheAgentHasIt(page);
  }
  assert.equal((await executionsOf(system, id)).length, 1);
  assert.equal((await flushCount()) - before, 1);
});

test("two people press Approve in the same moment: both watch the one execution that there is", async () => {
  const id = await reported(system, "slow-fix");
  await Promise.all([openIncident(first.page, id), openIncident(second.page, id)]);
  await toApproval(first.page);
  await toApproval(second.page);
  for (const { page } of [first, second]) await nameTarget(page);
  await Promise.all([first, second].map(({ page }) => byId(page, "approve").click()));
  await Promise.all([first, second].map(({ page }) => page.waitForURL(/\/executions\//)));
  assert.equal(first.page.url(), second.page.url());
  await Promise.all([done(first.page), done(second.page)]);
  assert.equal((await executionsOf(system, id)).length, 1);
});

for (const where of ["desktop, light", "phone, dark"]) {
  test(`the network is cut in the middle and comes back (${where}): the page says so, and then has all of it`, async () => {
    const id = await reported(system, "slow-fix");
    if (where === "phone, dark") await asPhone(first.page);
    await begin(first.page, id);
    await first.context.setOffline(true);
    web.cut();
    await byId(first.page, "execution-link").filter({ hasText: /Connection lost, reconnecting|No live connection/ }).waitFor();
    await state(first.page, "Running");
    await assertAccessible(first.page, `an execution without a network, ${where}`);
    await picture(first.page, `execution-offline-${where.slice(0, 5)}`);
    const shown = await output(first.page).innerText();
    await until("the command to go on meanwhile", async () => {
      const [{ execution_id }] = await executionsOf(system, id);
      return (await get(system.agent, `/executions/${execution_id}/steps/2/output`)).body.bytes > whole.length / 2;
    });
    assert.equal(await output(first.page).innerText(), shown, "nothing comes through a cut");
    web.join();
    await first.context.setOffline(false);
    await done(first.page);
    assert.equal(await copied(first.page), whole);
    await asTheAgentHasIt(first.page);
  });
}

test("the agent is killed in the middle and started again: nothing is run twice, and the page says what became of it", async () => {
  const id = await reported(system, "slow-fix");
  const before = await flushCount();
  await begin(first.page, id);
  await system.daemons.agent.crash();
  await byId(first.page, "execution-link").filter({ hasText: /Connection lost, reconnecting|No live connection/ }).waitFor();
  await picture(first.page, "execution-agent-away");
  await system.daemons.agent.start();
  await state(first.page, "Interrupted");
  await first.page.getByText(/^Not all of it: the agent was killed/).waitFor();
  await asTheAgentHasIt(first.page);
  assert.equal(whole.startsWith((await copied(first.page)).trimEnd()), true);
  assert.equal((await executionsOf(system, id)).length, 1);
  assert.ok((await flushCount()) - before <= 1);
  await assertAccessible(first.page, "an interrupted execution");
  await picture(first.page, "execution-interrupted");
});

for (const [where, viewport, colorScheme] of [["desktop, light", { width: 1440, height: 900 }, "light"], ["phone, dark", { width: 320, height: 640 }, "dark"]]) {
  test(`a reload at each phase (${where}): the page is where it was, and nothing is doubled`, async () => {
    const { page } = first;
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const look = async (what) => {
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${what} is wider than the screen`);
      await assertAccessible(page, `${what}, ${where}`);
      await picture(page, `reload-${what.replaceAll(" ", "-")}-${colorScheme}`);
    };
    const reloaded = async (what, there) => {
      await there();
      const address = page.url();
      await page.reload();
      await there();
      assert.equal(page.url(), address);
      await look(what);
    };

    system.daemons.diagnosis.child.kill("SIGSTOP");
    let id;
    try {
      id = await reported(system, "slow-fix");
      await openIncident(page, id);
      await reloaded("diagnosing", () => byId(page, "get-diagnosis").waitFor());
    } finally {
      system.daemons.diagnosis.child.kill("SIGCONT");
    }
    await byId(page, "get-solution").waitFor();
    await toApproval(page);
    await reloaded("approval open", () => byId(page, "approve").waitFor());
    assert.equal((await executionsOf(system, id)).length, 0, "a reload approves nothing");
    await approve(page);

    await reloaded("running", async () => {
      await state(page, "Running");
      await summary(page, /^step 2 of 2 · /);
      await output(page).filter({ hasText: /line \d+ of/ }).waitFor();
    });
    await reloaded("verifying", () => entry(page, "verifying", { attempt: 2 }).waitFor());
    await reloaded("completed", () => done(page));
    await asTheAgentHasIt(page);
    assert.equal(await copied(page), whole);
    assert.equal((await executionsOf(system, id)).length, 1);
  });
}

test("a fix that can be taken back says for how long, and leads to the proposal that does it", async () => {
  const id = await reported(system, "flush-fix");
  const end = (await execute(system, await propose(system, id))).at(-1);
  assert.equal(end.status, "completed", JSON.stringify(end));
  for (const { page } of [first, second]) await page.goto(`${web.url}/incidents/${id}/executions/${end.execution_id}`);
  const undo = byId(first.page, "execution-modal").getByTestId("undo");
  await undo.filter({ hasText: /^Undo \d+:\d\d$/ }).waitFor();
  const left = await undo.innerText();
  await until("the countdown to go on", async () => (await undo.innerText()) !== left);
  assert.match(await undo.getAttribute("data-tip"), /^Puts back \d+ keys from right before flush$/);
  await assertAccessible(first.page, "a fix that can be taken back");
  await picture(first.page, "execution-undo");
  await undo.click();
  await byId(first.page, "approval").getByText(/proposes: undo/).waitFor();
  await byId(second.page, "execution-modal").getByTestId("undo").waitFor();
  assert.equal((await executionsOf(system, id)).length, 1, "nothing is taken back before that is approved");
});

test("nothing on the way was refused by the page's own policy", () => assert.deepEqual([...first.problems, ...second.problems], []));
