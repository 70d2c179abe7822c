import { useEffect, useRef, useState } from "react";

/** Of each dialog what had the focus before it. */
const origins = new WeakMap<Element, Element | null>();

/** A dialog that takes another one's place leads back to where that one was opened. */
function wayBack(): (Element | null | undefined)[] {
  const at = document.activeElement;
  const dialog = at?.closest('[role="dialog"]');
  return [at, dialog && origins.get(dialog)];
}

/** A dialog is read from its beginning, and leads back to where the reader was. */
export function useFocus(leadsBack: () => boolean) {
  const panel = useRef<HTMLDivElement>(null);
  const [before] = useState(wayBack);
  useEffect(() => {
    if (panel.current) origins.set(panel.current, before[0] ?? null);
  }, [before]);
  return {
    ref: panel,
    onOpenAutoFocus: (event: Event) => {
      event.preventDefault();
      panel.current?.focus();
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const back = before.find((one) => one?.isConnected);
      if (!leadsBack()) return;
      if (back instanceof HTMLElement) back.focus();
      else document.querySelector<HTMLElement>('main [data-testid="page-title"]')?.focus({ preventScroll: true });
    },
  };
}
