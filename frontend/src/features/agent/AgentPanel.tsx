import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { later } from "@/components/later";
import { heldBack } from "@/features/acting/held-back";
import { noteApproval } from "@/features/guide/guide";
import type { Acting } from "@/lib/decode-acting";
import type { ExecutionSummary, FixProposal, Incident, Proposal, SystemState } from "@/lib/types";
import type { Overlay } from "./AgentOverlay";
import { ExecutionOverlay } from "./ExecutionOverlay";
import type { Started } from "./ExecutionOverlay";
import { FixAct } from "./FixAct";
import { FixRecord } from "./FixRecord";
import { startExecution, useExecutions, usePropose } from "./use-agent";
import type { Wish } from "./use-agent";

/** Most who read an incident open no proposal. */
const AgentOverlay = later(async () => (await import("./AgentOverlay")).AgentOverlay);

interface Props {
  incident: Incident;
  /** All watched systems, as they are now. */
  systems: SystemState[];
  /** What holds fixes back; undefined when that is not known. */
  acting: Acting | undefined;
  /** There is a solution to act on. */
  canFix: boolean;
  /** A proposal for it waits to be approved. */
  isProposed?: boolean;
  /** The execution that is looked at; null for none. */
  executionId: string | null;
  onExecution: (executionId: string | null) => void;
  /** Puts together the page around the two parts: the next act, null where there is none, and the record of what was done. */
  children: (act: ReactNode, record: ReactNode) => ReactNode;
}

/** What the agent offers and did for an incident, and what lies over the page meanwhile. */
export function AgentPanel({ incident, systems, acting, canFix, isProposed = false, executionId, onExecution, children }: Props) {
  const [overlay, setOverlay] = useState<Overlay>({ kind: "none" });
  const executions = useExecutions(incident.id, overlay.kind === "approval");
  const propose = usePropose(incident.id);
  const [started, setStarted] = useState<Started | null>(null);
  const known = executions.data ?? [];

  useEffect(AgentOverlay.prepare, []);
  const close = () => setOverlay({ kind: "none" });
  const idsOf = () => known.map((execution) => execution.execution_id);
  const showAnswer = (answer: Proposal, wish: Wish) => {
    if (answer.kind === "none") return setOverlay({ kind: "no-fix", answer });
    const checkedBefore = systems.find((one) => one.name === answer.system)?.checked_at ?? "";
    setOverlay({ kind: "approval", proposal: answer, wish, knownIds: idsOf(), checkedBefore });
  };
  const ask = (wish: Wish) => propose.mutate(wish, { onSuccess: showAnswer, onError: close });
  /** The dialog stays as it is until there is another answer. */
  const choose = (action: string) => propose.mutate({ kind: "action", action }, { onSuccess: showAnswer });
  const undo = (one: ExecutionSummary) => ask({ kind: "undo", executionId: one.execution_id });
  const undoHeldBack = (one: ExecutionSummary) => heldBack(acting, one.system, true);
  /** An answer that is still on its way opens nothing any more. */
  const cancel = () => {
    propose.reset();
    close();
  };
  const approve = (proposal: FixProposal, evidenceOpened: boolean | null) => {
    close();
    noteApproval();
    const stream = startExecution(incident, proposal, evidenceOpened, idsOf());
    setStarted({ stream, title: `${proposal.action} on ${proposal.system}`, digest: proposal.digest });
  };

  const running = known.find((one) => one.status === "running");
  const canAsk = canFix && incident.status !== "resolved";
  const act =
    running || canAsk ? (
      <FixAct running={running} isProposed={isProposed} request={propose} onWatch={(one) => onExecution(one.execution_id)} onAsk={() => ask({ kind: "fix" })} />
    ) : null;
  const record = (
    <FixRecord
      incident={incident}
      executions={known}
      error={act === null ? propose.error : null}
      undoHeldBack={undoHeldBack}
      onOpen={(one) => onExecution(one.execution_id)}
      onUndo={undo}
    />
  );
  return (
    <>
      {children(act, record)}
      {overlay.kind !== "none" && (
        <AgentOverlay
          overlay={overlay}
          incident={incident}
          systems={systems}
          acting={acting}
          executions={known}
          choice={{ choose, pending: propose.isPending, error: propose.error }}
          onAsk={ask}
          onApprove={approve}
          onWatch={(id) => {
            close();
            onExecution(id);
          }}
          onClose={cancel}
        />
      )}
      <ExecutionOverlay
        incidentId={incident.id}
        executions={known}
        started={started}
        executionId={executionId}
        undoHeldBack={undoHeldBack}
        onUndo={undo}
        onExecution={onExecution}
        onForget={() => setStarted(null)}
      />
    </>
  );
}
