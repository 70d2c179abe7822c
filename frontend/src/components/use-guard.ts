import { useMemo, useRef, useState } from "react";
import type { DialogGuard } from "./unsaved";

/** A dialog's side of unsaved.ts: whether it has to ask, and what was about to be done meanwhile. */
export function useGuard() {
  const unsaved = useRef(new Set<string>());
  const [pending, setPending] = useState<(() => void) | null>(null);
  const guard = useMemo<DialogGuard>(
    () => ({
      mark: (name, isUnsaved) => {
        if (isUnsaved) unsaved.current.add(name);
        else unsaved.current.delete(name);
      },
      leave: (go) => {
        if (unsaved.current.size === 0) go();
        else setPending(() => go);
      },
    }),
    [],
  );
  return { guard, pending, stay: () => setPending(null) };
}
