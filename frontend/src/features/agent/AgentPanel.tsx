import { useState } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import type { FixProposal, Incident, NoFix } from "@/lib/types";
import { ActionsTaken } from "./ActionsTaken";
import { AgentExecutionModal } from "./AgentExecutionModal";
import { ApprovalModal } from "./ApprovalModal";
import { ExecutionList } from "./ExecutionList";
import type { ExecutionStream } from "./execution-stream";
import { NoFixModal } from "./NoFixModal";
import {
  startExecution,
  useExecutions,
  useProposeFix,
  useRefreshAfterExecution,
  watchExecution,
} from "./use-agent";

/** What lies over the incident: nothing, a proposal to decide on, or an execution to watch. */
type Overlay =
  | { kind: "none" }
  | { kind: "approval"; proposal: FixProposal }
  | { kind: "no-fix"; answer: NoFix }
  | { kind: "execution"; stream: ExecutionStream; title: string };

interface Props {
  incident: Incident;
  /** There is a solution to act on. */
  canFix: boolean;
}

export function AgentPanel({ incident, canFix }: Props) {
  const [overlay, setOverlay] = useState<Overlay>({ kind: "none" });
  const executions = useExecutions(incident.id);
  const propose = useProposeFix(incident.id);
  const refresh = useRefreshAfterExecution(incident.id);
  const known = executions.data ?? [];

  const close = () => setOverlay({ kind: "none" });
  const ask = () =>
    propose.mutate(undefined, {
      onSuccess: (answer) =>
        setOverlay(
          answer.kind === "fix" ? { kind: "approval", proposal: answer } : { kind: "no-fix", answer },
        ),
      onError: close,
    });
  const approve = (proposal: FixProposal) => {
    const ids = known.map((execution) => execution.execution_id);
    const stream = startExecution(incident, proposal, ids);
    setOverlay({ kind: "execution", stream, title: `${proposal.action} on ${proposal.system}` });
  };
  const watch = (executionId: string, title: string) =>
    setOverlay({ kind: "execution", stream: watchExecution(executionId), title });

  const showButton = canFix && incident.status !== "resolved";
  return (
    <>
      {(showButton || known.length > 0) && (
        <Section title="AI agent">
          {showButton && (
            <Button kind="agent" icon="bolt" data-testid="get-agent-fix" busy={propose.isPending} onClick={ask}>
              Get AI Agent Fix
            </Button>
          )}
          <ErrorNote error={propose.error} title="No proposal" />
          <ExecutionList
            executions={known}
            onOpen={(one) => watch(one.execution_id, `${one.action} on ${one.system}`)}
          />
        </Section>
      )}
      <ActionsTaken incident={incident} />

      {overlay.kind === "approval" && (
        <ApprovalModal
          proposal={overlay.proposal}
          onApprove={() => approve(overlay.proposal)}
          onCancel={close}
          onRenew={ask}
        />
      )}
      {overlay.kind === "no-fix" && <NoFixModal answer={overlay.answer} onClose={close} />}
      {overlay.kind === "execution" && (
        <AgentExecutionModal
          stream={overlay.stream}
          title={overlay.title}
          onClose={close}
          onWatchOther={(id) => watch(id, "Execution on the busy system")}
          onEnded={refresh}
        />
      )}
    </>
  );
}
