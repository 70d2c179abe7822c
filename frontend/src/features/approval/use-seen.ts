import { useCallback, useEffect, useRef } from "react";

/** So long before one's eyes is seen; scrolled past is not. */
const seenMs = 1_000;
/** So much of it, or of the window where it is higher than that, is enough. */
const share = 0.5;
/** How often one is told how much of it is in view. */
const steps = Array.from({ length: 21 }, (_, i) => i / 20);

const isInView = ({ intersectionRect, boundingClientRect, rootBounds }: IntersectionObserverEntry) =>
  intersectionRect.height > 0 && intersectionRect.height >= share * Math.min(boundingClientRect.height, rootBounds?.height ?? window.innerHeight);

/** Whether an element was before the reader's eyes. `seen` is null where that cannot be told: it is not there, or the browser does not say. */
export function useSeen() {
  const seen = useRef<boolean | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  const watch = useCallback((element: Element | null) => {
    stop.current();
    if (!element || typeof IntersectionObserver === "undefined") return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    seen.current ??= false;
    const observer = new IntersectionObserver(
      (entries) => {
        clearTimeout(timer);
        const last = entries.at(-1);
        if (last && isInView(last)) timer = setTimeout(() => (seen.current = true), seenMs);
      },
      { threshold: steps },
    );
    observer.observe(element);
    stop.current = () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  return { watch, seen };
}
