import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { checkAudit } from "@/lib/api-audit";
import type { AuditCheck } from "@/lib/decode-audit";
import { whileBusy } from "@/lib/patience";

/** Walks the whole chain, a few seconds of it at a time, and says how far it has come. Leaving the page ends it. */
export function useChainCheck() {
  const [count, setCount] = useState(0);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const check = useMutation({
    mutationFn: async () => {
      leaving.current?.abort();
      const { signal } = (leaving.current = new AbortController());
      let at: AuditCheck | null = null;
      let seen = 0;
      do {
        const from = at;
        const next: AuditCheck = await whileBusy(signal, () => checkAudit(from, signal));
        // A server that says "more" without going on would be asked for ever.
        if (next.more && next.count === 0) throw new Error("The check does not go on.");
        at = next;
        seen += next.count;
        setCount(seen);
      } while (at.more);
      return { ...at, count: seen };
    },
    onMutate: () => setCount(0),
  });
  return { check, count };
}
