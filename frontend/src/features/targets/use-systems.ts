import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { listSystems } from "@/lib/api";
import { useLive, usePollMs } from "@/lib/live-context";
import type { SystemState } from "@/lib/types";
import { mergeList, mergeSystems } from "./systems";

const key = ["systems"] as const;

/** The watched systems: fetched, then kept by frames. Newer checks win, whatever way they came. */
function useSystemsQuery(pollMs: number | false) {
  const client = useQueryClient();
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const systems = await listSystems(signal);
      const known = client.getQueryData<SystemState[]>(key) ?? [];
      return mergeList(known, systems, Date.now());
    },
    refetchInterval: pollMs,
    refetchOnMount: false,
  });
}

export const useSystems = () => useSystemsQuery(false);

/** Frames come only when a state changes: that a system was looked at again without one must be asked for, well before it counts as stale. */
const freshMs = 10_000;

/** Mounted once: goes on asking. */
export const useKeptSystems = () => useSystemsQuery(Math.min(usePollMs(), freshMs));

/** Mounted once: lets the live socket write into the list of systems. */
export function useSystemFrames(): void {
  const live = useLive();
  const client = useQueryClient();
  useEffect(
    () =>
      live.onFrame((frame) => {
        if (frame.kind !== "systems") return;
        client.setQueryData<SystemState[]>(key, (known) => mergeSystems(known ?? [], frame.systems));
      }),
    [live, client],
  );
}

/** A fix has just proven its target well: that is newer than what the monitor saw last, until it looks again. */
export function useProvenWell() {
  const client = useQueryClient();
  return useCallback(
    (name: string, health: number, checked_at: string) =>
      client.setQueryData<SystemState[]>(key, (known = []) =>
        mergeSystems(
          known,
          known.filter((one) => one.name === name).map((one) => ({ ...one, status: "healthy", health, checked_at })),
        ),
      ),
    [client],
  );
}
