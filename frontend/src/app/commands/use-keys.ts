import { useEffect, useRef } from "react";
import { deedOf, singleKeysOn } from "./keys";
import type { KeyDeed } from "./keys";

/** Where keys are letters: fields, and the terminal, which has one. */
const typing = "input, textarea, select, [contenteditable]";

/** Listens as long as the page is there. In a dialog, keys are the dialog's. */
export function useKeys(act: (deed: NonNullable<KeyDeed>) => void): void {
  const begunAt = useRef<number | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches(typing);
      if (event.defaultPrevented || document.querySelector("[data-modal]")) return;
      const deed = deedOf(event, begunAt.current, singleKeysOn() && !isTyping);
      begunAt.current = deed?.kind === "begun" ? event.timeStamp : null;
      if (!deed || deed.kind === "begun") return;
      event.preventDefault();
      act(deed);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [act]);
}
