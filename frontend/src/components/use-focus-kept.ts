import { useEffect, useMemo, useRef } from "react";
import type { FocusEvent } from "react";

/** For a place whose buttons go away with what they did: whoever pressed one with the keyboard goes on at the next one there, or at the place itself,
 * and not at the top of the page. Give `ref` and `handlers` to the element, and a tabIndex of -1. */
export function useFocusKept<T extends HTMLElement>() {
  const ref = useRef<T>(null);
  const had = useRef<Element | null>(null);
  useEffect(() => {
    const at = had.current;
    if (!at || at.isConnected) return;
    had.current = null;
    if (document.activeElement !== document.body) return;
    (ref.current?.querySelector<HTMLElement>("button:not(:disabled)") ?? ref.current)?.focus({ preventScroll: true });
  });
  const handlers = useMemo(
    () => ({
      onFocus: ({ target }: FocusEvent) => void (had.current = target),
      onBlur: ({ relatedTarget }: FocusEvent) => {
        if (relatedTarget) had.current = null;
      },
    }),
    [],
  );
  return { ref, handlers };
}
