import { EvidenceList } from "@/components/EvidenceList";
import { LiveHealth } from "@/features/targets/LiveHealth";
import type { FixProposal, SystemState } from "@/lib/types";
import { Expected } from "./Expected";
import { Loss } from "./Loss";
import { Row } from "./Row";
import { FirstStep } from "./StepList";
import { WhyNow } from "./WhyNow";

interface Props {
  proposal: FixProposal;
  /** Gets what shows the evidence. */
  evidenceRef: (element: Element | null) => void;
  /** The target as the monitor last saw it; undefined where nobody watches it. */
  system: SystemState | undefined;
}

/** All that a decision takes, in the order in which it is asked. */
export function ApprovalView({ proposal, evidenceRef, system }: Props) {
  return (
    <dl className="space-y-3">
      <Row name="What will run">
        <FirstStep proposal={proposal} />
      </Row>
      <Row name="On which target">{system ? <LiveHealth system={system} /> : `${proposal.system}, which the health monitor does not watch`}</Row>
      <Row name="What may be lost">
        <Loss loss={proposal.loss} />
      </Row>
      <Expected proposal={proposal} />
      <Row name="How it is undone">
        <p data-testid="undo-words">{proposal.undo || "The agent does not say. Take it that it cannot be undone."}</p>
      </Row>
      {proposal.approvals > 1 && (
        <Row name="Who must approve">
          <span data-testid="approvals">
            {proposal.approved_by.length > 0
              ? `${proposal.approved_by.join(", ")} has approved it. It runs once another person does, too.`
              : `${proposal.approvals} different people must approve it. Nothing runs after the first approval.`}
          </span>
        </Row>
      )}
      {proposal.premise && (
        <Row name="Why now">
          <WhyNow premise={proposal.premise} />
        </Row>
      )}
      {proposal.evidence.length > 0 && (
        <Row name="Evidence">
          {/* Some lines of it in the first screen; the rest by scrolling in its own place. */}
          <div ref={evidenceRef} data-testid="approval-evidence" className="lg:[&>ul]:max-h-28">
            <EvidenceList name="Evidence" evidence={proposal.evidence} />
          </div>
        </Row>
      )}
    </dl>
  );
}
