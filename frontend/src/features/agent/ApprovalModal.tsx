import { Button } from "@/components/Button";
import { Modal } from "@/components/Modal";
import type { NoFix, Proposal } from "@/lib/types";
import { ApprovalView } from "./ApprovalView";

interface Props {
  proposal: Proposal;
  onApprove: () => void;
  onClose: () => void;
  onRenew: () => void;
}

export function ApprovalModal({ proposal, onApprove, onClose, onRenew }: Props) {
  if (proposal.kind === "none") return <NoFixModal answer={proposal} onClose={onClose} />;
  return (
    <Modal
      title={`The agent proposes: ${proposal.action}`}
      testId="approval-modal"
      onClose={onClose}
    >
      <ApprovalView proposal={proposal} onApprove={onApprove} onCancel={onClose} onRenew={onRenew} />
    </Modal>
  );
}

function NoFixModal({ answer, onClose }: { answer: NoFix; onClose: () => void }) {
  return (
    <Modal title="The agent has no fix for this" testId="no-fix" onClose={onClose}>
      <div className="space-y-4">
        <p className="text-sm leading-relaxed break-words">{answer.reason}</p>
        {answer.evidence.length > 0 && (
          <ul aria-label="What it looked at" className="space-y-1 font-mono text-xs text-soft">
            {answer.evidence.map((line, index) => (
              <li key={index} className="break-words">
                {line}
              </li>
            ))}
          </ul>
        )}
        <div className="flex justify-end">
          <Button onClick={onClose}>Close</Button>
        </div>
      </div>
    </Modal>
  );
}
