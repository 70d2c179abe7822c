import { useState } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import { useWhyNot } from "@/features/auth/use-rights";
import { heldBack } from "@/features/acting/held-back";
import { noteApproval } from "@/features/guide/guide";
import type { Acting } from "@/lib/decode-acting";
import type { ExecutionSummary, FixProposal, Incident, Proposal, SystemState } from "@/lib/types";
import { ActionsTaken } from "./ActionsTaken";
import { AgentOverlay } from "./AgentOverlay";
import type { Overlay } from "./AgentOverlay";
import { ExecutionList } from "./ExecutionList";
import { ExecutionOverlay } from "./ExecutionOverlay";
import type { Started } from "./ExecutionOverlay";
import { startExecution, useExecutions, usePropose } from "./use-agent";
import type { Wish } from "./use-agent";

interface Props {
  incident: Incident;
  /** All watched systems, as they are now. */
  systems: SystemState[];
  /** What holds fixes back; undefined when that is not known. */
  acting: Acting | undefined;
  /** There is a solution to act on. */
  canFix: boolean;
  /** The execution that is looked at; null for none. */
  executionId: string | null;
  onExecution: (executionId: string | null) => void;
}

export function AgentPanel({ incident, systems, acting, canFix, executionId, onExecution }: Props) {
  const [overlay, setOverlay] = useState<Overlay>({ kind: "none" });
  const executions = useExecutions(incident.id);
  const propose = usePropose(incident.id);
  const why = useWhyNot("ask");
  const [started, setStarted] = useState<Started | null>(null);
  const known = executions.data ?? [];

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

  const showButton = canFix && incident.status !== "resolved";
  return (
    <>
      {(showButton || known.length > 0) && (
        <Section title="AI agent">
          {showButton && (
            <Button
              kind="primary"
              icon="bolt"
              data-testid="get-agent-fix"
              why={why}
              busy={propose.isPending}
              onClick={() => ask({ kind: "fix" })}
            >
              Get AI Agent Fix
            </Button>
          )}
          <ErrorNote error={propose.error} title="No proposal" />
          <ExecutionList
            executions={known}
            undoHeldBack={undoHeldBack}
            onOpen={(one) => onExecution(one.execution_id)}
            onUndo={undo}
          />
        </Section>
      )}
      <ActionsTaken incident={incident} />
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
