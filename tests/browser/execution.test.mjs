// execution.test.mjs - an execution as it is watched: phases that fold, its output in a terminal or by lines, following, searching, copying,
// downloads, a connection that goes and comes back. Sizes and cuts come from services inside the browser, the last test from the real system.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { assertAccessible } from "./axe.mjs";
import { fakeOutput } from "./fake-output.mjs";
import { fakeServices, incident, phase, proposal, system } from "./fake-services.mjs";
import { approve, byId, openBrowser, picture } from "./page.mjs";
import { get, patch, post } from "../lib/api.mjs";
import { until } from "../lib/wait.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
const executionId = "e0000000-0000-4000-8000-00000000000e";
const address = `${ui}/incidents/${incident().id}/executions/${executionId}`;
let browser, page, world;

before(async () => {
  browser = await openBrowser();
  await browser.context.grantPermissions(["clipboard-read", "clipboard-write"]);
});
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

/** At its address; gives the socket's end once the page has asked for the execution. */
async function watch() {
  await page.goto(address);
  await until("the page to attach", () => world.execution, { timeoutMs: 20_000, everyMs: 20 });
}

const send = (seq, name, change) => world.execution.send(phase(seq, name, change));
const terminal = () => page.locator('[data-testid="terminal"][data-ready="true"]');
const rows = () => page.locator(".xterm-rows");
const lines = (count, from = 1) => Array.from({ length: count }, (_, i) => `line ${from + i} ä\n`).join("");
const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

test("phases fold to a line once over, and open again; the summary above says step, length and health", async () => {
  await fakeOutput(page, { text: "OK\n" });
  await watch();
  send(1, "thinking", { message: "Memory is full", health_before: 0 });
  send(2, "executing", { command: "redis-cli FLUSHALL", to_byte: 3 });
  await byId(page, "phase-entry", { phase: "thinking", folded: "true" }).waitFor();
  await byId(page, "phase-entry", { phase: "executing", folded: "false" }).waitFor();
  send(3, "result", { status: "completed", exit_code: 0, output_bytes: 3 });
  send(4, "verification", { status: "completed", health: 98 });
  send(5, "complete", { status: "completed", health_before: 0, health_after: 98 });
  await byId(page, "execution-summary").filter({ hasText: /^step 1 of 1 · .*s · health 0 % → 98 %$/ }).waitFor();
  await byId(page, "health-picture").waitFor();
  await page.getByRole("button", { name: /^Executing/ }).press("Enter");
  await byId(page, "execution-modal").getByText("redis-cli FLUSHALL").waitFor();
  await rows().filter({ hasText: "OK" }).waitFor();
  await assertAccessible(page, "an execution, over");
  assert.deepEqual(browser.problems, []);
});

/** A whole execution of 13 messages, as the agent sends them. */
const command = "docker exec redis-test timeout 30 redis-cli -e FLUSHALL";
const whole = (output) => [
  ...["Analyzing incident...", "Error: OOM command not allowed", "Health before: 0 %", "Proposed action: FLUSH on redis-test"].map((message) => ["thinking", { message }]),
  ["command", { status: "pending", message: "Deletes all keys", command }],
  ["executing", { message: "Running in container redis-test", command }],
  ["executing", { command, to_byte: output.length }],
  ["result", { status: "completed", message: "flush is done, exit code 0 after 1830 ms", command, exit_code: 0, duration_ms: 1_830, output_bytes: output.length }],
  ["verifying", { message: "Asking redis-test whether it is healthy" }],
  ["verification", { message: "Health 98 %: 0.5 of 47.7 MB used", health: 98 }],
  ["verification", { status: "completed", message: "Health 98 %: 0.5 of 47.7 MB used (above 80 % in 2 samples)", health: 98 }],
  ["thinking", { message: "Recorded" }],
  ["complete", { status: "completed", message: "redis-test is healthy again: health 0 % before, 98 % now", health_before: 0, health_after: 98 }],
];

for (const [name, output] of [["nothing", ""], ["a line", "OK\n"]]) {
  test(`an execution that printed ${name} is seen whole: every phase on its line, the command on its own, no room for what is not there`, async () => {
    await fakeOutput(page, { text: output });
    await watch();
    whole(output).forEach(([phaseName, change], i) => send(i + 1, phaseName, change));
    await byId(page, "phase-entry", { phase: "complete" }).waitFor();
    if (output) await rows().filter({ hasText: "OK" }).waitFor();
    else await byId(page, "no-output").filter({ hasText: /^No output, exit code 0$/ }).waitFor();
    const log = await page.getByRole("log").boundingBox();
    for (const entry of await byId(page, "phase-entry").all()) {
      const box = await entry.boundingBox();
      assert.ok(box.y >= log.y && box.y + box.height <= log.y + log.height + 1, `a phase is out of sight: ${await entry.innerText()}`);
    }
    await page.locator('header').getByText("98 %").waitFor();
    await byId(page, "live-health").filter({ hasText: "98 %" }).waitFor();
    const line = byId(page, "folded-command").first();
    assert.equal(await line.innerText(), command);
    await line.hover();
    await byId(page, "tip").filter({ hasText: command }).waitFor();
    await byId(page, "copy-command").filter({ visible: true }).first().click();
    assert.equal(await clipboard(), command);
    const text = await page.getByRole("log").innerText();
    assert.doesNotMatch(text, /exit code 0[^]*exit code 0 · |\d%/, "said once, and in one shape");
    await assertAccessible(page, `an execution that printed ${name}`);
    await picture(page, `execution-whole-${output ? "line" : "nothing"}`);
    assert.deepEqual(browser.problems, []);
  });
}

test("the time that it has run stands while the network is away, says as of when, and does not fall back with it", async () => {
  await fakeOutput(page);
  await watch();
  const beganMs = Date.now();
  const at = () => ({ timestamp: new Date().toISOString() });
  send(1, "thinking", at());
  send(2, "executing", at());
  const ran = async () => Number((await byId(page, "execution-summary").innerText()).match(/([\d.]+) s\b/)?.[1] ?? 0) * 1_000;
  await until("some seconds", async () => (await ran()) >= 2_000, { timeoutMs: 10_000, everyMs: 100 });
  await browser.context.setOffline(true);
  await byId(page, "execution-summary").filter({ hasText: /s as of \d+:\d\d:\d\d/ }).waitFor();
  const stood = await ran();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 2_500)));
  assert.equal(await ran(), stood);
  await assertAccessible(page, "an execution whose connection is away");
  world.execution = null;
  await browser.context.setOffline(false);
  await until("the page to attach again", () => world.execution, { timeoutMs: 30_000, everyMs: 20 });
  send(3, "thinking", at());
  await byId(page, "execution-summary").filter({ hasNotText: "as of" }).waitFor();
  const back = await ran();
  assert.ok(back >= stood && back <= Date.now() - beganMs + 1_500, `${stood} ms, then ${back} ms`);
});

test("a step that another one has followed is one line, which opens to its phases", async () => {
  await fakeOutput(page, { text: "BUSY\n" });
  await watch();
  send(1, "thinking");
  send(2, "command", { status: "pending", command });
  send(3, "executing", { command, to_byte: 5 });
  send(4, "result", { status: "failed", command, exit_code: 1, duration_ms: 1_830, output_bytes: 5 });
  send(5, "thinking", { attempt: 2, message: "flush failed (exit code 1), trying the next approved step: restart" });
  send(6, "command", { attempt: 2, status: "pending", command: "docker restart redis-test" });
  const step = byId(page, "step-entry", { step: "1", folded: "true", tone: "danger" });
  await step.filter({ hasText: /Step 1.*exit code 1 · 1\.8 s/ }).waitFor();
  assert.equal(await byId(page, "phase-entry").count(), 2);
  await page.getByRole("button", { name: /^Step 1/ }).press("Enter");
  await byId(page, "phase-entry", { phase: "result", attempt: "1" }).waitFor();
  await assertAccessible(page, "a step that was unfolded");
});

test("a connection that breaks in the middle of an output: no line is missing, none is there twice", async () => {
  const output = await fakeOutput(page, { text: lines(100), pieceBytes: 37, ended: false });
  await watch();
  send(1, "executing", { to_byte: Buffer.byteLength(output.text) });
  await rows().filter({ hasText: "line 100 ä" }).waitFor();
  output.away = true;
  output.text += lines(300, 101);
  send(2, "executing", { to_byte: Buffer.byteLength(output.text) });
  await until("an answer that is lost", () => output.lost > 0, { timeoutMs: 10_000 });
  await world.execution.close();
  await page.getByText(/reconnecting/).waitFor();
  world.execution = null;
  output.away = false;
  await until("the page to attach again", () => world.execution, { timeoutMs: 30_000, everyMs: 20 });
  // The agent tells again what it had told, and what came meanwhile.
  send(2, "executing", { to_byte: Buffer.byteLength(output.text) });
  output.text += lines(100, 401);
  output.ended = true;
  send(3, "result", { status: "completed", exit_code: 0, output_bytes: Buffer.byteLength(output.text) });
  await rows().filter({ hasText: "line 500 ä" }).waitFor({ timeout: 60_000 });
  await byId(page, "output-copy").click();
  await until("the copy", async () => (await clipboard()) === lines(500), { timeoutMs: 5_000 });
});

test("it follows the newest line; who scrolls up lets go of that, and takes it up again when he wants", async () => {
  const output = await fakeOutput(page, { text: lines(200), ended: false });
  const grow = (seq, from, count) => {
    output.text += lines(count, from);
    send(seq, "executing", { to_byte: Buffer.byteLength(output.text) });
  };
  await watch();
  send(1, "executing", { to_byte: Buffer.byteLength(output.text) });
  await rows().filter({ hasText: "line 200 ä" }).waitFor();
  await terminal().hover();
  await page.mouse.wheel(0, -600);
  await byId(page, "terminal", { following: "false" }).waitFor();
  const seen = await rows().innerText();
  grow(2, 201, 100);
  await until("all of it to be there", async () => (await page.evaluate(() => document.querySelector('[data-testid="output-follow"]') !== null)) && output.asked.some((one) => one.startsWith("?from=") && one !== "?from=0"), { timeoutMs: 10_000 });
  assert.equal(await rows().innerText(), seen, "what is read stays where it is");
  await byId(page, "output-follow").click();
  await rows().filter({ hasText: "line 300 ä" }).waitFor();
  grow(3, 301, 5);
  await rows().filter({ hasText: "line 305 ä" }).waitFor();
});

test("who reads further up is not torn away when the output outgrows the terminal, and goes on to all of it by a button", async () => {
  const output = await fakeOutput(page, { text: lines(200), ended: false });
  await watch();
  send(1, "executing", { to_byte: Buffer.byteLength(output.text) });
  await rows().filter({ hasText: "line 200 ä" }).waitFor();
  await terminal().hover();
  await page.mouse.wheel(0, -600);
  await byId(page, "terminal", { following: "false" }).waitFor();
  const read = await rows().innerText();
  output.text += lines(10_000, 201);
  send(2, "executing", { to_byte: Buffer.byteLength(output.text) });
  await byId(page, "outgrown").waitFor();
  assert.equal(await rows().innerText(), read, "the reader's place");
  await assertAccessible(page, "an output that outgrew its terminal");
  await page.getByRole("button", { name: "Show all of it" }).click();
  await byId(page, "large-output").getByText("line 10200 ä").waitFor();
  assert.deepEqual(browser.problems, []);
});

test("colours, search by keyboard, and nothing that the page's policy refuses, light and dark", async () => {
  const coloured = "\u001b[31mred\u001b[0m \u001b[38;5;208morange\u001b[0m \u001b[38;2;10;200;30;48;2;20;20;90mtrue\u001b[0m \u001b[1;4;7mall\u001b[0m \u001b]8;;https://elsewhere.example/\u001b\\link\u001b]8;;\u001b\\\n";
  await fakeOutput(page, { text: `${lines(300)}${coloured}<img src=x onerror=alert(1)>\n` });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    world.execution = null;
    await watch();
    send(1, "executing");
    send(2, "result", { status: "completed", exit_code: 0, output_bytes: 1 });
    await rows().filter({ hasText: "<img src=x onerror=alert(1)>" }).waitFor();
    assert.equal(await rows().locator("span", { hasText: /^true$/ }).evaluate((cell) => getComputedStyle(cell).backgroundColor), "rgb(20, 20, 90)");
    await byId(page, "output-search").pressSequentially("line 12");
    await byId(page, "output-found").filter({ hasText: /^1 of 11$/ }).waitFor();
    await page.keyboard.press("Enter");
    await byId(page, "output-found").filter({ hasText: /^2 of 11$/ }).waitFor();
    await page.keyboard.press("Shift+Enter");
    await byId(page, "output-found").filter({ hasText: /^1 of 11$/ }).waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await byId(page, "output-found").filter({ hasText: /^2 of 11$/ }).waitFor();
    await rows().filter({ hasText: /line 12/ }).waitFor();
    await assertAccessible(page, `terminal, ${colorScheme}`);
    await picture(page, `execution-terminal-${colorScheme}`);
  }
  assert.deepEqual(browser.problems, []);
});

for (const [where, viewport] of [["desktop", { width: 1440, height: 900 }], ["phone", { width: 320, height: 640 }]]) {
  test(`a million lines open at once on a ${where}: first and last one, a search, and nothing wider than the screen`, async () => {
    const output = await fakeOutput(page, { lines: 1_000_000 });
    await page.setViewportSize(viewport);
    await watch();
    send(1, "executing");
    await byId(page, "phase-entry").waitFor();
    const beganMs = Date.now();
    send(2, "result", { status: "completed", exit_code: 0, output_bytes: 100_000_000 });
    await byId(page, "output-line", { line: "1" }).filter({ hasText: /0001$/ }).waitFor();
    console.log(`a million lines, ${where}: the first one after ${Date.now() - beganMs} ms`);
    const box = byId(page, "large-output");
    await box.evaluate((list) => (list.scrollTop = list.scrollHeight));
    await byId(page, "output-line", { line: "1000000" }).filter({ hasText: /1000000$/ }).waitFor();
    await byId(page, "output-search").pressSequentially("654321");
    await byId(page, "output-line", { line: "654321", marked: "true" }).filter({ hasText: /654321$/ }).waitFor();
    assert.ok(await byId(page, "output-line").count() < 100, "only what is near is drawn");
    assert.ok(output.asked.length < 30, `asked ${output.asked.length} times`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    await assertAccessible(page, `a million lines, ${where}`);
    await picture(page, `execution-million-${where}`);
    assert.deepEqual(browser.problems, []);
  });
}

test("an output that is kept nowhere is shown as the messages brought it", async () => {
  await page.route(/\/steps\/1\/output/, (route) => route.fulfill({ status: 404, json: { error: "no output of that step is kept" } }));
  await watch();
  send(1, "executing", { stdout: "one\n" });
  send(2, "executing", { stdout: "two\n", stderr: "trouble\n" });
  await rows().filter({ hasText: /one.*two.*trouble/s }).waitFor();
  assert.equal(await byId(page, "output-txt").count(), 0);
});

for (const opened of [true, false]) {
  test(`who approves ${opened ? "with" : "without"} the evidence before his eyes: the agent is told so`, async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.clock.install();
    world.answer = proposal({ evidence: ["OOM command not allowed when used memory > 'maxmemory'."] });
    await page.goto(`${ui}/incidents/${incident().id}`);
    await byId(page, "get-agent-fix").click();
    await byId(page, "approve").waitFor();
    if (opened) {
      await byId(page, "approval-evidence").scrollIntoViewIfNeeded();
      // It is in view once it has been drawn there.
      await byId(page, "approval-evidence").evaluate((box) => new Promise((seen) => new IntersectionObserver((told) => told.at(-1).isIntersecting && setTimeout(seen), { threshold: 0.5 }).observe(box)));
      await page.clock.fastForward(1_500);
    }
    await approve(page);
    await until("the order", () => world.order, { timeoutMs: 20_000 });
    assert.equal(world.order.evidence_opened, opened);
  });
}

test("the real system: the output as the agent keeps it, both downloads, a late reader and a reload see all", async () => {
  await page.close();
  page = await browser.context.newPage();
  page.setDefaultTimeout(60_000);
  const api = `${ui}/api/v1`;
  await post(ui, "/generator/heal", {});
  for (const one of (await get(api, "/incidents")).body) await patch(api, `/incidents/${one.id}`, { status: "resolved" });
  await until("healthy targets", async () => (await get(api, "/systems")).body.every((one) => one.status === "healthy"), { timeoutMs: 90_000, everyMs: 500 });
  assert.equal((await post(ui, "/generator/inject-failure", { system: "redis-test", failure: "oom" })).status, 201);
  const { id } = await until("the incident", async () => (await get(api, "/incidents")).body.find((one) => one.affected_system === "redis-test" && one.status !== "resolved"), { timeoutMs: 60_000, everyMs: 200 });
  await page.goto(`${ui}/incidents/${id}`);
  await byId(page, "get-solution").click();
  await byId(page, "get-agent-fix").click();
  await approve(page);
  await byId(page, "phase-entry", { phase: "complete" }).waitFor();
  await rows().filter({ hasText: "OK" }).waitFor();
  await byId(page, "execution-summary").filter({ hasText: /^step 1 of 1 · .* · health \d+ % → \d+ %$/ }).waitFor();
  const download = async (kind) => {
    const [file] = await Promise.all([page.waitForEvent("download"), byId(page, `output-${kind}`).click()]);
    return fs.readFile(await file.path(), "utf8");
  };
  assert.equal(await download("txt"), "OK\n");
  const [head, ...events] = (await download("cast")).trim().split("\n").map((one) => JSON.parse(one));
  assert.equal(head.version, 2);
  assert.equal(events.map((event) => event[2]).join(""), "OK\r\n");
  await picture(page, "execution-real");
  const late = await browser.context.newPage();
  await late.goto(page.url());
  await late.locator(".xterm-rows").filter({ hasText: "OK" }).waitFor();
  assert.equal(await byId(late, "phase-entry").count(), await byId(page, "phase-entry").count(), "a late reader sees every phase");
  await page.reload();
  await rows().filter({ hasText: "OK" }).waitFor();
  assert.deepEqual(browser.problems, []);
});
