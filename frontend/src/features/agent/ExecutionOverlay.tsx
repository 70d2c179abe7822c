import { useCallback, useEffect, useMemo, useState } from "react";
import { endWatching } from "@/features/guide/guide";
import type { ExecutionSummary } from "@/lib/types";
import { AgentExecutionModal } from "./AgentExecutionModal";
import type { ExecutionStream } from "./execution-stream";
import { UndoOf } from "./UndoOf";
import { useRefreshAfterExecution, watchExecution } from "./use-agent";

/** An execution that was begun here. It has no address before the agent has named it. */
export interface Started {
  stream: ExecutionStream;
  title: string;
  digest: string;
}

interface Props {
  incidentId: string;
  executions: ExecutionSummary[];
  started: Started | null;
  /** The execution that the address names; null for none. */
  executionId: string | null;
  /** Why that one may not be taken back just now; null while it may. */
  undoHeldBack: (execution: ExecutionSummary) => string | null;
  onUndo: (execution: ExecutionSummary) => void;
  onExecution: (executionId: string) => void;
  onLeave: () => void;
  /** What was begun here is not looked at any more. */
  onForget: () => void;
}

const titleOf = (known: ExecutionSummary | undefined) => (known ? `${known.action} on ${known.system}` : "Execution");

/** The execution that the address names, or the one that was just begun and will be named by it. */
export function ExecutionOverlay({ incidentId, executions, started, executionId, undoHeldBack, onUndo, onExecution, onLeave, onForget }: Props) {
  const refresh = useRefreshAfterExecution(incidentId);
  const attached = useMemo(() => (executionId === null ? null : watchExecution(executionId)), [executionId]);
  /** The stream that has its address; without that it is over once the address is left. */
  const [arrived, setArrived] = useState<ExecutionStream | null>(null);
  const startedStream = started?.stream ?? null;
  const isStarted = startedStream !== null && startedStream.state().log.executionId === executionId;
  useEffect(() => {
    if (isStarted) setArrived(startedStream);
  }, [isStarted, startedStream]);
  const onNamed = useCallback((id: string) => id !== executionId && onExecution(id), [executionId, onExecution]);

  const useStarted = started !== null && (executionId === null ? arrived !== startedStream : isStarted);
  const stream = useStarted ? startedStream : attached;
  if (!stream) return null;
  const known = executions.find((one) => one.execution_id === executionId);
  const close = () => {
    endWatching();
    onForget();
    onLeave();
  };
  return (
    <AgentExecutionModal
      key={useStarted ? "started" : executionId}
      stream={stream}
      title={useStarted ? started.title : titleOf(known)}
      digest={useStarted ? started.digest : ""}
      incidentId={incidentId}
      undo={
        known && (
          <UndoOf
            execution={known}
            heldBack={undoHeldBack(known)}
            onUndo={() => {
              endWatching();
              onForget();
              onUndo(known);
            }}
          />
        )
      }
      onClose={close}
      onWatchOther={(id) => {
        onForget();
        onExecution(id);
      }}
      onNamed={onNamed}
      onEnded={refresh}
    />
  );
}
