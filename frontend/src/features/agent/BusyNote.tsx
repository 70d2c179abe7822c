import { Button } from "@/components/Button";
import { useIsRunning } from "./use-agent";

interface Props {
  executionId: string;
  onWatch: (executionId: string) => void;
}

/** Offers to watch what keeps the target busy, for as long as it does. */
export function BusyNote({ executionId, onWatch }: Props) {
  if (!useIsRunning(executionId)) return null;
  return (
    <div className="flex items-center gap-3 rounded-lg border border-line bg-raised px-3 py-2 text-sm">
      <span className="flex-1">Another execution is running on this system.</span>
      <Button icon="play" onClick={() => onWatch(executionId)}>
        Watch it live
      </Button>
    </div>
  );
}
