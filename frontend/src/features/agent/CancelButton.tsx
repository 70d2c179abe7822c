import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/Button";
import { useWhyNot } from "@/features/auth/use-rights";
import { cancelExecution } from "@/lib/api-agent";
import { messageOf } from "@/lib/format";

/** Ends an execution that runs, after a question: what was begun may be half done. The question's own button is never where the first one was
 * pressed, and a second press that was meant for that one does nothing. */
export function CancelButton({ executionId }: { executionId: string }) {
  const [asked, setAsked] = useState(false);
  const why = useWhyNot("cancel");
  const cancel = useMutation({ mutationFn: () => cancelExecution(executionId) });
  if (cancel.isSuccess) return <span role="status" className="text-xs text-warning-ink">It was told to end.</span>;
  return (
    <>
      <Button
        kind="danger"
        data-testid="cancel-execution"
        why={why}
        aria-expanded={asked}
        onClick={() => setAsked(true)}
      >
        Cancel the fix
      </Button>
      {asked && (
        <span className="order-first flex w-full flex-wrap items-center gap-x-3 gap-y-1">
          <Button kind="danger" data-testid="cancel-confirm" busy={cancel.isPending} onClick={({ detail }) => detail > 1 || cancel.mutate()}>
            Yes, end it now
          </Button>
          <Button kind="quiet" disabled={cancel.isPending} onClick={() => setAsked(false)}>
            Let it run
          </Button>
          <span role="status" className="min-w-60 flex-1 text-xs text-warning-ink">
            The command is ended where it is: it may have done its work, or half of it. No further step runs, and the target is looked at.
          </span>
        </span>
      )}
      {cancel.isError && (
        <span role="alert" className="order-last w-full text-xs break-words text-danger-ink">
          {messageOf(cancel.error)}
        </span>
      )}
    </>
  );
}
