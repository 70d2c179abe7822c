import { useState } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import { heldBack } from "@/features/acting/held-back";
import { ApprovalModal } from "@/features/approval/ApprovalModal";
import { NoFixModal } from "@/features/approval/NoFixModal";
import { begunAfter } from "@/features/approval/void-reason";
import type { Acting } from "@/lib/decode-acting";
import type { FixProposal, Incident, NoFix, Proposal, SystemState } from "@/lib/types";
import { ActionsTaken } from "./ActionsTaken";
import { AgentExecutionModal } from "./AgentExecutionModal";
import { ExecutionList } from "./ExecutionList";
import type { ExecutionStream } from "./execution-stream";
import {
  startExecution,
  useExecutions,
  usePropose,
  useRefreshAfterExecution,
  watchExecution,
} from "./use-agent";

/** What lies over the incident: nothing, a proposal to decide on, or an execution to watch. */
type Overlay =
  | { kind: "none" }
  | { kind: "approval"; proposal: FixProposal; knownIds: string[]; checkedBefore: string }
  | { kind: "no-fix"; answer: NoFix }
  | { kind: "execution"; stream: ExecutionStream; title: string };

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
  const refresh = useRefreshAfterExecution(incident.id);
  const known = executions.data ?? [];

  const close = () => setOverlay({ kind: "none" });
  const idsOf = () => known.map((execution) => execution.execution_id);
  const systemOf = (proposal: FixProposal) => systems.find((one) => one.name === proposal.system);
  const showAnswer = (answer: Proposal) => {
    if (answer.kind === "none") return setOverlay({ kind: "no-fix", answer });
    const checkedBefore = systemOf(answer)?.checked_at ?? "";
    setOverlay({ kind: "approval", proposal: answer, knownIds: idsOf(), checkedBefore });
  };
  const ask = (undoOf?: string) => propose.mutate(undoOf, { onSuccess: showAnswer, onError: close });
  const approve = (proposal: FixProposal) => {
    const stream = startExecution(incident, proposal, idsOf());
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
            <Button kind="agent" icon="bolt" data-testid="get-agent-fix" busy={propose.isPending} onClick={() => ask()}>
              Get AI Agent Fix
            </Button>
          )}
          <ErrorNote error={propose.error} title="No proposal" />
          <ExecutionList
            executions={known}
            undoHeldBack={(one) => heldBack(acting, one.system, true)}
            onOpen={(one) => watch(one.execution_id, `${one.action} on ${one.system}`)}
            onUndo={(one) => ask(one.execution_id)}
          />
        </Section>
      )}
      <ActionsTaken incident={incident} />

      {overlay.kind === "approval" && (
        <ApprovalModal
          proposal={overlay.proposal}
          situation={{
            incident,
            system: systemOf(overlay.proposal),
            begunSince: begunAfter(overlay.proposal, known, overlay.knownIds),
            checkedBefore: overlay.checkedBefore,
            heldBack: heldBack(acting, overlay.proposal.system, overlay.proposal.undo_of !== ""),
          }}
          onApprove={() => approve(overlay.proposal)}
          onCancel={close}
          onRenew={() => ask(overlay.proposal.undo_of || undefined)}
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
