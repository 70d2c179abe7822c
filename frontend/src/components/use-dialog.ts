import { useEffect, useRef } from "react";
import type { RefObject } from "react";

/** Open dialogs, the topmost last: only that one hears Escape and keeps the focus. */
const open: HTMLElement[] = [];

/** All that lies below the topmost dialog is out of reach: the lower dialogs and the page. */
function setReach(): void {
  const page = document.getElementById("root");
  page?.toggleAttribute("inert", open.length > 0);
  for (const panel of open) panel.toggleAttribute("inert", panel !== open.at(-1));
}

const focusable =
  'a[href],button:not(:disabled),input:not(:disabled),select:not(:disabled),textarea:not(:disabled),summary,[tabindex]:not([tabindex="-1"])';

function stops(panel: HTMLElement): HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>(focusable)];
}

/** Tab goes round inside the panel. */
function keepInside(panel: HTMLElement, event: KeyboardEvent): void {
  const all = stops(panel);
  const first = all[0];
  const last = all.at(-1);
  if (!first || !last) return event.preventDefault();
  const active = document.activeElement;
  const outside = !panel.contains(active) || active === panel;
  if (event.shiftKey && (outside || active === first)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (outside || active === last)) {
    event.preventDefault();
    first.focus();
  }
}

/** Focus goes in and comes back, Escape closes, the page behind is out of reach meanwhile. */
export function useDialog(panelRef: RefObject<HTMLElement | null>, onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });

  useEffect(() => {
    const panel = panelRef.current;
    if (!panel) return;
    const before = document.activeElement;
    open.push(panel);
    setReach();
    if (!panel.contains(document.activeElement)) panel.focus();

    const onKey = (event: KeyboardEvent) => {
      if (open.at(-1) !== panel) return;
      if (event.key === "Escape") {
        event.preventDefault();
        close.current();
      } else if (event.key === "Tab") keepInside(panel, event);
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      open.splice(open.indexOf(panel), 1);
      setReach();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [panelRef]);
}
