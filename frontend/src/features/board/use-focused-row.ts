import { useMemo, useRef } from "react";
import type { FocusEvent } from "react";

const cardIdIn = (element: Element) => element.closest("li")?.querySelector<HTMLElement>("[data-incident-id]")?.dataset.incidentId ?? null;

/** Which row the keyboard is at. A row that is taken out of the document takes the focus with it, and Tab would begin at the top of the page. */
export function useFocusedRow() {
  const current = useRef<string | null>(null);
  return useMemo(
    () => ({
      /** The incident's id; null while the focus is elsewhere. */
      id: () => current.current,
      handlers: {
        onFocus: ({ target }: FocusEvent) => void (current.current = cardIdIn(target)),
        onBlur: () => void (current.current = null),
      },
    }),
    [],
  );
}
