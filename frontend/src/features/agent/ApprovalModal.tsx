import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Modal } from "@/components/Modal";
import { useNow } from "@/components/Time";
import { clockTime } from "@/lib/format";
import type { FixProposal } from "@/lib/types";
import { ApprovalView } from "./ApprovalView";

interface Props {
  proposal: FixProposal;
  onApprove: () => void;
  onCancel: () => void;
  /** Asks for a new proposal when this one has expired. */
  onRenew: () => void;
}

export function ApprovalModal({ proposal, onApprove, onCancel, onRenew }: Props) {
  const now = useNow(1_000);
  const expired = proposal.expires_at !== "" && Date.parse(proposal.expires_at) <= now;
  const footer = (
    <>
      <p className="min-w-40 flex-1 text-xs text-faint">
        Nothing outside this list will run.
        {proposal.expires_at && ` Valid until ${clockTime(proposal.expires_at)}.`}
      </p>
      <Button kind="quiet" onClick={onCancel}>
        Cancel
      </Button>
      <Button kind="agent" icon="bolt" data-testid="approve" disabled={expired} onClick={onApprove}>
        Approve &amp; Execute
      </Button>
    </>
  );
  return (
    <Modal
      title={`The agent proposes: ${proposal.action}`}
      testId="approval"
      footer={footer}
      onClose={onCancel}
    >
      <div className="space-y-4">
        {expired && <ErrorNote error="This proposal has expired. Ask for a new one." onRetry={onRenew} />}
        <ApprovalView proposal={proposal} />
      </div>
    </Modal>
  );
}
