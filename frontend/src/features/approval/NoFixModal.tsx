import { Button } from "@/components/Button";
import { EvidenceList } from "@/components/EvidenceList";
import { Modal } from "@/components/Modal";
import type { NoFix } from "@/lib/types";
import { Row } from "./Row";
import { RuledOutList } from "./RuledOutList";

/** An answer like any other: there is nothing to run, and this is why. */
export function NoFixModal({ answer, onClose }: { answer: NoFix; onClose: () => void }) {
  return (
    <Modal
      title={answer.wait ? "Nothing to run: wait for it to end" : "Nothing to run"}
      testId="no-fix"
      footer={
        <Button className="ml-auto" onClick={onClose}>
          Close
        </Button>
      }
      onClose={onClose}
    >
      <div className="space-y-4">
        <dl className="space-y-4">
          <Row name="Why">{answer.reason}</Row>
          {answer.rule && (
            <Row name="Rule">
              <span className="font-mono text-xs">{answer.rule}</span>
            </Row>
          )}
          {answer.evidence.length > 0 && (
            <Row name="What it looked at">
              <EvidenceList name="What it looked at" evidence={answer.evidence} />
            </Row>
          )}
        </dl>
        <RuledOutList ruledOut={answer.ruled_out} />
      </div>
    </Modal>
  );
}
