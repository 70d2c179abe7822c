import { useState } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import { heldBack } from "@/features/acting/held-back";
import type { Acting } from "@/lib/decode-acting";
import type { FixProposal, Incident, Proposal, SystemState } from "@/lib/types";
import { ActionsTaken } from "./ActionsTaken";
import { AgentOverlay } from "./AgentOverlay";
import type { Overlay } from "./AgentOverlay";
import { ExecutionList } from "./ExecutionList";
import { startExecution, useExecutions, usePropose, watchExecution } from "./use-agent";
import type { Wish } from "./use-agent";

interface Props {
  incident: Incident;
  /** All watched systems, as they are now. */
  systems: SystemState[];
  /** What holds fixes back; undefined when that is not known. */
  acting: Acting | undefined;
  /** There is a solution to act on. */
  canFix: boolean;
}

export function AgentPanel({ incident, systems, acting, canFix }: Props) {
  const [overlay, setOverlay] = useState<Overlay>({ kind: "none" });
  const executions = useExecutions(incident.id);
  const propose = usePropose(incident.id);
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
  /** An answer that is still on its way opens nothing any more. */
  const cancel = () => {
    propose.reset();
    close();
  };
  const approve = (proposal: FixProposal) =>
    setOverlay({
      kind: "execution",
      stream: startExecution(incident, proposal, idsOf()),
      title: `${proposal.action} on ${proposal.system}`,
      digest: proposal.digest,
    });
  const watch = (executionId: string, title: string) =>
    setOverlay({ kind: "execution", stream: watchExecution(executionId), title, digest: "" });

  const showButton = canFix && incident.status !== "resolved";
  return (
    <>
      {(showButton || known.length > 0) && (
        <Section title="AI agent">
          {showButton && (
            <Button
              kind="agent"
              icon="bolt"
              data-testid="get-agent-fix"
              busy={propose.isPending}
              onClick={() => ask({ kind: "fix" })}
            >
              Get AI Agent Fix
            </Button>
          )}
          <ErrorNote error={propose.error} title="No proposal" />
          <ExecutionList
            executions={known}
            undoHeldBack={(one) => heldBack(acting, one.system, true)}
            onOpen={(one) => watch(one.execution_id, `${one.action} on ${one.system}`)}
            onUndo={(one) => ask({ kind: "undo", executionId: one.execution_id })}
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
        onWatch={watch}
        onClose={cancel}
      />
    </>
  );
}
