import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import type { useOlderIncidents } from "../incidents/use-incidents";

/** Older resolved incidents come as one scrolls; the button is for who does not scroll, and for another try. */
export function OlderFoot({ older }: { older: ReturnType<typeof useOlderIncidents> }) {
  return (
    <>
      <Button kind="quiet" className="mt-2 w-full" data-testid="show-older" busy={older.isPending} onClick={() => older.mutate()}>
        Show older
      </Button>
      <ErrorNote error={older.error} title="Not fetched" />
    </>
  );
}
