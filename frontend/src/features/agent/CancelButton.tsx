import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/Button";
import { useWhyNot } from "@/features/auth/use-rights";
import { cancelExecution } from "@/lib/api-agent";
import { messageOf } from "@/lib/format";

/** Ends an execution that runs; pressed twice, since what was begun may be half done. */
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
        busy={cancel.isPending}
        onClick={() => (asked ? cancel.mutate() : setAsked(true))}
      >
        {asked ? "Yes, end it now" : "Cancel the fix"}
      </Button>
      {asked && !cancel.isError && (
        <span role="status" className="order-last w-full text-xs text-warning-ink">
          The command is ended where it is: it may have done its work, or half of it. No further step runs, and the target is looked at.
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
