import { Modal } from "@/components/Modal";
import type { Breaker, Stop } from "@/lib/decode-acting";
import { stopWords, systemWords } from "./held-back";
import { StatementForm } from "./StatementForm";
import { useResetBreaker, useSetActing } from "./use-acting";

/** Ends the kill switch. */
export function AllowModal({ stop, onClose }: { stop: Stop; onClose: () => void }) {
  const allow = useSetActing();
  return (
    <Modal title="Allow acting again" testId="allow-acting-modal" onClose={onClose}>
      <div className="space-y-4">
        <p className="text-sm break-words text-soft">{stopWords(stop)}</p>
        <StatementForm
          submit={{ name: "Allow acting again", kind: "primary" }}
          request={allow}
          onSubmit={({ owner }) => allow.mutate({ stopped: false, owner }, { onSuccess: onClose })}
          onCancel={onClose}
        />
      </div>
    </Modal>
  );
}

/** Closes a breaker: from then on fixes count anew. */
export function ResetModal({ breaker, onClose }: { breaker: Breaker; onClose: () => void }) {
  const reset = useResetBreaker();
  return (
    <Modal title={`Reset the breaker of ${systemWords(breaker.system)}`} testId="reset-breaker-modal" onClose={onClose}>
      <div className="space-y-4">
        <p className="text-sm break-words text-soft">It opened because {breaker.reason}. Fixes can be approved again once it is reset.</p>
        <StatementForm
          submit={{ name: "Reset", kind: "primary" }}
          withReason
          request={reset}
          onSubmit={(statement) => reset.mutate({ system: breaker.system, ...statement }, { onSuccess: onClose })}
          onCancel={onClose}
        />
      </div>
    </Modal>
  );
}
