import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { later } from "@/components/later";
import { heldBack } from "@/features/acting/held-back";
import { noteApproval } from "@/features/guide/guide";
import type { FixNow } from "@/features/incidents/healing";
import type { Acting } from "@/lib/decode-acting";
import type { ExecutionSummary, FixProposal, Incident, SystemState } from "@/lib/types";
import type { Overlay } from "./AgentOverlay";
import { ExecutionOverlay } from "./ExecutionOverlay";
import type { Started } from "./ExecutionOverlay";
import { FixAct } from "./FixAct";
import { FixRecord } from "./FixRecord";
import { startExecution, useBeginning, useExecutions } from "./use-agent";
import { useProposal } from "./use-proposal";
import type { Wish } from "./wish";

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
  /** The proposal that the address asks for; null for none. */
  wish: Wish | null;
  onExecution: (executionId: string) => void;
  onWish: (wish: Wish) => void;
  /** Whatever lies over the page is done with. */
  onLeave: () => void;
  /** Puts together the page around the two parts: the next act, null where there is none, and the record of what was done. `fix`: what is so just now. */
  children: (act: ReactNode, record: ReactNode, fix: FixNow) => ReactNode;
}

/** What the agent offers and did for an incident, and what lies over the page meanwhile. */
export function AgentPanel({ incident, systems, acting, canFix, isProposed = false, executionId, wish, onExecution, onWish, onLeave, children }: Props) {
  const [overlay, setOverlay] = useState<Overlay>({ kind: "none" });
  const executions = useExecutions(incident.id, overlay.kind === "approval");
  const [started, setStarted] = useState<Started | null>(null);
  const known = executions.data ?? [];
  const beginning = useBeginning(incident.id, known);

  useEffect(AgentOverlay.prepare, []);
  const idsOf = () => known.map((execution) => execution.execution_id);
  const { propose, ask, cancel, choice } = useProposal(setOverlay, { incident, systems, knownIds: idsOf, wish, onWish, onLeave });
  const undo = (one: ExecutionSummary) => onWish({ kind: "undo", executionId: one.execution_id });
  const undoHeldBack = (one: ExecutionSummary) => heldBack(acting, one.system, true);
  const approve = (proposal: FixProposal, evidenceOpened: boolean | null) => {
    setOverlay({ kind: "none" });
    noteApproval();
    const stream = startExecution(incident, proposal, evidenceOpened, idsOf());
    beginning.follow(stream);
    setStarted({ stream, title: `${proposal.action} on ${proposal.system}`, digest: proposal.digest });
  };

  const running = known.find((one) => one.status === "running");
  const canAsk = canFix && incident.status !== "resolved";
  const act =
    running || beginning.begins || canAsk ? (
      <FixAct running={running} begins={beginning.begins} isProposed={isProposed} request={propose} onWatch={(one) => onExecution(one.execution_id)} onAsk={() => onWish({ kind: "fix" })} />
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
      {children(act, record, { begins: beginning.begins, executions: known })}
      {overlay.kind !== "none" && (
        <AgentOverlay
          overlay={overlay}
          incident={incident}
          systems={systems}
          acting={acting}
          executions={known}
          choice={choice}
          onAsk={ask}
          onApprove={approve}
          onWatch={onExecution}
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
        onLeave={onLeave}
        onForget={() => setStarted(null)}
      />
    </>
  );
}
