import { useState } from "react";

type State = "ready" | "copied" | "refused";

const words: Record<State, string> = {
  ready: "Copy",
  copied: "Copied",
  // Only a page by https, or on this machine, has a clipboard.
  refused: "Select it",
};

interface Props {
  text: string;
  /** What is copied, for who does not see what it stands beside. */
  label: string;
  /** The page may not use the clipboard: show it whole, so that it can be selected. */
  onRefused?: () => void;
  className?: string;
}

/** Copies what it stands beside, and says so in its own place. */
export function CopyButton({ text, label, onRefused, className = "" }: Props) {
  const [state, setState] = useState<State>("ready");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("refused");
      onRefused?.();
    }
  };
  return (
    <button
      type="button"
      data-testid="copy-command"
      aria-label={`${words[state]}: ${label}`}
      onClick={() => void copy()}
      onBlur={() => setState("ready")}
      className={`w-16 shrink-0 rounded-md border border-line-strong bg-raised px-1 py-px text-center font-sans text-xs text-soft hover:border-faint hover:text-ink ${className}`}
    >
      <span aria-live="polite">{words[state]}</span>
    </button>
  );
}
