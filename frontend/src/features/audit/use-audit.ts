import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { listAudit, listAuditOf } from "@/lib/api-audit";
import type { AuditFilter } from "@/lib/api-audit";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";

/** The newest records, and older ones page by page. Asked anew whenever it is opened: it only ever grows. */
export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) => listAudit(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.before,
    gcTime: 0,
  });
}

/** No frame tells of a record: what is approved or run shows within this. */
const incidentPollMs = 5_000;
/** A resolved incident hardly changes any more, once the last records of its fix are there: they come by way of the agent's outbox. */
const restPollMs = 60_000;
const settledMs = 60_000;
const isAtRest = ({ status, updated_at }: Incident) => status === "resolved" && Date.now() - Date.parse(updated_at) > settledMs;

/** The newest records of one incident; none where the audit cannot be read. */
export function useIncidentAudit(incident: Incident): AuditRecord[] {
  const { data } = useQuery({
    queryKey: ["audit-of", incident.id, incident.updated_at],
    queryFn: ({ signal }) => listAuditOf(incident.id, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.error || isAtRest(incident) ? restPollMs : incidentPollMs,
  });
  return data ?? [];
}
