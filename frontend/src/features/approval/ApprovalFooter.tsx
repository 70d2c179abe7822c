import { Button } from "@/components/Button";
import type { FixProposal } from "@/lib/types";
import { Expiry } from "./Expiry";
import { TypedTarget } from "./TypedTarget";
import type { VoidReason } from "./void-reason";

interface LeadProps {
  proposal: FixProposal;
  /** Why it cannot be approved any more; null while it may. */
  reason: VoidReason | null;
  /** Why this person may not approve; null who may. */
  whyNot: string | null;
  /** The name of the target that was typed; null where none need be. */
  typed: string | null;
  onType: (typed: string) => void;
}

/** How long there is, and what must be typed first. */
export function ApprovalLead({ proposal, reason, whyNot, typed, onType }: LeadProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="min-w-36 flex-1 text-xs text-faint">
        <span id="approval-note">{reason?.text ?? whyNot ?? "Only the steps named here can run."}</span>{" "}
        {reason === null && <Expiry until={proposal.expires_at} />}
      </p>
      {typed !== null && <TypedTarget target={proposal.system} typed={typed} onType={onType} />}
    </div>
  );
}

interface ActsProps {
  mayApprove: boolean;
  whyNot: string | null;
  onApprove: () => void;
  onCancel: () => void;
}

/** The decision: always in sight. */
export function ApprovalActs({ mayApprove, whyNot, onApprove, onCancel }: ActsProps) {
  return (
    <>
      <Button kind="quiet" className="mr-auto" onClick={onCancel}>
        Cancel
      </Button>
      <Button
        kind="primary"
        icon="bolt"
        data-testid="approve"
        why={whyNot}
        disabled={!mayApprove}
        aria-describedby="approval-note"
        onClick={onApprove}
      >
        Approve &amp; Execute
      </Button>
    </>
  );
}
