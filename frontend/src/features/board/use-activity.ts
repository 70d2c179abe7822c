import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { getActivity } from "@/lib/api-activity";
import { useLive } from "@/lib/live-context";
import type { Activity } from "@/lib/types-activity";

const key = ["activity"] as const;
const quiet: Activity = { executions: [], proposals: [] };

/** While something runs its phase is of interest; else only a new proposal can come, and those come by hand. */
const runningMs = 2_000;
const quietMs = 10_000;
/** Frames come in crowds. */
const settleMs = 500;

/** What runs and what waits, asked once for the whole board: while something is open, and soon after a frame told of a change. */
export function useActivity(anythingOpen: boolean): Activity {
  const live = useLive();
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => getActivity(signal),
    enabled: anythingOpen,
    refetchInterval: ({ state }) => (state.data && state.data.executions.length > 0 ? runningMs : quietMs),
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = live.onFrame((frame) => {
      if (frame.kind !== "incident") return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: key });
      }, settleMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live, client]);
  return data ?? quiet;
}
