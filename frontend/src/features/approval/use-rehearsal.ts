import { useMutation, useQuery } from "@tanstack/react-query";
import { getRehearsal, startRehearsal } from "@/lib/api-agent";
import { ApiError } from "@/lib/http";
import type { Rehearsal } from "@/lib/types";

const pollMs = 1_000;

export interface RehearsalState {
  start: () => void;
  isRunning: boolean;
  /** As far as it is known; null before the first try. */
  rehearsal: Rehearsal | null;
  error: unknown;
}

/** An agent that was started anew has forgotten it, and will not remember. */
const isGone = (error: unknown) => error instanceof ApiError && error.status === 404;

/** Trying a proposal: begun by a click, then asked for until it has ended. `earlier` was tried of it before; "" = nothing was. */
export function useRehearsal(proposalId: string, earlier: string): RehearsalState {
  const begin = useMutation({ mutationFn: startRehearsal });
  const begun = begin.data?.proposal_id === proposalId ? begin.data : undefined;
  const wanted = begun?.rehearsal_id ?? earlier;
  const query = useQuery({
    queryKey: ["rehearsal", wanted],
    queryFn: ({ signal }) => getRehearsal(wanted, signal),
    enabled: wanted !== "",
    refetchInterval: ({ state }) =>
      isGone(state.error) || (state.data && state.data.status !== "running") ? false : pollMs,
  });
  const rehearsal = query.data ?? begun ?? null;
  const isOfThis = begin.variables === proposalId;
  return {
    start: () => begin.mutate(proposalId),
    isRunning: (isOfThis && begin.isPending) || (rehearsal?.status === "running" && !isGone(query.error)),
    rehearsal,
    error: (isOfThis ? begin.error : null) ?? (begun && query.error),
  };
}
