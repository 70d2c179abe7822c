import { Button } from "@/components/Button";
import { DifferenceTable } from "@/components/DifferenceTable";
import { Icon } from "@/components/Icon";
import type { VoidReason } from "./void-reason";

interface Props {
  reason: VoidReason;
  /** Asks for a new proposal. */
  onRenew: () => void;
  /** Leads to the execution that was begun meanwhile. */
  onWatch: (executionId: string) => void;
}

/** Why this cannot be approved any more, and what is other than it was. */
export function VoidNote({ reason, onRenew, onWatch }: Props) {
  const { begun } = reason;
  return (
    <div className="rounded-lg border border-warning-line bg-warning-wash px-3 py-2 text-sm text-warning-ink">
      <div role="alert" data-testid="void-reason" className="flex items-start gap-2">
        <Icon name="warning" className="mt-0.5 size-4 text-warning-ink" />
        <p className="min-w-0 flex-1">{reason.text}</p>
        {reason.renewable && (
          <Button kind="quiet" className="-my-1" onClick={onRenew}>
            Try again
          </Button>
        )}
        {begun && (
          <Button kind="quiet" className="-my-1" data-testid="watch-begun" onClick={() => onWatch(begun)}>
            Watch it
          </Button>
        )}
      </div>
      {reason.differences.length > 0 && <DifferenceTable differences={reason.differences} />}
    </div>
  );
}
