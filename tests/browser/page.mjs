// page.mjs - Debian's Chromium on the project's page, and what a person does on it.
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const switches = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** The browser with one page; pictures are kept where SCREENSHOTS names a folder. */
export async function openBrowser() {
  const profile = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: switches,
    viewport: { width: 1440, height: 900 },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(60_000);
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text()) && problems.push(message.text()));
  const close = async () => {
    await context.close();
    await fs.rm(profile, { recursive: true, force: true });
  };
  return { context, page, problems, close };
}

/** What the screen shows now; no document is fetched again for it, and a viewport's worth takes some dozen kB. */
export const picture = async (page, name) => {
  if (!process.env.SCREENSHOTS) return;
  await fs.mkdir(process.env.SCREENSHOTS, { recursive: true });
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 90 });
  await session.detach();
  await fs.writeFile(path.join(process.env.SCREENSHOTS, `${name}.webp`), Buffer.from(data, "base64"));
};

export const byId = (page, id, attributes = {}) =>
  page.locator(`[data-testid="${id}"]${Object.entries(attributes).map(([k, v]) => `[data-${k}="${v}"]`).join("")}`);

/** Whether what is pressed in the head stands in its menu. */
export const isNarrowHead = (page) => page.viewportSize().width < 1280;

export async function clickInHead(page, id) {
  if (isNarrowHead(page)) await byId(page, "head-menu").click();
  await byId(page, id).click();
}

/** Somebody has a hand at the board's columns: those that carry cards and scroll for ever come with that. */
export async function handsOn(page) {
  await page.locator("section[data-testid^='column-']").first().hover({ position: { x: 4, y: 4 } });
  await byId(page, "live-board").waitFor();
}

/** What is of high risk wants the name of its target before it can be approved. */
export async function nameTarget(page) {
  await byId(page, "approve").waitFor();
  const field = byId(page, "typed-target");
  if (await field.count()) await field.fill(await page.locator('label:has([data-testid="typed-target"]) strong').innerText());
}

export async function approve(page) {
  await nameTarget(page);
  await byId(page, "approve").click();
}
