// screencast.mjs - what Chromium draws, as a WebM: its own screencast, encoded (VP8) by its own WebCodecs, put together by mediabunny.
import fs from "node:fs/promises";
import path from "node:path";

const workshop = "https://workshop.invalid/"; // WebCodecs are there for https alone; nothing of this leaves the browser
const bundle = path.resolve(import.meta.dirname, "../node_modules/mediabunny/dist/bundles/mediabunny.min.mjs");

/** Records until stop(), which gives the frames: JPEG in base64 with the second in which each came. Only what changes is a frame. */
export async function startScreencast(page) {
  const session = await page.context().newCDPSession(page);
  const frames = [];
  session.on("Page.screencastFrame", ({ data, metadata, sessionId }) => {
    frames.push({ data, seconds: metadata.timestamp });
    void session.send("Page.screencastFrameAck", { sessionId });
  });
  await session.send("Page.startScreencast", { format: "jpeg", quality: 95 });
  const stop = async () => {
    await session.send("Page.stopScreencast");
    // The last picture stays for a while.
    return [...frames, { data: frames.at(-1).data, seconds: Date.now() / 1000 }];
  };
  return { stop };
}

/** Runs in the page. A frame is held until the next one; each is fetched when its turn comes, since all at once are more than a page bears. */
async function encodeInPage({ times, width, height, bitrate }) {
  const { BufferTarget, CanvasSource, Output, WebMOutputFormat } = await import("/mediabunny.mjs");
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  const source = new CanvasSource(canvas, { codec: "vp8", bitrate, keyFrameInterval: 10 });
  output.addVideoTrack(source);
  await output.start();
  for (const [i, seconds] of times.entries()) {
    const picture = await createImageBitmap(await (await fetch(`/frame/${i}`)).blob());
    pen.drawImage(picture, 0, 0, width, height);
    picture.close();
    await source.add(seconds - times[0], Math.max(0.04, (times[i + 1] ?? seconds + 0.1) - seconds));
  }
  await output.finalize();
  let binary = "";
  for (const byte of new Uint8Array(output.target.buffer)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** More of them in a second nobody sees. */
const gapSeconds = 0.05;

/** At most one in each gap, and what stands after it. */
function keptOf(frames) {
  let last = -Infinity;
  return frames.filter(({ seconds }, i) => {
    const stands = i === frames.length - 1 || frames[i + 1].seconds - seconds >= gapSeconds;
    if (!stands && seconds - last < gapSeconds) return false;
    last = seconds;
    return true;
  });
}

/** The frames as one file. Gives its bytes, its length in seconds and how many frames it holds. */
export async function encodeWebm(context, frames, { width, height, bitrate }) {
  const kept = keptOf(frames);
  const answers = {
    "/mediabunny.mjs": async () => ({ body: await fs.readFile(bundle), contentType: "text/javascript" }),
    "/": async () => ({ body: "<!doctype html>", contentType: "text/html" }),
  };
  const frame = async (path) => ({ body: Buffer.from(kept[Number(path.split("/").at(-1))].data, "base64"), contentType: "image/jpeg" });
  await context.route(`${workshop}**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill(await (answers[pathname] ?? frame)(pathname));
  });
  const page = await context.newPage();
  await page.goto(workshop);
  const times = kept.map(({ seconds }) => seconds);
  const webm = await page.evaluate(encodeInPage, { times, width, height, bitrate });
  await page.close();
  return { bytes: Buffer.from(webm, "base64"), seconds: times.at(-1) - times[0], count: kept.length };
}

/** Some moments of a WebM as PNG files, to be looked at. */
export async function framesOf(context, file, secondsList, target) {
  await context.route(`${workshop}**`, async (route) =>
    route.request().url().endsWith(".webm") ? route.fulfill({ body: await fs.readFile(file), contentType: "video/webm" }) : route.fulfill({ body: "<!doctype html><video muted>", contentType: "text/html" }));
  const page = await context.newPage();
  await page.goto(workshop);
  const size = await page.evaluate(async () => {
    const video = document.querySelector("video");
    // Whole in memory: what is answered here has no byte ranges, and without them nothing can be sought.
    video.src = URL.createObjectURL(await (await fetch("/recording.webm")).blob());
    await new Promise((resolve, reject) => ((video.onloadeddata = resolve), (video.onerror = () => reject(new Error(video.error.message)))));
    return { width: video.videoWidth, height: video.videoHeight, seconds: video.duration };
  });
  for (const [i, seconds] of secondsList.entries()) {
    await page.evaluate(async (at) => {
      const video = document.querySelector("video");
      video.currentTime = at;
      await new Promise((resolve) => (video.onseeked = resolve));
    }, seconds);
    await page.locator("video").screenshot({ path: `${target}-${i}.png` });
  }
  await page.close();
  return size;
}
