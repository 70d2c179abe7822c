import { useCallback, useSyncExternalStore } from "react";

/** Whether the window is at least so wide, px; true where nobody can say. */
export function useWide(px: number): boolean {
  const query = `(min-width: ${px}px)`;
  const subscribe = useCallback(
    (call: () => void) => {
      const media = globalThis.matchMedia?.(query);
      media?.addEventListener("change", call);
      return () => media?.removeEventListener("change", call);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => globalThis.matchMedia?.(query).matches ?? true);
}
