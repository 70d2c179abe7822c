import { useState } from "react";
import { Button } from "@/components/Button";
import type { FixProposal } from "@/lib/types";
import { Expiry } from "./Expiry";
import { RehearseButton } from "./RehearseButton";
import { isTyped, TypedTarget } from "./TypedTarget";
import type { RehearsalState } from "./use-rehearsal";
import type { VoidReason } from "./void-reason";

interface Props {
  proposal: FixProposal;
  /** Why it cannot be approved any more; null while it may. */
  reason: VoidReason | null;
  /** Another answer is on its way. */
  pending: boolean;
  /** Why this person may not approve; null who may. */
  whyNot: string | null;
  rehearsal: RehearsalState;
  onApprove: () => void;
  onCancel: () => void;
}

/** Of all steps that are approved, the riskiest counts. */
const isRisky = ({ risk, steps }: FixProposal) => risk === "high" || steps.some((step) => step.risk === "high");

/** How long there is, what must be typed, and the decision. */
export function ApprovalFooter({ proposal, reason, pending, whyNot, rehearsal, onApprove, onCancel }: Props) {
  const [typed, setTyped] = useState("");
  const mustType = isRisky(proposal) && reason === null && whyNot === null;
  const mayApprove = reason === null && !pending && (!mustType || isTyped(proposal.system, typed));
  return (
    <>
      <p className="flex w-full flex-wrap gap-x-1.5 text-xs text-faint">
        <span id="approval-note">{reason?.text ?? whyNot ?? "Nothing outside this list will run."}</span>
        {reason === null && <Expiry until={proposal.expires_at} />}
      </p>
      {mustType && <TypedTarget target={proposal.system} typed={typed} onType={setTyped} />}
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
          disabled={!mayApprove}
          aria-describedby="approval-note"
          onClick={onApprove}
        >
          Approve &amp; Execute
        </Button>
      </div>
    </>
  );
}
