import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { Ago } from "@/components/Time";
import type { ExecutionSummary } from "@/lib/types";
import { UndoOf } from "./UndoOf";
import { executionWords } from "./words";

interface Props {
  executions: ExecutionSummary[];
  /** Why that one may not be taken back just now; null while it may. */
  undoHeldBack: (execution: ExecutionSummary) => string | null;
  onOpen: (execution: ExecutionSummary) => void;
  onUndo: (execution: ExecutionSummary) => void;
}

/** Executions of an incident: the running ones to watch, the finished ones to replay. */
export function ExecutionList({ executions, undoHeldBack, onOpen, onUndo }: Props) {
  if (executions.length === 0) return null;
  const newestFirst = executions.toSorted(
    (a, b) => Date.parse(b.started_at) - Date.parse(a.started_at),
  );
  return (
    <ul className="space-y-2" aria-label="Executions">
      {newestFirst.map((execution) => {
        const { name, tone } = executionWords[execution.status];
        return (
          <li
            key={execution.execution_id}
            data-testid="execution-item"
            data-execution-id={execution.execution_id}
            className="flex flex-wrap items-center gap-2 rounded-lg border border-line px-3 py-2 text-sm"
          >
            <span className="font-medium">{execution.action}</span>
            <Chip tone={tone}>{name}</Chip>
            <span className="text-xs text-faint">
              <Ago iso={execution.started_at} />
            </span>
            <UndoOf execution={execution} heldBack={undoHeldBack(execution)} onUndo={() => onUndo(execution)} />
            <Button icon="play" className="ml-auto" onClick={() => onOpen(execution)}>
              {execution.status === "running" ? "Watch live" : "Replay"}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
