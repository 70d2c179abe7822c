import { useInfiniteQuery } from "@tanstack/react-query";
import { listAudit } from "@/lib/api-audit";

/** The newest records, and older ones page by page. Asked anew whenever it is opened: it only ever grows. */
export function useAudit() {
  return useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam, signal }) => listAudit(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.before,
    gcTime: 0,
  });
}
