import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { readSearch, searchOf, wishOf } from "./wish";
import type { Wish } from "./wish";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** It was opened over the page before it in the history: to close it is to go back. */
    over?: boolean;
  }
}

/** What lies over an incident, in the address: closing it leads back, and Back closes it. */
export function useOver(incidentId: string, executionId: string | null) {
  const navigate = useNavigate();
  const router = useRouter();
  const found = wishOf(readSearch(useSearch({ strict: false })));
  const wishKey = JSON.stringify(found);
  // One object for one wish, however often the page is drawn.
  const wish = useMemo(() => JSON.parse(wishKey) as Wish | null, [wishKey]);
  const isOver = executionId !== null || wish !== null;
  return useMemo(() => {
    const isFromHere = () => router.state.location.state.over === true;
    /** In place of what lies over it already; else one step on. */
    const how = () => ({ replace: isOver, state: { over: isOver ? isFromHere() : true }, resetScroll: false });
    return {
      wish,
      showExecution: (id: string) => void navigate({ to: "/incidents/$incidentId/executions/$executionId", params: { incidentId, executionId: id }, ...how() }),
      showWish: (next: Wish) => void navigate({ to: "/incidents/$incidentId", params: { incidentId }, search: searchOf(next), ...how() }),
      leave: () => {
        if (!isOver) return;
        if (isFromHere()) router.history.back();
        else void navigate({ to: "/incidents/$incidentId", params: { incidentId }, search: {}, replace: true, resetScroll: false });
      },
    };
  }, [navigate, router, incidentId, isOver, wish]);
}
