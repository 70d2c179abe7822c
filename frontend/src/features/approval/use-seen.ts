import { useCallback, useEffect, useRef } from "react";

/** So long before one's eyes is seen; scrolled past is not. */
const seenMs = 1_000;
/** Of something high this is enough of it. */
const share = 0.5;

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
        if (entries.at(-1)?.isIntersecting) timer = setTimeout(() => (seen.current = true), seenMs);
      },
      { threshold: share },
    );
    observer.observe(element);
    stop.current = () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  return { watch, seen };
}
