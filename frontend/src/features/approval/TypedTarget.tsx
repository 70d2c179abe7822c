import { useId } from "react";

interface Props {
  target: string;
  typed: string;
  onType: (typed: string) => void;
}

/** Pasting is fine: it is about which target, not about typing. */
export const isTyped = (target: string, typed: string) => typed.trim() === target;

/** What is risky is approved by name, so that nobody approves it for another target than the one that is meant. */
export function TypedTarget({ target, typed, onType }: Props) {
  const noteId = useId();
  const isWrong = typed.trim() !== "" && !target.startsWith(typed.trim());
  return (
    <div className="min-w-60 flex-[2] space-y-1">
      <label className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <span>
          High risk: type <strong className="font-mono font-semibold">{target}</strong> to approve it
        </span>
        <input
          data-testid="typed-target"
          value={typed}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? noteId : undefined}
          onChange={(event) => onType(event.target.value)}
          className="min-w-40 flex-1 rounded-lg border border-line-strong bg-sunken px-2.5 py-1.5 font-mono text-sm"
        />
      </label>
      {isWrong && (
        <p id={noteId} role="alert" className="text-xs text-danger-ink">
          That is another name. This fix is for {target}.
        </p>
      )}
    </div>
  );
}
