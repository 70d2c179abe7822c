import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schedule } from "@/lib/decode-moment";
import { getBacktest, getHistory, getMoment, getSchedules, silence } from "@/lib/api-monitor";

/** How far back a picture reaches. */
export const spans = [
  { name: "15 minutes", ms: 15 * 60_000 },
  { name: "1 hour", ms: 3_600_000 },
  { name: "6 hours", ms: 6 * 3_600_000 },
  { name: "1 day", ms: 86_400_000 },
  { name: "7 days", ms: 7 * 86_400_000 },
] as const;

const pollMs = 10_000;

/** No frame tells of the history: it is asked for again while it is looked at. One indicator, or all; no states, which no picture shows. */
export function useHistory(target: string, spanMs: number, indicator?: string) {
  return useQuery({
    queryKey: ["history", target, spanMs, indicator],
    queryFn: ({ signal }) => {
      const now = Date.now();
      return getHistory(target, new Date(now - spanMs), new Date(now), { signal, states: 0, indicator });
    },
    placeholderData: keepPreviousData,
    refetchInterval: pollMs,
    gcTime: 60_000,
  });
}

/** What was known then does not change. */
export function useMoment(atMs: number | null) {
  return useQuery({
    queryKey: ["moment", atMs],
    queryFn: ({ signal }) => getMoment(new Date(atMs ?? 0), signal),
    enabled: atMs !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

/** What another threshold would have done; null: the one in force. */
export function useBacktest(target: string, spanMs: number, threshold: number | null) {
  return useQuery({
    queryKey: ["backtest", target, spanMs, threshold],
    queryFn: ({ signal }) => getBacktest(target, new Date(Date.now() - spanMs), threshold, signal),
    placeholderData: keepPreviousData,
    refetchInterval: pollMs,
    gcTime: 60_000,
  });
}

const soonestMs = 2_000;

/** Until shortly after the first of the next checks: by then there is another one. */
function untilNextMs(schedules: Record<string, Schedule> | undefined): number {
  const next = Object.values(schedules ?? {}).map((one) => Date.parse(one.next_check_at) + 500 - Date.now());
  return Math.min(pollMs, Math.max(soonestMs, ...[Math.min(...next)].filter(Number.isFinite)));
}

export function useSchedules() {
  return useQuery({
    queryKey: ["schedules"],
    queryFn: ({ signal }) => getSchedules(signal),
    refetchInterval: ({ state }) => (state.error ? pollMs : untilNextMs(state.data)),
  });
}

export function useSilence(target: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ minutes, reason }: { minutes: number; reason: string }) => silence(target, minutes, reason),
    onSettled: () => Promise.all([["schedules"], ["acting"]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
