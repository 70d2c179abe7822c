import { Chip } from "@/components/Chip";
import { Digest } from "@/components/Digest";
import { EvidenceList } from "@/components/EvidenceList";
import { MetricList } from "@/components/MetricList";
import type { FixProposal } from "@/lib/types";
import { Expected } from "./Expected";
import { Ladder } from "./Ladder";
import { Loss } from "./Loss";
import { Row } from "./Row";
import { RuledOutList } from "./RuledOutList";
import { CommandBox, StepList } from "./StepList";
import { WhyNow } from "./WhyNow";
import { riskWords } from "./words";

interface Props {
  proposal: FixProposal;
  /** Gets what shows the evidence. */
  evidenceRef: (element: Element | null) => void;
  choosing: boolean;
  /** Asks for another step of the ladder; undefined where that leads nowhere. */
  onChoose: ((action: string) => void) | undefined;
}

/** What will run, all of it, what it costs and why it is proposed, before anything runs. */
export function ApprovalView({ proposal, evidenceRef, choosing, onChoose }: Props) {
  const { name, tone } = riskWords[proposal.risk];
  return (
    <>
      <dl className="space-y-4">
        <Row name={`Command on ${proposal.system}`}>
          <CommandBox command={proposal.command} testId="approval-command" />
          {proposal.description && <p className="mt-2 text-soft">{proposal.description}</p>}
        </Row>
        <Row name="What will be lost">
          <Loss loss={proposal.loss} />
        </Row>
        <Row name="How it is undone">
          <p data-testid="undo-words">{proposal.undo || "The agent does not say. Take it that it cannot be undone."}</p>
        </Row>
        <Row name="Risk">
          <Chip tone={tone}>{name}</Chip>
        </Row>
        {proposal.approvals > 1 && (
          <Row name="Approvals">
            <span data-testid="approvals">
              {proposal.approved_by.length > 0
                ? `${proposal.approved_by.join(", ")} has approved it. It runs once another person does, too.`
                : `${proposal.approvals} different people must approve it. Nothing runs after the first approval.`}
            </span>
          </Row>
        )}
        {proposal.ladder.length > 1 && (
          <Row name="What could be done, gentle first">
            <Ladder ladder={proposal.ladder} onChoose={onChoose} choosing={choosing} />
          </Row>
        )}
        {proposal.premise && (
          <Row name="Why now">
            <WhyNow premise={proposal.premise} />
          </Row>
        )}
        {proposal.evidence.length > 0 && (
          <Row name="Because of">
            <div ref={evidenceRef} data-testid="approval-evidence">
              <EvidenceList name="Evidence" evidence={proposal.evidence} />
            </div>
          </Row>
        )}
        <Expected proposal={proposal} />
        {proposal.verify && <Row name="It counts as healed when">{proposal.verify}</Row>}
        {Object.keys(proposal.details).length > 0 && (
          <Row name="Worked out from">
            <MetricList metrics={proposal.details} />
          </Row>
        )}
        {proposal.digest && (
          <Row name="Sealed as">
            <Digest digest={proposal.digest} />
            <span className="ml-2 text-soft">Exactly this runs, or nothing.</span>
          </Row>
        )}
        <Row name={`All steps you approve (${proposal.steps.length})`}>
          <StepList steps={proposal.steps} />
        </Row>
      </dl>
      <RuledOutList ruledOut={proposal.ruled_out} />
    </>
  );
}
