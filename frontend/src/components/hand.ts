/** The signs of somebody who may want to do something: a page on a wall gives none. */
const signs = ["pointermove", "pointerdown", "wheel", "keydown", "focusin"] as const;
/** The click that follows a press has come by then. */
const clickMs = 100;

let isDown = false;
const ups = new Set<() => void>();

function watchPresses(): void {
  const up = () => {
    isDown = false;
    for (const call of ups) setTimeout(call, clickMs);
    ups.clear();
  };
  window.addEventListener("pointerdown", () => void (isDown = true), true);
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, up, true);
}
if (typeof window !== "undefined") watchPresses();

/** Calls at the first sign of a hand, once: anywhere, or only `within` what a selector names. Returns what ends the wait. */
export function onFirstHand(call: () => unknown, within?: string): () => void {
  const stop = () => {
    for (const sign of signs) window.removeEventListener(sign, first, true);
  };
  const first = ({ target }: Event) => {
    if (within && !(target instanceof Element && target.closest(within))) return;
    stop();
    call();
  };
  for (const sign of signs) window.addEventListener(sign, first, true);
  return stop;
}

const isOpen = () => document.querySelector('main [aria-haspopup][aria-expanded="true"]') !== null;

/** Until what was opened in the page is closed again. */
function allClosed(): Promise<void> {
  if (!isOpen()) return Promise.resolve();
  return new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (isOpen()) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-expanded"] });
  });
}

/** Until no button or finger is down, and nothing is open: what is taken away under one takes the click with it, or the menu. */
export async function handsOff(): Promise<void> {
  while (isDown || isOpen()) await (isDown ? new Promise<void>((resolve) => ups.add(resolve)) : allClosed());
}
