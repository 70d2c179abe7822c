import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { useNotices } from "@/components/notices";
import { useWhyNot } from "@/features/auth/use-rights";
import { checkNow } from "@/lib/api-monitor";

/** Does not wait for the monitor's next round. */
export function CheckNow({ target }: { target: string }) {
  const client = useQueryClient();
  const { tell } = useNotices();
  const why = useWhyNot("check");
  const check = useMutation({
    mutationFn: () => checkNow(target),
    onSuccess: () => tell(`${target} was checked.`),
    onSettled: () => client.invalidateQueries({ queryKey: ["systems"] }),
  });
  return (
    <>
      <Button
        icon="pulse"
        data-testid="check-now"
        busy={check.isPending}
        why={why}
        onClick={() => check.mutate()}
      >
        Check again now
        <span className="sr-only">: {target}</span>
      </Button>
      <ErrorNote error={check.error} title="Not checked" />
    </>
  );
}
