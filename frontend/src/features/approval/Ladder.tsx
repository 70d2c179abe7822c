import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import type { Rung } from "@/lib/types";
import { riskWords, rungWords } from "./words";

interface Props {
  ladder: Rung[];
  /** Asks for a proposal of that action; left out where asking leads nowhere. */
  onChoose?: ((action: string) => void) | undefined;
  /** One was asked for, the answer is on its way. */
  choosing: boolean;
}

/** What can be done about it, the gentlest first, and what became of each. */
export function Ladder({ ladder, onChoose, choosing }: Props) {
  return (
    <ol className="divide-y divide-line rounded-lg border border-line" data-testid="ladder">
      {ladder.map((rung, index) => (
        <RungView key={index} rung={rung} index={index} onChoose={onChoose} choosing={choosing} />
      ))}
    </ol>
  );
}

function RungView({ rung, index, onChoose, choosing }: { rung: Rung; index: number } & Omit<Props, "ladder">) {
  const risk = riskWords[rung.risk];
  const state = rungWords[rung.state];
  const isProposed = rung.state === "proposed";
  return (
    <li
      data-testid="rung"
      data-action={rung.action}
      data-state={rung.state}
      aria-current={isProposed ? "step" : undefined}
      className={`space-y-1 px-3 py-2 ${isProposed ? "bg-raised" : ""}`}
    >
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-faint tabular-nums">{index + 1}.</span>
        <strong className="font-semibold">{rung.action}</strong>
        <Chip tone={risk.tone}>{risk.name}</Chip>
        <Chip tone={state.tone}>{state.name}</Chip>
        {onChoose && rung.possible && !isProposed && (
          <ChooseButton action={rung.action} words="Propose this instead" busy={choosing} onChoose={onChoose} />
        )}
      </div>
      {rung.description && <p className="text-xs break-words text-soft">{rung.description}</p>}
      {rung.loss && <p className="text-xs break-words text-warning-ink">Would be lost: {rung.loss}</p>}
      {!rung.possible && rung.why_not && (
        <p className="text-xs break-words text-soft">
          It needs: <code>{rung.why_not}</code>
        </p>
      )}
    </li>
  );
}

interface ChooseProps {
  action: string;
  words: string;
  busy: boolean;
  onChoose: (action: string) => void;
}

/** A proposal of its own, with its own seal: nothing runs before that is approved. */
export function ChooseButton({ action, words, busy, onChoose }: ChooseProps) {
  return (
    <Button
      className="ml-auto text-xs"
      data-testid="choose"
      aria-label={`${words}: ${action}`}
      disabled={busy}
      onClick={() => onChoose(action)}
    >
      {words}
    </Button>
  );
}
