import type { MouseEvent } from "react";
import { Hint, useGuide } from "./Hint";

/** On a phone it may stand further down; where it is seen already nothing moves. */
function read(event: MouseEvent, id: string) {
  // No address of its own: Back would lead to where one is.
  event.preventDefault();
  const part = document.getElementById(id);
  if (!part) return;
  const { top, bottom } = part.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight) part.scrollIntoView({ block: "start" });
  part.focus({ preventScroll: true });
}

/** On an incident's page, before its first fix. */
export function ApproveHint({ evidenceId }: { evidenceId: string }) {
  if (useGuide() !== "new") return null;
  return (
    <Hint step={3}>
      Read{" "}
      <a href={`#${evidenceId}`} onClick={(event) => read(event, evidenceId)} className="underline underline-offset-2 hover:text-ink">
        the evidence and the diagnosis
      </a>
      , then ask for a solution and the agent’s fix. You see the command, what it costs and how it is undone; nothing runs before you approve it.
    </Hint>
  );
}

/** Over the first execution. */
export function WatchHint() {
  if (useGuide() !== "watching") return null;
  return <Hint step={4}>Watch the proof: after the command the system is asked again until it is well twice. Where it can be taken back, Undo stands below.</Hint>;
}
