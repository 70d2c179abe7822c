// record.mjs FILE - a first healing as a person goes through it, on the running system (UI_URL), as a WebM.  No test: it goes at a reader's pace.
import fs from "node:fs/promises";
import { byId, nameTarget, openBrowser } from "./page.mjs";
import { encodeWebm, startScreencast } from "./screencast.mjs";
import { get, patch, post } from "../lib/api.mjs";
import { until } from "../lib/wait.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";
const api = `${ui}/api/v1`;
const size = { width: 1280, height: 800 };
const bitrate = 3_000_000; // letters stay sharp; still pictures cost next to nothing
const target = process.argv[2];
if (!target) throw new Error("record.mjs FILE.webm");

async function startClean() {
  await post(ui, "/generator/heal", {});
  for (const incident of (await get(api, "/incidents")).body) await patch(api, `/incidents/${incident.id}`, { status: "resolved" });
  await until("healthy targets", async () => (await get(api, "/systems")).body.every((one) => one.status === "healthy"), { timeoutMs: 90_000, everyMs: 500 });
  // The demo has broken it minutes ago: without a word of a person the same fix again is one that does not hold.
  await post(ui, "/api/v1/breakers/reset", { system: "redis-test", owner: "demo", reason: "broken again on purpose, to be recorded" });
}

/** A screencast has no pointer: this is one, in the page's own colours. */
function drawPointer() {
  addEventListener("DOMContentLoaded", () => {
    const dot = document.createElement("div");
    Object.assign(dot.style, {
      position: "fixed", zIndex: 1000, width: "18px", height: "18px", margin: "-9px 0 0 -9px", borderRadius: "9px", pointerEvents: "none",
      background: "color-mix(in srgb, var(--color-focus) 45%, transparent)", border: "2px solid var(--color-focus)", left: "-40px",
    });
    document.documentElement.append(dot);
    addEventListener("pointermove", ({ clientX, clientY }) => Object.assign(dot.style, { left: `${clientX}px`, top: `${clientY}px` }), true);
    addEventListener("pointerdown", () => dot.animate([{ scale: 1.6 }, { scale: 1 }], 300), true);
  });
}

/** Whoever looks on must be able to read what is there. */
const read = (page, seconds) => page.waitForTimeout(seconds * 1000);

/** Goes there as a hand does, and presses. */
async function press(page, part) {
  await part.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await part.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 25 });
  await read(page, 0.4);
  await part.click();
}

async function heal(page) {
  await byId(page, "connection-state", { state: "live" }).waitFor();
  await read(page, 1.5);
  await press(page, byId(page, "break-menu"));
  await byId(page, "fault-item", { system: "redis-test", failure: "oom" }).waitFor();
  await read(page, 1.5);
  await press(page, byId(page, "fault-item", { system: "redis-test", failure: "oom" }));
  const card = byId(page, "column-triage").locator('[data-testid="incident-card"][data-system="redis-test"]').first();
  await card.waitFor();
  await card.getByText("Diagnosed").waitFor();
  await read(page, 2);
  await press(page, card);
  await byId(page, "incident-page").waitFor();
  await read(page, 3);
  await press(page, byId(page, "get-solution"));
  await byId(page, "get-agent-fix").waitFor();
  await read(page, 2);
  await press(page, byId(page, "get-agent-fix"));
  await byId(page, "approval").waitFor();
  await read(page, 4);
  await nameTarget(page);
  await press(page, byId(page, "approve"));
  await byId(page, "execution-modal").waitFor();
  const [healed, refused] = ["complete", "error"].map((phase) => byId(page, "phase-entry", { phase }));
  await healed.or(refused).first().waitFor();
  if (await refused.count()) throw new Error(`not healed: ${await refused.first().innerText()}`);
  await read(page, 2);
  const undo = byId(page, "execution-modal").locator('[data-testid="undo"]');
  await undo.waitFor();
  await undo.hover();
  await read(page, 3);
  await press(page, byId(page, "execution-modal").getByRole("button", { name: "Close" }).last());
  await press(page, page.getByRole("link", { name: "Board" }));
  await byId(page, "column-resolved").locator('[data-testid="incident-card"]').first().waitFor();
  await read(page, 3);
}

await startClean();
const browser = await openBrowser();
try {
  const { page, context } = browser;
  await page.setViewportSize(size);
  await page.addInitScript(drawPointer);
  await page.goto(ui);
  const cast = await startScreencast(page);
  await heal(page);
  const { bytes, seconds, count } = await encodeWebm(context, await cast.stop(), { ...size, bitrate });
  await fs.writeFile(target, bytes);
  console.log(`${target}: ${seconds.toFixed(1)} s, ${count} frames, ${Math.ceil(bytes.length / 1000)} kB`);
} finally {
  // What went wrong before is what is to be told.
  await browser.close().catch((error) => console.error(`the browser did not close: ${error.message}`));
}
