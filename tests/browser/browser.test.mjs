// browser.test.mjs - the whole loop as a person goes through it, in a real browser, on the whole system in containers.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { approve, byId, nameTarget, openBrowser, picture } from "./page.mjs";
import { get, patch, post } from "../lib/api.mjs";
import { until } from "../lib/wait.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
const api = `${ui}/api/v1`;
let browser, page;

before(async () => {
  await post(ui, "/generator/heal", {});
  await post(api, "/acting", { stopped: false, owner: "an earlier run" });
  // What an earlier run left open would be taken for ours.
  for (const incident of (await get(api, "/incidents")).body) await patch(api, `/incidents/${incident.id}`, { status: "resolved" });
  await until("healthy targets", async () => {
    const systems = (await get(api, "/systems")).body;
    return systems.length >= 2 && systems.every((s) => s.status === "healthy");
  }, { timeoutMs: 90_000, everyMs: 500 });
  browser = await openBrowser();
  page = browser.page;
  await page.goto(ui);
  await byId(page, "connection-state", { state: "live" }).waitFor();
});
after(() => browser?.close());

const card = (column, system) => byId(page, `column-${column}`).locator(`[data-testid="incident-card"][data-system="${system}"]`);

/** Breaks it by the menu and goes by its page to the running execution; gives the incident's id. */
async function breakAndApprove(system, failure, pictures) {
  const shot = async (name) => {
    if (!pictures) return;
    await assertAccessible(page, name);
    await picture(page, `${pictures}-${name}`);
  };
  const known = await byId(page, "incident-card").evaluateAll((cards) => cards.map((c) => c.dataset.incidentId));
  await byId(page, "break-menu").click();
  await byId(page, "fault-item", { system, failure }).waitFor();
  await shot("1-break");
  await byId(page, "fault-item", { system, failure }).click();
  const opened = await until("the new card", async () => {
    const cards = await byId(page, "incident-card", { system }).evaluateAll((list) => list.map((c) => ({ id: c.dataset.incidentId, status: c.dataset.status })));
    return cards.find((c) => !known.includes(c.id) && c.status !== "resolved");
  }, { timeoutMs: 60_000 });
  await page.keyboard.press("Escape");
  const own = page.locator(`[data-testid="incident-card"][data-incident-id="${opened.id}"]`);
  await shot("2-board");
  await own.click();
  await byId(page, "incident-page").waitFor();
  await byId(page, "get-solution").click();
  await byId(page, "get-agent-fix").waitFor();
  await shot("3-incident");
  await byId(page, "get-agent-fix").click();
  await byId(page, "approval").waitFor();
  await shot("4-approval");
  return opened.id;
}

for (const [system, failure, command] of [
  ["redis-test", "oom", /redis-cli -e FLUSHALL/],
  ["postgres-test", "connections-superuser", /pg_terminate_backend/],
]) {
  test(`${system}: break, incident, fix approved, phases live, card resolved without a reload`, async () => {
    await page.evaluate(() => (window.sinceTheStart = true));
    const id = await breakAndApprove(system, failure, system);
    assert.match(await byId(page, "approval-command").first().innerText(), command);
    await nameTarget(page);
    assert.equal(await byId(page, "approve").isEnabled(), true, "the reason stands");
    assert.ok(await byId(page, "approval").locator('[data-testid="live-health"]').isVisible());
    assert.ok(await byId(page, "loss").isVisible());
    await approve(page);
    await byId(page, "execution-modal").waitFor();
    await byId(page, "phase-entry", { phase: "thinking" }).first().waitFor();
    assert.equal(await byId(page, "execution-status").innerText(), "Running", "the phases come while it runs");
    await byId(page, "phase-entry", { phase: "complete" }).waitFor();
    assert.equal(await byId(page, "execution-status").innerText(), "Completed");
    const phases = await byId(page, "phase-entry").evaluateAll((entries) => [...new Set(entries.map((e) => e.dataset.phase))]);
    for (const phase of ["thinking", "command", "result", "verifying", "verification", "complete"]) assert.ok(phases.includes(phase), `${phase} of ${phases}`);
    await assertAccessible(page, "5-execution");
    await picture(page, `${system}-5-execution`);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Board" }).click();
    await byId(page, "column-resolved").locator(`[data-incident-id="${id}"]`).waitFor();
    await byId(page, "health-badge", { system, status: "healthy" }).waitFor();
    assert.equal(await page.evaluate(() => window.sinceTheStart), true, "the page was never loaded again");
    await picture(page, `${system}-6-resolved`);
    assert.deepEqual(browser.problems, []);
  });
}

test("the page is loaded anew in the middle: its address leads back to the execution, which went on", async () => {
  const id = await breakAndApprove("postgres-test", "connections");
  await approve(page);
  await byId(page, "phase-entry", { phase: "thinking" }).first().waitFor();
  await page.waitForURL(/\/executions\//);
  const executionId = new URL(page.url()).pathname.split("/").at(-1);
  await page.reload();
  await byId(page, "execution-modal").waitFor();
  await byId(page, "phase-entry", { phase: "complete" }).waitFor();
  assert.equal((await get(ui, `/agent/executions/${executionId}`)).body.incident_id, id);
  await page.keyboard.press("Escape");
  await byId(page, "incident-page").getByRole("button", { name: /replay|watch/i }).first().click();
  await byId(page, "phase-entry", { phase: "complete" }).waitFor();
  await page.goBack();
  await byId(page, "execution-modal").waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Board" }).click();
  await byId(page, "column-resolved").locator(`[data-incident-id="${id}"]`).waitFor();
});

test("stop acting on the page: kept over a reload, told with who and why, until it is allowed again", async () => {
  await byId(page, "stop-acting").click();
  await page.getByLabel("Why?").fill("the auditors are looking");
  await page.getByLabel("For how long?").selectOption("15 minutes");
  await page.getByLabel("Who are you?").fill("anna");
  await page.keyboard.press("Enter");
  await byId(page, "banner-stop").filter({ hasText: "No acting: the auditors are looking (said anna)." }).waitFor();
  const { stopped, owner, set_at, expires_at } = (await get(api, "/acting")).body;
  assert.deepEqual({ stopped, owner, lengthMs: Math.round((Date.parse(expires_at) - Date.parse(set_at)) / 1000) * 1000 }, { stopped: true, owner: "anna", lengthMs: 900_000 });
  await page.reload();
  await byId(page, "banner-stop").waitFor();
  await page.getByRole("button", { name: "Allow again" }).click();
  await page.getByLabel("Who are you?").fill("ben");
  await page.keyboard.press("Enter");
  await byId(page, "banner-stop").waitFor({ state: "detached" });
  assert.equal((await get(api, "/acting")).body.stopped, false);
});

test("the connection goes and comes back: the state is shown, nothing is missed", async () => {
  await browser.context.setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event("offline")));
  // Chromium keeps open sockets when offline: cut them as a dead network would, by closing the page's end.
  await browser.context.setOffline(false);
  const message = `made elsewhere ${Date.now()}`;
  await post(api, "/incidents", { message, source: "search-api" });
  await byId(page, "incident-card").filter({ hasText: message }).waitFor();
  await byId(page, "connection-state", { state: "live" }).waitFor();
});
