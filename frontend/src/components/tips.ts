/** What an element says beyond its own words stands in its `data-tip`: shown while it, or what it lies in, is pointed at or has the focus.
 * One panel for the whole page, in the browser's top layer, so that nothing cuts it off: hundreds of times on cards cost nothing.
 * Escape takes it away, and it stays while the pointer is on it (WCAG 1.4.13). */

const gapPx = 6;
const edgePx = 8;
const tipId = "tip";

const look = "fixed m-0 max-w-80 rounded-md border border-line-strong bg-raised px-2 py-1 text-xs break-words text-ink shadow-lg";

function createPanel(): HTMLElement {
  const panel = document.createElement("div");
  panel.id = tipId;
  panel.popover = "manual";
  panel.role = "tooltip";
  panel.className = look;
  panel.dataset.testid = "tip";
  return panel;
}

/** Below its element, or above it where there is no room. */
function place(panel: HTMLElement, at: DOMRect): void {
  const { width, height } = panel.getBoundingClientRect();
  const below = at.bottom + gapPx;
  const top = below + height > window.innerHeight - edgePx ? at.top - gapPx - height : below;
  const left = Math.min(at.left, document.documentElement.clientWidth - edgePx - width);
  panel.style.top = `${Math.max(edgePx, top)}px`;
  panel.style.left = `${Math.max(edgePx, left)}px`;
}

const tipped = "[data-tip]";

/** Of what is pointed at the nearest one; of what has the focus itself, or the first in a link or button. */
const pointedAt = (element: Element) => element.closest<HTMLElement>(tipped);
const focused = (element: Element) => (element.matches(tipped) ? element : element.matches("a, button") ? element.querySelector(tipped) : null) as HTMLElement | null;

/** While a hand carries something no tip is in its way. */
let isHeld = false;
let hideShown = () => {};
export function holdTips(held: boolean): void {
  isHeld = held;
  if (held) hideShown();
}

/** Begins to show them; gives back what ends it. */
export function startTips(): () => void {
  const ending = new AbortController();
  const panel = createPanel();
  /** What the shown one is about, and what has the focus meanwhile, which is described by it. */
  let shown: HTMLElement | null = null;
  let described: Element | null = null;

  const hide = () => {
    described?.removeAttribute("aria-describedby");
    described = null;
    shown = null;
    panel.remove();
  };
  const show = (element: HTMLElement) => {
    if (element === shown || isHeld) return;
    hide();
    shown = element;
    panel.textContent = element.dataset.tip ?? "";
    // Whatever is said on a page is in one of its landmarks.
    (document.querySelector("main") ?? document.body).append(panel);
    panel.showPopover?.();
    place(panel, element.getBoundingClientRect());
  };
  const onPoint = ({ target }: Pick<Event, "target">) => {
    if (!(target instanceof Element) || panel.contains(target)) return;
    const element = pointedAt(target);
    if (element) show(element);
    else if (!described?.isConnected) hide();
  };
  const onFocus = ({ target }: Pick<Event, "target">) => {
    if (!(target instanceof Element) || !target.matches(":focus-visible")) return;
    const element = focused(target);
    if (!element) return hide();
    show(element);
    // Its own description, where it has one, says more.
    if (target.hasAttribute("aria-describedby")) return;
    target.setAttribute("aria-describedby", tipId);
    described = target;
  };
  const follow = () => {
    if (shown?.isConnected) place(panel, shown.getBoundingClientRect());
    else if (shown) hide();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !shown) return;
    // Only the panel goes, not the dialog below it; where there is none the key means more than the panel: it puts a carried card back.
    if (document.querySelector('[role="dialog"]')) event.stopImmediatePropagation();
    hide();
  };
  hideShown = hide;
  const { signal } = ending;
  document.addEventListener("pointerover", onPoint, { signal });
  document.addEventListener("focusin", onFocus, { signal });
  document.addEventListener("focusout", hide, { signal });
  document.addEventListener("scroll", follow, { signal, capture: true, passive: true });
  window.addEventListener("keydown", onKey, { signal, capture: true });
  // What was reached or pointed at before they came.
  onFocus({ target: document.activeElement });
  onPoint({ target: [...document.querySelectorAll(":hover")].at(-1) ?? null });
  return () => {
    ending.abort();
    hide();
  };
}
