import { Section } from "@/components/Section";
import type { FixProposal } from "@/lib/types";
import { Ladder } from "./Ladder";
import { RehearsalView } from "./RehearsalView";
import { RehearseButton } from "./RehearseButton";
import type { RehearsalState } from "./use-rehearsal";

interface Props {
  proposal: FixProposal;
  rehearsal: RehearsalState;
  /** The proposal cannot be approved any more. */
  isVoid: boolean;
  choosing: boolean;
  /** Asks for another step of the ladder; undefined where that leads nowhere. */
  onChoose: ((action: string) => void) | undefined;
}

/** What can be done before it is approved, or in its place. */
export function OtherWays({ proposal, rehearsal, isVoid, choosing, onChoose }: Props) {
  const { ladder, rehearsal: offer } = proposal;
  return (
    <div className="space-y-5">
      {ladder.length > 1 && (
        <Section title="Another step, the gentlest first">
          <Ladder ladder={ladder} onChoose={onChoose} choosing={choosing} />
        </Section>
      )}
      {/* Last: its result grows, and moves nothing of what is decided on. */}
      {offer && (
        <Section title="Try it first, on a copy" aside={<RehearseButton offer={offer} rehearsal={rehearsal} isVoid={isVoid} />}>
          <RehearsalView offer={offer} rehearsal={rehearsal} />
        </Section>
      )}
    </div>
  );
}
