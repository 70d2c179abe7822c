import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { useNotices } from "@/components/notices";
import { getActing, resetBreaker, setActing } from "@/lib/api-acting";
import type { Acting } from "@/lib/decode-acting";
import { ApiError } from "@/lib/http";

const key = ["acting"] as const;
const pollMs = 5_000;
/** A backend that knows nothing of it does not learn it in between. */
const unknownPollMs = 60_000;

/** What holds fixes back now; undefined when that is not known. What was heard last stands while the backend is away.
 * Asked for in one place; all others take it from there (useActing). */
export function useAskActing(): Acting | undefined {
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      try {
        return await getActing(signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: ({ state }) => (state.data === null ? unknownPollMs : pollMs),
  });
  return query.data ?? undefined;
}

export const ActingContext = createContext<Acting | undefined>(undefined);
export const useActing = () => useContext(ActingContext);

/** What was changed is asked for at once, also when the change was refused: somebody else may have been first. */
function useChange<T>(change: (body: T) => Promise<unknown>, words: (body: T) => string) {
  const client = useQueryClient();
  const { tell } = useNotices();
  return useMutation({
    mutationFn: change,
    onSuccess: (_, body) => tell(words(body)),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

export const useSetActing = () =>
  useChange(setActing, ({ stopped }) => (stopped ? "Acting is stopped." : "Acting is allowed again."));

export const useResetBreaker = () => useChange(resetBreaker, () => "The breaker is reset.");
