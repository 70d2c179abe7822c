import { useEffect, useRef } from "react";
import { Button } from "./Button";

interface Props {
  onDiscard: () => void;
  onKeep: () => void;
}

/** Stands in a dialog that is about to be closed over typed text. */
export function DiscardBar({ onDiscard, onKeep }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    bar.current?.querySelector("button")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <div
      ref={bar}
      role="alert"
      data-testid="discard-bar"
      className="flex flex-wrap items-center gap-3 border-b border-warning-line bg-warning-wash px-5 py-3 text-sm text-warning-ink"
    >
      <p className="min-w-48 flex-1">What you typed is not saved and would be lost.</p>
      <Button onClick={onKeep}>Keep editing</Button>
      <Button kind="danger" onClick={onDiscard}>
        Close without saving
      </Button>
    </div>
  );
}
