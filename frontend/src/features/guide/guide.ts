/** How far the first healing in this browser has come.
 * new: no fix was ever approved here; watching: the first one is, and is being looked at; over: it was, or the reader wants no hints. */
export type GuideState = "new" | "watching" | "over";

const key = "selfheal.guide";
const listeners = new Set<() => void>();
/** Where the browser forbids its store, it holds as long as the page. */
let unkept: GuideState | null = null;

const isState = (text: string | null): text is GuideState => text === "new" || text === "watching" || text === "over";

export function readGuide(): GuideState {
  if (unkept) return unkept;
  try {
    const kept = localStorage.getItem(key);
    return isState(kept) ? kept : "new";
  } catch {
    return "new";
  }
}

function write(state: GuideState): void {
  try {
    localStorage.setItem(key, state);
  } catch {
    unkept = state;
  }
  for (const changed of listeners) changed();
}

/** A first fix was approved: what is left is to watch it. */
export const noteApproval = () => write(readGuide() === "new" ? "watching" : readGuide());

/** The first fix was looked at. */
export function endWatching(): void {
  if (readGuide() === "watching") endGuide();
}

export const endGuide = () => write("over");

/** Also when another tab has come further. */
export function listenGuide(changed: () => void): () => void {
  listeners.add(changed);
  window.addEventListener("storage", changed);
  return () => {
    listeners.delete(changed);
    window.removeEventListener("storage", changed);
  };
}
