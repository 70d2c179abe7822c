/** Keys that work on every page. Those of a single letter can be turned off: who speaks to the page, or misses a key, must not set
 * something off by it (WCAG 2.1.4). */

export const pageKeys = [
  { key: "b", to: "/", name: "Board" },
  { key: "s", to: "/systems", name: "Systems" },
  { key: "i", to: "/insight", name: "Insight" },
  { key: "a", to: "/audit", name: "Audit" },
  { key: "c", to: "/catalogue", name: "Catalogue" },
] as const;

export type PageAddress = (typeof pageKeys)[number]["to"];

const storeKey = "selfheal.keys";

/** A browser may forbid its store: then they are on. */
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(storeKey) !== "off";
  } catch {
    return true;
  }
}

/** False when it could not be kept. */
export function setSingleKeys(on: boolean): boolean {
  try {
    localStorage.setItem(storeKey, on ? "on" : "off");
    return true;
  } catch {
    return false;
  }
}

export type KeyDeed = { kind: "palette" } | { kind: "overview" } | { kind: "go"; to: PageAddress } | { kind: "begun" } | null;

/** How long after g its second key may come, ms. */
const pairMs = 1_500;

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  timeStamp: number;
}

/** What a key means where nobody types; `begunAt` is when g was pressed, null when it was not. */
export function deedOf(pressed: Pressed, begunAt: number | null, single: boolean): KeyDeed {
  const { key, ctrlKey, metaKey, altKey, timeStamp } = pressed;
  if (key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey) return { kind: "palette" };
  if (!single || ctrlKey || metaKey || altKey) return null;
  if (key === "?") return { kind: "overview" };
  if (key === "g") return { kind: "begun" };
  const page = begunAt !== null && timeStamp - begunAt <= pairMs && pageKeys.find((one) => one.key === key);
  return page ? { kind: "go", to: page.to } : null;
}
