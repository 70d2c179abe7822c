import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useNow } from "@/components/Time";
import { getActivity } from "@/lib/api-activity";
import { useLive } from "@/lib/live-context";
import type { Activity } from "@/lib/types-activity";

/** What the agent said last that it is at. */
export interface HeardActivity extends Activity {
  /** False: it does not answer, and what it said is what was so then. */
  answers: boolean;
  /** When it said so, by this browser's clock; 0 = never. */
  heardAtMs: number;
}

const key = ["activity"] as const;
const quiet: Activity = { executions: [], proposals: [] };

/** While something runs its phase is of interest; else only a new proposal can come, and those come by hand. */
const runningMs = 2_000;
const quietMs = 10_000;
const everyMs = (data: Activity | undefined) => (data && data.executions.length > 0 ? runningMs : quietMs);
/** Frames come in crowds. */
export const settleMs = 500;
/** So many rounds without an answer are no slow one. */
const missedRounds = 3;

/** What runs and what waits, asked once for the whole board: while something is open, and soon after a frame told of a change. */
export function useActivity(anythingOpen: boolean): HeardActivity {
  const live = useLive();
  const client = useQueryClient();
  const { data, isError, dataUpdatedAt } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => getActivity(signal),
    // To the end of what runs: its incident is resolved a moment before that.
    enabled: ({ state }) => anythingOpen || (state.data?.executions.length ?? 0) > 0,
    refetchInterval: ({ state }) => everyMs(state.data),
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
  const now = useNow(quietMs);
  const isOld = data !== undefined && now - dataUpdatedAt > missedRounds * everyMs(data);
  const answers = !isError && !(anythingOpen && isOld);
  return useMemo(() => ({ ...(data ?? quiet), answers, heardAtMs: dataUpdatedAt }), [data, answers, dataUpdatedAt]);
}
