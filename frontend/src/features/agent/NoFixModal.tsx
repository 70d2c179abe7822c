import { Button } from "@/components/Button";
import { Modal } from "@/components/Modal";
import type { NoFix } from "@/lib/types";

export function NoFixModal({ answer, onClose }: { answer: NoFix; onClose: () => void }) {
  return (
    <Modal
      title="The agent has no fix for this"
      testId="no-fix"
      footer={
        <Button className="ml-auto" onClick={onClose}>
          Close
        </Button>
      }
      onClose={onClose}
    >
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
      </div>
    </Modal>
  );
}
