import { Button } from "@/components/Button";
import { useWhyNot } from "@/features/auth/use-rights";
import type { RehearsalOffer } from "@/lib/types";
import type { RehearsalState } from "./use-rehearsal";

interface Props {
  offer: RehearsalOffer;
  rehearsal: RehearsalState;
  /** The proposal cannot be approved any more. */
  isVoid: boolean;
}

/** What it would come to, before anything real is done. */
export function RehearseButton({ offer, rehearsal, isVoid }: Props) {
  return (
    <Button
      icon="play"
      className="ml-auto"
      data-testid="rehearse"
      why={useWhyNot("rehearse")}
      busy={rehearsal.isRunning}
      disabled={isVoid || !offer.possible}
      aria-describedby={offer.possible ? "approval-note" : "rehearsal-note"}
      onClick={rehearsal.start}
    >
      Try on a copy
    </Button>
  );
}
