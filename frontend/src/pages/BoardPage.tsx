import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { PageTitle } from "@/components/PageTitle";
import { Board } from "@/features/board/Board";
import { readSearch } from "@/features/board/search";
import type { BoardSearch } from "@/features/board/search";
import { NothingOpen } from "@/features/faults/NothingOpen";
import { BoardHint } from "@/features/guide/BoardHint";
import { incidentsIn } from "@/features/incidents/columns";
import { useIncidents } from "@/features/incidents/use-incidents";

export function BoardPage() {
  const { store, data, error, refetch } = useIncidents();
  // Until something was heard, nothing is no answer: neither that all is well nor what to do next.
  const isUnheard = data === undefined;
  const search = useSearch({ from: "/" });
  const navigate = useNavigate();
  const incidents = useMemo(() => incidentsIn(store), [store]);
  const onSearch = useCallback(
    // Each letter is no page of its own: Back leads to where one was before.
    (next: BoardSearch) => void navigate({ to: "/", search: readSearch({ ...next }), replace: true }),
    [navigate],
  );
  return (
    <>
      <PageTitle className="sr-only">Board</PageTitle>
      <ErrorNote error={error} title={isUnheard ? "The board could not be fetched" : "The board may be out of date"} onRetry={() => void refetch()} />
      <BoardHint openCount={isUnheard ? null : incidents.filter((one) => one.status !== "resolved").length} />
      <Board
        incidents={incidents}
        search={search}
        loading={isUnheard}
        hasOlder={store.before !== null}
        whenNothingIsOpen={<NothingOpen />}
        onSearch={onSearch}
      />
    </>
  );
}
