// frames.mjs - how long each frame of the page took while something was done.

/** Runs in the page: notes the time of each frame until it is told to end. */
function noteFrames() {
  const times = [];
  const frame = (now) => {
    times.push(now);
    window.framesGoOn && requestAnimationFrame(frame);
  };
  window.framesGoOn = true;
  window.frameTimes = times;
  requestAnimationFrame(frame);
}

/** {count, within(ms): the share of frames that took no longer, words}. */
export async function framesWhile(page, act) {
  await page.evaluate(noteFrames);
  await act();
  const times = await page.evaluate(() => {
    window.framesGoOn = false;
    return window.frameTimes;
  });
  const tookMs = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
  const within = (ms) => tookMs.filter((took) => took <= ms + 0.5).length / Math.max(1, tookMs.length);
  const percent = (share) => `${Math.round(100 * share)} %`;
  const words = `${tookMs.length} frames, ${percent(within(17))} within 17 ms, ${percent(within(34))} within 34 ms, the longest ${Math.round(tookMs.at(-1) ?? 0)} ms`;
  return { count: tookMs.length, within, words };
}
