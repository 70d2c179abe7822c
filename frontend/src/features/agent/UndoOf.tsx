import { Ago } from "@/components/Time";
import { personWords } from "@/features/incidents/timeline-words";
import type { ExecutionSummary } from "@/lib/types";
import { UndoButton } from "./UndoButton";

interface Props {
  execution: ExecutionSummary;
  /** Why it may not be taken back just now; null while it may. */
  heldBack: string | null;
  onUndo: () => void;
}

/** Takes an execution back, while that can be done; or who has done so, and when. */
export function UndoOf({ execution, heldBack, onUndo }: Props) {
  const { undo, undone, action, status } = execution;
  if (undone)
    return (
      <span data-testid="undone" className="text-xs text-soft">
        Undone <Ago iso={undone.at} />
        {undone.by && `, approved by ${personWords(undone.by)}`}
      </span>
    );
  return undo && status !== "running" ? <UndoButton offer={undo} action={action} heldBack={heldBack} onClick={onUndo} /> : null;
}
