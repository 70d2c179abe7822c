import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getHistory } from "@/lib/api-monitor";
import type { Incident } from "@/lib/types";
import { endedAt } from "./ended";

const beforeMs = 5 * 60_000;
const afterMs = 2 * 60_000;
const pollMs = 10_000;

/** What the monitor keeps of the incident's target from shortly before it was opened until shortly after it was over. */
export function useTargetHistory(incident: Incident, target: string | undefined) {
  const isOver = incident.status === "resolved";
  const ended = endedAt(incident);
  const endMs = Date.parse(ended) + afterMs;
  const { data } = useQuery({
    queryKey: ["history-of", incident.id, isOver && ended],
    queryFn: ({ signal }) => {
      const now = Date.now();
      return getHistory(target ?? "", new Date(Date.parse(incident.created_at) - beforeMs), new Date(isOver ? Math.min(endMs, now) : now), { signal });
    },
    enabled: target !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: () => (!isOver || Date.now() < endMs ? pollMs : false),
  });
  return data;
}
