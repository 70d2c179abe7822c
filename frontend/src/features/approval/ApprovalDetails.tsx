import { Digest } from "@/components/Digest";
import { MetricList } from "@/components/MetricList";
import type { FixProposal } from "@/lib/types";
import { Row } from "./Row";
import { RuledOutList } from "./RuledOutList";
import { StepList } from "./StepList";

/** The whole of what is approved, and what it was worked out from. */
export function ApprovalDetails({ proposal }: { proposal: FixProposal }) {
  const { details, digest, ruled_out, steps } = proposal;
  return (
    <div className="space-y-3">
      <dl className="space-y-3">
        {steps.length > 1 && (
          <Row name={`All steps you approve (${steps.length})`}>
            <StepList steps={steps} />
          </Row>
        )}
        {Object.keys(details).length > 0 && (
          <Row name="Based on">
            <MetricList metrics={details} />
          </Row>
        )}
        {digest && (
          <Row name="Fingerprint">
            <Digest digest={digest} />
            <span className="ml-2 text-soft">Exactly what stands here runs, or nothing.</span>
          </Row>
        )}
      </dl>
      <RuledOutList ruledOut={ruled_out} />
    </div>
  );
}
