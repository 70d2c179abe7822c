import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getInsight } from "@/lib/api-insight";
import { whileBusy } from "@/lib/patience";

export const spans = [7, 30, 90] as const;
export type SpanDays = (typeof spans)[number];

const dayMs = 86_400_000;
/** Medians over days hardly move within a minute. */
const pollMs = 60_000;

/** Where the reader is; a browser that will not tell is in UTC. */
const readersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** The numbers of the last days; those of the span before stay until the new ones are there. */
export function useInsight(days: SpanDays) {
  return useQuery({
    queryKey: ["insight", days],
    queryFn: ({ signal }) => whileBusy(signal, () => getInsight(new Date(Date.now() - days * dayMs).toISOString(), readersZone(), signal)),
    placeholderData: keepPreviousData,
    refetchInterval: pollMs,
  });
}
