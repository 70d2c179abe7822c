import { useState } from "react";
import { Field, Select } from "@/components/Field";
import { Modal } from "@/components/Modal";
import type { ActingChange } from "@/lib/api-acting";
import { StatementForm } from "./StatementForm";
import type { Statement } from "./StatementForm";
import { useSetActing } from "./use-acting";

const minuteMs = 60_000;
/** How long it may be for; 0 = until somebody allows it again. */
const lengths = [
  { name: "15 minutes", ms: 15 * minuteMs },
  { name: "1 hour", ms: 60 * minuteMs },
  { name: "8 hours", ms: 480 * minuteMs },
  { name: "Until it is allowed again", ms: 0 },
];

/** What stopping asks for: why, for how long, and who says so. */
export function StopModal({ onClose }: { onClose: () => void }) {
  return (
    <Modal title="Stop acting" testId="stop-acting-modal" onClose={onClose}>
      <StopForm onClose={onClose} />
    </Modal>
  );
}

function StopForm({ onClose }: { onClose: () => void }) {
  const [lengthMs, setLengthMs] = useState(60 * minuteMs);
  const stop = useSetActing();
  const onSubmit = (statement: Statement) => {
    const change: ActingChange = { stopped: true, ...statement, ...(lengthMs > 0 && { expires_in_ms: lengthMs }) };
    stop.mutate(change, { onSuccess: onClose });
  };
  return (
    <div className="space-y-4">
      <p className="text-sm text-soft">
        No fix and no undo can begin on any system, for anybody. What runs already goes on to its end.
      </p>
      <StatementForm
        submit={{ name: "Stop acting", kind: "danger" }}
        withReason
        request={stop}
        onSubmit={onSubmit}
        onCancel={onClose}
      >
        <Field name="For how long?">
          <Select value={lengthMs} onChange={(event) => setLengthMs(Number(event.target.value))}>
            {lengths.map(({ name, ms }) => (
              <option key={ms} value={ms}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      </StatementForm>
    </div>
  );
}
