// interactions.mjs - how long the page takes to show what a person did, as the browser measures it (event timing).

/** Runs in the page before anything else of it. */
export function watchInteractions() {
  window.interactionsSeen = [];
  new PerformanceObserver((list) => window.interactionsSeen.push(...list.getEntries())).observe({ type: "event", buffered: true, durationThreshold: 16 });
}

/** Runs in the page: the interactions since then, each as long as its longest event. */
export function interactions() {
  const longest = new Map();
  for (const { interactionId, duration, name, target } of window.interactionsSeen) {
    if (!interactionId) continue;
    const known = longest.get(interactionId);
    if (!known || known.duration < duration) longest.set(interactionId, { duration, name: `${name} on ${target?.dataset?.testid ?? target?.nodeName ?? "?"}` });
  }
  const worst = [...longest.values()].sort((a, b) => b.duration - a.duration)[0];
  return { count: longest.size, worstMs: worst?.duration ?? 0, worst: worst?.name ?? "none" };
}
