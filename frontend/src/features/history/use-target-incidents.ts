import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listResolvedOf } from "@/lib/api";
import type { Incident } from "@/lib/types";
import { useIncidents } from "../incidents/use-incidents";
import { isOf } from "./marks";

/** Of one system within a week; more would be a wall of marks, not a picture. */
const pagesMax = 4;
const freshMs = 60_000;

async function listAllResolvedOf(target: string, since: Date, signal: AbortSignal): Promise<{ incidents: Incident[]; isAll: boolean }> {
  const incidents: Incident[] = [];
  let before: string | null = null;
  for (let pages = 0; pages < pagesMax && (pages === 0 || before !== null); pages++) {
    const page = await listResolvedOf(target, since, before, signal);
    incidents.push(...page.incidents);
    before = page.before;
  }
  return { incidents, isAll: before === null };
}

/** Whether the board's list of resolved incidents ends after that moment; `before` is where its next page begins. */
export function endsAfter(before: string | null, ms: number): boolean {
  const at = Date.parse(new URLSearchParams(before ?? "").get("before") ?? "");
  return before !== null && !(at <= ms);
}

/** All incidents of a target that were open at some time of a picture: the board's, and where its list ends too soon, those that the backend has. */
export function useTargetIncidents(target: string, spanMs: number) {
  const { store } = useIncidents();
  const lacks = endsAfter(store.before, Date.now() - spanMs);
  const older = useQuery({
    queryKey: ["resolved-of", target, spanMs],
    queryFn: ({ signal }) => listAllResolvedOf(target, new Date(Date.now() - spanMs), signal),
    enabled: lacks,
    placeholderData: keepPreviousData,
    staleTime: freshMs,
    refetchInterval: freshMs,
    gcTime: freshMs,
  });
  const incidents = useMemo(() => {
    const found = lacks ? (older.data?.incidents ?? []) : [];
    // What the board knows is newer: frames write into it.
    const known = Object.values(store.entries).map((entry) => entry.incident);
    const all = new Map([...found, ...known].map((one) => [one.id, one]));
    return [...all.values()].filter((one) => isOf(one, target));
  }, [store.entries, lacks, older.data, target]);
  return { incidents, isAll: !lacks || older.data?.isAll !== false, error: lacks ? older.error : null, refetch: older.refetch };
}
