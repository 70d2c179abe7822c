import { Hint, useGuide } from "./Hint";

/** On an incident's page, before its first fix. */
export function ApproveHint() {
  if (useGuide() !== "new") return null;
  return (
    <Hint step={3}>
      Read the evidence and the diagnosis, then ask for a solution and the agent’s fix. You see the command, what it costs and how it is undone;
      nothing runs before you approve it.
    </Hint>
  );
}

/** Over the first execution. */
export function WatchHint() {
  if (useGuide() !== "watching") return null;
  return <Hint step={4}>Watch the proof: after the command the system is asked again until it is well twice. Where it can be taken back, Undo stands below.</Hint>;
}
