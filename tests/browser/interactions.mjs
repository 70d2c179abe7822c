// interactions.mjs - how long the page takes to show what a person did, as the browser measures it (event timing).

/** Runs in the page before anything else of it. */
export function watchInteractions() {
  window.interactionsSeen = [];
  new PerformanceObserver((list) => window.interactionsSeen.push(...list.getEntries())).observe({ type: "event", buffered: true, durationThreshold: 16 });
}

/** Runs in the page: the interactions since then, each as long as its longest event; what took less than 16 ms is not told by the browser. */
export function interactions() {
  const longest = new Map();
  for (const { interactionId, duration, name, target } of window.interactionsSeen) {
    if (!interactionId) continue;
    const known = longest.get(interactionId);
    if (!known || known.duration < duration) longest.set(interactionId, { duration, name: `${name} on ${target?.dataset?.testid ?? target?.nodeName ?? "?"}` });
  }
  const sorted = [...longest.values()].sort((a, b) => b.duration - a.duration);
  const share = (part) => sorted[Math.min(sorted.length - 1, Math.floor((1 - part) * sorted.length))]?.duration ?? 0;
  return { count: longest.size, p50Ms: share(0.5), p98Ms: share(0.98), worstMs: sorted[0]?.duration ?? 0, worst: sorted[0]?.name ?? "none" };
}
