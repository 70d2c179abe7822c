import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { EvidenceList } from "@/components/EvidenceList";
import { Modal } from "@/components/Modal";
import type { NoFix } from "@/lib/types";
import { AlternativeList } from "./AlternativeList";
import type { Choice } from "./choice";
import { Ladder } from "./Ladder";
import { Row } from "./Row";
import { RuledOutList } from "./RuledOutList";
import { leavesChoice, refusalTitle } from "./words";

interface Props {
  answer: NoFix;
  choice: Choice;
  onClose: () => void;
}

const plain = (text: string) => ({ text, source: null, at: "" });

/** What there would be to choose from, where a choice is left. */
function Choices({ answer: { refusal, ladder, alternatives }, choice }: Pick<Props, "answer" | "choice">) {
  const open = leavesChoice(refusal);
  const others = open ? alternatives.filter((one) => !ladder.some((rung) => rung.action === one.action)) : [];
  return (
    <>
      {ladder.length > 0 && (
        <Row name="What could be done, gentle first">
          <Ladder ladder={ladder} onChoose={open ? choice.choose : undefined} choosing={choice.pending} />
        </Row>
      )}
      {others.length > 0 && (
        <Row name="Other actions">
          <AlternativeList alternatives={others} onChoose={choice.choose} choosing={choice.pending} />
        </Row>
      )}
    </>
  );
}

/** An answer like any other: there is nothing to run, and this is why. */
export function NoFixModal({ answer, choice, onClose }: Props) {
  const restsOn = answer.refusal?.evidence ?? [];
  return (
    <Modal
      title={refusalTitle(answer)}
      testId="no-fix"
      footer={
        <Button className="ml-auto" onClick={onClose}>
          Close
        </Button>
      }
      onClose={onClose}
    >
      <div className="space-y-4">
        <ErrorNote error={choice.error} title="No proposal" />
        <dl className="space-y-4">
          <Row name="Why">{answer.reason}</Row>
          {restsOn.length > 0 && (
            <Row name="It rests on">
              <EvidenceList name="It rests on" evidence={restsOn.map(plain)} />
            </Row>
          )}
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
          <Choices answer={answer} choice={choice} />
        </dl>
        <RuledOutList ruledOut={answer.ruled_out} />
      </div>
    </Modal>
  );
}
