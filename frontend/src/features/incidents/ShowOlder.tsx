import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { useOlderIncidents } from "./use-incidents";

/** Fetches one more page of resolved incidents. */
export function ShowOlder() {
  const older = useOlderIncidents();
  return (
    <>
      <Button
        kind="quiet"
        className="mt-2"
        data-testid="show-older"
        busy={older.isPending}
        onClick={() => older.mutate()}
      >
        Show older
      </Button>
      <ErrorNote error={older.error} title="Not fetched" />
    </>
  );
}
