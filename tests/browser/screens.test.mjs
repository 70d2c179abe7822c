// screens.test.mjs - the page's screens in a real browser with services that answer what each case needs: can everyone use them, do they
// fit a phone, and do they say what is so.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { fakeServices, heldBack, incident, noFix, phase, proposal, system } from "./fake-services.mjs";
import { until } from "../lib/wait.mjs";
import { approve, byId, clickInHead, handsOn, nameTarget, openBrowser, picture } from "./page.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 740 };
let browser, page, world;

before(async () => (browser = await openBrowser()));
after(() => browser?.close());
beforeEach(async () => {
  await page?.close();
  page = await browser.context.newPage();
  page.setDefaultTimeout(20_000);
  await page.setViewportSize(desktop);
  world = { incidents: [incident()], system: system(), answer: proposal(), pongs: true };
  await fakeServices(page, world);
});

async function open(viewport = desktop) {
  await page.setViewportSize(viewport);
  await page.goto(ui);
  await byId(page, "incident-card").first().waitFor();
}

async function openApproval(viewport) {
  await open(viewport);
  await byId(page, "incident-card").first().click();
  await byId(page, "get-agent-fix").click();
  await byId(page, "approval").or(byId(page, "no-fix")).waitFor();
}

async function execute() {
  await openApproval();
  await approve(page);
  await byId(page, "execution-modal").waitFor();
  while (!world.execution) await page.evaluate(() => new Promise((done) => setTimeout(done, 10)));
}

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

for (const [where, viewport] of [["desktop", desktop], ["phone", phone]]) {
  test(`axe has nothing to say about board, menu, dialogs and approval on a ${where}`, async () => {
    await open(viewport);
    await assertAccessible(page, "board");
    await byId(page, "health-badge").click();
    await page.getByRole("dialog", { name: "redis-test in detail" }).waitFor();
    await assertAccessible(page, "badge");
    await page.keyboard.press("Escape");
    await clickInHead(page, "break-menu");
    await byId(page, "fault-item").first().waitFor();
    await assertAccessible(page, "menu");
    // On a phone it lies over the head's own menu.
    for (let left = await page.getByRole("dialog").count(); left > 0; left--) {
      await page.keyboard.press("Escape");
      await page.waitForFunction((count) => document.querySelectorAll("[role=dialog]").length < count, left);
    }
    await byId(page, "head-menu").click();
    await page.getByRole("button", { name: "New incident" }).click();
    await page.getByLabel("What is wrong?").fill("it hangs");
    await assertAccessible(page, "new incident");
    await page.getByRole("button", { name: "Create incident" }).hover();
    await assertAccessible(page, "new incident, its button pointed at");
    await page.keyboard.press("Escape");
    await byId(page, "discard-bar").waitFor();
    await assertAccessible(page, "question before typed text is lost");
    await page.getByRole("button", { name: "Close without saving" }).click();
    await byId(page, "incident-card").first().click();
    await page.getByText("Output", { exact: true }).click();
    await page.getByText("facts (4)").click();
    await assertAccessible(page, "incident");
    await byId(page, "get-agent-fix").click();
    await byId(page, "approval").waitFor();
    await page.getByText(/What was ruled out/).click();
    await byId(page, "rehearse").press("Enter");
    await byId(page, "rehearsal").waitFor();
    assert.match(await byId(page, "rehearsal-lost").innerText(), /40,123 of 40,123 keys/);
    await assertAccessible(page, "approval");
    await picture(page, `screens-approval-${where}`);
  });
}

test("axe has nothing to say about an execution, running, done and refused, and about an answer without a fix", async () => {
  await execute();
  world.execution.send(phase(0, "thinking"));
  world.execution.send(phase(1, "executing", { command: "redis-cli FLUSHALL", stdout: "OK\n".repeat(80), stderr: "a warning\n" }));
  await byId(page, "phase-entry", { phase: "executing" }).waitFor();
  await assertAccessible(page, "execution, running");
  for (const [seq, name] of [[2, "result"], [3, "verifying"], [4, "verification"]]) world.execution.send(phase(seq, name, { status: "completed" }));
  world.execution.send(phase(5, "complete", { status: "completed", health_before: 0, health_after: 98 }));
  await byId(page, "phase-entry", { phase: "complete" }).waitFor();
  await assertAccessible(page, "execution, done");
  await page.keyboard.press("Escape");
  world.answer = noFix;
  await byId(page, "get-agent-fix").click();
  await byId(page, "no-fix").waitFor();
  await assertAccessible(page, "no fix");
});

test("a refusal is no failed fix", async () => {
  await execute();
  world.execution.send(phase(0, "error", { status: "failed", refused: true, message: "no longer needed: redis-test is healthy now" }));
  await byId(page, "phase-entry", { phase: "error", tone: "warning" }).waitFor();
  assert.equal(await byId(page, "execution-status").innerText(), "Nothing was run");
  await assertAccessible(page, "refused execution");
  await picture(page, "screens-refused");
});

const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

for (const [where, viewport] of [["desktop", desktop], ["phone", phone]]) {
  test(`kill switch, breakers and maintenance stand over the page on a ${where}, and everybody can use them`, async () => {
    world.acting = { stopped: false };
    await open(viewport);
    await clickInHead(page, "stop-acting");
    await page.getByLabel("Why?").fill("the auditors are looking");
    await page.getByLabel("Who are you?").fill("anna");
    await assertAccessible(page, "stop acting");
    await picture(page, `screens-stop-acting-${where}`);
    await page.keyboard.press("Enter");
    await byId(page, "banner-stop").filter({ hasText: "No acting: the auditors are looking (said anna)." }).waitFor();
    world.acting = heldBack();
    await byId(page, "banner-maintenance").waitFor();
    assert.equal(await byId(page, "banner-breaker").count(), 2);
    await assertAccessible(page, "banner");
    await picture(page, `screens-banner-${where}`);
    assert.ok(await fits(), "wider than the screen");
    const card = byId(page, "incident-card").first();
    await card.click();
    await byId(page, "get-agent-fix").click();
    await byId(page, "void-reason").filter({ hasText: "No acting: the auditors are looking (said anna)." }).waitFor();
    assert.equal(await byId(page, "approve").isEnabled(), false);
    assert.equal(await byId(page, "choose").count(), 0);
    world.acting = { stopped: false };
    await byId(page, "void-reason").waitFor({ state: "detached" });
    await nameTarget(page);
    assert.equal(await byId(page, "approve").isEnabled(), true);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    assert.equal(await byId(page, "acting-banner").count(), 0);
    world.acting = heldBack();
    await page.getByRole("button", { name: "Reset the breaker of redis-test" }).click();
    await byId(page, "reset-breaker-modal").waitFor();
    await assertAccessible(page, "reset");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Allow again" }).click();
    await page.getByLabel("Who are you?").fill("ben");
    await page.keyboard.press("Enter");
    await byId(page, "acting-banner").waitFor({ state: "detached" });
  });

  test(`the ladder and a refusal that leaves a choice on a ${where}: another rung by keyboard replaces what is proposed`, async () => {
    await openApproval(viewport);
    assert.deepEqual(await byId(page, "rung").evaluateAll((all) => all.map((one) => one.dataset.action)), ["raise-maxmemory", "evict-volatile", "restart", "flush"]);
    await byId(page, "ladder").scrollIntoViewIfNeeded();
    await picture(page, `screens-ladder-${where}`);
    world.answer = proposal({ proposal_id: "6b1b2c3d-0000-4000-8000-000000000002", action: "raise-maxmemory", command: "docker exec redis-test redis-cli CONFIG SET maxmemory 60mb", ladder: [] });
    await page.getByRole("button", { name: "Propose this instead: raise-maxmemory" }).focus();
    await page.keyboard.press("Enter");
    await byId(page, "approval-command").filter({ hasText: "CONFIG SET maxmemory" }).waitFor();
    assert.equal(await byId(page, "approval").evaluate((dialog) => dialog === document.activeElement), true, "the new proposal is read from its beginning");
    await page.keyboard.press("Escape");
    world.answer = noFix;
    await byId(page, "get-agent-fix").click();
    await byId(page, "no-fix").waitFor();
    assert.equal(await byId(page, "choose").count(), 4);
    await assertAccessible(page, "refusal with a choice");
    await picture(page, `screens-refusal-${where}`);
  });
}

test("the seal is copied whole, in the approval and over the execution", async () => {
  await browser.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openApproval();
  assert.equal(await byId(page, "digest").innerText(), "0123456789ab");
  await page.getByRole("button", { name: "Copy the whole fingerprint" }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "0123456789abcdef".repeat(4));
  await approve(page);
  await byId(page, "execution-modal").waitFor();
  assert.equal(await byId(page, "execution-modal").locator('[data-testid="digest"]').innerText(), "0123456789ab");
  await assertAccessible(page, "execution with its seal");
});

test("an interrupted execution is neither red nor green", async () => {
  await execute();
  world.execution.send(phase(0, "thinking"));
  world.execution.send(phase(1, "complete", { status: "completed", interrupted: true, message: "the agent was killed in step 1; it was looked at: well" }));
  await byId(page, "phase-entry", { phase: "complete", tone: "warning" }).waitFor();
  assert.equal(await byId(page, "execution-status").innerText(), "Interrupted");
  await assertAccessible(page, "interrupted execution");
});

test("a fresh toast and Approve on a phone do not touch", async () => {
  await open(phone);
  await byId(page, "head-menu").click();
  await page.getByRole("button", { name: "Invent an incident" }).click();
  await byId(page, "notice").waitFor();
  await byId(page, "incident-card").filter({ hasText: "writes are refused" }).click();
  await byId(page, "get-agent-fix").click();
  await nameTarget(page);
  const button = await byId(page, "approve").boundingBox();
  const toast = await byId(page, "notice").boundingBox();
  await picture(page, "screens-toast");
  assert.ok(!overlap(button, toast), JSON.stringify({ button, toast }));
  await byId(page, "approve").click({ trial: true });
});

test("when the incident is resolved meanwhile, Approve is off and says why; so when the system is well", async () => {
  await openApproval();
  await nameTarget(page);
  assert.equal(await byId(page, "approve").isEnabled(), true);
  assert.match(await byId(page, "approval").locator('[data-testid="live-health"]').innerText(), /0 %/);
  world.live.send(JSON.stringify({ ...system({ status: "healthy", health: 98 }), type: "system" }));
  await byId(page, "void-reason").filter({ hasText: "healthy now" }).waitFor();
  assert.equal(await byId(page, "approve").isEnabled(), false);
  world.live.send(JSON.stringify({ ...system({ checked_at: new Date(Date.now() + 1000).toISOString() }), type: "system" }));
  await byId(page, "void-reason").waitFor({ state: "detached" });
  assert.equal(await byId(page, "approve").isEnabled(), true);
  world.live.send(JSON.stringify(incident({ status: "resolved", updated_at: new Date().toISOString() })));
  await byId(page, "void-reason").filter({ hasText: "resolved" }).waitFor();
  assert.equal(await byId(page, "approve").isEnabled(), false);
  await assertAccessible(page, "void approval");
  await picture(page, "screens-void");
});

test("the approval can be read to its end by keyboard alone", async () => {
  await openApproval({ width: 900, height: 420 });
  const body = byId(page, "approval").getByRole("group").first();
  const isFocused = () => body.evaluate((box) => box === document.activeElement);
  for (let i = 0; i < 8 && !(await isFocused()); i += 1) await page.keyboard.press("Tab");
  assert.ok(await isFocused(), "Tab leads to the text");
  await page.keyboard.press("End");
  await page.waitForFunction((box) => box.scrollTop > 0 && box.scrollHeight - box.clientHeight - box.scrollTop < 2, await body.elementHandle());
});

test("a card of 600 characters, and one of 600 without a space, is clamped", async () => {
  const texts = ["many words ".repeat(55).slice(0, 600), "x".repeat(600)];
  world.incidents = [incident(), ...texts.map((message, i) => incident({ id: `${i}b1b2c3d-0000-4000-8000-000000000003`, message, metrics_snapshot: {} }))];
  await open();
  const plain = await byId(page, "incident-card").filter({ hasText: "writes are refused" }).boundingBox();
  for (const text of texts) {
    const card = await byId(page, "incident-card").filter({ hasText: text.trim().slice(0, 100) }).boundingBox();
    assert.ok(card.height < plain.height + 60, `${card.height} px beside ${plain.height} px`);
    assert.equal(card.width, plain.width);
  }
});

test("a connection that carries nothing is not Live for longer than 30 s, on the indicator and the badges", async () => {
  world.pongs = false;
  await page.clock.install();
  await open();
  await byId(page, "connection-state", { state: "live" }).waitFor();
  await page.clock.fastForward(15_000);
  await byId(page, "connection-state", { state: "live" }).waitFor();
  await page.clock.fastForward(15_000);
  await byId(page, "connection-state", { state: "reconnecting" }).waitFor({ timeout: 5_000 });
  // The next one is open, and as mute: it is not believed.
  await page.clock.fastForward(1_000);
  await byId(page, "connection-state", { state: "polling" }).waitFor();
  world.pongs = true;
  await page.clock.fastForward(15_000);
  await byId(page, "connection-state", { state: "live" }).waitFor();
});

test("with AUTH=on nothing is shown before the login, which everybody can use, on a phone too; with off it says so", async () => {
  world.auth = "on";
  for (const viewport of [desktop, phone]) {
    await page.setViewportSize(viewport);
    await page.goto(ui);
    await byId(page, "login").waitFor();
    assert.equal(await byId(page, "incident-card").count(), 0);
    await assertAccessible(page, "the login");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "wider than the screen");
  }
  world.me = { name: "anna", role: "approver" };
  await open(phone);
  await byId(page, "head-menu").click();
  assert.match(await byId(page, "who-am-i").innerText(), /anna, approver/);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "wider than the screen");
  world.auth = "off";
  await open(phone);
  await byId(page, "head-menu").click();
  assert.equal(await byId(page, "auth-off").innerText(), "No login");
});

for (const [where, viewport] of [["desktop", desktop], ["phone", phone]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`every page has an address and is open to everybody, on a ${where}, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      world.audit = [
        { seq: 2, id: "r2", at: new Date().toISOString(), kind: "approval", actor: "anna", incident_id: incident().id, detail: { execution_id: "e0000000-0000-4000-8000-00000000000e", action: "flush", system: "redis-test" }, hash: "ab".repeat(32) },
        { seq: 1, id: "r1", at: new Date().toISOString(), kind: "incident.status", actor: "daemon", incident_id: incident().id, detail: { from: "", to: "triage" }, hash: "cd".repeat(32) },
      ];
      await page.setViewportSize(viewport);
      for (const [address, part] of [["/", "incident-card"], [`/incidents/${incident().id}`, "moment"], ["/systems", "system-card"], ["/audit", "audit-row"], ["/nowhere", "not-found"]]) {
        await page.goto(ui + address);
        await byId(page, part).first().waitFor();
        await assertAccessible(page, `${address}, ${colorScheme}`);
        assert.ok(await fits(), `${address} is wider than the screen`);
        await picture(page, `screens-page-${address.split("/")[1] || "board"}-${where}-${colorScheme}`);
      }
      assert.deepEqual(browser.problems, []);
    });
  }
}

test("nothing open: what to do next; nobody answers: how old it is; both can be read by everybody", async () => {
  world.incidents = [];
  await page.goto(ui);
  await byId(page, "nothing-open").waitFor();
  await assertAccessible(page, "nothing open");
  assert.equal(await page.title(), "Selfheal");
  await picture(page, "screens-nothing-open");
  world.incidents = [incident()];
  await page.reload();
  await byId(page, "incident-card").waitFor();
  assert.equal(await page.title(), "(1) Selfheal");
  await page.route("**/api/**", (route) => route.abort());
  await page.routeWebSocket(/\/api\/v1\/ws$/, (socket) => socket.close());
  await world.live.close();
  await byId(page, "offline-bar").filter({ hasText: /since \d/ }).waitFor();
  await assertAccessible(page, "offline");
  assert.equal(await byId(page, "incident-card").count(), 1, "what was known stays");
  await picture(page, "screens-offline");
});

for (const [width, height, atMost] of [[1440, 900, 57], [1024, 700, 57], [390, 844, 112], [320, 640, 128]])
  test(`the head of a window ${width} px wide takes ${atMost} px at most, with more systems than fit`, async () => {
    world.systems = Array.from({ length: 6 }, (_, i) => system({ name: `a-system-${i}` }));
    await open({ width, height });
    await byId(page, "health-badge").last().waitFor({ state: "attached" });
    const head = await page.locator("header").evaluate((element) => element.lastElementChild.getBoundingClientRect().height);
    assert.ok(head <= atMost, `${head} px`);
    assert.ok(await fits());
  });

/** A phone's columns are one below the other: there the next ones may make room for what came, and no more. */
for (const [where, viewport] of [["desktop", desktop], ["phone of 360 px", { width: 360, height: 700 }]]) test(`nothing moves when the data arrives on a ${where}: the columns are where they will be`, async () => {
  await page.setViewportSize(viewport);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  for (const list of ["incidents", "systems"])
    await page.route(`**/api/v1/${list}`, async (route) => {
      await held;
      await route.fallback();
    });
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((seen) => window.shifts.push(...seen.getEntries().map((one) => one.value))).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(ui);
  const column = byId(page, "column-resolved");
  await column.waitFor();
  const before = await column.boundingBox();
  release();
  await byId(page, "incident-card").first().waitFor();
  const isThere = async () => {
    const { x, y, width } = await column.boundingBox();
    assert.deepEqual({ x, width }, { x: before.x, width: before.width });
    if (viewport === desktop) assert.equal(y, before.y);
  };
  await isThere();
  await byId(page, "health-badge").first().waitFor();
  await handsOn(page);
  await isThere();
  const shifted = await page.evaluate(() => window.shifts.reduce((all, one) => all + one, 0));
  assert.ok(shifted <= 0.02, `moved by ${shifted}`);
});
