import { useEffect, useRef } from "react";
import { Spinner } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import type { RehearsalOffer } from "@/lib/types";
import { RehearsalResult } from "./RehearsalResult";
import type { RehearsalState } from "./use-rehearsal";

interface Props {
  offer: RehearsalOffer | null;
  rehearsal: RehearsalState;
}

/** What comes of trying it: why that is not possible, how far it is, or its result. */
export function RehearsalView({ offer, rehearsal }: Props) {
  const { rehearsal: found, isRunning, error } = rehearsal;
  const told = useRef<HTMLDivElement>(null);
  const hasEnded = found !== null && found.status !== "running";
  // That it runs, and that it has ended, must not stay out of sight.
  useEffect(() => {
    if (isRunning || hasEnded) told.current?.scrollIntoView?.({ block: "nearest" });
  }, [isRunning, hasEnded]);

  const isUntried = found === null && !isRunning;
  if (!offer) return null;
  if (!offer.possible) {
    return (
      <p id="rehearsal-note" data-testid="rehearsal-note" className="text-xs text-faint">
        This {offer.why_not || "cannot be tried on a copy."}
      </p>
    );
  }
  return (
    <div className="space-y-2">
      {/* One box of one size, whatever it says: nothing moves when it is tried. */}
      <div ref={told} className="grid rounded-lg border border-dashed border-line-strong p-3 text-sm text-faint *:[grid-area:1/1]">
        <p aria-hidden={isUntried ? undefined : true} className={isUntried ? "" : "invisible"}>
          Not tried yet. A copy is made, the steps run on it, and the result is shown here. Nothing real is changed.
        </p>
        <div role="status" data-testid="rehearsal-status" className="self-center text-soft empty:hidden">
          {isRunning && (
            <span className="inline-flex items-center gap-2">
              <Spinner /> Trying it, nothing real is changed: {found?.stage || "starting"}…
            </span>
          )}
          {hasEnded && found.status === "completed" && "It was tried on a copy: nothing real was changed, and nothing is approved."}
        </div>
      </div>
      <ErrorNote error={error ?? (found?.error || null)} title="It could not be tried" />
      {hasEnded && found.status === "completed" && <RehearsalResult rehearsal={found} />}
    </div>
  );
}
