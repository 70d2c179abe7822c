// crowd.test.mjs - 2,000 incidents and a log that runs, at once: how long the page takes to show what a person does, on the board and beside the log.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { framesWhile } from "./frames.mjs";
import { interactions, watchInteractions } from "./interactions.mjs";
import { action, openSystem, reported } from "./own-system.mjs";
import { byId, openBrowser, picture } from "./page.mjs";
import { get, post } from "../lib/api.mjs";
import { propose } from "../lib/cycle.mjs";
import { approve } from "../lib/failures.mjs";
import { targetsUp } from "../lib/suite.mjs";
import { until } from "../lib/wait.mjs";

const crowdCount = Number(process.env.BOARD_INCIDENTS ?? 2000);
/** As in board.test.mjs: more only where the machine is known to be busy with something else. */
/** The aim is 200 ms, which PAINT_LIMIT_MS=200 asserts on a quiet machine; others use this one, too. */
const paintLimitMs = Number(process.env.PAINT_LIMIT_MS ?? 1_000);
const atOnce = 8;
let system, web, browser, board, log, socket, executionId;

before(async () => {
  await targetsUp();
  ({ system, web } = await openSystem({
    // 400 lines a second for longer than the test takes.
    actions: action("say-much", 'for i in $(seq 1800); do seq -f "%.0f of a log that runs and runs and runs and runs and runs" $((i * 20)) $((i * 20 + 19)); sleep 0.05; done; redis-cli -e FLUSHALL >/dev/null'),
    rules: { "say-much": "say-much" },
    env: { VERIFY_INTERVAL: "1s" },
  }));
  const rest = Array.from({ length: crowdCount }, (_, i) => i);
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let i = rest.pop(); i !== undefined; i = rest.pop())
      assert.equal((await post(system.backend, "/api/v1/incidents", { source: "crowd", message: `incident number ${i} of many` })).status, 201);
  }));
  browser = await openBrowser();
  [board, log] = [browser.page, await browser.context.newPage()];
  for (const page of [board, log]) {
    page.setDefaultTimeout(30_000);
    await page.addInitScript(watchInteractions);
  }
  const id = await reported(system, "say-much");
  socket = await approve(system, await propose(system, id));
  ({ execution_id: executionId } = await socket.wait("some output", (f) => f.phase === "executing" && f.to_byte > 0));
  await log.goto(`${web.url}/incidents/${id}/executions/${executionId}`);
  await log.locator(".xterm-rows").filter({ hasText: "runs and runs" }).waitFor();
});
after(async () => {
  await socket?.close();
  await browser?.close();
  await web?.close();
  await system?.stop();
  await targetsUp();
});

const outputBytes = async () => (await get(system.agent, `/executions/${executionId}/steps/1/output`)).body.bytes;
const forget = (page) => page.evaluate(() => (window.interactionsSeen.length = 0));

async function judge(t, page, where) {
  const { count, p50Ms, p98Ms, worstMs, worst } = await page.evaluate(interactions);
  t.diagnostic(`interaction to next paint, ${crowdCount} incidents and a running log, ${where}: p50 ${p50Ms} ms, p98 ${p98Ms} ms, worst ${worstMs} ms (${worst}) of ${count}`);
  assert.ok(count >= 5, `${count} interactions were seen`);
  assert.ok(worstMs <= paintLimitMs, `${worst} took ${worstMs} ms`);
}

test("on the board", async (t) => {
  await board.bringToFront();
  await board.goto(web.url);
  const triage = byId(board, "column-triage");
  await triage.getByTestId("column-count").filter({ hasText: new RegExp(`^${crowdCount}$`) }).waitFor();
  const before = await outputBytes();
  await forget(board);
  await byId(board, "board-search").pressSequentially("number 17", { delay: 60 });
  await byId(board, "board-search").fill("");
  await byId(board, "board-filter").click();
  await board.getByLabel("High", { exact: true }).click();
  await board.getByLabel("High", { exact: true }).click();
  await board.keyboard.press("Escape");
  await board.getByRole("dialog", { name: "Filter" }).waitFor({ state: "detached" });
  const card = triage.getByTestId("incident-card").first();
  await card.click();
  await byId(board, "incident-page").waitFor();
  await board.goBack();
  await card.waitFor();
  await judge(t, board, "on the board");
  assert.ok((await outputBytes()) > before, "the log ran meanwhile");
});

test("beside the log, which goes on", async (t) => {
  await log.bringToFront();
  const before = await outputBytes();
  await forget(log);
  await log.getByRole("button", { name: /^Command/ }).click();
  await log.getByRole("button", { name: /^Command/ }).click();
  await byId(log, "output-search").pressSequentially("runs and", { delay: 60 });
  await log.keyboard.press("Enter");
  await byId(log, "output-found").filter({ hasText: /of \d+/ }).waitFor();
  const frames = await framesWhile(log, async () => {
    await log.locator('[data-testid="terminal"], [data-testid="large-output"]').hover();
    for (let i = 0; i < 10; i++) await log.mouse.wheel(0, -300);
    await byId(log, "output-follow").click();
  });
  t.diagnostic(`while the log runs and is scrolled: ${frames.words}`);
  await byId(log, "output-copy").click();
  await judge(t, log, "beside the log");
  assert.ok((await outputBytes()) > before, "the log ran meanwhile");
  await assertAccessible(log, "a log that runs");
});

test("Cancel ends it, and the page says by whom and how it stands", async () => {
  await byId(log, "cancel-execution").click();
  await assertAccessible(log, "before it is cancelled");
  await picture(log, "execution-cancel");
  await byId(log, "cancel-confirm").click();
  await byId(log, "execution-status").filter({ hasText: /^Cancelled$/ }).waitFor();
  await byId(log, "phase-entry", { phase: "complete" }).filter({ hasText: /Cancelled by .* no further step runs/ }).waitFor();
  await until("the agent to have ended it", async () => (await get(system.agent, `/executions/${executionId}`)).body.status === "failed");
  await picture(log, "execution-cancelled");
  assert.deepEqual(browser.problems, []);
});
