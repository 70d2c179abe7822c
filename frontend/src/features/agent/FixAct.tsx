import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { useWhyNot } from "@/features/auth/use-rights";
import type { ExecutionSummary } from "@/lib/types";
import { useConnectedAgain } from "@/lib/use-connected-again";

interface Props {
  /** What runs at this moment, if anything does. */
  running: ExecutionSummary | undefined;
  /** One was approved, and has no name yet. */
  begins: boolean;
  /** A proposal waits to be approved. */
  isProposed: boolean;
  /** The question for a fix. */
  request: { isPending: boolean; error: unknown; reset: () => void };
  onWatch: (execution: ExecutionSummary) => void;
  onAsk: () => void;
}

/** The next act once there is a solution: to ask for the fix, or to watch the one that runs. */
export function FixAct({ running, begins, isProposed, request, onWatch, onAsk }: Props) {
  const why = useWhyNot("ask");
  // Not asked anew: the answer would open a dialog that nobody waits for any more.
  useConnectedAgain(request.error, request.reset);
  return (
    <>
      {running ? (
        <Button kind="primary" icon="play" data-testid="watch-fix" onClick={() => onWatch(running)}>
          Watch the fix
        </Button>
      ) : begins ? (
        <Button kind="primary" icon="play" data-testid="fix-begins" busy>
          The fix begins
        </Button>
      ) : (
        <Button kind="primary" icon="bolt" data-testid="get-agent-fix" why={why} busy={request.isPending} onClick={onAsk}>
          {isProposed ? "See the proposed fix" : "Get AI Agent Fix"}
        </Button>
      )}
      <ErrorNote error={request.error} title="No proposal" />
    </>
  );
}
