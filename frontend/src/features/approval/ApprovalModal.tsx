import { useState } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { Modal } from "@/components/Modal";
import { useNow } from "@/components/Time";
import { useWhyNot } from "@/features/auth/use-rights";
import type { FixProposal } from "@/lib/types";
import { ApprovalDetails } from "./ApprovalDetails";
import { ApprovalActs, ApprovalLead } from "./ApprovalFooter";
import { ApprovalView } from "./ApprovalView";
import type { Choice } from "./choice";
import { OtherWays } from "./OtherWays";
import { isTyped } from "./TypedTarget";
import { useSeen } from "./use-seen";
import { useRehearsal } from "./use-rehearsal";
import { voidReason } from "./void-reason";
import type { Situation } from "./void-reason";
import { VoidNote } from "./VoidNote";

interface Props {
  proposal: FixProposal;
  situation: Situation;
  /** Another step of the ladder, in place of this one. */
  choice: Choice;
  /** `evidenceOpened`: whether the evidence was before this person's eyes; null where that is not known. */
  onApprove: (evidenceOpened: boolean | null) => void;
  onCancel: () => void;
  /** Asks for a new proposal when this one is void. */
  onRenew: () => void;
  /** Leads to the execution that was begun meanwhile. */
  onWatch: (executionId: string) => void;
}

/** Of all steps that are approved, the riskiest counts. */
const isRisky = ({ risk, steps }: FixProposal) => risk === "high" || steps.some((step) => step.risk === "high");

const besideGrid = "grid items-start gap-x-6 gap-y-5 lg:grid-cols-[minmax(0,13fr)_minmax(0,8fr)] lg:grid-rows-[auto_1fr]";

/** What is decided on comes first; beside it, or below it where there is no room, what could be done instead; then the details. */
export function ApprovalModal({ proposal, situation, choice, onApprove, onCancel, onRenew, onWatch }: Props) {
  const reason = voidReason(proposal, situation, useNow(1_000));
  const whyNot = useWhyNot("approve");
  const [typed, setTyped] = useState("");
  const mustType = isRisky(proposal) && reason === null && whyNot === null;
  const mayApprove = reason === null && !choice.pending && (!mustType || isTyped(proposal.system, typed));
  const mayChoose = reason === null || reason.renewable;
  const rehearsal = useRehearsal(proposal.proposal_id, proposal.rehearsal?.rehearsal_id ?? "");
  const evidence = useSeen();
  const hasSide = proposal.rehearsal !== null || proposal.ladder.length > 1;
  return (
    <Modal
      title={`The agent proposes: ${proposal.action} on ${proposal.system}`}
      testId="approval"
      width={hasSide ? "widest" : "wide"}
      lead={<ApprovalLead proposal={proposal} reason={reason} whyNot={whyNot} typed={mustType ? typed : null} onType={setTyped} />}
      footer={<ApprovalActs mayApprove={mayApprove} whyNot={whyNot} onApprove={() => onApprove(evidence.seen.current)} onCancel={onCancel} />}
      onClose={onCancel}
    >
      <div className={hasSide ? besideGrid : "space-y-5"}>
        <div className="@container min-w-0 space-y-3">
          {reason && <VoidNote reason={reason} onRenew={onRenew} onWatch={onWatch} />}
          <ErrorNote error={choice.error} title="No other proposal" />
          <ApprovalView proposal={proposal} system={situation.system} evidenceRef={evidence.watch} />
        </div>
        {hasSide && (
          <div className="min-w-0 lg:row-span-2">
            <OtherWays proposal={proposal} rehearsal={rehearsal} isVoid={reason !== null} choosing={choice.pending} onChoose={mayChoose ? choice.choose : undefined} />
          </div>
        )}
        <div className="@container min-w-0">
          <ApprovalDetails proposal={proposal} />
        </div>
      </div>
    </Modal>
  );
}
