import { useId } from "react";
import { Button } from "@/components/Button";
import { useNow } from "@/components/Time";
import { useWhyNot } from "@/features/auth/use-rights";
import { timeLeft } from "@/lib/format";
import type { UndoOffer } from "@/lib/types";

interface Props {
  offer: UndoOffer;
  action: string;
  /** Why it may not be taken back just now; null while it may. */
  heldBack: string | null;
  onClick: () => void;
}

/** Asks for the proposal to take a fix back; nothing happens before that is approved. */
export function UndoButton({ offer, action, heldBack, onClick }: Props) {
  const reasonId = useId();
  const why = useWhyNot("undo");
  const left = timeLeft(offer.until, useNow(1_000));
  if (left === null) return null;
  const what = offer.key_count === null ? "what was put aside" : `${offer.key_count} keys`;
  return (
    <>
      <Button
        data-testid="undo"
        data-tip={`Puts back ${what} from right before ${action}`}
        why={why}
        disabled={heldBack !== null}
        aria-describedby={heldBack === null ? undefined : reasonId}
        onClick={onClick}
      >
        Undo <span className="ml-1 text-xs tabular-nums">{left}</span>
      </Button>
      {heldBack !== null && (
        <span id={reasonId} className="order-last w-full text-xs break-words text-warning-ink">
          {heldBack}
        </span>
      )}
    </>
  );
}
