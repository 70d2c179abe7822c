import { useQuery } from "@tanstack/react-query";
import { getOutputHead } from "@/lib/api-output";

const growingPollMs = 1_000;
/** The messages say that there is something, the agent says no: so often it is asked again. */
const refusalsBelieved = 5;

/** How much is kept of what a step printed; null where the agent keeps nothing of it. Asked once the messages tell of kept bytes, and again
 * while it grows. */
export function useOutputHead(executionId: string, attempt: number, isKept: boolean) {
  const query = useQuery({
    queryKey: ["output", executionId, attempt],
    queryFn: ({ signal }) => getOutputHead({ executionId, attempt }, signal),
    enabled: isKept,
    retry: refusalsBelieved,
    refetchInterval: ({ state }) => (state.data && !state.data.ended ? growingPollMs : false),
  });
  // Only until the first answer: an agent that says no is not waited for.
  return { head: query.data ?? null, isAsked: isKept && query.isPending && query.failureCount === 0 };
}
