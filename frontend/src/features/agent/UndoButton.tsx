import { Button } from "@/components/Button";
import { useNow } from "@/components/Time";
import type { UndoOffer } from "@/lib/types";

const twoDigits = (value: number) => String(value).padStart(2, "0");

/** "59:07" until then, null once it is over. */
export function timeLeft(until: string, nowMs: number): string | null {
  const seconds = Math.floor((Date.parse(until) - nowMs) / 1000);
  return seconds > 0 ? `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}` : null;
}

interface Props {
  offer: UndoOffer;
  action: string;
  onClick: () => void;
}

/** Asks for the proposal to take a fix back; nothing happens before that is approved. */
export function UndoButton({ offer, action, onClick }: Props) {
  const left = timeLeft(offer.until, useNow(1_000));
  if (left === null) return null;
  const what = offer.key_count === null ? "what was put aside" : `${offer.key_count} keys`;
  return (
    <Button data-testid="undo" title={`Puts back ${what} from right before ${action}`} onClick={onClick}>
      Undo <span className="ml-1 text-xs tabular-nums">{left}</span>
    </Button>
  );
}
