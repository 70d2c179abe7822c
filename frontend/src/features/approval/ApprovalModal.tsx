import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Icon } from "@/components/Icon";
import { Modal } from "@/components/Modal";
import { useNow } from "@/components/Time";
import { useWhyNot } from "@/features/auth/use-rights";
import { LiveHealth } from "@/features/targets/LiveHealth";
import { clockTime } from "@/lib/format";
import type { FixProposal } from "@/lib/types";
import { ApprovalView } from "./ApprovalView";
import type { Choice } from "./choice";
import { RehearseButton } from "./RehearseButton";
import { RehearsalView } from "./RehearsalView";
import { useRehearsal } from "./use-rehearsal";
import { voidReason } from "./void-reason";
import type { Situation, VoidReason } from "./void-reason";

interface Props {
  proposal: FixProposal;
  situation: Situation;
  /** Another step of the ladder, in place of this one. */
  choice: Choice;
  onApprove: () => void;
  onCancel: () => void;
  /** Asks for a new proposal when this one is void. */
  onRenew: () => void;
  /** Leads to the execution that was begun meanwhile. */
  onWatch: (executionId: string) => void;
}

function VoidNote({ reason, onRenew, onWatch }: { reason: VoidReason } & Pick<Props, "onRenew" | "onWatch">) {
  const { begun } = reason;
  return (
    <div
      role="alert"
      data-testid="void-reason"
      className="flex items-start gap-2 rounded-lg border border-warning-line bg-warning-wash px-3 py-2 text-sm text-warning-ink"
    >
      <Icon name="warning" className="mt-0.5 size-4 text-warning-ink" />
      <p className="min-w-0 flex-1">{reason.text}</p>
      {reason.renewable && (
        <Button kind="quiet" className="-my-1" onClick={onRenew}>
          Try again
        </Button>
      )}
      {begun && (
        <Button kind="quiet" className="-my-1" data-testid="watch-begun" onClick={() => onWatch(begun)}>
          Watch it
        </Button>
      )}
    </div>
  );
}

export function ApprovalModal({ proposal, situation, choice, onApprove, onCancel, onRenew, onWatch }: Props) {
  const reason = voidReason(proposal, situation, useNow(1_000));
  const whyNot = useWhyNot("approve");
  const mayChoose = reason === null || reason.renewable;
  const rehearsal = useRehearsal(proposal.proposal_id);
  const footer = (
    <>
      <p id="approval-note" className="w-full text-xs text-faint">
        {reason?.text ?? whyNot ?? "Nothing outside this list will run."}
        {!reason && proposal.expires_at && ` Valid until ${clockTime(proposal.expires_at)}.`}
      </p>
      <div className="flex w-full flex-wrap items-center justify-end gap-3">
        <Button kind="quiet" className="mr-auto" onClick={onCancel}>
          Cancel
        </Button>
        {proposal.rehearsal && <RehearseButton offer={proposal.rehearsal} rehearsal={rehearsal} isVoid={reason !== null} />}
        <Button
          kind="primary"
          icon="bolt"
          data-testid="approve"
          why={whyNot}
          disabled={reason !== null || choice.pending}
          aria-describedby="approval-note"
          onClick={onApprove}
        >
          Approve &amp; Execute
        </Button>
      </div>
    </>
  );
  return (
    <Modal title={`The agent proposes: ${proposal.action}`} testId="approval" footer={footer} onClose={onCancel}>
      <div className="space-y-4">
        {reason && <VoidNote reason={reason} onRenew={onRenew} onWatch={onWatch} />}
        <ErrorNote error={choice.error} title="No other proposal" />
        {situation.system && <LiveHealth system={situation.system} />}
        <RehearsalView offer={proposal.rehearsal} rehearsal={rehearsal} />
        <ApprovalView proposal={proposal} choosing={choice.pending} onChoose={mayChoose ? choice.choose : undefined} />
      </div>
    </Modal>
  );
}
