import { ErrorNote } from "@/components/ErrorNote";
import { NothingOpen } from "@/features/faults/NothingOpen";
import { Board } from "@/features/incidents/Board";
import { useIncidents } from "@/features/incidents/use-incidents";

export function BoardPage() {
  const { columns, store, error, isPending, refetch } = useIncidents();
  return (
    <>
      <ErrorNote error={error} title="The board may be out of date" onRetry={() => void refetch()} />
      <Board
        columns={columns}
        loading={isPending && !error}
        hasOlder={store.before !== null}
        whenNothingIsOpen={<NothingOpen />}
      />
    </>
  );
}
