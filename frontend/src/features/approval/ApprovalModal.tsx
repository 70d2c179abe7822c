import { ErrorNote } from "@/components/ErrorNote";
import { Modal } from "@/components/Modal";
import { useNow } from "@/components/Time";
import { useWhyNot } from "@/features/auth/use-rights";
import { LiveHealth } from "@/features/targets/LiveHealth";
import type { FixProposal } from "@/lib/types";
import { ApprovalFooter } from "./ApprovalFooter";
import { ApprovalView } from "./ApprovalView";
import type { Choice } from "./choice";
import { EvidenceAge } from "./EvidenceAge";
import { RehearsalView } from "./RehearsalView";
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

/** What is proposed; where it can be tried, what came of that beside it, or above it where there is no room. */
export function ApprovalModal({ proposal, situation, choice, onApprove, onCancel, onRenew, onWatch }: Props) {
  const reason = voidReason(proposal, situation, useNow(1_000));
  const whyNot = useWhyNot("approve");
  const mayChoose = reason === null || reason.renewable;
  const rehearsal = useRehearsal(proposal.proposal_id);
  const evidence = useSeen();
  const isBeside = proposal.rehearsal?.possible === true;
  const footer = (
    <ApprovalFooter
      proposal={proposal}
      reason={reason}
      pending={choice.pending}
      whyNot={whyNot}
      rehearsal={rehearsal}
      onApprove={() => onApprove(evidence.seen.current)}
      onCancel={onCancel}
    />
  );
  return (
    <Modal title={`The agent proposes: ${proposal.action}`} testId="approval" width={isBeside ? "wide" : "normal"} footer={footer} onClose={onCancel}>
      <div className={isBeside ? "grid items-start gap-x-6 gap-y-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]" : "space-y-4"}>
        <div className="space-y-4 lg:col-span-full">
          {reason && <VoidNote reason={reason} onRenew={onRenew} onWatch={onWatch} />}
          <ErrorNote error={choice.error} title="No other proposal" />
          {situation.system && <LiveHealth system={situation.system} />}
          {proposal.premise && <EvidenceAge at={proposal.premise.checked_at} />}
        </div>
        <div className={isBeside ? "min-w-0 lg:sticky lg:top-0 lg:order-last" : ""}>
          <RehearsalView offer={proposal.rehearsal} rehearsal={rehearsal} />
        </div>
        <div className="min-w-0 space-y-4">
          <ApprovalView proposal={proposal} evidenceRef={evidence.watch} choosing={choice.pending} onChoose={mayChoose ? choice.choose : undefined} />
        </div>
      </div>
    </Modal>
  );
}
