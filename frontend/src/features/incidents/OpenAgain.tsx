import { Button } from "@/components/Button";
import type { IncidentStatus } from "@/lib/types";
import { statusWords } from "./words";

/** What it means that a person says so of an incident that was over. */
const meanings: Record<IncidentStatus, string> = {
  triage: "It is open again and waits for a first look.",
  investigating: "It is open again, and somebody looks for the cause.",
  fixing: "It is open again, and you say that you are mending it yourself. This runs nothing.",
  resolved: "",
};

interface Props {
  to: IncidentStatus;
  onConfirm: () => void;
  onCancel: () => void;
}

export function OpenAgain({ to, onConfirm, onCancel }: Props) {
  return (
    <div data-testid="open-again" className="space-y-2 rounded-lg border border-warning-line bg-warning-wash p-3 text-sm text-warning-ink">
      <p role="status">
        <strong className="font-semibold">Open it again as “{statusWords[to].name}”?</strong> {meanings[to]} It stays open until somebody sets it to “Resolved” or a fix is proven,
        also while the target is well.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={onConfirm}>Open it again</Button>
        <Button kind="quiet" onClick={onCancel}>
          Leave it resolved
        </Button>
      </div>
    </div>
  );
}
