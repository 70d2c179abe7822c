import { Chip } from "@/components/Chip";
import type { Alternative } from "@/lib/types";
import { ChooseButton } from "./Ladder";
import { CommandBox } from "./StepList";
import { riskWords } from "./words";

interface Props {
  alternatives: Alternative[];
  onChoose: (action: string) => void;
  choosing: boolean;
}

/** What could be done by a person's choice where no rule does it. */
export function AlternativeList({ alternatives, onChoose, choosing }: Props) {
  return (
    <ul className="space-y-3">
      {alternatives.map((one) => (
        <li key={one.action} data-testid="alternative" data-action={one.action} className="space-y-1.5">
          <div className="flex flex-wrap items-center gap-2">
            <strong className="font-semibold">{one.action}</strong>
            <Chip tone={riskWords[one.risk].tone}>{riskWords[one.risk].name}</Chip>
            <ChooseButton action={one.action} words="Propose this" busy={choosing} onChoose={onChoose} />
          </div>
          {one.command && <CommandBox command={one.command} />}
        </li>
      ))}
    </ul>
  );
}
